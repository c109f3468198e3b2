"""The processor: whatever a message does to it, the message ends somewhere a person can see, and can be replayed."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from channels.base import Channel, MalformedError, Parsed
from gateway.actions import Actions, DeskFacts
from gateway.processor import MOST_DEATHS, MOST_TRIES, Processor
from gateway.sandbox import Sandbox
from gateway.sla.agreements import Promises
from store.client import Store
from store.ids import digest, message_id
from store.records import Address, Inbound, Message, Targets
from tests.gateway.desks import Metrics, opened
from triage import rules
from triage.known import Policy

POLICY = Policy(
    rules=rules.load([]),
    queues={"L1": "l1", "L2": "l2", "L3": "l3"},
    levels={"l1": "L1", "l2": "L2", "l3": "L3"},
    targets=lambda _ticket: Targets(),
)


class Said:
    """A channel whose messages are JSON: {"text"}, {"malformed"}, {"crash"} or {"nothing"}."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed | None:
        said = json.loads(inbound.raw)
        if "malformed" in said:
            raise MalformedError(said["malformed"])
        if "crash" in said:
            raise RuntimeError(said["crash"])
        if "nothing" in said:
            return None
        sender = Address(address="anna@example.com")
        return Parsed(
            Message(channel=inbound.channel, external_id=inbound.external_id, sender=sender, text=said["text"])
        )

    def prove(self, message: Message, _inbound: Inbound) -> Message:
        return message


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        yield one


@pytest.fixture
def processor(store: Store) -> Processor:
    facts = DeskFacts(queues={}, promises=Promises(), kinds={}, prefix="HD")
    return Processor(
        store,
        {"said": Channel(name="said", kind="said", parser=Said())},
        Sandbox(),
        Actions(store, facts),
        policy=lambda: POLICY,
        metrics=Metrics(),
        archive=lambda: None,
        ended=lambda _message: None,
    )


async def accept(store: Store, channel: str = "said", **said: str) -> str:
    raw = json.dumps(said).encode()
    inbound = Inbound(
        id=message_id(channel, str(said)),
        channel=channel,
        external_id=f"{digest(raw)}@example.com",
        lane=digest(raw),
        digest=digest(raw),
        raw=raw,
    )
    return (await store.pipe.accept(inbound))[0]


async def work_off(store: Store, processor: Processor) -> None:
    """Claims and handles until nothing is due, without waiting for what is put off."""
    while works := (await store.pipe.claim("inbound", limit=10, lease=30_000, alone=True)).works:
        for work in works:
            await processor.handle(work)
            await store.connection.call("ZADD", store.keys.inbound.due, "XX", 0, work.lane)


@pytest.mark.parametrize(
    ("said", "state", "reason"),
    [
        ({"text": "VPN nie działa"}, "interaction", ""),
        ({"malformed": "not a mail"}, "quarantined", "not a mail"),
        ({"nothing": "joined the channel"}, "ignored", "nothing-to-do"),
        ({"crash": "a bug"}, "quarantined", "RuntimeError: a bug"),
    ],
)
async def test_every_message_ends_as_exactly_one_thing(
    store: Store, processor: Processor, said: dict[str, str], state: str, reason: str
) -> None:
    message = await accept(store, **said)
    await work_off(store, processor)
    row = await store.messages.one(message)
    assert row is not None
    assert (row.state, row.reason) == (state, reason)
    (line,) = await store.messages.ledger()
    assert line.balanced
    assert line.waiting == 0


async def test_an_unforeseen_error_is_tried_some_times_before_quarantine(store: Store, processor: Processor) -> None:
    await accept(store, crash="a bug")
    tries = 0
    while works := (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works:
        tries += 1
        await processor.handle(works[0])
        await store.connection.call("ZADD", store.keys.inbound.due, "XX", 0, works[0].lane)
    assert tries == MOST_TRIES


async def test_a_message_workers_die_over_is_quarantined_unread(store: Store, processor: Processor) -> None:
    message = await accept(store, text="poison")
    for _ in range(MOST_DEATHS):
        (work,) = (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works
        await store.connection.call("ZADD", store.keys.inbound.due, 0, work.lane)
    (work,) = (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works
    await processor.handle(work)
    row = await store.messages.one(message)
    assert row is not None
    assert (row.state, row.reason) == ("quarantined", f"{MOST_DEATHS} workers died over it")
    assert await store.messages.raw(message) == b'{"text": "poison"}'


async def test_a_message_of_a_channel_taken_out_of_the_config_waits_in_quarantine_for_its_return(
    store: Store, processor: Processor
) -> None:
    message = await accept(store, "gone", text="hello")
    await work_off(store, processor)
    (row,) = await store.messages.quarantine()
    assert row.id == message
    assert "channel 'gone' is not in the config" in row.reason
