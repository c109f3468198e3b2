"""The worker: a defect in the store's keys is logged and outlived, and work goes on when it is mended."""

import asyncio
from pathlib import Path

from gateway.worker import Worker
from store.plan import Work
from tests.gateway.desks import opened
from tests.store.desks import inbound


async def test_a_claim_that_fails_for_an_unforeseen_reason_does_not_end_the_work(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        seen = asyncio.Event()

        async def handle(_work: Work) -> None:
            seen.set()

        await store.connection.call("SET", store.keys.inbound.due, "not a sorted set")
        worker = Worker(store.pipe, "inbound", handle, together=2, lease=30)
        worker.start()
        await asyncio.sleep(0.2)
        await store.connection.call("DEL", store.keys.inbound.due)
        await store.pipe.accept(inbound("one"))
        await asyncio.wait_for(seen.wait(), 20)
        await worker.stop(1)
