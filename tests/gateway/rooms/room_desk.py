"""A desk with a room for L1 and one for L2, on a real store: messages in, deliveries worked off, what hangs in the rooms to look at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from channels.base import Channel, Parsed, PermanentError
from channels.signature import Signer
from channels.webform import Choice, Field, Words
from channels.webform import Settings as FormSettings
from gateway.actions import Actions
from gateway.config_parts import Config, Deliveries, Queue
from gateway.courier import Courier
from gateway.facts import desk_facts
from gateway.files import BlobFiles
from gateway.links import Links
from gateway.policy import policy
from gateway.processor import Processor
from gateway.rendering import Rendering
from gateway.rooms.faces import Faces
from gateway.rooms.screens import DeskScreens
from gateway.sandbox import Sandbox
from store.client import Store
from store.ids import digest, message_id
from store.records import Action, Address, Agent, Author, Content, Delivery, Entry, Inbound, Message, Ticket
from tests.gateway.desks import Metrics, opened
from triage import rules

OLA = Agent(email="ola@desk.pl", name="Ola Nowak")
JAN = Agent(email="jan@desk.pl", name="Jan Lis", level="L2", language="en")
GONE = Agent(email="gone@desk.pl", name="Była Agentka", disabled=True)
L1, L2 = "C0L1", "C0L2"


class SlackLike(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a channel with rooms."""

    kind: str = "slack"
    rooms: dict[str, str] = msgspec.field(default_factory=lambda: {"l1": L1, "l2": L2})
    forms: tuple[str, ...] = ()


class MailLike(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a mail channel."""

    kind: str = "email"
    address: str = "pomoc@desk.pl"


class TeamsLike(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a channel that hangs requesters' cards."""

    kind: str = "teams"
    cards: bool = True
    forms: tuple[str, ...] = ("form", "equipment")


FORM = FormSettings(
    title=Words(pl="Zgłoś problem", en="Report a problem"),
    fields=(
        Field(name="email", kind="email", required=True),
        Field(name="subject"),
        Field(name="text", kind="long_text", required=True, max_length=20_000),
        Field(
            name="device",
            kind="choice",
            label=Words(pl="Sprzęt", en="Device"),
            choices=(
                Choice(value="laptop", label=Words(pl="laptop", en="laptop")),
                Choice(value="phone", label=Words(pl="telefon", en="phone")),
            ),
        ),
        Field(
            name="number",
            label=Words(pl="Numer laptopa", en="Laptop number"),
            required=True,
            show_if={"device": "laptop"},
        ),
    ),
)

CONFIG = Config(
    queues={"l1": Queue(level="L1"), "l2": Queue(level="L2"), "l3": Queue(level="L3")},
    channels={
        "slack": SlackLike(forms=("form",)),
        "mail": MailLike(),
        "form": FORM,
        "teams": TeamsLike(),
        "equipment": FormSettings(title=Words(pl="Nowy sprzęt", en="New equipment")),
    },
)


class Written:
    """A parser of messages that tests have written down as they are."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed | Action | None:
        kind, _, body = inbound.raw.partition(b"\n")
        return (
            msgspec.json.decode(body, type=Action)
            if kind == b"action"
            else Parsed(msgspec.json.decode(body, type=Message))
        )

    def prove(self, message: Message, _inbound: Inbound) -> Message:
        return message


class Wall:
    """A sender that hangs things up: what is sent to a place that is filled takes the place of what hung there."""

    deadline = 2.0

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.hanging: dict[str, Delivery] = {}
        self.broken = ""

    async def send(self, delivery: Delivery, _files: Any) -> str:
        if self.broken and delivery.audience == "requester":
            raise PermanentError(self.broken)
        self.sent.append(delivery)
        place = delivery.at or f"{delivery.address.partition(':')[0]}:{1_700_000_000 + len(self.sent)}.000100"
        self.hanging[place] = delivery
        return place

    def destination(self, delivery: Delivery) -> str:
        return delivery.address

    async def close(self) -> None:
        """Nothing is kept."""

    def seen(self, room: str) -> list[Content]:
        """What hangs in a room, in the order it was hung up."""
        return [one.content for place, one in self.hanging.items() if place.startswith(f"{room}:")]

    def place(self, room: str, spot: str) -> str:
        """Where a spot of the room is."""
        return next(place for place, one in self.hanging.items() if one.address == room and one.spot == spot)


class Desk:
    """The parts of a gateway, and short ways to use them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.slack, self.mail, self.teams = Wall(), Wall(), Wall()
        self.channels = {
            "slack": Channel(name="slack", kind="slack", parser=Written(), sender=self.slack),
            "mail": Channel(name="mail", kind="email", parser=Written(), sender=self.mail),
            "teams": Channel(name="teams", kind="teams", parser=Written(), sender=self.teams),
        }
        facts = desk_facts(CONFIG)
        self.actions = Actions(store, facts)
        self.metrics = Metrics()
        self.processor = Processor(
            store,
            self.channels,
            Sandbox(),
            self.actions,
            policy=lambda: policy(CONFIG, rules.load([])),
            metrics=self.metrics,
            archive=lambda: None,
            ended=lambda _message: None,
        )
        links = Links(Signer(b"k" * 32), "https://desk.example")
        rendering = Rendering(links=links, prefix="HD", desk="Helpdesk IT", now=store.now)
        self.courier = Courier(
            store,
            self.channels,
            BlobFiles(store.blobs),
            render=rendering.render,
            settings=Deliveries(),
            metrics=self.metrics,
            agents=self.actions.notifier,
            faces=Faces(
                store,
                self.actions.notifier,
                facts,
                public_url="https://desk.example",
                links=links,
            ),
        )
        self.screens = DeskScreens(CONFIG, store, self.actions, links, lambda: None)

    async def comes(self, message: Message | Action) -> str:
        """A message or a deed arrives; its id."""
        kind = b"action" if isinstance(message, Action) else b"message"
        raw = kind + b"\n" + msgspec.json.encode(message)
        external = message.id if isinstance(message, Action) else message.external_id.partition(":")[2]
        channel = "slack" if isinstance(message, Action) else message.channel
        inbound = Inbound(
            id=message_id(channel, external),
            channel=channel,
            external_id=external,
            lane=digest(raw),
            digest=digest(external),
            raw=raw,
        )
        await self.store.pipe.accept(inbound)
        while works := (await self.store.pipe.claim("inbound", limit=10, lease=30_000, alone=True)).works:
            for work in works:
                await self.processor.handle(work)
        return inbound.id

    async def asks(self, text: str = "VPN nie działa od rana", *, name: str = "Anna Kowal") -> int:
        """Somebody asks by mail; the number of the ticket."""
        before = await self.store.tickets.last()
        external = digest(text, str(before))
        await self.comes(
            Message(
                channel="mail",
                external_id=f"mail:{external}",
                sender=Address(address="anna@firma.pl", name=name),
                subject=text[:60],
                text=text,
                conversation="",
                trust="verified",
                reply_address="anna@firma.pl",
            )
        )
        await self.sends()
        return await self.store.tickets.last()

    def typed(self, text: str, ts: str, thread: str, *, by: str = "ola@desk.pl", **more: Any) -> Message:
        """What somebody types into a thread of a room."""
        values: dict[str, Any] = {
            "channel": "slack",
            "external_id": f"slack:T1:{thread.partition(':')[0]}:{ts}",
            "sender": Address(address=by, name=by),
            "text": text,
            "conversation": thread,
            "trust": "verified",
            "also": ("slack:U7",),
            "room": True,
            **more,
        }
        return Message(**values)

    async def does(self, verb: str, ticket: int, /, **values: Any) -> Ticket | None:
        """Ola does something in the console."""
        name = digest(verb, str(ticket), str(values), str(self.store.now()))
        author = Author(kind="agent", id=OLA.email, name=OLA.name)
        return await self.actions.apply(Action(id=name, verb=verb, ticket=ticket, actor=author, values=values))

    async def sends(self) -> None:
        """Works off what is due in the outbox."""
        while works := (await self.store.pipe.claim("outbox", limit=20, lease=30_000, alone=False)).works:
            await asyncio.gather(*(self.courier.handle(work) for work in works))

    async def log(self, ticket: int) -> list[Entry]:
        """The ticket's history."""
        return await self.store.tickets.log(ticket)


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[Desk]:
    """A desk with its agents."""
    async with opened(folder) as store:
        for agent in (OLA, JAN, GONE):
            await store.people.put_agent(agent)
        yield Desk(store)
