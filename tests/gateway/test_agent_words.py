"""An agent's mail on a real store: done once, whatever dies in the middle of it and by however many ways it comes."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from channels.base import Channel, Parsed
from gateway.actions import Actions
from gateway.agent_mail import actions_of
from gateway.processor import Processor
from gateway.sandbox import Sandbox
from store.client import Store
from store.ids import digest, message_id, short_id
from store.plan import Work
from store.records import (
    Address,
    Agent,
    Answering,
    Conversation,
    Decision,
    Event,
    Inbound,
    Interaction,
    Message,
    Ticket,
    TicketChange,
    Visibility,
)
from tests.gateway.desks import Metrics, opened
from tests.gateway.test_notifier import FACTS
from tests.gateway.test_processor import POLICY
from triage.known import Arrived

OLA = Agent(email="ola@desk.pl", name="Ola")


class AgentsMail:
    """A channel whose messages are JSON {"id", "text", "to"}: Ola's verified mail to her public or her internal address of ticket 1."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed:
        said = json.loads(inbound.raw)
        visibility: Visibility = said["to"]
        message = Message(
            channel="mail",
            external_id=said["id"],
            sender=Address(address=OLA.email),
            text=said["text"],
            trust="verified",
            answering=Answering(ticket=1, of=short_id(OLA.email), visibility=visibility),
        )
        return Parsed(message)

    def prove(self, message: Message, _inbound: Inbound) -> Message:
        return message


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        await one.people.put_agent(OLA)
        place = Conversation(channel="mail", address="anna@firma.pl", person="anna")
        ticket = Ticket(
            subject="VPN", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1, conversations=(place,)
        )
        assert (await one.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket),)), known={})).numbers == (1,)
        yield one


@pytest.fixture
def actions(store: Store) -> Actions:
    return Actions(store, FACTS)


@pytest.fixture
def processor(store: Store, actions: Actions) -> Processor:
    return Processor(
        store,
        {"mail": Channel(name="mail", kind="email", parser=AgentsMail())},
        Sandbox(),
        actions,
        policy=lambda: POLICY,
        metrics=Metrics(),
        archive=lambda: None,
        ended=lambda _message: None,
    )


async def accept(store: Store, text: str, *, to: Visibility, name: str = "m@desk.pl") -> str:
    raw = json.dumps({"id": name, "text": text, "to": to}).encode()
    one = Inbound(
        id=message_id("mail", digest(raw)), channel="mail", external_id=digest(raw), lane=to, digest=digest(raw), raw=raw
    )  # fmt: skip
    return (await store.pipe.accept(one))[0]


async def claimed(store: Store) -> list[Work]:
    return list((await store.pipe.claim("inbound", limit=10, lease=30_000, alone=False)).works)


async def test_a_mail_whose_worker_died_between_two_commands_goes_on_where_it_stopped(
    store: Store, processor: Processor, actions: Actions
) -> None:
    """Taken once and escalated once, though the second run begins from the first command."""
    text = "!take\n!escalate L2 needs the network team\nI have looked at the switch."
    arrived = await accept(store, text, to="internal")
    (work,) = await claimed(store)
    message = (
        AgentsMail().parse(msgspec.structs.replace(msgspec.json.decode(work.doc, type=Inbound), raw=work.raw)).message
    )
    steps = actions_of(Arrived(id=arrived, message=message, at=1), OLA, 1)
    assert isinstance(steps, tuple)
    for step in steps[:-1]:
        await actions.apply(step)  # and here the worker dies
    await processor.handle(work)
    log = await store.tickets.log(1)
    assert [one.kind for one in log if isinstance(one, Event)] == ["taken", "escalated"]
    assert [one.text for one in log if isinstance(one, Interaction)] == ["I have looked at the switch."]
    row = await store.messages.one(arrived)
    assert row is not None
    assert row.state == "interaction"


async def test_a_mail_that_comes_by_two_addresses_at_once_is_said_once(store: Store, processor: Processor) -> None:
    """To her internal address and in Cc the public one: two workers, one mail, one answer."""
    ids = [await accept(store, "Checked.", to="internal"), await accept(store, "Checked.", to="public")]
    works = await claimed(store)
    assert len(works) == 2
    await asyncio.gather(*(processor.handle(work) for work in works))
    for _ in range(3):  # what came second is tried again
        await asyncio.gather(
            *(store.connection.call("ZADD", store.keys.inbound.due, "XX", 0, work.lane) for work in works)
        )
        for work in await claimed(store):
            await processor.handle(work)
    rows = [await store.messages.one(one) for one in ids]
    assert sorted(row.state for row in rows if row is not None) == ["duplicate", "interaction"]
    said = [one for one in await store.tickets.log(1) if isinstance(one, Interaction)]
    assert [one.text for one in said] == ["Checked."]


async def test_a_refused_mail_is_held_without_the_passwords_in_it(store: Store, processor: Processor) -> None:
    """All agents read what is held, and the letter that says why goes by mail."""
    await accept(store, "!resolv\nMoje hasło to Kotek12! i działa", to="public")
    (work,) = await claimed(store)
    await processor.handle(work)
    (row,) = await store.messages.held()
    assert row.held.reason == "agent-refused"
    assert "Kotek12!" not in row.held.text
    assert "hasło" in row.held.text
    letters = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    assert len(letters) == 1
    assert b"Kotek12!" not in letters[0].doc
