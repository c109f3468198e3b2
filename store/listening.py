"""Hearing what is published on one channel, over a connection of its own that comes back by itself."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from store.errors import StoreConfigError, UnavailableError
from store.tasks import over
from store.wire import Wire, pack

PING_SECONDS = 10.0
SLOWEST_RETRY = 1.0

log = structlog.get_logger("store")


class Listening:
    """A subscription; made by `Connection.listen`. `heard` must be quick and not raise: it runs on the loop."""

    def __init__(
        self,
        channel: str,
        heard: Callable[[bytes], None],
        dial: Callable[[], Awaitable[Wire]],
        closed: Callable[["Listening"], None],
    ) -> None:
        self._channel = channel
        self._heard = heard
        self._dial = dial
        self._closed = closed
        self._wire: Wire | None = None
        self._answered = False
        self._ready = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def ready(self) -> None:
        """Returns once the subscription stands."""
        await self._ready.wait()

    def reconnect(self) -> None:
        """Leaves the server it listens to and finds the present one."""
        if self._wire is not None:
            self._wire.close()

    async def close(self) -> None:
        """Ends it; nothing is heard afterwards."""
        await over(self._task)
        self._closed(self)

    async def _run(self) -> None:
        pause = 0.02
        while True:
            try:
                self._wire = await self._dial()
            except (UnavailableError, StoreConfigError):
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads gateways, guards nothing
                pause = min(pause * 2, SLOWEST_RETRY)
                continue
            pause = 0.02
            try:
                await self._follow(self._wire)
            finally:
                self._ready.clear()
                self._wire.close()
            await asyncio.sleep(pause)

    async def _follow(self, wire: Wire) -> None:
        """Listens until the connection is lost or stays silent on a ping."""
        wire.heard = self._take
        wire.send(pack(("SUBSCRIBE", self._channel)), 0, lambda _: None)
        while wire.open:
            self._answered = False
            with suppress(TimeoutError):
                async with asyncio.timeout(PING_SECONDS):
                    await asyncio.shield(wire.lost)
                return
            if not self._answered:
                return
            wire.send(pack(("PING",)), 0, lambda _: None)

    def _take(self, reply: Any) -> None:
        self._answered = True
        if not isinstance(reply, list) or not reply:
            log.warning("store: can't listen", channel=self._channel, reason=str(reply))
            self.reconnect()
        elif reply[0] == b"message":
            self._heard(reply[2])
        elif reply[0] == b"subscribe":
            self._ready.set()
            self._heard(b"")
