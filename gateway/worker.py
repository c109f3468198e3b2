"""Works one queue of lanes: claims what is due, keeps a bounded number in hand, sleeps until woken. Knows nothing of what the work is."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from store.errors import UnavailableError
from store.keys import QueueName
from store.pipe import Pipe
from store.plan import Work

log = structlog.get_logger()

CLAIMED_AT_ONCE = 32
GIVING_WAY = 2  # things in hand while others come first
LONGEST_SLEEP = 5.0  # seconds; wake-ups make it shorter, this is for one that got lost
GATHER = 0.004  # seconds; under full load only
STORE_GONE = (0.2, 2.0)  # seconds between claims while the store is away: first, longest


class Worker:
    """Runs `handle` for every claimed work, at most `together` at once. `handle` settles or commits it, and never raises.

    While `give_way` says so, it works on few things at a time: slower, but never not at all.
    """

    def __init__(
        self,
        pipe: Pipe,
        queue: QueueName,
        handle: Callable[[Work], Coroutine[Any, Any, None]],
        *,
        together: int,
        lease: float,
        give_way: Callable[[], bool] = lambda: False,
    ) -> None:
        self.queue = queue
        self._pipe = pipe
        self._handle = handle
        self._together = together
        self._give_way = give_way
        self._lease = int(lease * 1000)
        self._wake = asyncio.Event()
        self._free = asyncio.Event()
        self._half_free = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to work in the background."""
        self._running = asyncio.create_task(self._run(), name=f"worker {self.queue}")

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    async def stop(self, grace: float) -> None:
        """Claims nothing more and lets what is in hand finish for `grace` seconds; then it is cut off and its lease runs out."""
        self._stopping = True
        self._wake.set()
        if self._running is not None:
            await self._running
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=grace)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1)

    async def _run(self) -> None:
        pause = STORE_GONE[0]
        while not self._stopping:
            together = GIVING_WAY if self._give_way() else self._together
            if len(self._busy) >= together:
                await self._room()
                continue
            self._wake.clear()
            room = min(together - len(self._busy), CLAIMED_AT_ONCE)
            try:
                claimed = await self._pipe.claim(self.queue, limit=room, lease=self._lease, alone=not self._busy)
            except UnavailableError as error:
                log.warning("store is away", queue=self.queue, reason=str(error), again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, STORE_GONE[1])
                continue
            except Exception:  # a defect must not end the work of this gateway in silence
                log.exception("could not claim", queue=self.queue, again_in=STORE_GONE[1])
                await asyncio.sleep(STORE_GONE[1])
                continue
            pause = STORE_GONE[0]
            for work in claimed.works:
                task = asyncio.create_task(self._handle(work))
                self._busy.add(task)
                task.add_done_callback(self._finished)
            if any(work.taken > 1 for work in claimed.works):
                # it was in hand when a worker died: nothing else may be lost with it should that happen again
                await asyncio.wait(set(self._busy))
            elif not claimed.works:
                await self._sleep(claimed.next_due)

    async def _room(self) -> None:
        """Waits for a free place; a moment longer for several, so that one claim fetches them together."""
        self._free.clear()
        await self._free.wait()
        self._half_free.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER):
                await self._half_free.wait()

    async def _sleep(self, next_due: int) -> None:
        if next_due == 0:  # only suspects are due, and they are worked alone
            if self._busy:
                await asyncio.wait(set(self._busy))
            return
        seconds = LONGEST_SLEEP
        if next_due > 0:
            seconds = min(seconds, max(0.001, (next_due - self._pipe.now()) / 1000))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._wake.set()  # its lane may have more
        self._free.set()
        if len(self._busy) <= self._together // 2:
            self._half_free.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work was left to its lease", queue=self.queue, error=type(error).__name__, exc_info=error)
