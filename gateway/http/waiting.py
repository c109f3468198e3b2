"""Waits a short while for what becomes of a message that was just accepted."""

import asyncio

from store.client import Store
from store.errors import UnavailableError
from store.messages import MessageRow

PATIENCE = 2.0  # seconds
PAUSES = (0.01, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1)  # the last one again and again


async def outcome(store: Store, message: str) -> MessageRow | None:
    """The message once it is no longer waiting; None if that takes over two seconds, or the store can't be asked."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    turn = 0
    while True:
        try:
            row = await store.messages.one(message)
        except UnavailableError:
            return None
        if row is not None and row.state != "waiting":
            return row
        if asyncio.get_running_loop().time() >= deadline:
            return None
        await asyncio.sleep(PAUSES[min(turn, len(PAUSES) - 1)])
        turn += 1
