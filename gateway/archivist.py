"""Moves originals of finished messages from the store into the blob store, in batches, off the hot path."""

import asyncio

import structlog

from gateway.observe.health import Health
from store.pipe import Pipe
from store.tasks import over

log = structlog.get_logger()

LULL = 1.0  # seconds without a finished message
LONGEST = 30.0  # seconds
AFTER_TROUBLE = 10.0


class Archivist:
    """Runs in the background. What it did not finish, it (or another gateway) does again: the keys are the content's."""

    def __init__(self, pipe: Pipe, health: Health) -> None:
        self._pipe = pipe
        self._health = health
        self._wanted = asyncio.Event()
        self._wanted.set()  # what an earlier gateway left
        self._task: asyncio.Task[None] | None = None
        self._last = 0.0

    def start(self) -> None:
        """Begins to work in the background."""
        self._task = asyncio.create_task(self._run(), name="archivist")

    def wanted(self) -> None:
        """A message was finished."""
        self._last = asyncio.get_running_loop().time()
        self._wanted.set()

    async def stop(self) -> None:
        """Stops at once; nothing is lost by it."""
        await over(self._task)

    async def _quiet(self) -> None:
        """Waits for a lull, but not for ever: what waits here costs memory, what is done now costs those who wait for a ticket."""
        loop = asyncio.get_running_loop()
        patience = loop.time() + LONGEST
        while True:
            await asyncio.sleep(LULL)
            if loop.time() - self._last > LULL or loop.time() > patience:
                return

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            await self._quiet()
            self._wanted.clear()
            try:
                while await self._pipe.archive():
                    pass
                self._health.ok("archive")
            except Exception as error:  # originals stay in the store until it works again, and health says why
                trouble = str(error) or type(error).__name__
                log.warning("originals wait in the store", reason=trouble, exc_info=True)
                self._health.degraded(
                    "archive",
                    f"Oryginały nie dają się zapisać w magazynie plików: {trouble}",
                    f"Originals can't be written to the blob store: {trouble}",
                )
                await asyncio.sleep(AFTER_TROUBLE)
                self._wanted.set()
