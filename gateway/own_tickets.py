"""Reads the open tickets of whoever asks for them ("my tickets", "status"). Everybody else costs nothing."""

from store.client import Store
from store.records import Message, Ticket
from store.tickets import Context, Query
from triage.known import Policy, sender_id
from triage.own_commands import wants_own

MOST = 50  # of each state; more than that nobody reads in an answer


async def own_tickets(store: Store, message: Message, context: Context, policy: Policy) -> tuple[Ticket, ...]:
    """The sender's open and waiting tickets, newest first; none where the message does not ask for them."""
    person = sender_id(message, context)
    if not person or not wants_own(message, policy):
        return ()
    found: list[Ticket] = []
    for state in ("open", "waiting"):
        found += (await store.tickets.page(Query(state=state, requester=person, limit=MOST))).tickets
    return tuple(sorted(found, key=lambda ticket: -ticket.number))
