"""What a ticket's targets mean for its place in its queue."""

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
    """From when on an open ticket is at risk: a quarter of the time for a target that is not met yet is left. FAR_FUTURE: never.

    In calendar time, from when that clock began: a night in between counts too.
    """
    if ticket.state != "open":
        return FAR_FUTURE
    asked = ticket.waiting_since if ticket.first_response_at and ticket.waiting_since else ticket.created_at
    clocks = ((_answer(ticket), asked), (ticket.targets.resolution, ticket.created_at))
    return min((target - (target - began) // 4 for target, began in clocks if target), default=FAR_FUTURE)


def _next(ticket: Ticket) -> Ms:
    if ticket.state == "waiting":
        return ticket.pending_until or ticket.targets.resolution
    if ticket.state == "open":
        return min(_unmet(ticket), default=0)
    return 0


def _unmet(ticket: Ticket) -> tuple[Ms, ...]:
    """The targets of an open ticket that are still to be met."""
    return tuple(target for target in (_answer(ticket), ticket.targets.resolution) if target)


def _answer(ticket: Ticket) -> Ms:
    """When the answer is due that somebody waits for now; 0 = none."""
    return ticket.targets.next_response if ticket.first_response_at else ticket.targets.first_response
