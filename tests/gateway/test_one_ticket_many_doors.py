"""One ticket through many doors, on a real store: begun in Slack, answered by mail, finished on the web; changed and read on the way."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest_asyncio
from msgspec.structs import replace

from channels.base import Channel, Parsed
from gateway.actions import Actions, DeskFacts
from gateway.processor import Processor
from gateway.sandbox import Sandbox
from gateway.sla.agreements import Promises
from gateway.timeline import timeline
from store.client import Store
from store.ids import digest, message_id
from store.records import Action, Address, Agent, Author, Delivery, Event, Inbound, Message, Ticket
from tests.gateway.desks import Metrics, opened
from tests.triage.test_decide import POLICY
from triage.dialogue.script import shipped
from triage.dialogue.talk import Talk
from triage.versions import DELETED

KINDS = {"mail": "email", "slack": "slack"}
DESK = replace(
    POLICY,
    kinds=KINDS,
    doors={"email": "mail", "slack": "slack"},
    talk=Talk(script=shipped(), letters=frozenset({"mail"})),
)
OLA = Agent(email="ola@example.com", name="Ola")
ANNA = Address(address="anna@example.com", name="Anna Kowal")
_message, _delivery = msgspec.json.Decoder(Message), msgspec.json.Decoder(Delivery)


class Written:
    """A channel whose raw bytes are the Message itself, as its parser and its provider would make it."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed | None:
        return Parsed(_message.decode(inbound.raw))

    def prove(self, message: Message, _inbound: Inbound) -> Message:
        return message


class Desk:
    """A desk with Slack and mail."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.actions = Actions(store, DeskFacts(queues={"l1": "L1"}, promises=Promises(), kinds=KINDS, prefix="HD"))
        self._processor = Processor(
            store,
            {name: Channel(name=name, kind=kind, parser=Written()) for name, kind in KINDS.items()},
            Sandbox(),
            self.actions,
            policy=lambda: DESK,
            metrics=Metrics(),
            archive=lambda: None,
            ended=lambda _message: None,
        )

    async def take(self, message: Message) -> str:
        """The message comes in and is decided about; how it ended."""
        external_id = message.external_id.removeprefix("slack:")
        raw = msgspec.json.encode(message)
        name = message_id(message.channel, external_id)
        inbound = Inbound(
            id=name,
            channel=message.channel,
            external_id=external_id,
            lane=message.conversation or digest(raw),
            digest=digest(raw),
            raw=raw,
        )
        await self.store.pipe.accept(inbound)
        while works := (await self.store.pipe.claim("inbound", limit=10, lease=30_000, alone=True)).works:
            for work in works:
                await self._processor.handle(work)
        row = await self.store.messages.one(name)
        assert row is not None
        return row.reason or row.state

    async def act(self, name: str, verb: str, by: Author, **values: Any) -> Ticket:
        after = await self.actions.apply(Action(id=name, verb=verb, ticket=1, actor=by, values=values))
        assert after is not None
        return after

    async def sent(self) -> list[tuple[str, str]]:
        """Where what agents wrote goes; everything that waits is taken as sent."""
        found = []
        while works := (await self.store.pipe.claim("outbox", limit=50, lease=30_000, alone=True)).works:
            for work in works:
                one = _delivery.decode(work.doc)
                found += [] if one.automatic else [(one.channel, one.address)]
                await self.store.pipe.settle(work, "sent", _delivered(one))
        return found

    async def ticket(self, number: int = 1) -> Ticket:
        found = await self.store.tickets.one(number)
        assert found is not None
        return found

    async def said(self) -> list[tuple[str, str]]:
        """Who said what on the ticket, as it stands."""
        return [
            (one.author.kind, one.text) for one in timeline(await self.store.tickets.log(1)) if one.author.kind != "bot"
        ]


def _delivered(one: Delivery) -> Event:
    return Event(at=1, kind="delivered", author=Author(kind="system"), delivery=one.id)


def slack(ts: str, text: str, *, root: str = "", user: str = "U1", **fields: Any) -> Message:
    """Words in a thread of the channel C1."""
    values = {
        "channel": "slack",
        "external_id": f"slack:T1:C1:{ts}",
        "conversation": f"C1:{root or ts}",
        "reply_address": f"C1:{root or ts}",
        "sender": ANNA if user == "U1" else Address(address=f"{user.lower()}@example.com", name=user),
        "also": (f"slack:{user}",),
        "trust": "verified",
        "text": text,
    }
    return Message(**(values | fields))


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as store:
        await store.people.put_agent(OLA)
        yield Desk(store)


async def test_begun_in_slack_answered_by_mail_finished_on_the_web(desk: Desk) -> None:
    """The same person on the same ticket; each answer goes to the door she used last, and to no other."""
    ola = Author(kind="agent", id=OLA.email, name=OLA.name)
    assert await desk.take(slack("1.0", "Drukarka w pokoju 214 nie drukuje od wczoraj")) == "interaction"
    assert await desk.take(slack("2.0", "U mnie to samo.", root="1.0", user="U2")) == "interaction"
    await desk.act("a1", "reply", ola, visibility="public", text="Już idę.")
    assert await desk.sent() == [("slack", "C1:1.0")]

    mail = Message(
        channel="mail",
        external_id="m1@example.com",
        sender=ANNA,
        subject="Re: Drukarka [HD-1]",
        text="Jestem w pociągu, proszę pisać tutaj.",
        token=1,
        trust="verified",
    )
    assert await desk.take(mail) == "interaction"
    await desk.act("a2", "reply", ola, visibility="public", text="Wymieniłam toner.")
    assert await desk.sent() == [("mail", "anna@example.com")]

    await desk.take(slack("3.0", "Jestem już w biurze.", root="1.0"))
    await desk.act("a3", "reply", ola, visibility="public", text="I jak?")
    assert await desk.sent() == [("slack", "C1:1.0")]

    ticket = await desk.ticket()
    assert ticket.participants == ()
    person = await desk.store.tickets.person(ticket.requester)
    assert person is not None
    assert [(one.channel, one.address, one.proved) for one in person.identities] == [
        ("email", "anna@example.com", True),
        ("slack", "U1", True),
    ]
    done = await desk.act("a4", "confirm", Author(kind="requester", id=ticket.requester, name="Anna"))
    assert done.status == "resolved"
    with_colleague = [text for kind, text in await desk.said() if kind == "requester"]
    assert with_colleague == [
        "Drukarka w pokoju 214 nie drukuje od wczoraj",
        "U mnie to samo.",
        "Jestem w pociągu, proszę pisać tutaj.",
        "Jestem już w biurze.",
    ]


async def test_an_edit_finds_its_words_wherever_they_are_by_now(desk: Desk) -> None:
    """Also after its ticket was merged; the same again, or of what was never taken, changes nothing, and the ledger balances."""
    first = slack("1.0", "Drukarka nie drukuje")
    await desk.take(first)
    name = message_id("slack", "T1:C1:1.0")
    edit = replace(
        first, external_id="slack:T1:C1:1.0:edited:5.0", kind="edit", edits=name, text="Drukarka drukuje krzywo"
    )
    assert await desk.take(edit) == "edit"
    again = replace(edit, external_id="slack:T1:C1:1.0:edited:6.0")
    assert await desk.take(again) == "nothing-changed"
    assert await desk.take(replace(edit, external_id="slack:x", edits="never")) == "edits-nothing"
    await desk.take(slack("7.0", "Drukarka znowu nie drukuje"))
    ola = Author(kind="agent", id=OLA.email, name=OLA.name)
    await desk.act("a1", "merge", ola, into=2)
    gone = replace(first, external_id="slack:T1:C1:1.0:deleted", kind="delete", edits=name, text="")
    assert await desk.take(gone) == "delete"
    (one,) = [each for each in timeline(await desk.store.tickets.log(1)) if each.author.kind == "requester"]
    assert (one.text, [each.text for each in one.versions]) == (
        DELETED,
        ["Drukarka nie drukuje", "Drukarka drukuje krzywo"],
    )
    (line,) = await desk.store.messages.ledger()
    assert line.balanced
    assert (line.received, line.ignored) == (6, 2)


async def test_a_second_dm_answers_the_bot_and_a_third_is_a_request_of_its_own(desk: Desk) -> None:
    """What is asked is read from the store with one look at the neighbour."""
    dm = {"nearby": "D1", "sender": ANNA}

    def said(ts: str, text: str) -> Message:
        place = f"D1:{ts}"
        return slack(ts, text, external_id=f"slack:T1:{place}", conversation=place, reply_address=place, **dm)

    await desk.take(said("1.0", "Nie działa mi komputer"))
    first = await desk.ticket()
    assert first.dialogue is not None
    assert first.dialogue.waits
    await desk.take(said("2.0", "nie włącza się od rana"))
    assert [text for kind, text in await desk.said()] == ["Nie działa mi komputer", "nie włącza się od rana"]
    assert [one.address for one in (await desk.ticket()).conversations] == ["D1:1.0"]
    await desk.act("a1", "resolve", Author(kind="agent", id=OLA.email, name=OLA.name), code="solved")
    await desk.take(said("3.0", "Nie mogę się połączyć z VPN"))
    second = await desk.ticket(2)
    assert [one.address for one in second.conversations] == ["D1:3.0"]
    await desk.take(said("4.0", "Dalej nie mogę się połączyć"))
    numbers = (await desk.store.tickets.context(conversations=["slack:D1", "slack:D1:2.0"])).conversations
    assert numbers == {"slack:D1": 2, "slack:D1:2.0": 1}
