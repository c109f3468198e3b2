"""Waits a short while for what becomes of a message that was just accepted."""

import asyncio

from gateway.services import Services
from store.errors import UnavailableError
from store.messages import MessageRow

PATIENCE = 2.0  # seconds
ASK_AGAIN = 0.1  # seconds; another gateway may have ended it
MOST_WAITING = 16  # in a rush, whoever comes next hears "received" at once; the number comes by mail


async def outcome(services: Services, message: str) -> MessageRow | None:
    """The message once it is no longer waiting; None if that takes over two seconds, many wait already, or the store can't be asked."""
    if services.endings.waiting >= MOST_WAITING:
        return None
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while True:
        await services.endings.wait(message, ASK_AGAIN)
        try:
            row = await services.store.messages.one(message)
        except UnavailableError:
            return None
        if row is not None and row.state != "waiting":
            return row
        if loop.time() >= deadline:
            return None
