"""What stands on cards and posts in agents' rooms, and what people who may not are told: in Polish, in English."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.records import Ms

Words = dict[str, tuple[str, str]]

TEXTS: Final[Words] = {
    "status": ("Status", "Status"),
    "priority": ("Priorytet", "Priority"),
    "assignee": ("Zajmuje się", "Assignee"),
    "nobody": ("jeszcze nikt", "nobody yet"),
    "due": ("Termin", "Due"),
    "level_by": ("{when} (ten poziom)", "{when} (this level)"),
    "overdue": ("po terminie: {when}", "overdue: {when}"),
    "answer_by": ("{when} (odpowiedź)", "{when} (answer)"),
    "solve_by": ("{when} (rozwiązanie)", "{when} (solution)"),
    "requester": ("Zgłasza", "Requester"),
    "unknown": ("nie wiadomo kto", "nobody known"),
    "category": ("Kategoria", "Category"),
    "channel": ("Przyszło", "Came"),
    "queue": ("Kolejka", "Queue"),
    "until": ("{what}, do: {when}", "{what}, until {when}"),
    "reopened": ("otwarte ponownie: {count}", "reopened: {count}"),
    "waits": ("Zgłaszający czeka na odpowiedź.", "The requester is waiting for an answer."),
    "alarm": ("🚨 P1 – wszystko inne może poczekać.", "🚨 P1 – everything else can wait."),
    "risky": (
        "⚠️ Ryzykowna prośba i nie ma potwierdzenia, że to ta osoba. Nie rób tego, zanim nie potwierdzi.",
        "⚠️ A risky request, and nothing confirms that it is this person. Don’t do it before they confirm.",
    ),
    "left": ("➡️ Jest teraz w kolejce {queue}.", "➡️ It is in the queue {queue} now."),
    "merged": ("🔗 Scalone z {number}.", "🔗 Merged into {number}."),
    "own_merged": ("Sprawa jest prowadzona dalej w zgłoszeniu {number}.", "This matter goes on in ticket {number}."),
    "own_withdrawn": ("Wycofane", "Withdrawn"),
    "done": ("✅ {status} ({code}).", "✅ {status} ({code})."),
    "done_plain": ("✅ {status}.", "✅ {status}."),
    "done_cancelled": ("Anulowane.", "Cancelled."),
    "by": ("Opiekun: {who}.", "It was with {who}."),
    "rated": ("Ocena: {score}/5", "Rated {score}/5"),
    "console": ("W konsoli: {url}", "In the console: {url}"),
    "thread": (
        "To, co napiszesz w wątku, widzą tylko agenci. Do zgłaszającego pisze się przyciskiem „Odpowiedz”.",
        "What you write in the thread, only agents see. The button “Answer” writes to the requester.",
    ),
    "do_take": ("Przejmij", "Take"),
    "do_release": ("Oddaj do kolejki", "Release to the queue"),
    "do_resume": ("Wznów", "Resume"),
    "do_close": ("Zamknij", "Close"),
    "do_unsend": ("Cofnij", "Undo"),
    "ask_reply": ("Odpowiedz zgłaszającemu", "Answer the requester"),
    "ask_note": ("Notatka", "Note"),
    "ask_resolve": ("Rozwiąż", "Resolve"),
    "ask_escalate": ("Eskaluj", "Escalate"),
    "ask_refer": ("Poproś kierownika", "Refer to a manager"),
    "ask_assign": ("Przydziel", "Assign"),
    "ask_set": ("Zmień priorytet, kategorię…", "Change priority, category…"),
    "ask_pend": ("Wstrzymaj", "Put on hold"),
    "ask_cancel": ("Anuluj zgłoszenie", "Cancel the ticket"),
    "ask_reopen": ("Otwórz ponownie", "Reopen"),
    "ask_merge": ("Scal z innym", "Merge into another"),
    "ask_link": ("Powiąż z innym", "Link to another"),
    "bot": ("Bot", "Bot"),
    "system": ("Centrala", "Centrala"),
    "somebody": ("Zgłaszający", "Requester"),
    "to_requester": ("{who} → do zgłaszającego", "{who} → to the requester"),
    "is_note": ("{who} · notatka, tylko dla agentów", "{who} · note, for agents only"),
    "says": ("{who} · {how}", "{who} · {how}"),
    "deleted": ("(usunięte przez autora)", "(deleted by its author)"),
    "deleted_at": ("usunięto {when}", "deleted {when}"),
    "no_subject": ("(bez tematu)", "(no subject)"),
    "edited": ("zmieniono {when}", "edited {when}"),
    "leaves": ("Wyjdzie za {seconds} s.", "It leaves in {seconds} s."),
    "sent": ("Wysłano {to}.", "Sent {to}."),
    "sent_to": ("{how} do {who}", "{how} to {who}"),
    "sent_plain": ("Wysłano.", "Sent."),
    "unsent": ("Cofnięto: zgłaszający tego nie dostał.", "Undone: the requester did not get this."),
    "cut": ("… Całość w konsoli: {url}", "… All of it in the console: {url}"),
    "no_words": ("(bez słów)", "(no words)"),
    "trouble": ("⚠️ Nie dotarło do: {recipient}. {reason}", "⚠️ It did not reach {recipient}. {reason}"),
    "trouble_plain": ("⚠️ Nie dotarło do adresata. {reason}", "⚠️ It did not reach its recipient. {reason}"),
    "only_agents": (
        "Twoje słowa nie trafiły do zgłoszenia: w tym pokoju piszą tylko agenci helpdesku. Administrator może dodać Twój adres do zespołu.",
        "Your words were not added to the ticket: only agents of the helpdesk write here. An administrator can add your address to the team.",
    ),
    "agents_do": (
        "To mogą zrobić tylko agenci helpdesku. Administrator może dodać Twój adres do zespołu.",
        "Only agents of the helpdesk can do this. An administrator can add your address to the team.",
    ),
    "not_kept": ("Nie zapisano tego w zgłoszeniu: {why}", "This was not added to the ticket: {why}"),
    "only_files": ("(tylko załączniki)", "(attachments only)"),
}  # fmt: skip


_DAYS: Final = {
    "pl": ("pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def when(at: Ms, zone: ZoneInfo, language: str) -> str:
    """A moment that stays true for as long as it hangs there: wt. 24.11, 08:00 or Tue 24/11, 08:00."""
    local = datetime.fromtimestamp(at / 1000, zone)
    day = f"{local:%d.%m}" if language == "pl" else f"{local:%d/%m}"
    return f"{_DAYS['pl' if language == 'pl' else 'en'][local.weekday()]} {day}, {local:%H:%M}"


def text(name: str, language: str, /, **values: object) -> str:
    """The words of this name; what stands in values is put in as it is."""
    return TEXTS[name][0 if language == "pl" else 1].format(**values)
