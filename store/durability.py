"""What of a server's settings could lose an acknowledged write or stop the desk, in words with the remedy. Pure."""

from collections.abc import Mapping

import msgspec

from store.urls import Url

OLDEST = (7, 0)
SETTINGS = ("appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy")

_WANTED = {
    "appendonly": ("yes", "nothing is kept when the server stops"),
    "appendfsync": ("always", "what was acknowledged in the last second or longer is lost in a crash or power cut"),
    "no-appendfsync-on-rewrite": ("no", "nothing is forced to disk while the log is rewritten"),
    "maxmemory-policy": ("noeviction", "the server throws tickets away when memory runs short"),
}


class Remarks(msgspec.Struct, frozen=True):
    """`wrong` can't work at all, `weak` may lose an acknowledged write, `open` is about who can read and write."""

    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def facts(info: bytes) -> dict[str, str]:
    """The answer to INFO as a mapping."""
    lines = info.decode("utf-8", "replace").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line and not line.startswith("#"))


def remarks(
    url: Url, info: Mapping[str, str], settings: Mapping[str, str] | None, *, replicas: int, password: bool
) -> Remarks:
    """What is to be said about a server. `settings` is None where CONFIG is forbidden (a managed service)."""
    return Remarks(
        tuple(_wrong(url, info)), tuple(_weak(url, info, settings, replicas)), tuple(_open(url, password=password))
    )


def _wrong(url: Url, info: Mapping[str, str]) -> list[str]:
    words = []
    if info.get("cluster_enabled") == "1" and url.kind != "cluster":
        words.append("the server is a node of a cluster: write store.url as cluster://host,host")
    if info.get("role") == "slave" and url.kind == "server":
        primary = f"{info.get('master_host')}:{info.get('master_port')}"
        words.append(
            f"the server is a replica of {primary} and takes no writes: name the primary in store.url, or sentinel://…"
        )
    return words


def _weak(url: Url, info: Mapping[str, str], settings: Mapping[str, str] | None, replicas: int) -> list[str]:
    words = []
    version = info.get("redis_version", "0")
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < OLDEST:
        words.append(f"the server's version is {version}: Centrala's scripts are written for 7.0 and later; upgrade it")
    if url.kind != "server" and not replicas and info.get("connected_slaves", "0") != "0":
        words.append(
            "store.replicas is 0: what the primary acknowledged shortly before a failover is lost with it; "
            "set `store: {replicas: 1}` to acknowledge only what a replica has too"
        )
    if settings is not None:
        return words + _settings(settings)
    known = {"maxmemory-policy": info.get("maxmemory_policy", "noeviction")}
    known["appendonly"] = "no" if info.get("aof_enabled") == "0" else "yes"
    unseen = ", ".join(name for name in SETTINGS if name not in known)
    return [
        *words,
        *_settings(known),
        (
            f"the server forbids CONFIG GET, so {unseen} can't be checked; allow it to this user (ACL: +config|get), or, if its "
            "operator vouches for them, set `store: {durability: relaxed}`"
        ),
    ]


def _settings(settings: Mapping[str, str]) -> list[str]:
    words = []
    for name, (wanted, why) in _WANTED.items():
        value = settings.get(name, wanted)
        if value != wanted:
            words.append(
                f"{name} is {value!r}: {why}; remedy: `CONFIG SET {name} {wanted}`, and `{name} {wanted}` in the server's file"
            )
    return words


def _open(url: Url, *, password: bool) -> list[str]:
    words: list[str] = []
    if all(node.local for node in url.nodes):
        return words
    if not password:
        words.append(
            "the store is on another machine and asks for no password: whoever reaches it reads and writes everything"
        )
    if not url.tls:
        words.append("the store is on another machine and the connection is not encrypted: use rediss:// or ?tls=yes")
    return words
