"""Reads a requester's earlier tickets, and only where a rule asks for them."""

from store import lately
from store.client import Store
from store.tickets import Context
from triage.known import Policy
from triage.rules import Earlier


async def earlier(store: Store, context: Context, policy: Policy) -> tuple[Earlier, ...]:
    """The latest 50 tickets of the sender; none where nobody asks. Raises UnavailableError."""
    if not policy.rules.asks_earlier:
        return ()
    person = next(iter(context.identities.values()), "")  # the sender's is asked for first
    return await earlier_of(store, person) if person else ()


async def earlier_of(store: Store, person: str, *, before: int = 0) -> tuple[Earlier, ...]:
    """The latest tickets of a person, those with smaller numbers than `before` where it is given."""
    found = await lately.of_person(store.connection, store.keys, store.tickets, person)
    return tuple(
        Earlier(at=ticket.created_at, category=ticket.category)
        for ticket in found
        if not before or ticket.number < before
    )
