"""A ticket's web chats as agents should know them: whether the visitor is there, what was read, and where answers go on."""

import asyncio
from collections.abc import Mapping

from store.chats import Chats
from store.records import ChannelName, Conversation, Record, Ticket

WEBCHAT = "webchat"
LOOKED_AT = 500  # messages of a history: what was read before these needs no mark


class ChatNow(Record, frozen=True, kw_only=True):
    """One chat of a ticket.

    `here`: the window was open within the last two minutes; `email`: where answers follow, "" for nowhere; `proved`: the page vouched
    for it; `over`: nobody can write there any more; `read`: the ids of the messages that were seen.
    """

    here: bool = False
    email: str = ""
    proved: bool = False
    over: bool = False
    read: frozenset[str] = frozenset()


async def chats_of(chats: Chats, ticket: Ticket, kinds: Mapping[ChannelName, str]) -> tuple[ChatNow, ...]:
    """The chats of the ticket, none for most tickets and then without asking the store. Raises UnavailableError."""
    places = [one for one in ticket.conversations if kinds.get(one.channel) == WEBCHAT]
    return tuple(await asyncio.gather(*(_now(chats, one) for one in places))) if places else ()


async def _now(chats: Chats, place: Conversation) -> ChatNow:
    session, here = await asyncio.gather(chats.one(place.address), chats.is_here(place.address))
    if session is None:
        return ChatNow(email=place.continued, over=True)
    seen = await chats.history(session.id, max(0, session.read - LOOKED_AT), session.read - 1) if session.read else []
    return ChatNow(
        here=here,
        email=session.identity or session.email or place.continued,
        proved=bool(session.identity),
        read=frozenset(one.id for one in seen),
    )
