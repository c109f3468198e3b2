"""Tasks that run beside everything else, and how they end."""

import asyncio
import contextlib
from typing import Any


async def over(task: asyncio.Task[Any] | None) -> None:
    """Cancels the task and returns when it is over; None is over already. What it raised by itself is raised here."""
    if task is None:
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
