"""Old mail from an archive makes tickets, and nobody hears of it: no requester, and no agent either."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from channels.base import Channel, Parsed
from gateway.actions import Actions
from gateway.processor import Processor
from gateway.sandbox import Sandbox
from store.client import Store
from store.ids import digest, message_id
from store.records import Address, Inbound, Message
from tests.gateway.desks import Metrics, opened
from tests.gateway.test_notifier import FACTS
from tests.gateway.test_processor import POLICY

LIST = "l1@desk.pl"


class Archive:
    """A channel whose messages are one mail of Anna's; its bytes say how it is imported, "" for a mail of today."""

    isolated = False
    entry = ""

    def parse(self, inbound: Inbound) -> Parsed:
        sender = Address(address="anna@firma.pl")
        said = Message(channel="mail", external_id="m@firma.pl", sender=sender, subject="VPN", text="VPN nie działa")
        return Parsed(replace(said, imported=inbound.raw.decode().strip()))

    def prove(self, message: Message, _inbound: Inbound) -> Message:
        return message


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        yield one


@pytest.mark.parametrize(("imported", "heard"), [("open", []), ("closed", []), (" ", ["anna@firma.pl", LIST])])
async def test_neither_requester_nor_agents_hear_of_an_imported_mail(
    store: Store, imported: str, heard: list[str]
) -> None:
    """A queue with a list would tell it of every one of ten thousand; of a mail of today it does."""
    facts = replace(FACTS, telling=replace(FACTS.telling, lists={"l1": (LIST,)}))
    processor = Processor(
        store,
        {"mail": Channel(name="mail", kind="email", parser=Archive())},
        Sandbox(),
        Actions(store, facts),
        policy=lambda: POLICY,
        metrics=Metrics(),
        archive=lambda: None,
        ended=lambda _message: None,
    )
    raw = imported.encode()
    await store.pipe.accept(
        Inbound(id=message_id("mail", "m"), channel="mail", external_id="m", lane="m", digest=digest(raw), raw=raw)
    )
    (work,) = (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works
    await processor.handle(work)
    assert await store.tickets.one(1) is not None
    waiting = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    assert sorted(work.lane.split(":")[1] for work in waiting) == heard
