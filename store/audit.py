"""The audit log: who signed in, and who changed who may do what. The last 10,000 acts of a desk, newest first."""

import asyncio
from typing import Literal

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.records import Ms, Record

MOST = 10_000

Deed = Literal[
    "signed in",
    "sign-in refused",
    "sign-ins failed",
    "signed out",
    "password set",
    "agent added",
    "agent changed",
    "agent disabled",
    "agent enabled",
    "agent invited",
    "token made",
    "token revoked",
    "session ended",
    "rules applied",
    "rules rolled back",
    "rules withdrawn",
    "shadow begun",
    "shadow ended",
    "policy applied",
]
Way = Literal["desk", "provider", "command line", "api"]


class Act(Record, frozen=True, kw_only=True):
    """One line. `by`: an agent's e-mail, or a user of the computer for the command line; "" for somebody unknown.

    `about`: whom or what it was done to: an e-mail, a token's name, a version of the rules. `detail` is data, no sentence
    ("L1 → L2", "scope write"). `origin`: the IP address it came from, "" for the command line. Never a secret.
    """

    at: Ms
    deed: Deed
    by: str = ""
    way: Way = "desk"
    about: str = ""
    detail: str = ""
    origin: str = ""


_act = msgspec.json.Decoder(Act)


class Audit:
    """The acts of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._key = keys.audit

    async def note(
        self, deed: Deed, *, by: str, way: Way = "desk", about: str = "", detail: str = "", origin: str = ""
    ) -> None:
        """Writes an act down. Done before the act itself: nothing happens that is not in the log. Raises UnavailableError."""
        act = Act(
            at=self._connection.now(),
            deed=deed,
            by=by[:200],
            way=way,
            about=about[:200],
            detail=detail[:500],
            origin=origin[:60],
        )
        call = self._connection.call
        await asyncio.gather(call("LPUSH", self._key, msgspec.json.encode(act)), call("LTRIM", self._key, 0, MOST - 1))

    async def latest(self, limit: int, *, skip: int = 0) -> list[Act]:
        """The newest `limit` acts after the first `skip`. Raises UnavailableError."""
        found = await self._connection.call("LRANGE", self._key, skip, skip + limit - 1)
        return [_act.decode(one) for one in found]
