"""How the server is that holds everything: its version, its memory, whether what it confirms is on disk. For people who look, not for deciding."""

import msgspec

from store.connection import Connection, ReplyError
from store.durability import facts
from store.keys import Keys


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """`server`: name and version; `up` in seconds; `memory` and `limit` in bytes, limit 0: none is set.

    `written`: the last write to its log succeeded. `workers`: processes that listen for work, on this server.
    """

    server: str
    up: int
    memory: int
    limit: int
    replicas: int
    written: bool
    workers: int


async def vitals(connection: Connection, keys: Keys) -> Vitals:
    """Asks the server. Raises UnavailableError."""
    info = facts(await connection.call("INFO"))
    version = info.get("valkey_version") or info.get("redis_version", "?")
    return Vitals(
        server=f"{'Valkey' if 'valkey_version' in info else 'Redis'} {version}",
        up=_number(info, "uptime_in_seconds"),
        memory=_number(info, "used_memory"),
        limit=_number(info, "maxmemory"),
        replicas=_number(info, "connected_slaves"),
        written=info.get("aof_last_write_status", "ok") == "ok",
        workers=await _listening(connection, keys.wake),
    )


async def _listening(connection: Connection, channel: str) -> int:
    try:
        found = await connection.call("PUBSUB", "NUMSUB", channel)
    except ReplyError:  # not allowed to this user
        return 0
    return int(found[1])


def _number(info: dict[str, str], name: str) -> int:
    value = info.get(name, "0").strip()
    return int(value) if value.isdecimal() else 0
