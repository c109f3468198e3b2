"""The day's figures that decisions add to: how often an article was offered, helped, did not help."""

import asyncio
from datetime import date, timedelta

from store.connection import Connection
from store.keys import Keys

MOST_DAYS = 800  # what is kept


class Counts:
    """Reads the figures of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def sums(self, first: date, last: date, start: str = "") -> dict[str, int]:
        """Name → sum over these days (UTC, both included, the last 800 of them at most), of names that begin with `start`."""
        days = [(last - timedelta(days=back)).isoformat() for back in range(min((last - first).days + 1, MOST_DAYS))]
        read = await asyncio.gather(*(self._connection.call("HGETALL", self._keys.counts(day)) for day in days))
        found: dict[str, int] = {}
        for flat in read:
            for name, number in zip(flat[::2], flat[1::2], strict=True):
                text = name.decode()
                if text.startswith(start):
                    found[text] = found.get(text, 0) + int(number)
        return found
