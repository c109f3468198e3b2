"""Two gateways on one store, killed in turn. A file of its own, so that it runs beside the other kills."""

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.invariants import check
from tests.faults.load import Load
from tests.faults.rest import LIMITS, SEED, at_rest, message_ids
from tests.flows.house import House
from tests.store import engines


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
