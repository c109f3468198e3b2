"""The one way in: a channel's Inbound becomes durable before anything is said upstream."""

import time

from channels.base import Accepted
from gateway.observe.metrics import Metrics
from store.client import Store
from store.records import Inbound

BUSY = 8  # messages at the door at once; more means that people wait for their "ok"


class Intake:
    """What channels and HTTP handlers call as `accept`."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._at_the_door = 0

    def busy(self) -> bool:
        """Whether the door has its hands full. Work that can wait then waits: what is accepted is safe, what is not may be refused."""
        return self._at_the_door >= BUSY

    async def accept(self, inbound: Inbound) -> Accepted:
        """Returns when the message is durable. Raises UnavailableError: then nothing may be said upstream."""
        started = time.perf_counter()
        self._at_the_door += 1
        try:
            message, duplicate = await self._store.pipe.accept(inbound)
        finally:
            self._at_the_door -= 1
        self._metrics.received(inbound.channel, time.perf_counter() - started)
        return Accepted(message, duplicate)
