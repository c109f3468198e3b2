"""Kill anything at any moment: what was acknowledged is there once, what was answered was answered under one name."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.invariants import check
from tests.faults.load import Load
from tests.flows.house import House, wait_for
from tests.store import engines

SEED = int(os.environ.get("CENTRALA_SEED", "20261122"))
METRICS_SECONDS = 6.0
LIMITS = "limits: {automatic_desk_per_hour: 1000000}"


def at_rest(house: House) -> None:
    """Waits until nothing is waiting, neither in nor out."""

    def quiet() -> bool:
        if house.ledger()["waiting"]:
            return False
        metrics = house.get("/metrics")[1].decode()
        return all(f'centrala_waiting{{lane="{lane}"}} 0.0' in metrics for lane in ("inbound", "outbox"))

    wait_for(quiet, "everything to come to rest", 150)
    time.sleep(METRICS_SECONDS)  # what the metrics said may have been true before the last message came
    wait_for(quiet, "everything to stay at rest", 150)


def message_ids(houses: list[House]) -> Counter[str]:
    return Counter(str(one["Message-ID"]) for house in houses for one in house.sent())


@pytest.mark.timeout(300)
def test_killing_gateway_and_store_at_random_loses_nothing_and_doubles_nothing(
    build: Callable[..., House], fault_seconds: float
) -> None:
    chance = random.Random(SEED)
    house = build(extra=LIMITS).start().with_agent()
    load = Load([house], seed=SEED, token=house.token)
    load.start(mails=4, posts=2)
    kills = {"gateway": 0, "workers": 0, "store": 0}
    end = time.monotonic() + fault_seconds
    while time.monotonic() < end or min(kills.values()) < 2:
        time.sleep(chance.uniform(0.3, 0.9))
        victim = chance.choice(list(kills))
        if victim == "gateway":
            house.kill()
            house.start()
        elif pid := house.store_pid() if victim == "store" else house.work_pid():
            os.kill(pid, signal.SIGKILL)
        else:
            continue
        kills[victim] += 1
    load.stop()
    at_rest(house)
    ids = message_ids([house])
    assert house.stop() == 0
    counts = asyncio.run(check(house.config, set(load.acknowledged)))
    assert counts["tickets"] == len(load.acknowledged) > 50
    mails = sum(1 for name in load.acknowledged.values() if "@" in name)
    # an API sender's address never proved itself, so it is written to at most once a day: each has its own address here
    assert counts["delivered"] == len(ids)
    assert set(ids.values()) == {1}
    assert counts["delivered"] >= mails


@pytest.mark.timeout(300)
def test_two_gateways_on_one_store_share_the_work_and_survive_each_other_s_death(
    build: Callable[..., House], fault_seconds: float, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    binary = engines.wanted("redis-server")
    short = tmp_path_factory.mktemp("r")
    with engines.server(binary, short, *engines.DURABLE):
        url, blobs = f"unix://{short}/s", f"file:{tmp_path}/blobs"
        one = build("one", store=url, blobs=blobs, extra=LIMITS).start()
        two = build("two", store=url, blobs=blobs, extra=LIMITS).start()
        one.with_agent()
        two.token = one.token
        load = Load([one, two], seed=SEED, token=one.token)
        load.start(mails=4, posts=1)
        chance = random.Random(SEED)
        end = time.monotonic() + fault_seconds / 2
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.5, 1.5))
            victim = chance.choice([one, two])
            victim.kill()
            victim.start()
        load.stop()
        at_rest(one)
        ids = message_ids([one, two])
        assert one.sent()
        assert two.sent()
        for house in (one, two):
            assert house.stop() == 0
        counts = asyncio.run(check(one.config, set(load.acknowledged)))
        assert counts["tickets"] == len(load.acknowledged) > 30
        assert len(ids) == counts["delivered"]


@pytest.mark.timeout(120)
def test_the_store_gone_for_a_while_is_said_upstream_and_nothing_is_lost(
    build: Callable[..., House], tmp_path_factory: pytest.TempPathFactory
) -> None:
    binary = engines.wanted("redis-server")
    short = tmp_path_factory.mktemp("r")
    house = build(store=f"unix://{short}/s", blobs=f"file:{short}/blobs")
    with engines.server(binary, short, *engines.DURABLE):
        house.start().with_agent()
        kept = house.send(b"From: anna@example.com\r\nSubject: VPN\r\nMessage-ID: <kept@x>\r\n\r\nVPN\r\n")
        house.message(kept)
    started = time.monotonic()
    with pytest.raises(AssertionError, match="Can't take mail right now"):
        house.send(b"From: anna@example.com\r\nSubject: VPN\r\nMessage-ID: <later@x>\r\n\r\nVPN\r\n")
    status, _ = house.http("GET", "/api/v1/tickets", None, Authorization=f"Bearer {house.token}")
    assert status == 503
    assert time.monotonic() - started < 30
    with engines.server(binary, short, *engines.DURABLE):

        def again() -> str:
            try:
                return house.send(b"From: anna@example.com\r\nSubject: VPN\r\nMessage-ID: <later@x>\r\n\r\nVPN\r\n")
            except AssertionError:
                return ""

        later = wait_for(again, "the door to open again", 20)
        assert house.message(later)["state"] == "interaction"
        assert house.message(kept)["state"] == "interaction"
        assert house.stop() == 0
