"""What is done while Slack is answered already: shown to somebody, and allowed to fail."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from channels.base import PermanentError, TemporaryError
from store.errors import UnavailableError

MOST = 200  # things done on the side at once; a person who sees nothing tries again


class Beside:
    """Runs such things for one channel. What goes wrong is logged, and the person tries again."""

    def __init__(self, channel: str, log: Any) -> None:
        self._channel = channel
        self._log = log
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, doing: Coroutine[Any, Any, None]) -> None:
        """Begins it, and does not wait."""
        if len(self._tasks) >= MOST:
            doing.close()
            self._log.warning("slack: too much at once, not shown", channel=self._channel)
            return
        task = asyncio.create_task(self._shown(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Ends what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _shown(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except (TemporaryError, PermanentError, UnavailableError) as error:
            self._log.warning("slack: not shown", channel=self._channel, reason=str(error))
        except Exception:  # noqa: BLE001 - nothing waits for it; what went wrong is said
            self._log.exception("slack: not shown", channel=self._channel)
