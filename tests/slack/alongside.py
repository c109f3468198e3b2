"""The fake Slack in a thread, for tests that have no event loop."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from tests.slack.fake import Slack


class Alongside:
    """The same workspace for a test without an event loop: it lives in a thread, and its coroutines are plain calls."""

    def __init__(self) -> None:
        self.slack = Slack()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._thread.start()
        self.wait(self.slack.start())

    def wait(self, what: Coroutine[Any, Any, Any]) -> Any:
        """What comes of it, run over there."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(60)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the workspace; what is a coroutine there runs to its end."""
        found = getattr(self.slack, name)
        if not asyncio.iscoroutinefunction(found):
            return found
        return lambda *args, **named: self.wait(found(*args, **named))

    def together(self, *what: Coroutine[Any, Any, Any]) -> list[Any]:
        """Runs several at once; their results in order."""

        async def all_of_them() -> list[Any]:
            return list(await asyncio.gather(*what))

        return list(self.wait(all_of_them()))

    def on_loop(self, what: Callable[[], None]) -> None:
        """Runs a plain function over there, once what is under way there pauses."""
        self._loop.call_soon_threadsafe(what)

    def set(self, **attributes: Any) -> None:
        """Changes attributes of the workspace."""
        for name, value in attributes.items():
            setattr(self.slack, name, value)

    def close(self) -> None:
        """Ends it."""
        self.wait(self.slack.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
