"""An agent's word about what stands apart: a held message goes in or not, a dead letter is noted. The API and the console both speak through here."""

import msgspec

from gateway.http.waiting import outcome
from gateway.services import Services
from store.messages import DeadRow, HeldRow, MessageRow
from store.records import Author, Event
from triage.known import Verdict

NEW = 0  # instead of a ticket's number: a ticket of its own


async def held_one(services: Services, message: str) -> HeldRow | None:
    """The held message of this id; None: it is not held (any more)."""
    return next((row for row in await services.store.messages.held() if row.id == message), None)


async def let_in(services: Services, message: str, ticket: int, author: Author) -> MessageRow | bool:
    """The message joins a ticket (NEW: opens one) in the author's name.

    What became of it; True if that takes longer than two seconds; False if it is not held (any more). Raises UnavailableError.
    """
    word = msgspec.json.encode(Verdict(ticket=ticket, by=author.id, by_name=author.name)).decode()
    if not await services.store.pipe.again("held", message, verdict=word):
        return False
    return await outcome(services, message) or True


async def noted(services: Services, row: DeadRow, author: Author, why: str = "") -> bool:
    """The author has taken note that a delivery will not arrive. False: it is no dead letter (any more)."""
    entry = Event(
        at=services.store.now(),
        kind="abandoned",
        author=author,
        reason=why,
        delivery=row.id,
        channel=row.channel,
        address=row.address,
    )
    return await services.store.messages.noted(row, entry)
