"""Reads what was said before, where a message is about it: it changes earlier words, or may go on with a conversation nearby. Others cost nothing."""

from msgspec.structs import replace

from store.client import Store
from store.records import Interaction, Message
from store.tickets import Context
from triage.known import Pointers


async def with_changed(store: Store, message: Message, wanted: Pointers) -> Pointers:
    """The pointers with the ticket whose words an edit or a delete changes, as long as the message that said them is remembered."""
    if message.kind == "new" or not message.edits:
        return wanted
    row = await store.messages.one(message.edits)
    if row is None or not row.ticket:
        return wanted
    return replace(wanted, tickets=tuple(dict.fromkeys((*wanted.tickets, row.ticket))))


async def earlier_words(store: Store, message: Message, context: Context) -> dict[int, tuple[Interaction, ...]]:
    """What was said on the tickets the message may change or go on with, by number. Raises UnavailableError."""
    if message.kind == "new" and not message.nearby:
        return {}
    numbers = list(context.tickets) if message.kind != "new" else _nearby(message, context)
    logs = await store.tickets.logs(numbers)
    return {
        number: tuple(one for one in log if isinstance(one, Interaction))
        for number, log in zip(numbers, logs, strict=True)
    }


def _nearby(message: Message, context: Context) -> list[int]:
    """The open ticket its neighbour leads to, and the one that was merged into; none where the message has a ticket already."""
    if context.conversations.get(f"{message.channel}:{message.conversation}", 0):
        return []
    number = context.conversations.get(f"{message.channel}:{message.nearby}", 0)
    ticket = context.tickets.get(number)
    while ticket is not None and ticket.merged_into and ticket.merged_into != number:
        number = ticket.merged_into
        ticket = context.tickets.get(number)
    return [number] if ticket is not None and ticket.state != "done" else []
