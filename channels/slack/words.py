"""What people read that only Slack needs: what is wrong and what to do about it, and what stands on its buttons and dialogs. Pure."""

from channels.trouble import Trouble

WAITS = 300.0  # seconds until something an administrator must mend is tried again

_TOKEN = {
    "invalid_auth": ("nie zna tokenu bota", "does not know the bot's token"),
    "not_authed": ("nie dostał tokenu bota", "was given no bot token"),
    "token_revoked": ("unieważnił token bota", "has revoked the bot's token"),
    "token_expired": ("mówi, że token bota wygasł", "says that the bot's token has expired"),
    "account_inactive": (
        "mówi, że aplikację usunięto albo wyłączono w przestrzeni roboczej",
        "says that the app was removed from the workspace or switched off",
    ),
    "org_login_required": ("przenosi przestrzeń roboczą do organizacji", "is moving the workspace to an organization"),
    "team_access_not_granted": (
        "nie daje aplikacji wstępu do tej przestrzeni roboczej",
        "does not let the app into this workspace",
    ),
    "not_allowed_token_type": (
        "dostał token innego rodzaju niż token bota (xoxb-)",
        "was given a token of another kind than a bot's (xoxb-)",
    ),
    "ekm_access_denied": (
        "nie może czytać: klucze firmy (EKM) są wyłączone",
        "can't read: the company's keys (EKM) are switched off",
    ),
}
_PLACE = {  # code → (pl, en, whether it may pass)
    "not_in_channel": (
        "bota nie ma na kanale {place}; zaproś go tam: /invite @nazwa-bota",
        "the bot is not in channel {place}; invite it there: /invite @name-of-the-bot",
        True,
    ),
    "channel_not_found": (
        "kanału {place} nie ma albo jest prywatny i nie ma na nim bota; popraw go w konfiguracji albo zaproś bota: /invite @nazwa-bota",
        "there is no channel {place}, or it is private and the bot is not in it; mend the config, or invite the bot: /invite @name-of-the-bot",
        False,
    ),
    "is_archived": (
        "kanał {place} jest zarchiwizowany; przywróć go w Slacku albo podaj w konfiguracji inny",
        "channel {place} is archived; unarchive it in Slack, or name another one in the config",
        False,
    ),
    "restricted_action": (
        "administrator Slacka nie pozwala pisać na kanale {place}; poproś go o zgodę dla aplikacji",
        "an administrator of Slack allows nobody to write in channel {place}; ask for an exception for the app",
        False,
    ),
}
_PLACE["restricted_action_read_only_channel"] = _PLACE["restricted_action"]
_PLACE["restricted_action_thread_only_channel"] = _PLACE["restricted_action"]
_PLACE["restricted_action_non_threadable_channel"] = _PLACE["restricted_action"]
_GONE = {
    "user_not_found": ("w Slacku nie ma już tej osoby ({place})", "Slack does not know this person any more ({place})"),
    "users_not_found": (
        "w Slacku nie ma już tej osoby ({place})",
        "Slack does not know this person any more ({place})",
    ),
    "user_disabled": ("konto tej osoby w Slacku jest wyłączone ({place})", "the person's account in Slack is disabled ({place})"),
    "user_not_in_channel": ("tej osoby nie ma na kanale ({place})", "the person is not in the channel ({place})"),
    "user_not_visible": ("bot nie może pisać do tej osoby ({place})", "the bot may not write to this person ({place})"),
    "cannot_dm_bot": ("to nie osoba, tylko bot ({place})", "this is a bot, not a person ({place})"),
    "thread_not_found": ("wątku już nie ma ({place})", "the thread is gone ({place})"),
    "messages_tab_disabled": (
        "aplikacja ma wyłączoną kartę Wiadomości; włącz ją: api.slack.com/apps, App Home, Messages Tab",
        "the app's Messages tab is switched off; switch it on: api.slack.com/apps, App Home, Messages Tab",
    ),
    "msg_too_long": ("wiadomość jest dla Slacka za długa", "the message is too long for Slack"),
    "msg_blocks_too_long": ("wiadomość jest dla Slacka za długa", "the message is too long for Slack"),
    "no_text": ("wiadomość jest pusta", "the message is empty"),
    "invalid_blocks": ("Slack nie przyjął układu wiadomości", "Slack refused the layout of the message"),
    "storage_limit_reached": (
        "w przestrzeni roboczej Slacka skończyło się miejsce na pliki",
        "the workspace in Slack has no room for files left",
    ),
    "file_uploads_disabled": (
        "administrator Slacka wyłączył przesyłanie plików",
        "an administrator of Slack has switched file uploads off",
    ),
}  # fmt: skip
PASSING = frozenset(
    {
        "fatal_error", "internal_error", "internal_server_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited",
        "ratelimited", "rate_limited", "external_channel_migrating", "message_limit_exceeded",
    }
)  # fmt: skip


def trouble(code: str, *, method: str, place: str = "", needed: str = "") -> Trouble:
    """What an error code of Slack means (docs.slack.dev, "Errors" of each method) and what to do. `place` is a channel's or a person's id."""
    if code in _TOKEN:
        pl, en = _TOKEN[code]
        return Trouble(
            code=code,
            about="token",
            waits=WAITS,
            pl=f"Slack {pl}. Wydaj nowy (api.slack.com/apps, Install App), wstaw go w miejsce bot_token i uruchom bramkę ponownie; odpowiedzi czekają.",
            en=f"Slack {en}. Issue a new one (api.slack.com/apps, Install App), put it where bot_token points to and restart the gateway; answers wait.",
        )
    if code in ("missing_scope", "no_permission"):
        what = needed or method
        return Trouble(
            code=code,
            about=f"scope:{what}",
            waits=WAITS,
            pl=f"bot w Slacku nie ma uprawnienia {what}, potrzebnego do {method}. Dodaj je (api.slack.com/apps, OAuth & Permissions), zainstaluj aplikację ponownie; odpowiedzi czekają.",
            en=f"the bot in Slack lacks the scope {what}, which {method} needs. Add it (api.slack.com/apps, OAuth & Permissions) and install the app again; answers wait.",
        )
    if code in _PLACE:
        pl, en, passes = _PLACE[code]
        return Trouble(
            code=code,
            about=place,
            waits=WAITS if passes else None,
            pl="Slack: " + pl.format(place=place),
            en="Slack: " + en.format(place=place),
        )
    if code in _GONE:
        pl, en = _GONE[code]
        return Trouble(code=code, pl="Slack: " + pl.format(place=place), en="Slack: " + en.format(place=place))
    where = f" ({place})" if place else ""
    waits = 30.0 if code in PASSING else None
    again_pl, again_en = (", spróbujemy ponownie", ", we will try again") if waits else ("", "")
    return Trouble(
        code=code,
        waits=waits,
        pl=f"Slack odmówił {method}{where}: {code}{again_pl}",
        en=f"Slack refused {method}{where}: {code}{again_en}",
    )


def no_answer(method: str, why: str) -> Trouble:
    """Slack was not to be reached, or what it said was no answer."""
    return Trouble(
        code="no_answer",
        waits=None,
        pl=f"Slack nie odpowiedział na {method} ({why}), spróbujemy ponownie",
        en=f"Slack gave no answer to {method} ({why}), we will try again",
    )


def limited(method: str, place: str, seconds: float) -> Trouble:
    """Slack asked us to wait (HTTP 429, Retry-After)."""
    where = f" ({place})" if place else ""
    return Trouble(
        code="ratelimited",
        waits=seconds,
        pl=f"Slack prosi, żeby z {method}{where} poczekać {seconds:.0f} s",
        en=f"Slack asks to wait {seconds:.0f} s with {method}{where}",
    )


_SAID = {
    "more": ("Więcej…", "More…"),
    "more_pages": ("… (ciąg dalszy w zgłoszeniu)", "… (the rest is in the ticket)"),
    "file_failed": (
        "Pliku „{name}” nie udało się tu przesłać; jest w zgłoszeniu. {link}",
        "The file “{name}” could not be sent here; it is in the ticket. {link}",
    ),
    "loading": ("Chwileczkę…", "One moment…"),
    "close": ("Anuluj", "Cancel"),
    "ok": ("Zamknij", "Close"),
    "refused": ("Nie można", "Not possible"),
    "done": ("Gotowe", "Done"),
    "made_elsewhere": (
        "Z tej wiadomości powstaje zgłoszenie. Nie mogę odpowiedzieć w tej rozmowie, bo mnie w niej nie ma, więc autor wiadomości dostanie odpowiedź ode mnie prywatnie.",
        "This message becomes a request. I can’t answer in this conversation, because I’m not in it, so the author of the message gets the answer from me in private.",
    ),
    "choose": ("Wybierz", "Choose"),
    "type": ("Zacznij pisać…", "Start typing…"),
    "optional": ("nieobowiązkowe", "optional"),
    "new": ("Nowe zgłoszenie", "New request"),
    "made_before": ("Ta wiadomość już jest zgłoszeniem.", "This message is a request already."),
    "made_in_room": (
        "To pokój agentów: z tego, co tu napisano, nie powstają zgłoszenia.",
        "This is a room of agents: what is written here makes no requests.",
    ),
    "which_form": ("O co chodzi?", "What is it about?"),
    "answer": ("Odpowiedz", "Answer"),
    "open": ("Otwórz", "Open"),
    "none": ("Nie masz jeszcze żadnych zgłoszeń.", "You have no requests yet."),
    "waits_for_me": ("Czekamy na Twoją odpowiedź", "We are waiting for your answer"),
    "changed": ("ostatnia zmiana: {when}", "last change: {when}"),
    "message": ("Wiadomość", "Message"),
    "screen_too_long": (
        "To okno ma więcej pytań, niż mieści Slack. Otwórz zgłoszenie w konsoli.",
        "This dialog has more questions than Slack can show. Open the ticket in the console.",
    ),
}


def said(which: str, language: str, /, **values: str) -> str:
    """Words of this name in a language ("pl", else English); `values` are put in as they are, never read as templates."""
    return _SAID[which][0 if language == "pl" else 1].format(**values)
