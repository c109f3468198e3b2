"""The feed: which tickets changed, in order, for readers that keep a model of their own. The newest changes only."""

import msgspec

from store.connection import Connection
from store.keys import Keys

START = "0-0"
TOGETHER = 1_000  # changes read at once


class Changes(msgspec.Struct, frozen=True):
    """The numbers of tickets that changed, each once, and the place in the feed after them. `whole`: there was nothing more.

    `versions` has the version each of them reached; 0: only what stands beside it changed, such as a delivery.
    """

    numbers: tuple[int, ...]
    cursor: str
    whole: bool
    versions: dict[int, int]


class Feed:
    """Reads the feed of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def newest(self) -> str:
        """The place after the newest change."""
        found = await self._connection.call("XREVRANGE", self._keys.feed, "+", "-", "COUNT", 1)
        return found[0][0].decode() if found else START

    async def after(self, cursor: str) -> Changes | None:
        """What changed after this place. None: the feed does not reach back that far (or is another one): read everything anew."""
        found = await self._connection.call("XRANGE", self._keys.feed, cursor, "+", "COUNT", TOGETHER + 1)
        if cursor == START:
            if found:
                return None
        elif not found or found[0][0].decode() != cursor:
            return None
        found = found[1:]
        found = found[:TOGETHER]
        versions: dict[int, int] = {}
        for _, fields in found:
            version = int(fields[3]) if fields[2] == b"version" else 0
            versions[int(fields[1])] = max(version, versions.get(int(fields[1]), 0))
        return Changes(tuple(versions), found[-1][0].decode() if found else cursor, len(found) < TOGETHER, versions)
