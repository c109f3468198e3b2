"""The one way in: a channel's Inbound becomes durable before anything is said upstream."""

import time
from collections.abc import Callable

from channels.base import Accepted
from gateway.observe.metrics import Metrics
from store.client import Store
from store.records import Inbound

CROWD = 8  # messages at the door at once; more means that people wait for their "ok"
SAY_AGAIN = 0.05  # seconds


class Intake:
    """What channels and HTTP handlers call as `accept`.

    `rush` is told, time and again, that the door is crowded. Work that can wait then waits: what is accepted is safe, what is not
    may be refused.
    """

    def __init__(self, store: Store, metrics: Metrics, rush: Callable[[], None]) -> None:
        self._store = store
        self._metrics = metrics
        self._rush = rush
        self._at_the_door = 0
        self._said = 0.0

    async def accept(self, inbound: Inbound) -> Accepted:
        """Returns when the message is durable. Raises UnavailableError: then nothing may be said upstream."""
        started = time.perf_counter()
        self._at_the_door += 1
        if self._at_the_door >= CROWD and started - self._said > SAY_AGAIN:
            self._said = started
            self._rush()
        try:
            message, duplicate = await self._store.pipe.accept(inbound)
        finally:
            self._at_the_door -= 1
        self._metrics.received(inbound.channel, time.perf_counter() - started)
        return Accepted(message, duplicate)
