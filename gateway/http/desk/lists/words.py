"""What the lists, the search page and the live line of the console say, by name: in Polish, in English."""

from collections.abc import Sequence
from typing import Final

QUEUE: Final[dict[str, tuple[str, str]]] = {
    "alarm_unattended": (
        "P1 bez opieki: {number} {subject} (kolejka {queue})",
        "P1 nobody has taken: {number} {subject} (queue {queue})",
    ),
    "alarm_nobody": (
        "P1, którego nie ma kto wziąć: {number} {subject} (kolejka {queue}, żaden agent tego poziomu nie jest aktywny)",
        "P1 nobody can take: {number} {subject} (queue {queue}, no active agent of this level)",
    ),
    "list_todo": ("Do zrobienia", "To do"),
    "list_mine": ("Moje", "Mine"),
    "list_snoozed": ("Odłożone", "Snoozed"),
    "list_unassigned": ("Nieprzypisane", "Unassigned"),
    "list_risk": ("Zagrożone", "At risk"),
    "list_waiting": ("Oczekujące", "Waiting"),
    "list_all": ("Wszystkie otwarte", "All open"),
    "list_done": ("Zakończone", "Finished"),
    "list_queue": ("Kolejka {queue}", "Queue {queue}"),
    "about_todo": (
        "Twoje otwarte zgłoszenia i nieprzypisane z poziomu {level}, najpilniejsze na górze.",
        "Your open tickets and those of {level} that nobody has taken, what is due first at the top.",
    ),
    "about_mine": ("Otwarte zgłoszenia, które prowadzisz.", "Open tickets that are yours."),
    "about_snoozed": (
        "Zgłoszenia, których na razie nie chcesz widzieć wśród swoich. Wracają same, także gdy zgłaszający napisze.",
        "Tickets you do not want to see among yours for now. They come back by themselves, also when the requester writes.",
    ),
    "about_unassigned": ("Otwarte zgłoszenia, których nikt jeszcze nie wziął.", "Open tickets nobody has taken yet."),
    "about_risk": (
        "Po terminie albo została mniej niż jedna czwarta czasu.",
        "Overdue, or less than a quarter of the time is left.",
    ),
    "about_waiting": (
        "Wstrzymane: czekają na zgłaszającego, dostawcę albo termin.",
        "On hold: waiting for the requester, a vendor or a date.",
    ),
    "about_all": ("Wszystko, co jest w toku, we wszystkich kolejkach.", "Everything in progress, in all queues."),
    "about_done": (
        "Rozwiązane, zamknięte i anulowane, ostatnie na górze.",
        "Resolved, closed and cancelled, newest first.",
    ),
    "about_queue": ("Otwarte zgłoszenia kolejki na poziomie {level}.", "Open tickets of this queue at level {level}."),
    "empty_todo": ("Wszystko załatwione", "All done"),
    "empty_todo_more": (
        "Nic nie czeka na Ciebie ani na Twój poziom. Dobra robota.",
        "Nothing is waiting for you or your level. Well done.",
    ),
    "empty_mine": ("Nie prowadzisz teraz żadnego zgłoszenia", "No ticket is yours right now"),
    "empty_mine_more": (
        "Zajrzyj do nieprzypisanych i weź pierwsze z góry.",
        "Look at the unassigned ones and take the first from the top.",
    ),
    "empty_snoozed": ("Nic nie jest odłożone", "Nothing is snoozed"),
    "empty_snoozed_more": (
        "Zgłoszenie odłożysz na później w jego menu albo klawiszem z.",
        "Snooze a ticket in its menu, or with the key z.",
    ),
    "empty_unassigned": ("Wszystko ma już opiekuna", "Everything has been taken"),
    "empty_unassigned_more": ("Nowe zgłoszenia pojawią się tu same.", "New tickets will appear here by themselves."),
    "empty_risk": ("Nic nie jest zagrożone", "Nothing is at risk"),
    "empty_risk_more": ("Wszystkie terminy są bezpieczne.", "All targets are safe."),
    "empty_waiting": ("Nic nie czeka", "Nothing is on hold"),
    "empty_waiting_more": ("Żadne zgłoszenie nie jest wstrzymane.", "No ticket is waiting for anybody."),
    "empty_all": ("Wszystko załatwione", "All done"),
    "empty_all_more": ("Żadne zgłoszenie nie jest otwarte.", "No ticket is open."),
    "empty_done": ("Jeszcze nic nie zakończono", "Nothing is finished yet"),
    "empty_done_more": ("Zakończone zgłoszenia znajdziesz tutaj.", "Finished tickets will be here."),
    "empty_queue": ("Ta kolejka jest pusta", "This queue is empty"),
    "empty_queue_more": ("Nowe zgłoszenia pojawią się tu same.", "New tickets will appear here by themselves."),
    "empty_filtered": ("Nic nie pasuje do filtrów", "Nothing fits these filters"),
    "empty_filtered_more": ("Zdejmij któryś z filtrów albo", "Take one of the filters off, or"),
    "filters": ("Filtry", "Filters"),
    "filter_priority": ("Priorytet", "Priority"),
    "filter_type": ("Typ", "Type"),
    "filter_category": ("Kategoria", "Category"),
    "filter_who": ("Opiekun", "Assignee"),
    "who_me": ("ja", "me"),
    "who_nobody": ("nikt", "nobody"),
    "no_filter": ("pokaż całą listę", "show the whole list"),
    "take_off": ("Zdejmij filtr: {what}", "Take off the filter: {what}"),
    "no_subject": ("(bez tematu)", "(no subject)"),
    "unknown": ("Nieznana osoba", "Somebody unknown"),
    "you": ("Ty", "You"),
    "nobody": ("nikt", "nobody"),
    "came": ("Zgłoszone {how}", "Came in {how}"),
    "unread": ("Nowe dla Ciebie", "New to you"),
    "awaits": ("Czeka na odpowiedź", "Waits for an answer"),
    "due_first_response": ("odpowiedź", "answer"),
    "due_next_response": ("kolejna odpowiedź", "next answer"),
    "due_ola": ("czas tego poziomu", "time of this level"),
    "due_resolution": ("rozwiązanie", "solution"),
    "due_wakes": ("wraca", "comes back"),
    "due_none": ("bez terminu", "no target"),
    "due_soon": ("pilne", "soon"),
    "said_requester": ("Zgłaszający:", "Requester:"),
    "said_agent": ("Agent:", "Agent:"),
    "said_bot": ("Bot:", "Bot:"),
    "said_system": ("Centrala:", "Centrala:"),
    "col_subject": ("Temat", "Subject"),
    "col_requester": ("Zgłaszający", "Requester"),
    "col_priority": ("Priorytet", "Priority"),
    "col_due": ("Termin", "Due"),
    "col_assignee": ("Prowadzi", "Assignee"),
    "col_age": ("Wiek", "Age"),
    "tickets_one": ("1 zgłoszenie", "1 ticket"),
    "tickets_few": ("{count} zgłoszenia", "{count} tickets"),
    "tickets_many": ("{count} zgłoszeń", "{count} tickets"),
    "pages": ("Strony listy", "Pages of the list"),
    "page": ("{first}–{last} z {total}", "{first}–{last} of {total}"),
    "previous": ("Poprzednie", "Previous"),
    "next": ("Następne", "Next"),
    "building": (
        "Listy są właśnie budowane ({done} z {total} zgłoszeń). Ta strona odświeży się sama.",
        "The lists are being built ({done} of {total} tickets). This page will refresh by itself.",
    ),
    "building_started": (
        "Listy są właśnie budowane. Ta strona odświeży się sama.",
        "The lists are being built. This page will refresh by itself.",
    ),
    "building_queue": (
        "Tymczasem: najpilniejsze zgłoszenia tej kolejki.",
        "Meanwhile: the tickets of this queue that are due first.",
    ),
    "priority_P1": ("P1: krytyczny", "P1: critical"),
    "priority_P2": ("P2: wysoki", "P2: high"),
    "priority_P3": ("P3: średni", "P3: medium"),
    "priority_P4": ("P4: niski", "P4: low"),
    # --- presence -----------------------------------------------------------------------------------------------------
    "also_one": ("{names} też to czyta", "{names} is reading this too"),
    "also_more": ("{names} też to czytają", "{names} are reading this too"),
    "reads_one": ("{names} czyta", "{names} is reading"),
    "reads_more": ("{names} czytają", "{names} are reading"),
    "types_one": ("{names} pisze odpowiedź", "{names} is writing an answer"),
    "types_more": ("{names} piszą odpowiedź", "{names} are writing an answer"),
    "notes_one": ("{names} pisze notatkę", "{names} is writing a note"),
    "notes_more": ("{names} piszą notatki", "{names} are writing notes"),
    "chats_one": ("{names} pisze na czacie", "{names} is writing in the chat"),
    "chats_more": ("{names} piszą na czacie", "{names} are writing in the chat"),
    "and": ("i", "and"),
    "session_over": ("Sesja się skończyła.", "Your session is over."),
    "sign_in_again": ("Zaloguj się", "Sign in"),
    # --- search -------------------------------------------------------------------------------------------------------
    "search_title": ("Szukaj", "Search"),
    "search_for": ("Szukaj: {text}", "Search: {text}"),
    "search_button": ("Szukaj", "Search"),
    "search_label": ("Słowa i filtry", "Words and filters"),
    "found_none": ("Nic nie znaleziono", "Nothing found"),
    "found_none_more": (
        "Wpisz mniej słów albo tylko ich początki; „druk” znajdzie drukarkę. Filtry zawężają wynik.",
        'Type fewer words, or only how they begin; "print" finds the printer. Filters narrow things down.',
    ),
    "found_more": ("Najnowsze {count}; jest ich więcej.", "The newest {count}; there are more."),
    "no_such_number": ("Nie ma zgłoszenia {number}.", "There is no ticket {number}."),
    "narrow": ("Zawęź", "Narrow down"),
    "chip_open": ("tylko otwarte", "open only"),
    "chip_mine": ("moje", "mine"),
    "chip_unassigned": ("nieprzypisane", "unassigned"),
    "chip_overdue": ("po terminie", "overdue"),
    "chip_week": ("z 7 dni", "last 7 days"),
    "chip_attachment": ("z załącznikiem", "with an attachment"),
    "help": ("Jak szukać", "How to search"),
    "help_lead": (
        "Wszystko, co wpiszesz, musi się zgadzać. Polskie znaki nie mają znaczenia, a zamiast słowa wystarczy jego początek.",
        "Everything you type must hold. Accents do not matter, and the beginning of a word is enough.",
    ),
    "help_words": ("oba słowa, w dowolnej kolejności", "both words, in any order"),
    "help_phrase": ("te słowa obok siebie, bez tonera", "these words in a row, and no toner"),
    "help_status": ("otwarte, od tej osoby", "open, and from this person"),
    "help_is": ("nieprzypisane P1 z ostatnich 7 dni", "unassigned P1 of the last 7 days"),
    "help_me": ("moje po terminie", "mine that are overdue"),
    "help_number": ("prosto do zgłoszenia", "straight to the ticket"),
    "help_all": ("Wszystkie filtry", "All filters"),
    "help_minus": (
        "Minus przed filtrem albo słowem odwraca go: {example}.",
        "A minus in front of a filter or a word turns it round: {example}.",
    ),
}

# What can be typed as an example, by the name of its explanation: in Polish, in English.
EXAMPLES: Final[tuple[tuple[str, str, str], ...]] = (
    ("help_words", "drukarka księgowość", "printer accounting"),
    ("help_phrase", '"nie drukuje" -toner', '"does not print" -toner'),
    ("help_status", "stan:otwarte od:anna@example.com", "state:open from:anna@example.com"),
    ("help_is", "jest:nieprzypisane priorytet:P1 po:7d", "is:unassigned priority:P1 after:7d"),
    ("help_me", "agent:ja jest:spoznione", "agent:me is:overdue"),
    ("help_number", "{prefix}-7", "{prefix}-7"),
)

# Filters as they are typed, and what they may hold: in Polish, in English.
FILTERS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("stan:", "state:", "otwarte, oczekujące, zakończone", "open, waiting, done"),
    ("status:", "status:", "nowe, wstrzymane, rozwiązane, zamknięte, anulowane…", "new, pending, resolved, closed, cancelled…"),
    ("kolejka:", "queue:", "nazwa kolejki", "a queue's name"),
    ("poziom:", "level:", "L1, L2, L3", "L1, L2, L3"),
    ("priorytet:", "priority:", "P1, P2, P3, P4", "P1, P2, P3, P4"),
    ("typ:", "type:", "incydent, wniosek, pytanie, zmiana", "incident, service_request, question, change"),
    ("kategoria:", "category:", "np. network, email, account", "such as network, email, account"),
    ("od:", "from:", "początek nazwiska albo adresu", "how a name or an address begins"),
    ("agent:", "agent:", "adres opiekuna; „ja” to Ty", 'the assignee\'s address; "me" is you'),
    ("firma:", "organization:", "firma zgłaszającego", "the requester's organization"),
    ("etykieta:", "tag:", "etykieta zgłoszenia", "a tag of the ticket"),
    ("kanał:", "channel:", "np. mail, form", "such as mail, form"),
    ("po:", "after:", "2026-11-01, 2026-11 albo 7d", "2026-11-01, 2026-11 or 7d"),
    ("przed:", "before:", "tak samo jak „po:”", 'the same as "after:"'),
    ("jest:", "is:", "nieprzypisane, przypisane, spóźnione, wznowione, scalone, ryzykowne", "unassigned, assigned, overdue, reopened, merged, risky"),
    ("ma:", "has:", "załącznik, powiązanie", "attachment, link"),
)  # fmt: skip


def word(name: str, language: str, /, **values: object) -> str:
    """One of QUEUE with its values. Raises KeyError."""
    return QUEUE[name][0 if language == "pl" else 1].format(**values)


def counted(name: str, count: int, language: str) -> str:
    """A number with its noun as people say it: 1 zgłoszenie, 3 zgłoszenia, 5 zgłoszeń."""
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return word(f"{name}_{'one' if count == 1 else 'few' if few else 'many'}", language, count=count)


def together(names: Sequence[str], language: str, most: int = 3) -> str:
    """Names as people list them: Anna, Jan i Ola; past `most` of them, how many more there are: Anna, Jan, Ola +2."""
    if len(names) > most:
        return f"{', '.join(names[:most])} +{len(names) - most}"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word('and', language)} {names[-1]}"
