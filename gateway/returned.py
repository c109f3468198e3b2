"""Binds a delivery report to the mail of ours that came back: whom that one was sent to is known here, whatever the report says."""

from msgspec.structs import replace

from store.client import Store
from store.records import Event, Message


async def bound(store: Store, message: Message) -> Message:
    """The message with the recipient of the delivery its report names. Reads the ticket's history; raises UnavailableError.

    The report's own recipient stays where the history does not know the delivery's (an automatic answer), and for all that prove nothing.
    """
    bounce = message.bounce
    if bounce is None or not bounce.ticket:
        return message
    for entry in await store.tickets.log(bounce.ticket):
        if isinstance(entry, Event) and entry.kind == "queued" and entry.delivery == bounce.delivery and entry.address:
            return replace(message, bounce=replace(bounce, recipient=entry.address))
    return message
