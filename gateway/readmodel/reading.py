"""Reads all tickets of a desk in portions, as what the read model keeps of them; a large desk with processes of their own, ahead of whoever writes."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from typing import Final

import structlog

from gateway.figures.reckoning import Reckoning
from gateway.readmodel.telling import Tellers, Told, tell, told
from store.client import Store
from store.tasks import over
from store.tickets import decode

log = structlog.get_logger()

TOGETHER: Final = 500  # tickets read and written at once
WORTH_TELLERS: Final = 10_000  # tickets from which on processes of their own tell them: they take a second to start


async def portions(
    store: Store, reckoning: Reckoning, total: int, *, thread: Executor, worth_tellers: int
) -> AsyncGenerator[Told, None]:
    """All tickets up to `total`, `TOGETHER` numbers at a time. What no other process tells is told in `thread`. Raises UnavailableError."""
    tellers = _tellers(reckoning) if total >= worth_tellers else None
    ahead = deque[asyncio.Task[Told]]()
    coming = iter(range(1, total + 1, TOGETHER))
    try:
        while True:
            while len(ahead) < (tellers.count + 1 if tellers else 1) and (first := next(coming, 0)):
                numbers = range(first, min(first + TOGETHER, total + 1))
                ahead.append(asyncio.create_task(_told(store, reckoning, numbers, tellers, thread)))
            if not ahead:
                return
            yield await ahead.popleft()
    finally:
        for task in ahead:
            await over(task)
        if tellers is not None:
            tellers.end()


def _tellers(reckoning: Reckoning) -> Tellers | None:
    try:
        return Tellers(reckoning)
    except (OSError, ImportError, NotImplementedError) as error:  # no shared memory: a container without /dev/shm
        log.warning(
            "no processes can be had to read tickets for the search index: the gateway reads them itself",
            reason=str(error),
        )
        return None


async def _told(
    store: Store, reckoning: Reckoning, numbers: Sequence[int], tellers: Tellers | None, thread: Executor
) -> Told:
    tickets = await store.tickets.histories(numbers)
    persons = await store.tickets.people_of(*[decode(number, stored) for number, stored, _ in tickets])
    loop = asyncio.get_running_loop()
    if tellers is not None and not tellers.broken:
        try:
            return await loop.run_in_executor(tellers.pool, tell, tickets, persons)
        except (BrokenExecutor, OSError):  # the system was short of memory, or somebody killed one
            if not tellers.broken:
                log.warning(
                    "a process that reads tickets for the search index has ended; the gateway reads them itself"
                )
            tellers.broken = True
    return await loop.run_in_executor(thread, told, tickets, persons, reckoning)
