"""The one way in: a channel's Inbound becomes durable before anything is said upstream."""

import time

from channels.base import Accepted
from gateway.observe.metrics import Metrics
from store.client import Store
from store.records import Inbound


class Intake:
    """What channels and HTTP handlers call as `accept`."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics

    async def accept(self, inbound: Inbound) -> Accepted:
        """Returns when the message is durable. Raises UnavailableError: then nothing may be said upstream."""
        started = time.perf_counter()
        message, duplicate = await self._store.pipe.accept(inbound)
        self._metrics.received(inbound.channel, time.perf_counter() - started)
        return Accepted(message, duplicate)
