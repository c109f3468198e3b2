"""What agents do, as visitors of their chats are shown it while it happens. Nothing of it is kept."""

from gateway.chat.frames import written
from gateway.chat.unread import CHAT
from gateway.services import Services


async def typing(services: Services, number: int, name: str) -> None:
    """The visitors in the chats of this ticket see that somebody called so writes. A mail address is shown to nobody. Raises UnavailableError."""
    if services.chat is None:
        return
    ticket = await services.store.tickets.one(number)
    if ticket is None or ticket.state == "done":
        return
    kinds = {channel: settings.kind for channel, settings in services.config.channels.items()}
    shown = "" if "@" in name else name
    frame = written("typing", author={"kind": "agent", "name": shown}).encode()
    for place in ticket.conversations:
        if kinds.get(place.channel) == CHAT:
            await services.store.chats.whisper(place.address, frame)
