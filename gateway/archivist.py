"""Moves originals of finished messages from the store into the blob store, in batches, off the hot path."""

import asyncio
import contextlib

import structlog

from store.errors import UnavailableError
from store.pipe import Pipe

log = structlog.get_logger()

GATHER = 1.0  # seconds to let a batch gather
AFTER_TROUBLE = 10.0


class Archivist:
    """Runs in the background. What it did not finish, it (or another gateway) does again: the keys are the content's."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._wanted = asyncio.Event()
        self._wanted.set()  # what an earlier gateway left
        self._task: asyncio.Task[None] | None = None
        self.trouble = ""

    def start(self) -> None:
        """Begins to work in the background."""
        self._task = asyncio.create_task(self._run(), name="archivist")

    def wanted(self) -> None:
        """A message was finished."""
        self._wanted.set()

    async def stop(self) -> None:
        """Stops at once; nothing is lost by it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(GATHER)
            self._wanted.clear()
            try:
                while await self._pipe.archive():
                    pass
                self.trouble = ""
            except (UnavailableError, OSError) as error:
                self.trouble = str(error)
                log.warning("originals wait in the store", reason=str(error))
                await asyncio.sleep(AFTER_TROUBLE)
                self._wanted.set()
