"""What only one gateway of many may do at a time, such as reading a mailbox: a lease with a token, and how far its holder got."""

import secrets

from store.connection import Connection
from store.keys import Keys
from store.scripts import load

LEASE = load("lease")


class Lease:
    """One lease by name, as one holder sees it. It runs out by itself when its holder is gone."""

    def __init__(self, connection: Connection, keys: Keys, name: str) -> None:
        self._connection = connection
        self._names = [keys.lease(name), keys.position(name)]
        self._token = secrets.token_hex(8)
        self.position = ""

    async def hold(self, seconds: float) -> bool:
        """Takes or renews it for so long; `position` is then what the last holder kept. False: another one holds it.

        Raises UnavailableError.
        """
        return await self._run(round(seconds * 1000), "")

    async def keep(self, position: str, seconds: float) -> bool:
        """Keeps how far the holder got, and renews. False: it is not held any more, and nothing was kept. Raises UnavailableError."""
        return await self._run(round(seconds * 1000), position)

    async def kept(self) -> str:
        """What the last holder kept, without taking the lease. Raises UnavailableError."""
        return bytes(await self._connection.call("GET", self._names[1]) or b"").decode()

    async def give_back(self) -> None:
        """Somebody else may take it at once. Raises UnavailableError."""
        await self._run(0, "")

    async def _run(self, milliseconds: int, position: str) -> bool:
        result, kept = await self._connection.run(LEASE, self._names, [self._token, milliseconds, position])
        if result != b"held":
            return False
        self.position = kept.decode()
        return True
