"""What the ticket page of the console says, by name: in Polish, in English. {braces} are filled in when the page is made."""

from typing import Final

Pair = tuple[str, str]

WORDS: Final[dict[str, Pair]] = {
    "title": ("{number} – {subject}", "{number} – {subject}"),
    "no_subject": ("(bez tematu)", "(no subject)"),
    "timeline": ("Przebieg zgłoszenia", "What happened"),
    "details": ("O zgłoszeniu", "About the ticket"),
    "empty": ("Nikt jeszcze nic tu nie napisał.", "Nobody has written anything here yet."),
    "earlier": ("Pokaż wcześniejsze ({count})", "Show earlier entries ({count})"),
    "changes_one": ("1 zmiana", "1 change"),
    "changes_few": ("{count} zmiany", "{count} changes"),
    "changes_many": ("{count} zmian", "{count} changes"),
    "new_entries": ("Nowe wpisy", "New entries"),
    "to_newest": ("Do najnowszego wpisu", "To the newest entry"),
    "public_message": ("Wiadomość", "Message"),
    "public_reply": ("Odpowiedź publiczna", "Public reply"),
    "public_note": ("Publiczne", "Public"),
    "public_automatic": ("Wiadomość automatyczna", "Automatic message"),
    "internal_message": ("Wewnętrzne: widzą tylko agenci", "Internal: agents only"),
    "internal_reply": ("Wewnętrzne: widzą tylko agenci", "Internal: agents only"),
    "internal_note": ("Notatka wewnętrzna: widzą tylko agenci", "Internal note: agents only"),
    "public_help": ("Widzi to zgłaszający i uczestnicy.", "The requester and participants can read this."),
    "internal_help": ("Zgłaszający tego nie widzi.", "The requester can't read this."),
    "role_requester": ("zgłaszający", "requester"),
    "role_participant": ("uczestnik", "participant"),
    "role_agent": ("agent", "agent"),
    "role_bot": ("bot", "bot"),
    "role_system": ("system", "system"),
    "bot": ("Bot", "The bot"),
    "system": ("Centrala", "Centrala"),
    "unknown": ("Nieznana osoba", "Somebody unknown"),
    "rule": ("Reguły", "The rules"),
    "from": ("od {address}", "from {address}"),
    "edited": ("zmienione {when}", "edited {when}"),
    "taken_back": (
        "Cofnięte przed wysłaniem {when}. Zgłaszający tego nie dostał.",
        "Taken back before it was sent, {when}. The requester never got it.",
    ),
    "leaving": ("Jeszcze nie wysłane: można cofnąć.", "Not sent yet: it can be taken back."),
    "note": ("O tej wiadomości: {text}.", "About this message: {text}."),
    "mentions": ("Do:", "To:"),
    "versions": ("Wcześniejsza treść", "Earlier wording"),
    "quoted": ("Cytat i stopka ({count})", "Quote and footer ({count})"),
    "lines_one": ("1 wiersz", "1 line"),
    "lines_few": ("{count} wiersze", "{count} lines"),
    "lines_many": ("{count} wierszy", "{count} lines"),
    "show_all": ("Pokaż całość (jeszcze {count} znaków)", "Show all (another {count} characters)"),
    "whole": ("Cała wypowiedź", "All of it"),
    "back": ("Wróć do zgłoszenia", "Back to the ticket"),
    "files": ("Pliki", "Files"),
    "download": ("Pobierz {name}", "Download {name}"),
    "picture": ("Podgląd: {name}", "Preview: {name}"),
    "choices": ("Do wyboru:", "To choose from:"),
    "hidden": ("Ukryte: {kind}", "Hidden: {kind}"),
    "show_hidden": ("Pokaż", "Show"),
    "hidden_help": (
        "Kto i kiedy zajrzał, zapisze się w historii zgłoszenia.",
        "Who looked and when will stand in the ticket's history.",
    ),
    "revealed": ("{kind}: ", "{kind}: "),
    "original": ("Oryginał", "Original"),
    "original_title": ("Oryginał wiadomości", "The original message"),
    "original_lead": (
        "Wiadomość tak, jak przyszła. Zgłoszenie pokazuje samą treść, bez cytatów i stopek.",
        "The message as it came. The ticket shows the words only, without quotes and footers.",
    ),
    "original_download": ("Pobierz ({kind}, {size})", "Download ({kind}, {size})"),
    "original_headers": ("Nagłówki", "Headers"),
    "original_html": ("Wygląd wiadomości (HTML)", "How it looks (HTML)"),
    "original_html_help": (
        "Bez skryptów, formularzy i stylów nadawcy. Obrazki z internetu są pominięte i nie można ich włączyć: ich pobranie zdradza nadawcy, kto i kiedy czyta.",
        "Without scripts, forms and the sender's styles. Pictures from the internet are left out and can't be switched on: fetching them tells the sender who reads, and when.",
    ),
    "original_no_html": ("Ta wiadomość nie ma części HTML.", "This message has no HTML part."),
    "original_gone": (
        "Oryginału już nie ma: nie przyszedł z zewnątrz albo został usunięty.",
        "The original is not there: it did not come from outside, or it was deleted.",
    ),
    "original_broken": (
        "Tej wiadomości nie da się bezpiecznie pokazać. Pobierz oryginał i otwórz go w programie pocztowym.",
        "This message can't be shown safely. Download the original and open it in a mail program.",
    ),
    "original_secret": (
        "W tej wiadomości są ukryte dane ({kinds}). W oryginale widać je w całości. Jeśli go otworzysz, historia zgłoszenia zapisze, kto i kiedy to zrobił.",
        "This message holds hidden details ({kinds}). The original shows them in full. If you open it, the ticket's history will say who did and when.",
    ),
    "original_open": ("Otwórz oryginał", "Open the original"),
    "remote_picture": ("obrazek z internetu pominięty", "picture from the internet left out"),
    "missing_picture": ("obrazka nie ma w wiadomości", "picture is not in the message"),
    "tricky": (
        "W tekście są niewidoczne znaki, które mogą odwracać kolejność liter. Zostały zaznaczone.",
        "The text holds invisible signs that can turn letters around. They are marked.",
    ),
    "due": ("Termin", "Due"),
    "assignee": ("Agent", "Agent"),
    "nobody": ("niczyje", "nobody's"),
    "queue": ("Kolejka", "Queue"),
    "priority_help": ("wpływ: {impact}, pilność: {urgency}", "impact: {impact}, urgency: {urgency}"),
    "participants": ("Uczestnicy", "Participants"),
    "opened": ("otwarte {when}", "opened {when}"),
    "merged_into": (
        "To zgłoszenie jest scalone. Sprawa toczy się dalej w",
        "This ticket was merged. The matter goes on in",
    ),
    "folded": (
        "To jest zalew: jeszcze {count} takich wiadomości trafiło do tego zgłoszenia.",
        "This is a flood: {count} more messages like it were folded into this ticket.",
    ),
    "requester": ("Zgłaszający", "Requester"),
    "no_name": ("Nie znamy imienia", "Name not known"),
    "proved": ("potwierdzony", "proved"),
    "proved_help": ("Ta osoba czyta to, co tu wysyłamy.", "The person has shown to read what we send there."),
    "unproved": ("niepotwierdzony", "not proved"),
    "unproved_help": (
        "Nikt jeszcze nie pokazał, że czyta pocztę pod tym adresem.",
        "Nobody has shown yet to read what is sent there.",
    ),
    "failing": ("nie przyjmuje poczty", "does not take mail"),
    "failing_help": ("Wiadomości wracają od {when}.", "Messages have come back since {when}."),
    "organization": ("Firma", "Organization"),
    "language": ("Język", "Language"),
    "known_since": ("Znamy od", "Known since"),
    "other_tickets": ("Inne zgłoszenia tej osoby", "Other tickets of this person"),
    "other_none": ("To pierwsze zgłoszenie tej osoby.", "This is the person's first ticket."),
    "other_more": ("Wszystkie", "All of them"),
    "watchers": ("Obserwują", "Watchers"),
    "approvers": ("Mają zatwierdzić", "To approve"),
    "links": ("Powiązane", "Linked"),
    "proposed": ("Też dostali tę wiadomość", "Also got the mail"),
    "proposed_help": (
        "Nie biorą udziału, dopóki na to nie pozwolisz.",
        "They take no part until you let them.",
    ),
    "accept": ("Dodaj", "Add"),
    "dismiss": ("Pomiń", "Dismiss"),
    "accept_label": ("Dodaj {address} do uczestników", "Add {address} to the participants"),
    "dismiss_label": ("Nie dodawaj {address}", "Don't add {address}"),
    "answers": ("Zebrane odpowiedzi", "Answers collected"),
    "risk": ("Ryzyko", "Risk"),
    "risk_red": ("Stop", "Stop"),
    "risk_waiting": ("Czekamy", "Waiting"),
    "risk_green": ("Potwierdzone", "Confirmed"),
    "tags": ("Etykiety", "Tags"),
    "rating": ("Ocena zgłaszającego", "The requester's rating"),
    "rating_asked": ("Zapytano {when}, bez odpowiedzi.", "Asked {when}, no answer yet."),
    "targets": ("Terminy", "Targets"),
    "strip": ("U kogo i jak długo", "Who had it, and how long"),
    "strip_moves": ("Poziomy", "Levels"),
    "strip_stops": ("Na kogo czekano", "Who was waited for"),
    "stop_now": ("teraz", "now"),
    "first_response": ("Pierwsza odpowiedź", "First answer"),
    "next_response": ("Kolejna odpowiedź", "Next answer"),
    "ola": ("Czas tego poziomu (OLA)", "Time of this level (OLA)"),
    "resolution": ("Rozwiązanie", "Solution"),
    "wakes": ("Wznowienie", "Wakes up"),
    "met": ("udzielona {when}", "given {when}"),
    "met_resolution": ("rozwiązane {when}", "solved {when}"),
    "left": ("za {time}", "in {time}"),
    "stands": ("{words} (zegar stoi)", "{words} (the clock stands)"),
    "late": ("{time} po terminie", "{time} late"),
    "similar": ("Podobne zgłoszenia", "Similar tickets"),
    "similar_none": ("Nie ma podobnych zgłoszeń.", "There are no similar tickets."),
    "similar_building": (
        "Wyszukiwarka jest właśnie budowana; zajrzyj tu za chwilę.",
        "The search index is being built; look here again in a moment.",
    ),
    "similar_bad": (
        "Wyszukiwarka teraz nie działa. Zgłoszenie i odpowiedzi działają normalnie.",
        "Search does not work right now. The ticket and answers are not affected.",
    ),
    "articles": ("Porady, które pasują", "Articles that fit"),
    "article_offered": ("bot już to proponował", "the bot has offered it"),
    "article_internal": ("tylko dla agentów", "agents only"),
    "why": ("Dlaczego tak?", "Why so?"),
    "why_rules": ("Zdecydowały reguły w wersji {version}:", "Decided by the rules, version {version}:"),
    "why_rules_changed": ("Po zmianie zadziałały reguły:", "After a change these rules applied:"),
    "why_matched": ("znalazła: {words}", "found: {words}"),
    "why_default": (
        "Żadna reguła niczego nie rozpoznała, więc obowiązują wartości domyślne.",
        "No rule recognised anything, so the defaults hold.",
    ),
    "why_by_hand": (
        "Tego zgłoszenia nie rozdzielały reguły.",
        "This ticket was not sorted by rules.",
    ),
    "why_sets": ("ustala: {what}", "sets: {what}"),
    "why_scores": ("dolicza {points} pkt dla: {category}", "adds {points} points for: {category}"),
    "why_takes": ("odejmuje {points} pkt dla: {category}", "takes {points} points from: {category}"),
    "why_raises": ("podnosi pilność o stopień", "raises urgency by one step"),
    "why_chooses": ("wybiera kategorię z największą liczbą punktów", "takes the category with the most points"),
    "why_adds_tags": ("dodaje etykiety: {what}", "adds tags: {what}"),
    "why_asks": ("każe zapytać o: {what}", "wants asked: {what}"),
    "why_watch": ("powiadamia: {what}", "tells: {what}"),
    "why_approve": ("wymaga zgody: {what}", "needs the word of: {what}"),
    "why_priority": (
        "Priorytet {priority} wynika z tego, że wpływ jest {impact}, a pilność {urgency}.",
        "Priority {priority} follows from impact {impact} and urgency {urgency}.",
    ),
    "why_then": ("Potem zmienili ludzie: {fields}.", "People changed since: {fields}."),
    "why_change": (
        "Jeśli to pomyłka, popraw kategorię, wpływ albo pilność na zgłoszeniu: priorytet i terminy przeliczą się same. Żeby następne takie trafiały dobrze, zmień regułę i sprawdź ją: centrala explain text „…”.",
        "If this is wrong, set category, impact or urgency on the ticket: priority and targets follow. So that the next ones come out right, change the rule and try it: centrala explain text “…”.",
    ),
    "chat": ("Czat", "Chat"),
    "chat_here": ("Okno czatu jest otwarte.", "The chat window is open."),
    "chat_away": ("Okno czatu jest zamknięte.", "The chat window is closed."),
    "chat_over": ("Ten czat wygasł: w oknie nikt już nie przeczyta odpowiedzi.", "This chat has expired: nobody will read an answer in its window."),
    "chat_follows": (
        "Czego nie przeczyta w oknie, przyjdzie pocztą na {address}.",
        "What is not read in the window follows by mail to {address}.",
    ),
    "chat_follows_unproved": (
        "Czego nie przeczyta w oknie, przyjdzie pocztą na {address} (adres wpisany na czacie, niepotwierdzony).",
        "What is not read in the window follows by mail to {address} (typed in the chat, not proved).",
    ),
    "chat_nowhere": (
        "Nie znamy adresu e-mail, więc odpowiedź będzie tylko w tym oknie.",
        "No e-mail address is known, so an answer will stand in that window only.",
    ),
    "read": ("przeczytane", "read"),
    "print": ("Drukuj", "Print"),
}  # fmt: skip

STATUS: Final[dict[str, Pair]] = {
    "new": ("nowe", "new"),
    "assigned": ("przydzielone", "assigned"),
    "in_progress": ("w toku", "in progress"),
    "pending": ("wstrzymane", "on hold"),
    "resolved": ("rozwiązane", "resolved"),
    "closed": ("zamknięte", "closed"),
    "cancelled": ("anulowane", "cancelled"),
}
TYPES: Final[dict[str, Pair]] = {
    "incident": ("incydent", "incident"),
    "service_request": ("wniosek o usługę", "service request"),
    "question": ("pytanie", "question"),
    "problem": ("problem", "problem"),
    "change": ("zmiana", "change"),
    "alert": ("alert", "alert"),
}
GRADES: Final[dict[str, Pair]] = {"low": ("niski", "low"), "medium": ("średni", "medium"), "high": ("wysoki", "high")}
URGENCIES: Final[dict[str, Pair]] = {
    "low": ("niska", "low"),
    "medium": ("średnia", "medium"),
    "high": ("wysoka", "high"),
}
PENDING: Final[dict[str, Pair]] = {
    "requester": ("czekamy na zgłaszającego", "waiting for the requester"),
    "vendor": ("czekamy na dostawcę", "waiting for a vendor"),
    "change": ("czekamy na zmianę", "waiting for a change"),
    "approval": ("czekamy na zgodę", "waiting for approval"),
    "other": ("inny powód", "another reason"),
    "requester wrote": ("zgłaszający napisał", "the requester wrote"),
}
RESOLUTIONS: Final[dict[str, Pair]] = {
    "solved": ("rozwiązane", "solved"),
    "workaround": ("obejście", "workaround"),
    "duplicate": ("duplikat", "duplicate"),
    "not_reproducible": ("nie udało się odtworzyć", "not reproducible"),
    "no_answer": ("brak odpowiedzi zgłaszającego", "no answer from the requester"),
    "withdrawn": ("wycofane", "withdrawn"),
    "rejected": ("odrzucone", "rejected"),
}
CATEGORIES: Final[dict[str, Pair]] = {
    "hardware": ("sprzęt", "hardware"),
    "software": ("oprogramowanie", "software"),
    "network": ("sieć", "network"),
    "account": ("konto", "account"),
    "email": ("poczta", "email"),
    "security": ("bezpieczeństwo", "security"),
    "other": ("inne", "other"),
}
LANGUAGES: Final[dict[str, Pair]] = {"pl": ("polski", "Polish"), "en": ("angielski", "English")}
SECRETS: Final[dict[str, Pair]] = {
    "password": ("hasło", "password"),
    "token": ("token", "token"),
    "key": ("klucz prywatny", "private key"),
    "card": ("numer karty", "card number"),
    "iban": ("numer rachunku", "bank account number"),
    "pesel": ("PESEL", "PESEL number"),
}
# Kind of channel → its icon, and how it is called in what comes in or goes out.
CHANNELS: Final[dict[str, tuple[str, str, str]]] = {
    "email": ("mail", "pocztą", "by mail"),
    "webform": ("form", "przez formularz", "by web form"),
    "webchat": ("chat", "przez czat", "by chat"),
    "slack": ("chat", "przez Slacka", "by Slack"),
    "teams": ("chat", "przez Teams", "by Teams"),
    "phone": ("phone", "telefonicznie", "by phone"),
    "alerts": ("alert", "z monitoringu", "from monitoring"),
    "api": ("api", "przez API", "by API"),
    "desk": ("desk", "z konsoli", "from the console"),
}
# What the bot asks about → how an agent reads it.
ANSWERS: Final[dict[str, Pair]] = {
    "what": ("O co chodzi", "What it is about"),
    "where": ("Gdzie", "Where"),
    "device": ("Urządzenie", "Device"),
    "error": ("Komunikat błędu", "Error message"),
    "since": ("Od kiedy", "Since when"),
    "who": ("Kogo dotyczy", "Who is affected"),
    "application": ("Program", "Application"),
    "system": ("System", "System"),
    "start": ("Od kiedy potrzebne", "Needed from"),
    "clicked": ("Czy coś kliknięto", "Was anything clicked"),
}


def words(table: dict[str, Pair], name: str, language: str) -> str:
    """The words of a closed list; a name nobody has put into words (an administrator's own) is shown as it is."""
    pair = table.get(name)
    return name if pair is None else pair[0 if language == "pl" else 1]


def said(name: str, language: str, **values: object) -> str:
    """One of WORDS with its values. Raises KeyError."""
    return WORDS[name][0 if language == "pl" else 1].format(**values)


def counted(name: str, count: int, language: str) -> str:
    """A number with its noun as people say it: 1 zmiana, 3 zmiany, 5 zmian; 1 change, 3 changes. The noun has three forms in WORDS."""
    if count == 1:
        return said(f"{name}_one", language)
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return said(f"{name}_{'few' if few else 'many'}", language, count=count)


# Whom an escalation step tells; an address stands for itself.
WHOM: Final[dict[str, tuple[str, str]]] = {
    "assignee": ("agent lub jego kolejka", "the agent, or the queue"),
    "lead": ("kierownik kolejki", "the queue’s lead"),
    "queue": ("kolejka", "the queue"),
}
