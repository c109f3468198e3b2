"""Whether a ticket that is done is opened again by its requester's words. Pure."""

from store.records import IMPORTED, Ms, Ticket


def reopens(ticket: Ticket, window: Ms, now: Ms) -> bool:
    """Whether the requester's words open a ticket again that is done: a resolved one always, a closed one for a while after its solution."""
    if ticket.status == "closed":
        return now < ticket.resolved_at + window and IMPORTED not in ticket.tags
    return ticket.status == "resolved"
