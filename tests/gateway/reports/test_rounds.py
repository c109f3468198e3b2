"""What a gateway looks after by itself, on a real store with ten weeks behind it and two gateways before it."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from gateway.config import load
from gateway.figures.reckoning import reckoning
from gateway.http.desk.figures.words import category_names
from gateway.observe.metrics import Metrics
from gateway.opening import open_store
from gateway.readmodel import ReadModel
from gateway.reports.rounds import Rounds
from store.client import Store
from store.embedded import Embedded
from tests.browser.figures_demo import commit_weeks

CONFIG = """
data: ./{name}
blobs: {{url: "file:./blobs", shared: true}}
store: {{url: "{url}"}}
channels:
  mail: {{kind: email, address: pomoc@example.com, listen: null, relay: "maildir:./sent"}}
queues: {{l1: {{level: L1, lead: lead@example.com}}, l2: {{level: L2}}, l3: {{level: L3}}}}
reports: {{weekly: [boss@example.com, BOSS@example.com, other@example.com], day: {day}, at: "0:00"}}
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Desk:
    """A store, and the rounds of two gateways on it."""

    def __init__(self, store: Store, rounds: list[Rounds], metrics: Metrics) -> None:
        self.store = store
        self.first, self.second = rounds
        self.metrics = metrics

    async def outbox(self) -> list[str]:
        """To whom mails wait, in order."""
        lanes = await self.store.connection.call("ZRANGE", self.store.keys.work("outbox").due, 0, -1)
        return sorted(lane.decode().split(":")[1] for lane in lanes)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """Ten ordinary weeks, and twelve people who just wrote about the network."""
    folder = tmp_path_factory.mktemp("rounds")
    server = Embedded(tmp_path_factory.mktemp("store"))
    url = await server.start()
    today = DAYS[datetime.now(ZoneInfo("Europe/Warsaw")).weekday()]
    stores, models, rounds, metrics = [], [], [], []
    try:
        for name in ("one", "two"):
            path = folder / f"{name}.yaml"
            path.write_text(CONFIG.format(name=name, url=url, day=today))
            config = load(path)
            stores.append(await open_store(config, url))
            metrics.append(Metrics())
            models.append(ReadModel(stores[-1], Path(config.data), reckoning=reckoning(config)))
            names = {language: category_names(language) for language in ("pl", "en")}
            rounds.append(Rounds(stores[-1], models[-1], config, metrics[-1], mail="mail", categories=names))
        await commit_weeks(stores[0], surge="network")
        yield Desk(stores[0], rounds, metrics[0])
    finally:
        for model in models:
            await model.close()
        for store in stores:
            await store.close()
        await server.stop()


@pytest.mark.asyncio(loop_scope="module")
async def test_one_gateway_finds_a_surge_and_both_know_of_it(desk: Desk) -> None:
    """The lead of the queue gets one mail, however often and by whomever is looked; the tickets are those of the surge."""
    await desk.first.look_for_surges()
    assert [(one.topic.kind, one.topic.value, one.most) for one in desk.first.surges()] == [("category", "network", 12)]
    await desk.second.look_for_surges()
    assert desk.second.surges() == desk.first.surges()
    await desk.first.look_for_surges()
    assert await desk.outbox() == ["lead@example.com"]
    tickets = await desk.first.tickets_of(desk.first.surges()[0])
    assert len(tickets) >= 12
    assert {one.category for one in tickets} == {"network"}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_gateway_that_forgot_a_surge_mails_nothing_twice(desk: Desk) -> None:
    """As after a crash between the mail and the note that it was sent."""
    await desk.first.look_for_surges()
    keys = desk.store.keys
    await desk.store.connection.call("DEL", keys.lease("surges"), keys.position("surges"))
    await desk.second.look_for_surges()
    assert [one.topic.value for one in desk.second.surges()] == ["network"]
    assert await desk.outbox() == ["lead@example.com"]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_weekly_mail_is_sent_once(desk: Desk) -> None:
    """By one of the gateways, to each address once, also where it stands twice in the config."""
    assert [await each.send_weekly() for each in (desk.first, desk.second, desk.first, desk.second)] == [
        True,
        False,
        False,
        False,
    ]
    assert await desk.outbox() == ["boss@example.com", "lead@example.com", "other@example.com"]


@pytest.mark.asyncio(loop_scope="module")
async def test_prometheus_sees_the_backlog(desk: Desk) -> None:
    """From the first fetch on, by queue and age; what is gone at the next look is gone from the page too."""
    await desk.first.measure()
    page = (await desk.metrics.page()).decode()
    assert "centrala_tickets{" not in page
    assert "centrala_first_response_seconds NaN" in page
    await desk.first.measure()
    page = desk.metrics.expose().decode()
    young = next(line for line in page.splitlines() if line.startswith('centrala_tickets{age="1d",queue="l1"}'))
    assert float(young.split()[-1]) >= 12
    assert 'centrala_tickets_breached{queue="l1"}' in page
    desk.metrics.tickets({}, {"at_risk": {}, "breached": {}, "waiting": {}}, frt=90_000, mttr=None)
    page = desk.metrics.expose().decode()
    assert "centrala_tickets{" not in page
    assert "centrala_first_response_seconds 90.0" in page
    assert "centrala_resolution_seconds NaN" in page
