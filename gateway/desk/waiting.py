"""pend and resume: the clock of the desk stands while somebody else has to act."""

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import invalid
from gateway.desk.states import PENDING_REASONS, awake, pended, require_unfinished
from gateway.desk.values import choice, instant, only
from store.records import Action, Decision, Ticket, Timer

_YEAR_MS = 366 * 24 * 3600 * 1000


def pend(action: Action, known: Known) -> Decision:
    """{"reason", "until"?: RFC 3339, ahead of now and within a year}: wakes by itself at `until`, else only by resume."""
    only(action, "reason", "until")
    reason = choice(action, "reason", PENDING_REASONS)
    until = instant(action, "until")
    ticket = known.ticket
    require_unfinished(ticket)
    pending = pended(ticket, reason, until)
    if pending == ticket:
        return nothing(known)
    if until and not known.now < until <= known.now + _YEAR_MS:
        raise invalid(
            "until",
            "Pole „until” musi być w przyszłości, najdalej za rok.",
            'The field "until" must be in the future, a year ahead at most.',
        )
    return become(action, known, "pended", pending, timers=wakes(pending))


def wakes(ticket: Ticket) -> tuple[Timer, ...]:
    """The timer that wakes a ticket which waits until a moment; none for others."""
    if ticket.status != "pending" or not ticket.pending_until:
        return ()
    return (Timer(id=f"pend:{ticket.number}", kind="pend", due=ticket.pending_until, ticket=ticket.number),)


def resume(action: Action, known: Known) -> Decision:
    """{}: work goes on."""
    only(action)
    require_unfinished(known.ticket)
    if known.ticket.status != "pending":
        return nothing(known)
    return become(action, known, "resumed", awake(known.ticket))
