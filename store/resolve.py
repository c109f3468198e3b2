"""Which server to talk to: the one itself, the primary the sentinels name, or the cluster node that owns the desk's slot."""

from binascii import crc_hqx
from collections.abc import Iterable
from typing import Any

import msgspec

from store.errors import StoreConfigError, UnavailableError
from store.urls import Node, Url
from store.wire import ReplyError, Wire, dial

SLOTS = 16384


def slot(tag: str) -> int:
    """The cluster slot of every key with the hash tag `{tag}` (Redis Cluster specification: CRC16 modulo 16384)."""
    return crc_hqx(tag.encode(), 0) % SLOTS


async def resolve(
    url: Url, *, password: str | None, tag: str, known: Iterable[Node] = ()
) -> tuple[Node, tuple[Node, ...]]:
    """The node that may be written to, and all nodes known now. Raises UnavailableError, StoreConfigError.

    `known` are nodes seen earlier: a cluster may have lost all nodes the URL names.
    """
    if url.kind == "server":
        return url.nodes[0], url.nodes
    problems = []
    for node in dict.fromkeys((*url.nodes, *known)):
        try:
            if url.kind == "sentinel":
                return await _primary(node, url, password), url.nodes
            return await _owner(node, url, password, tag)
        except UnavailableError as error:
            problems.append(str(error))
    raise UnavailableError("; ".join(problems))


async def _primary(sentinel: Node, url: Url, password: str | None) -> Node:
    wire = await dial(sentinel, msgspec.structs.replace(url, user="", database=0), None)
    try:
        answer = await _ask_sentinel(wire, url, password)
    except ReplyError as error:
        raise UnavailableError(f"the sentinel at {sentinel} answers: {error}") from error
    finally:
        wire.close()
    if answer is None:
        raise StoreConfigError(
            f"the sentinel at {sentinel} watches nothing called {url.name!r}; see the end of store.url"
        )
    return Node(answer[0].decode(), int(answer[1]))


async def _ask_sentinel(wire: Wire, url: Url, password: str | None) -> Any:
    question = ("SENTINEL", "GET-MASTER-ADDR-BY-NAME", url.name)
    try:
        return await wire.ask(*question)
    except ReplyError as error:
        if error.code != "NOAUTH" or password is None:
            raise
    await wire.ask("AUTH", password)
    return await wire.ask(*question)


async def _owner(seed: Node, url: Url, password: str | None, tag: str) -> tuple[Node, tuple[Node, ...]]:
    wire = await dial(seed, url, password)
    try:
        ranges = await wire.ask("CLUSTER", "SLOTS")
    except ReplyError as error:
        if "cluster support disabled" in str(error):
            raise StoreConfigError(f"the store at {seed} is no cluster; write redis://{seed} as store.url") from None
        raise UnavailableError(f"the cluster node at {seed} answers: {error}") from error
    finally:
        wire.close()
    wanted = slot(tag)
    owner = None
    known = []
    for first, last, primary, *_ in ranges:
        node = Node((primary[0] or b"").decode() or seed.host, int(primary[1]))
        known.append(node)
        if first <= wanted <= last:
            owner = node
    if owner is None:
        raise UnavailableError(f"no node of the cluster owns slot {wanted} of {{{tag}}}, says {seed}")
    return owner, tuple(dict.fromkeys(known))
