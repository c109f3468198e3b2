"""What people read that only Teams needs: what is wrong and what to do about it, and what stands on its cards and dialogs. Pure."""

from channels.trouble import Trouble

WAITS = 300.0  # seconds until something an administrator must mend is tried again

_SIGN_IN = {  # by the number in Microsoft's error words (AADSTS…)
    "7000215": (
        "nie zna tego klucza tajnego bota (app_password). Wstaw wartość klucza, nie jego identyfikator; w razie potrzeby utwórz nowy",
        "does not know this client secret of the bot (app_password). Put the secret's value there, not its ID; create a new one if need be",
    ),
    "7000222": (
        "mówi, że klucz tajny bota (app_password) wygasł. Utwórz nowy",
        "says that the bot's client secret (app_password) has expired. Create a new one",
    ),
    "700016": (
        "nie zna w tej dzierżawie aplikacji o tym app_id. Sprawdź app_id i tenant",
        "knows no application with this app_id in this tenant. Check app_id and tenant",
    ),
    "90002": ("nie zna tej dzierżawy. Sprawdź tenant", "does not know this tenant. Check tenant"),
    "7000112": (
        "mówi, że aplikacja bota jest wyłączona. Włącz ją",
        "says that the bot's application is disabled. Enable it",
    ),
}
_PLACE = {  # code → (pl, en)
    "BotNotInConversationRoster": (
        "bota nie ma w {place}. Dodaj aplikację do tego zespołu albo czatu",
        "the bot is not in {place}. Add the app to that team or chat",
    ),
    "ConversationNotFound": (
        "nie ma rozmowy {place}. Popraw identyfikator kanału w konfiguracji albo dodaj aplikację do zespołu",
        "there is no conversation {place}. Correct the channel's id in the config, or add the app to the team",
    ),
    "BotDisabledByAdmin": (
        "administrator wyłączył aplikację bota. Włącz ją: Centrum administracyjne Teams, Aplikacje usługi Teams, Zarządzaj aplikacjami",
        "an administrator has switched the bot's app off. Switch it on: Teams admin center, Teams apps, Manage apps",
    ),
}
_GONE = {
    "MessageWritesBlocked": (
        "ta osoba zablokowała bota albo go usunęła ({place})",
        "the person has blocked or removed the bot ({place})",
    ),
    "AppNotInstalled": (
        "ta osoba nie ma w Teams aplikacji bota ({place}). Daj ją wszystkim: Centrum administracyjne Teams, Zasady konfiguracji, Zainstalowane aplikacje",
        "the person does not have the bot's app in Teams ({place}). Give it to everybody: Teams admin center, Setup policies, Installed apps",
    ),
    "ActivityNotFoundInConversation": ("tej wiadomości już nie ma ({place})", "the message is gone ({place})"),
    "MemberNotFoundInConversation": ("tej osoby nie ma w rozmowie ({place})", "the person is not in the conversation ({place})"),
    "ConversationBlockedByUser": ("ta osoba zablokowała bota ({place})", "the person has blocked the bot ({place})"),
    "MessageSizeTooBig": ("wiadomość jest dla Teams za długa", "the message is too long for Teams"),
}  # fmt: skip


def sign_in(code: str) -> Trouble:
    """Why Microsoft's sign-in gives the bot no token: the number of its error ("7000215"), or a word of OAuth's ("invalid_client")."""
    pl, en = _SIGN_IN.get(code, (f"odmówiło ({code}). Sprawdź app_id, app_password i tenant", f"refused ({code}). Check app_id, app_password and tenant"))  # fmt: skip
    return Trouble(
        code=code,
        about="token",
        waits=WAITS,
        pl=f"Logowanie Microsoft {pl} (portal.azure.com, Rejestracje aplikacji, Certyfikaty i klucze tajne) i uruchom bramkę ponownie; odpowiedzi czekają.",
        en=f"Microsoft's sign-in {en} (portal.azure.com, App registrations, Certificates & secrets) and restart the gateway; answers wait.",
    )


def unauthorized() -> Trouble:
    """Teams did not take a token that Microsoft's sign-in has just given."""
    return Trouble(
        code="Unauthorized",
        about="token",
        waits=WAITS,
        pl="Teams nie przyjmuje świeżego tokenu bota. Sprawdź, czy bot w Azure (Azure Bot, Konfiguracja) ma ten sam app_id i typ „jedna dzierżawa”; odpowiedzi czekają.",
        en="Teams does not take the bot's fresh token. Check that the bot in Azure (Azure Bot, Configuration) has this app_id and the type “single tenant”; answers wait.",
    )


def trouble(status: int, code: str, place: str) -> Trouble:
    """What a refusal of the Bot Connector means (learn.microsoft.com, "Status codes from bot conversational APIs") and what to do.

    `place` is a conversation's or a person's id.
    """
    if code not in _PLACE and code not in _GONE:
        code = {403: "BotNotInConversationRoster", 404: "ConversationNotFound", 413: "MessageSizeTooBig"}.get(
            status, code
        )
    if code in ("BotNotInConversationRoster", "ConversationNotFound") and (":" not in place or place.startswith("a:")):
        code = "AppNotInstalled"  # a person, or their chat with the bot: nothing of the desk's is wrong
    if code in _PLACE:
        pl, en = _PLACE[code]
        return Trouble(
            code=code, about=place, pl="Teams: " + pl.format(place=place), en="Teams: " + en.format(place=place)
        )
    if code in _GONE:
        pl, en = _GONE[code]
        return Trouble(code=code, pl="Teams: " + pl.format(place=place), en="Teams: " + en.format(place=place))
    where = f" ({place})" if place else ""
    return Trouble(
        code=code or f"HTTP {status}",
        pl=f"Teams odmówił{where}: {code or 'bez powodu'} (HTTP {status})",
        en=f"Teams refused{where}: {code or 'no reason given'} (HTTP {status})",
    )


def no_answer(why: str) -> Trouble:
    """Teams was not to be reached, or what it said was no answer."""
    return Trouble(
        code="no_answer",
        pl=f"Teams nie odpowiedział ({why}), spróbujemy ponownie",
        en=f"Teams gave no answer ({why}), we will try again",
    )


def limited(place: str, seconds: float) -> Trouble:
    """Too many calls; Teams counts them by conversation."""
    return Trouble(
        code="limited",
        waits=seconds,
        pl=f"Teams prosi o przerwę ({place}), {seconds:.0f} s",
        en=f"Teams asks for a pause ({place}), {seconds:.0f} s",
    )


def no_such_address(address: str) -> Trouble:
    """An address that is none of Teams'."""
    return Trouble(
        code="no_such_address",
        pl=f"„{address}” to nie jest adres w Teams",
        en=f"“{address}” is no address in Teams",
    )


def not_taken(status: int) -> Trouble:
    """OneDrive does not take the bytes of a file."""
    return Trouble(
        code="not_taken",
        pl=f"OneDrive nie przyjął pliku (HTTP {status})",
        en=f"OneDrive did not take the file (HTTP {status})",
    )


_SAID = {
    "more_pages": ("… (ciąg dalszy w zgłoszeniu)", "… (the rest is in the ticket)"),
    "file": (
        "📎 Plik „{name}” jest w zgłoszeniu: {link}",
        "📎 The file “{name}” is in the ticket: {link}",
    ),
    "file_plain": (
        "📎 Plik „{name}” jest w zgłoszeniu; w Teams nie da się go tu przesłać.",
        "📎 The file “{name}” is in the ticket; it can't be sent here in Teams.",
    ),
    "offer": (
        "Plik do zgłoszenia {number}. Po zgodzie trafi na Twój OneDrive.",
        "A file for ticket {number}. If you agree, it is put into your OneDrive.",
    ),
    "offer_plain": (
        "Plik od helpdesku. Po zgodzie trafi na Twój OneDrive.",
        "A file from the helpdesk. If you agree, it is put into your OneDrive.",
    ),
    "file_saved": ("Plik „{name}” jest już na Twoim OneDrive.", "The file “{name}” is in your OneDrive now."),
    "file_left": (
        "Dobrze, plik „{name}” nie trafi na Twój OneDrive.",
        "All right, the file “{name}” is not put into your OneDrive.",
    ),
    "file_not_saved": (
        "Pliku „{name}” nie udało się zapisać na Twoim OneDrive.",
        "The file “{name}” could not be put into your OneDrive.",
    ),
    "file_perhaps": (
        "Plik „{name}” powinien już być na Twoim OneDrive, ale OneDrive tego nie potwierdził.",
        "The file “{name}” should be in your OneDrive by now, but OneDrive did not confirm it.",
    ),
    "file_link": ("Znajdziesz go w zgłoszeniu: {link}", "You find it in the ticket: {link}"),
    "refused": ("Nie można", "Not possible"),
    "choose": ("Wybierz", "Choose"),
    "type": ("Zacznij pisać…", "Start typing…"),
    "fill": ("Uzupełnij to pole.", "Please fill this in."),
    "date": ("Podaj datę.", "Give a date."),
    "files": (
        "W tym oknie Teams nie przyjmuje plików. Wyślij je potem botowi w prywatnym czacie, trafią do tego zgłoszenia.",
        "Teams takes no files in this window. Send them to the bot in the private chat afterwards; they will join this ticket.",
    ),
    "files_agent": (
        "W tym oknie Teams nie przyjmuje plików. Wyślesz je z konsoli.",
        "Teams takes no files in this window. You can send them from the console.",
    ),
    "next": ("Dalej", "Next"),
    "insert": ("Wstaw do odpowiedzi", "Put it into the answer"),
    "ask_on": ("Dalej: pokaż pozostałe pytania", "Next: show the other questions"),
    "answer": ("Odpowiedz", "Answer"),
    "open": ("Otwórz", "Open"),
    "more_forms": ("Inne formularze…", "Other forms…"),
    "none": ("Nie masz jeszcze żadnych zgłoszeń.", "You have no requests yet."),
    "waits_for_me": ("Czekamy na Twoją odpowiedź", "We are waiting for your answer"),
    "changed": ("ostatnia zmiana: {when}", "last change: {when}"),
    "own_cut": (
        "Więcej się tu nie zmieściło; pominięte zgłoszenia: {count}.",
        "There is no room for more here; requests left out: {count}.",
    ),
    "screen_too_long": (
        "To okno ma więcej pytań, niż mieści Teams. Otwórz zgłoszenie w konsoli.",
        "This dialog has more questions than Teams can show. Open the ticket in the console.",
    ),
    "mistakes": ("Popraw, proszę, zaznaczone odpowiedzi.", "Please correct the marked answers."),
    "test": (
        "Próba: bot pisze tu poprawnie. Tę wiadomość można usunąć.",
        "A test: the bot can write here. This message may be deleted.",
    ),
}


def said(which: str, language: str, /, **values: str) -> str:
    """Words of this name in a language ("pl", else English); `values` are put in as they are, never read as templates."""
    return _SAID[which][0 if language == "pl" else 1].format(**values)
