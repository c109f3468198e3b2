"""Browsers of people without an account that have shown a link from our mail: remembered for a week, or until they leave."""

import hashlib
import secrets

from store.connection import Connection
from store.keys import Keys

KEEP_SECONDS = 7 * 86_400


class Visits:
    """Keeps which browser belongs to which person. The store never holds what the browser holds, only its SHA-256."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def begin(self, person: str) -> str:
        """A new secret of 256 bits that stands for this person for `KEEP_SECONDS`. Raises UnavailableError."""
        secret = secrets.token_urlsafe(32)
        await self._connection.call("SET", self._key(secret), person, "EX", KEEP_SECONDS)
        return secret

    async def of(self, secret: str) -> str:
        """The id of the person the secret stands for, "" for nobody (any more). Raises UnavailableError."""
        found = await self._connection.call("GET", self._key(secret))
        return found.decode() if found else ""

    async def end(self, secret: str) -> None:
        """The secret stands for nobody from now on. Raises UnavailableError."""
        await self._connection.call("DEL", self._key(secret))

    def _key(self, secret: str) -> str:
        return self._keys.visit(hashlib.sha256(secret.encode()).hexdigest())
