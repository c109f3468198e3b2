"""Tells whoever waits for a message in this gateway that it has ended."""

import asyncio
import contextlib
from collections.abc import Callable


class Endings:
    """Wakes those who wait. What another gateway ends is not heard of here, so waits are short and the store is asked again.

    `wanted` is told of every message that somebody begins to wait for.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Event] = {}
        self.wanted: Callable[[str], None] = lambda _message: None

    @property
    def waiting(self) -> int:
        """How many messages are waited for."""
        return len(self._waiting)

    def ended(self, message: str) -> None:
        """The message has ended."""
        if event := self._waiting.pop(message, None):
            event.set()

    async def wait(self, message: str, seconds: float) -> None:
        """Returns when the message ends here, or after `seconds`."""
        event = self._waiting.setdefault(message, asyncio.Event())
        self.wanted(message)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        finally:
            if self._waiting.get(message) is event:
                del self._waiting[message]
