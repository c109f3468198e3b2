"""Wrong tokens and links are counted by where they come from; who guesses too often is heard no more for a minute."""

from gateway.http.problem import ProblemError
from store.client import Store

WINDOW = 60  # seconds
MOST_REMEMBERED = 10_000


class Guesses:
    """Counts in the store, so that all gateways count together; remembers here who is blocked, so that a right token costs no look-up."""

    def __init__(self, store: Store, per_minute: int) -> None:
        self._store = store
        self._most = per_minute
        self._blocked: dict[str, int] = {}

    def check(self, source: str) -> None:
        """Raises ProblemError 429 while the source is blocked."""
        until = self._blocked.get(source, 0)
        if until <= self._store.now():
            self._blocked.pop(source, None)
            return
        raise too_many(max(1, (until - self._store.now()) // 1000))

    async def wrong(self, source: str) -> None:
        """Counts a wrong one. Raises ProblemError 429 when it was one too many."""
        count = await self._store.spend(f"guess:{source}", WINDOW)
        if count <= self._most:
            return
        if len(self._blocked) >= MOST_REMEMBERED:
            self._blocked.clear()
        self._blocked[source] = self._store.now() + WINDOW * 1000
        raise too_many(WINDOW)


def too_many(seconds: int) -> ProblemError:
    """The 429 for whoever tries too often."""
    return ProblemError(
        429,
        f"Za dużo prób z tego miejsca. Spróbuj ponownie za {seconds} s.",
        f"Too many tries from this place. Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )
