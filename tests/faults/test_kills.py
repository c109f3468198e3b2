"""Kill anything at any moment: what was acknowledged is there once, what was answered was answered under one name."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.invariants import check
from tests.faults.load import Load
from tests.faults.rest import LIMITS, SEED, at_rest, message_ids
from tests.flows.house import House, wait_for
from tests.store import engines


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
