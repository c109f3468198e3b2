"""Loaded by a gateway whose PYTHONPATH names this folder: tells on stderr of each call that keeps its event loop longer than 5 ms.

asyncio's debug mode is no use for it: it makes every call several times slower, and uvloop's tells of nothing under 100 ms. So the gateway
runs on Python's own loop here, and each call is timed: the wall clock, and the processor time of the thread, which other programs
on a busy machine do not change. Garbage collections count with the call they happen in.
"""

import os
import sys
import time
from asyncio import Task, events

TOLD = 0.005  # seconds

sys.modules["uvloop"] = None  # type: ignore[assignment]  # how the import system is told: not to be had
_run = events.Handle._run  # noqa: SLF001 - there is no other place where every call passes


def _watched(self: events.Handle) -> None:
    owner = getattr(self._callback, "__self__", None)  # type: ignore[attr-defined]
    frame = next(iter(owner.get_stack(limit=1)), None) if isinstance(owner, Task) else None
    where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else type(owner).__name__
    wall, cpu = time.perf_counter(), time.thread_time()
    _run(self)
    wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
    if cpu > TOLD:
        sys.stderr.write(
            f"LOOP {1000 * cpu:.1f} ms of the processor, {1000 * wall:.1f} ms, pid {os.getpid()}, from {where}\n"
        )
        sys.stderr.flush()


events.Handle._run = _watched  # type: ignore[method-assign]  # noqa: SLF001
