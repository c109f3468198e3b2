"""What has to be undone when something stops, in reverse order."""

import inspect
from collections.abc import Callable

import structlog

log = structlog.get_logger()


class Undoing:
    """A pile of things to undo: the last one first."""

    def __init__(self) -> None:
        self._pile: list[Callable[[], object]] = []

    def add(self, undo: Callable[[], object]) -> None:
        """`undo`, which may be asynchronous, is called once when all is undone."""
        self._pile.append(undo)

    async def undo(self) -> None:
        """Undoes everything; may be called again, and then does nothing more. Never raises."""
        while self._pile:
            undo = self._pile.pop()
            try:
                result = undo()
                if inspect.isawaitable(result):
                    await result
            except Exception:  # one part that fails to stop must not keep the others running
                log.exception("a part did not stop cleanly")
