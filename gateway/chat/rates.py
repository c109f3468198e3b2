"""How much one visitor and one address may use up: counted in this gateway's memory, by the minute."""

from collections.abc import Callable

WINDOW = 60_000  # ms


class Rates:
    """Counts uses by name; all are forgotten when the minute is over. `now` is in milliseconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._since = 0
        self._used: dict[str, int] = {}

    def spend(self, name: str, most: int) -> bool:
        """Counts one use; False if it was one too many."""
        now = self._now()
        if now - self._since >= WINDOW:
            self._since = now
            self._used.clear()
        used = self._used.get(name, 0) + 1
        self._used[name] = used
        return used <= most
