"""What a ticket's targets mean for its place in its queue."""

from gateway.sla.reckoning import Target, risk_from
from store.records import Ms, Ticket

# Behind every real date, and with a creation time added still exact in a sorted set's double (below 2**53).
FAR_FUTURE: Ms = 4_000_000_000_000_000


def due(ticket: Ticket) -> Ms:
    """A ticket's score in its queue: the smaller, the sooner somebody must look.

    open: the earliest target that is not met yet. waiting: when it wakes, else when its solution is due. What has no
    target (and what is done) comes after all that has, oldest first.
    """
    return _next(ticket) or FAR_FUTURE + ticket.created_at


def at_risk_from(ticket: Ticket) -> Ms:
    """From when on an open ticket is at risk: a quarter of the open time for a target that is not met yet is left. FAR_FUTURE: never."""
    if ticket.state != "open":
        return FAR_FUTURE
    return min((risk_from(ticket, of) for of in owed(ticket)), default=FAR_FUTURE)


def owed(ticket: Ticket) -> tuple[Target, ...]:
    """The targets of an unfinished ticket that are still to be met."""
    answer: Target = "next_response" if ticket.first_response_at else "first_response"
    both: tuple[Target, ...] = (answer, "resolution", "ola")
    return tuple(of for of in both if getattr(ticket.targets, of))


def _next(ticket: Ticket) -> Ms:
    if ticket.state == "waiting":
        return ticket.pending_until or ticket.targets.resolution
    if ticket.state == "open":
        return min((getattr(ticket.targets, of) for of in owed(ticket)), default=0)
    return 0
