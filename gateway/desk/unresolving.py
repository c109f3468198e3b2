"""unresolve: a solution is taken back at once, and the ticket becomes what it was before it. Later it is opened again, and counted."""

from typing import Final

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import conflict, forbidden
from gateway.desk.unsending import as_before
from gateway.desk.values import only
from gateway.desk.waiting import wakes
from store.records import Action, Decision, Event, Ms

WINDOW: Final[Ms] = 10 * 60_000  # as long as nobody counts on it yet


def unresolve(action: Action, known: Known) -> Decision:
    """{}: the actor's own resolve of the last ten minutes never was; its clocks go on as if they had not been stopped.

    One that told the requester something is taken back with its words (unsend), while they have not left.
    """
    only(action)
    ends = [one for one in known.log if isinstance(one, Event) and one.kind in ("resolved", "unresolved")]
    last = ends[-1] if ends else None
    if last is not None and last.kind == "unresolved" and known.ticket.state != "done":
        return nothing(known)
    if last is None or last.kind != "resolved" or known.ticket.status != "resolved":
        raise conflict(
            "Nie ma czego cofnąć: tego zgłoszenia nikt przed chwilą nie rozwiązał.",
            "There is nothing to take back: nobody has just resolved this ticket.",
        )
    if last.author.kind != "agent" or last.author.id.casefold() != action.actor.id.casefold():
        raise forbidden(
            "To nie Ty rozwiązujesz to zgłoszenie; otwórz je ponownie (reopen).",
            "It was not you who resolved it; reopen it.",
        )
    if last.interaction:
        raise conflict(
            "Zgłaszający dostaje odpowiedź z rozwiązaniem: cofnij odpowiedź (unsend) albo otwórz zgłoszenie ponownie (reopen).",
            "The requester gets an answer with the solution: take the reply back (unsend), or reopen the ticket.",
        )
    if known.now > last.at + WINDOW:
        raise conflict(
            "Za późno, by cofnąć rozwiązanie; otwórz zgłoszenie ponownie (reopen).",
            "Too late to take the solution back; reopen the ticket.",
        )
    after = as_before(known.ticket, [last])
    return become(action, known, "unresolved", after, timers=wakes(after))
