"""What happened to a ticket, in words of one line each. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.assignment.words import told as assignment_told
from gateway.chat.unread import CONTINUED
from gateway.http.desk.frame.hostile import line
from gateway.http.desk.frame.moments import clock, exact, iso, moment
from gateway.http.desk.ticket import words as lists
from gateway.http.desk.ticket.said import Setting, name_of, who
from gateway.http.desk.ticket.words import words
from gateway.http.desk.ticket.words_reasons import reason_words
from gateway.http.desk.ticket.words_subcategories import SUBCATEGORIES
from gateway.sla.step_words import step_words
from gateway.timeline import Happened
from gateway.words import number_text
from store.records import Ms, Record, Risk
from triage.rating import SCORES, label
from triage.risk import KINDS as RISKS
from triage.risk import words as risk_words

# kind → Polish, English. Impersonal in Polish: nobody's gender is guessed.
KINDS: Final[dict[str, tuple[str, str]]] = {
    "created": ("Otwarto zgłoszenie", "Ticket opened"),
    "answered": ("Odpowiedziano", "Answered"),
    "assigned": ("Przydzielono", "Assigned"),
    "returned": ("Zgłoszenie wróciło do kolejki", "Back in the queue"),
    "unassigned": ("Nikt nie może teraz dostać tego zgłoszenia", "Nobody can be given this ticket now"),
    "taken": ("Przejęto zgłoszenie", "Taken"),
    "released": ("Oddano zgłoszenie do kolejki", "Given back to the queue"),
    "escalated": ("Przekazano wyżej", "Escalated"),
    "step": ("Krok eskalacji", "Escalation step"),
    "referred": ("Poproszono o decyzję", "Referred for a decision"),
    "promised": ("Terminy przeliczono po zmianie zasad", "Targets reckoned anew after a change of policy"),
    "set": ("Zmieniono", "Changed"),
    "ruled": ("Reguły zmieniły", "Rules changed"),
    "pended": ("Wstrzymano", "Put on hold"),
    "resumed": ("Wznowiono", "Resumed"),
    "resolved": ("Rozwiązano", "Resolved"),
    "solved": ("Rozwiązane z pomocą bota", "Solved with the bot"),
    "confirmed": ("Zgłaszający potwierdza, że działa", "The requester says it works"),
    "withdrawn": ("Zgłaszający wycofał zgłoszenie", "Withdrawn by the requester"),
    "closed": ("Zamknięto", "Closed"),
    "cancelled": ("Anulowano", "Cancelled"),
    "reopened": ("Otwarto ponownie", "Reopened"),
    "unresolved": ("Cofnięto rozwiązanie", "Solution taken back"),
    "merged": ("Scalono z innym zgłoszeniem", "Merged into another ticket"),
    "merged_from": ("Dołączono scalone zgłoszenie", "Another ticket was merged into this one"),
    "linked": ("Powiązano", "Linked"),
    "unlinked": ("Usunięto powiązanie", "Link removed"),
    "abandoned": ("Zaprzestano wysyłki niedostarczonej wiadomości", "No more tries to send an undelivered message"),
    "noted": ("Dodano notatkę", "Note added"),
    "participant": ("Nowy uczestnik", "New participant"),
    "participant_added": ("Dodano uczestnika", "Participant added"),
    "participant_removed": ("Usunięto uczestnika", "Participant removed"),
    "participant_dismissed": ("Pominięto propozycję uczestnika", "Proposed participant dismissed"),
    "proposed": ("Wiadomość dostał też ktoś spoza zgłoszenia", "Somebody else got the mail too"),
    "forwarded": ("Przekazana wiadomość: zgłaszającym jest autor oryginału", "A forward: the author of the original is the requester"),
    "unforwarded": ("To nie było przekazanie: zgłaszającym jest nadawca", "No forward after all: its sender is the requester"),
    "revealed": ("Odsłonięto ukryte dane", "Hidden details were looked at"),
    "original": ("Otwarto oryginał z ukrytymi danymi", "The original with its hidden details was opened"),
    "risk": ("Prośba wymaga potwierdzenia", "The request needs a second look"),
    "risk_confirmed": ("Zgłaszający potwierdził prośbę", "The requester confirmed the request"),
    "risk_denied": ("To nie zgłaszający o to prosił", "It was not the requester who asked"),
    "risk_expired": ("Nikt nie potwierdził prośby", "Nobody confirmed the request"),
    "folded": ("Dołączono kolejną wiadomość z zalewu", "One more message of a flood was folded in"),
    "unreached": ("Nie ma dokąd napisać do", "There is no address to write to"),
    "failed": ("Nie udało się wysłać", "Could not be sent"),
    "bounced": ("Wiadomość wróciła", "A message came back"),
    "delayed": ("Wiadomość jeszcze nie doszła", "A message has not arrived yet"),
    "notified": ("Powiadomiono agenta", "An agent was told"),
    "silence": ("Nikt nie odpowiedział botowi", "Nobody answered the bot"),
    "waiting": ("Bot czeka na odpowiedź", "The bot waits for an answer"),
    "edited": ("Autor zmienił treść wiadomości", "The message was edited by its author"),
    "deleted": ("Autor usunął wiadomość", "The message was deleted by its author"),
    "watched": ("Zaczęto obserwować zgłoszenie", "Somebody watches the ticket"),
    "snoozed": ("Ktoś odłożył zgłoszenie dla siebie", "Somebody snoozed the ticket for themselves"),
    "unsnoozed": ("Odłożone zgłoszenie wróciło na listę", "A snoozed ticket is back on the list"),
    "unwatched": ("Przestano obserwować zgłoszenie", "Somebody stopped watching the ticket"),
    "csat_asked": ("Zapytano zgłaszającego, jak nam poszło", "The requester was asked how it went"),
    "rated": ("Zgłaszający ocenił zgłoszenie", "The requester rated the ticket"),
    "unsent": ("Cofnięto odpowiedź przed wysłaniem", "A reply was taken back before it was sent"),
    "handed": ("Bot oddał rozmowę człowiekowi", "The bot handed over to a person"),
    "split": ("Druga sprawa dostała osobne zgłoszenie", "The second problem got a ticket of its own"),
    "continued": ("Nikt nie czytał czatu: odpowiedzi poszły też pocztą", "Nobody read the chat: the answers went by mail too"),
}  # fmt: skip
FIELDS: Final[dict[str, tuple[str, str]]] = {
    "status": ("stan", "status"),
    "queue": ("kolejka", "queue"),
    "level": ("poziom", "level"),
    "priority": ("priorytet", "priority"),
    "impact": ("wpływ", "impact"),
    "urgency": ("pilność", "urgency"),
    "type": ("rodzaj", "type"),
    "category": ("kategoria", "category"),
    "subcategory": ("podkategoria", "subcategory"),
    "assignee": ("agent", "agent"),
    "subject": ("temat", "subject"),
    "language": ("język", "language"),
    "organization": ("firma", "organization"),
    "tags": ("etykiety", "tags"),
    "answers": ("odpowiedzi", "answers"),
    "requester": ("zgłaszający", "requester"),
    "participants": ("uczestnicy", "participants"),
    "proposed": ("propozycje uczestników", "proposed participants"),
    "watchers": ("obserwujący", "watchers"),
    "approvers": ("do zatwierdzenia przez", "to be approved by"),
    "links": ("powiązania", "links"),
    "merged_into": ("scalone z", "merged into"),
    "merged_from": ("scalone zgłoszenie", "merged ticket"),
    "targets": ("terminy", "targets"),
    "pending_reason": ("powód", "reason"),
    "pending_until": ("do", "until"),
    "snoozed_until": ("do", "until"),
    "agents": ("komu", "whose"),
    "resolution_code": ("wynik", "outcome"),
    "risk": ("ryzyko", "risk"),
    "folded": ("wiadomości z zalewu", "messages of the flood"),
    "rating": ("ocena", "rating"),
    "unreached": ("bez adresu", "without an address"),
    "notify": ("powiadomiono", "told"),
    "referred": ("kogo", "whom"),
    "secret": ("pozycja", "place"),
}
# Said by the kind of event itself, or bookkeeping that nobody reads.
_IMPLIED: Final[dict[str, frozenset[str]]] = {
    "taken": frozenset({"status", "assignee"}),
    "released": frozenset({"status"}),
    "assigned": frozenset({"status", "tags"}),
    "returned": frozenset({"status"}),
    "unassigned": frozenset({"tags"}),
    "resolved": frozenset({"status"}),
    "solved": frozenset({"status"}),
    "confirmed": frozenset({"status", "resolution_code"}),
    "withdrawn": frozenset({"status", "resolution_code"}),
    "closed": frozenset({"status"}),
    "cancelled": frozenset({"status"}),
    "pended": frozenset({"status"}),
    "resumed": frozenset({"status", "pending_reason", "pending_until"}),
    "reopened": frozenset({"status", "resolution_code"}),
    "unresolved": frozenset({"resolution_code"}),
    "unsnoozed": frozenset({"snoozed_until"}),
    "merged": frozenset({"status", "resolution_code", "participants"}),
    "revealed": frozenset({"secret"}),
    "proposed": frozenset({"proposed"}),
    "participant_dismissed": frozenset({"proposed"}),
    "participant_added": frozenset({"proposed"}),
    "risk": frozenset({"risk"}),
    "escalated": frozenset({"status"}),
    "referred": frozenset({"watchers"}),
}
_NEVER: Final = frozenset(
    {
        "resolved_at",
        "first_response_at",
        "reopened",
        "notices",
        "forward",
        "targets",
        "channel",
        "pauses",
        "chat",
        "waiting_since",
    }
)
# What stands alone in the timeline; everything else may be folded together with its neighbours.
LOUD: Final = frozenset(
    {
        "created", "escalated", "resolved", "solved", "confirmed", "withdrawn", "closed", "cancelled", "reopened", "merged", "merged_from",
        "risk", "risk_confirmed", "risk_denied", "risk_expired", "unreached", "failed", "bounced", "step", "referred", "returned", "edited", "deleted",
        "unassigned",
    }
)  # fmt: skip
_BAD: Final = frozenset({"failed", "bounced", "risk", "risk_denied", "risk_expired", "unreached", "unassigned"})
_MOST = 200  # characters of a value


class Event(Record, frozen=True, kw_only=True):
    """One line of history: what, the fields it moved, why, and who did it. `bad`: an agent should look."""

    at: Ms
    clock: str
    exact: str
    iso: str
    kind: str
    what: str
    changes: tuple[str, ...] = ()
    reason: str = ""
    who: str = ""
    bad: bool = False
    loud: bool = False
    shape: str = "event"


def event(one: Happened, setting: Setting) -> Event:
    """The line for something that happened."""
    language = setting.language
    kind = "original" if one.kind == "revealed" and one.reason == "original" else one.kind
    implied = _IMPLIED.get(one.kind, frozenset())
    told = tuple(
        _change(field, pair, setting)
        for field, pair in one.changes.items()
        if field not in _NEVER and field not in implied
    )
    if one.kind == CONTINUED and one.address:
        told = (line(one.address, _MOST),)
    return Event(
        at=one.at,
        clock=clock(one.at, setting.zone),
        exact=exact(one.at, setting.zone, language),
        iso=iso(one.at, setting.zone),
        kind=kind,
        what=words(KINDS, kind, language),
        changes=told,
        reason=_reason(one, setting),
        who="" if one.author.kind == "system" or kind == "handed" else who(one.author, setting),
        bad=one.kind in _BAD,
        loud=one.kind in LOUD,
    )


def _reason(one: Happened, setting: Setting) -> str:
    language = setting.language
    if one.kind == "step" or (one.kind == "escalated" and one.author.kind == "system"):
        return step_words(one.reason, language)
    if one.kind in ("revealed", "created", "notified") or one.reason == one.kind:
        return ""
    if one.kind in ("assigned", "returned", "unassigned") and one.author.kind == "system":
        return line(assignment_told(one.kind, one.reason, one.trace, language), 500)
    if one.kind.startswith("risk"):
        risk = one.changes.get("risk", (None, None))[1]
        kind = risk.get("kind", "") if isinstance(risk, Mapping) else ""
        channel = risk.get("channel", "") if isinstance(risk, Mapping) else ""
        told = risk_words(Risk(kind=kind, state="red", reason=one.reason, channel=channel), language)
        return f"{words(RISKS, kind, language)}. {told}" if kind else told
    if one.author.kind != "agent":
        if one.kind == "set" and one.reason in lists.ANSWERS:  # an answer the bot got; it stands above
            return ""
        return line(reason_words(words(lists.PENDING, one.reason, language), language), 500)
    return line(words(lists.PENDING, one.reason, language), 500)


def _change(field: str, pair: tuple[Any, Any], setting: Setting) -> str:
    old, new = (_value(field, value, setting) for value in pair)
    name = words(FIELDS, field, setting.language)
    if not old or field in ("unreached", "notify", "referred", "merged_from"):
        return f"{name}: {new or '–'}"
    return f"{name}: {old} → {new or '–'}"


def _value(field: str, value: Any, setting: Setting) -> str:
    """A value as people read it, "" for none."""
    language = setting.language
    if value in ("", None, 0) or value == []:
        return ""
    if field in ("merged_into", "merged_from") and isinstance(value, int):
        return number_text(setting.prefix, value)
    if field == "links" and isinstance(value, list):
        return ", ".join(number_text(setting.prefix, one) for one in value)
    if field in ("pending_until", "snoozed_until") and isinstance(value, int):
        return moment(value, setting.now, setting.zone, language)
    if field == "risk" and isinstance(value, Mapping):
        return words(RISKS, str(value.get("kind", "")), language)
    if isinstance(value, list | tuple):
        return line(", ".join(_value(field, one, setting) for one in value), _MOST)
    if isinstance(value, Mapping):
        return line(
            ", ".join(f"{words(lists.ANSWERS, str(name), language)}: {one}" for name, one in value.items()), _MOST
        )
    table = _TABLES.get(field)
    text = str(value)
    if field == "notify":
        return words(lists.WHOM, text, language)
    if table is not None:
        return words(table, text, language)
    return line(name_of(text, setting.persons, language) or text, _MOST)


_TABLES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "status": lists.STATUS,
    "impact": lists.GRADES,
    "urgency": lists.URGENCIES,
    "type": lists.TYPES,
    "category": lists.CATEGORIES,
    "subcategory": SUBCATEGORIES,
    "pending_reason": lists.PENDING,
    "resolution_code": lists.RESOLUTIONS,
    "language": lists.LANGUAGES,
    "rating": {str(score): (label(score, "pl"), label(score, "en")) for score in SCORES},
}
