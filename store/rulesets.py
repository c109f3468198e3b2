"""Sets of triage rules that were applied: each under its version, which of them is in force, and who changed that when."""

from typing import Literal

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.records import Ms, Record
from store.scripts import load

RULES = load("rules")
MOST_DIFFERENCES = 10_000  # kept of what the shadow would have decided otherwise
NOWHERE = "none"  # stands in a key name where no set is meant

Deed = Literal["apply", "rollback", "withdraw", "shadow", "unshadow"]
Changed = Literal["ok", "stale", "unknown"]


class RulesDeed(Record, frozen=True, kw_only=True):
    """One line of the history: `version` came into force (empty: the files of each gateway's config did)."""

    at: Ms
    deed: Deed
    version: str
    author: str = ""
    note: str = ""


class Difference(Record, frozen=True, kw_only=True):
    """A field of a new ticket that the shadow would have set otherwise."""

    at: Ms
    ticket: int
    field: str
    live: str
    shadow: str


class ShadowCounts(Record, frozen=True, kw_only=True):
    """How many new tickets the shadow decided about too, and how many of them otherwise."""

    decided: int = 0
    different: int = 0


class Pointers(msgspec.Struct, frozen=True):
    """The versions in force; "" is none."""

    live: str = ""
    shadow: str = ""


_deed = msgspec.json.Decoder(RulesDeed)
_difference = msgspec.json.Decoder(Difference)


class Rulesets:
    """The sets of rules of one desk. A set is bytes here; triage.rulesets knows what is in them."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def pointers(self) -> Pointers:
        """Which versions are in force now."""
        found = await self._connection.call("MGET", self._keys.rules_live, self._keys.rules_shadow)
        return Pointers(*(one.decode() if one else "" for one in found))

    async def packed(self, version: str) -> bytes | None:
        """The set of this version, or None."""
        found = await self._connection.call("GET", self._keys.rules_set(version))
        return bytes(found) if found else None

    async def history(self) -> list[RulesDeed]:
        """Who changed what, oldest first."""
        return [_deed.decode(one) for one in await self._connection.call("LRANGE", self._keys.rules_history, 0, -1)]

    async def put_live(self, deed: RulesDeed, *, seen: str, packed: bytes = b"") -> Changed:
        """Brings a version into force where `seen` still is; without `packed` the set must have been applied before."""
        return await self._put(self._keys.rules_live, deed, seen, packed)

    async def put_shadow(self, deed: RulesDeed, *, seen: str, packed: bytes = b"") -> Changed:
        """The same for the set that decides beside the live one, without effect. What an earlier shadow left is forgotten."""
        result = await self._put(self._keys.rules_shadow, deed, seen, packed)
        if result == "ok" and deed.version:
            await self._connection.call("DEL", self._keys.rules_differences, self._keys.rules_shadowed)
        return result

    async def _put(self, pointer: str, deed: RulesDeed, seen: str, packed: bytes) -> Changed:
        keys = [pointer, self._keys.rules_history, self._keys.rules_set(deed.version or NOWHERE)]
        answer = await self._connection.run(RULES, keys, [seen, deed.version, packed, msgspec.json.encode(deed)])
        words: dict[bytes, Changed] = {b"ok": "ok", b"stale": "stale", b"unknown": "unknown"}
        return words[bytes(answer)]

    async def shadowed(self, differences: list[Difference]) -> None:
        """Counts one ticket the shadow decided about, and keeps how it differs."""
        call, keys = self._connection.call, self._keys
        await call("HINCRBY", keys.rules_shadowed, "decided", 1)
        if differences:
            await call("HINCRBY", keys.rules_shadowed, "different", 1)
            await call("LPUSH", keys.rules_differences, *(msgspec.json.encode(one) for one in differences))
            await call("LTRIM", keys.rules_differences, 0, MOST_DIFFERENCES - 1)

    async def shadow_counts(self) -> ShadowCounts:
        """The counts since the shadow was applied."""
        decided, different = await self._connection.call("HMGET", self._keys.rules_shadowed, "decided", "different")
        return ShadowCounts(decided=int(decided or 0), different=int(different or 0))

    async def differences(self, limit: int) -> list[Difference]:
        """The latest differences, newest first."""
        found = await self._connection.call("LRANGE", self._keys.rules_differences, 0, limit - 1)
        return [_difference.decode(one) for one in found]
