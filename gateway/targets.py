"""When an answer and a solution are due, and what that means for a ticket's place in its queue.

Durations run in calendar time, nights and weekends included.
"""

from collections.abc import Mapping

from store.records import Ms, Priority, Record, Targets, Ticket

# Behind every real date, and with a creation time added still exact in a sorted set's double (below 2**53).
FAR_FUTURE: Ms = 4_000_000_000_000_000


class Durations(Record, frozen=True, kw_only=True):
    """How long the first answer and the solution may take, in milliseconds; 0 means no target."""

    first_response: Ms = 0
    resolution: Ms = 0


def targets_for(priority: Priority, created_at: Ms, durations: Mapping[Priority, Durations]) -> Targets:
    """The targets of a ticket created then; a priority without durations has none."""
    allowed = durations.get(priority, Durations())
    return Targets(
        first_response=created_at + allowed.first_response if allowed.first_response else 0,
        resolution=created_at + allowed.resolution if allowed.resolution else 0,
    )


def due(ticket: Ticket) -> Ms:
    """A ticket's score in its queue: the smaller, the sooner somebody must look.

    open: the earliest target that is not met yet. waiting: when it wakes, else when its solution is due. What has no
    target (and what is done) comes after all that has, oldest first.
    """
    return _next(ticket) or FAR_FUTURE + ticket.created_at


def _next(ticket: Ticket) -> Ms:
    if ticket.state == "waiting":
        return ticket.pending_until or ticket.targets.resolution
    if ticket.state == "open":
        answer = 0 if ticket.first_response_at else ticket.targets.first_response
        return min((target for target in (answer, ticket.targets.resolution) if target), default=0)
    return 0
