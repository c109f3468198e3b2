"""Answers of agents that nobody was in the chat to read: after two minutes they follow by mail, all in one."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from channels.base import Channel
from channels.webchat.channel import Settings
from gateway.words import number_text
from store.client import Store
from store.ids import delivery_id
from store.records import (
    Author,
    ChatMessage,
    ChatSession,
    Content,
    Conversation,
    Decision,
    Delivery,
    Entry,
    Event,
    Ms,
    Read,
    Ticket,
    TicketChange,
    Timer,
)

KIND = "unread"  # of the timer, and of chats in `kinds`
CHAT = "webchat"
CONTINUED = "continued"  # kind of the event that says answers went on by mail
WAIT = 120_000  # ms
MOST_WAITS = 15  # while the visitor's window is open somewhere, but nobody looks at it
SYSTEM = Author(kind="system")


def with_unread(decision: Decision, kinds: Mapping[str, str], now: Ms) -> Decision:
    """The decision with a look, two minutes later, at whether its answers to chats were read. Pure."""
    timers = tuple(
        Timer(
            id=f"{KIND}:{one.ticket}:{one.address}",
            kind=KIND,
            due=now + WAIT,
            values={"session": one.address, "channel": one.channel, "waits": "0"},
            ticket=one.ticket,
        )
        for one in decision.deliveries
        if one.audience == "requester" and not one.automatic and one.ticket and kinds.get(one.channel) == CHAT
    )
    return replace(decision, timers=(*decision.timers, *timers)) if timers else decision


class Unread:
    """Fires those timers. `prefix` is that of ticket numbers."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], prefix: str) -> None:
        self._store = store
        self._channels = channels
        self._prefix = prefix

    async def due(self, timer: Timer, ticket: Ticket | None, now: Ms) -> Decision:
        """What becomes of it: nothing (read, or no address), another look, or a mail. Raises UnavailableError."""
        channel = self._channels.get(timer.values.get("channel", ""))
        chats = self._store.chats
        session = await chats.one(timer.values.get("session", ""))
        if ticket is None or session is None or channel is None or not isinstance(channel.detail, Settings):
            return Decision()
        history = await chats.history(session.id, session.read)
        log = await self._store.tickets.log(ticket.number)
        seen = Read(tickets={ticket.number: ticket.version})
        left = unread(history, number_text(self._prefix, ticket.number), session.read, mailed(log))
        address = session.identity or session.email
        if not left or not address or not channel.detail.answers:
            return Decision(read=seen)
        waits = int(timer.values.get("waits", "0"))
        if waits < MOST_WAITS and await chats.is_here(session.id):
            again = replace(timer, due=now + WAIT, values={**timer.values, "waits": str(waits + 1)})
            return Decision(read=seen, timers=(again,))
        count = session.read + len(history)
        return continued(timer, ticket, session, left, mail=channel.detail.answers, count=count, now=now)


def unread(history: Iterable[ChatMessage], ticket: str, start: int, mailed_to: int) -> list[ChatMessage]:
    """What agents said about this ticket from the place `start` on, without what was mailed before the place `mailed_to`. Pure."""
    return [
        one
        for place, one in enumerate(history, start)
        if one.author.kind == "agent" and one.ticket == ticket and place >= mailed_to
    ]


def mailed(log: Iterable[Entry]) -> int:
    """How many messages of the chat's history were there when answers were last mailed. Pure."""
    counts = (
        one.changes["chat"][1]
        for one in log
        if isinstance(one, Event) and one.kind == CONTINUED and "chat" in one.changes
    )
    return max((count for count in counts if isinstance(count, int)), default=0)


def continued(
    timer: Timer, ticket: Ticket, session: ChatSession, left: list[ChatMessage], *, mail: str, count: int, now: Ms
) -> Decision:
    """The answers in one mail. Who answers it from there with our reply address takes part in the ticket from then on. Pure."""
    proved = bool(session.identity)
    address = session.identity or session.email
    place = next((one for one in ticket.conversations if one.address == session.id), None)
    person = place.person if place is not None else ticket.requester
    body = "\n\n".join(one.text for one in left if one.text)
    values = {"body": body, "agent": left[-1].author.name, **({"subject": ticket.subject} if proved else {})}
    delivery = Delivery(
        id=delivery_id(f"{timer.id}/{left[-1].id}", "continued", address),
        lane=f"{mail}:{address}:{ticket.number}",
        channel=mail,
        address=address,
        audience="requester",
        content=Content(
            text="chat_left" if proved else "chat_left_unproved",
            values=values,
            attachments=tuple(file for one in left for file in one.files),
        ),
        language=ticket.language,
        name=session.name if proved else "",
        proved=proved,
        automatic=False,
        created_at=now,
        ticket=ticket.number,
        person=person,
    )
    told = Event(
        at=now,
        kind=CONTINUED,
        author=SYSTEM,
        changes={"chat": (session.read, count)},
        delivery=delivery.id,
        channel=mail,
        address=address,
    )
    after = replace(
        ticket, updated_at=now, conversations=_continued(ticket.conversations, session.id, "" if proved else address)
    )
    return Decision(
        read=Read(tickets={ticket.number: ticket.version}),
        tickets=(TicketChange(ticket=after, log=(told,)),),
        deliveries=(delivery,),
    )


def _continued(places: tuple[Conversation, ...], session: str, address: str) -> tuple[Conversation, ...]:
    return tuple(
        replace(one, continued=address) if one.address == session and address and one.continued != address else one
        for one in places
    )
