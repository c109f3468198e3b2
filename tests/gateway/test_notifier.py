"""Notices on a real store: in the commit of an agent's action, with the requester's last words, and whose address fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest_asyncio

from channels.base import PermanentError
from gateway.actions import Actions, DeskFacts
from gateway.config_parts import Deliveries
from gateway.courier import Courier
from gateway.files import BlobFiles
from gateway.notice_hearers import Telling
from gateway.sla.agreements import Promises
from store.client import Store
from store.records import Action, Agent, Author, Delivery
from tests.gateway.desks import Metrics, Post, open_ticket, opened

OLA, JAN = "ola@desk.pl", "jan@desk.pl"
FACTS = DeskFacts(
    queues={"l1": "L1", "l2": "L2", "l3": "L3"},
    promises=Promises(),
    kinds={"mail": "email"},
    prefix="HD",
    telling=Telling(channel="mail", levels={"l1": "L1", "l2": "L2", "l3": "L3"}),
)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        for email, name in ((OLA, "Ola"), (JAN, "Jan")):
            await one.people.put_agent(Agent(email=email, name=name))
        yield one


async def test_an_assignment_tells_its_agent_once_and_a_failing_address_is_seen_until_mail_gets_through(
    store: Store,
) -> None:
    number = await open_ticket(store, "anna@example.com")
    await store.pipe.claim(
        "outbox", limit=10, lease=60_000, alone=True
    )  # what the ticket itself sends is not looked at
    actions = Actions(store, FACTS)
    assign = Action(
        id="a1", verb="assign", ticket=number, actor=Author(kind="agent", id=JAN, name="Jan"), values={"agent": OLA}
    )
    await actions.apply(assign)
    await actions.apply(assign)
    claimed = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    (work,) = claimed
    notice = msgspec.json.decode(work.doc, type=Delivery)
    assert (notice.address, notice.audience, notice.content.text) == (OLA, "agents", "notice_assigned")
    assert notice.content.values["by"] == "Jan"

    post = Post()
    post.script[OLA] = [PermanentError("550 no such user")]
    courier = Courier(
        store, {"mail": post.channel()}, BlobFiles(store.blobs),
        render=lambda delivery: delivery.content, settings=Deliveries(), metrics=Metrics(), agents=actions.notifier,
    )  # fmt: skip
    await courier.handle(work)
    found = await store.people.agent(OLA)
    assert found is not None
    assert found.failing_since > 0
    assert await store.pipe.again("dead", work.id)
    (again,) = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    await Courier(
        store, {"mail": post.channel()}, BlobFiles(store.blobs),
        render=lambda delivery: delivery.content, settings=Deliveries(), metrics=Metrics(), agents=Actions(store, FACTS).notifier,
    ).handle(again)  # fmt: skip
    mended = await store.people.agent(OLA)
    assert mended is not None
    assert mended.failing_since == 0
    assert post.sent == [notice.id]
