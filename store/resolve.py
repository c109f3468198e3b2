"""Which server to talk to: the one itself, the primary the sentinels name, or the cluster node that owns the desk's slot.

Found with redis-py, which is imported only where there is something to find: it takes longer than the rest of the store.
"""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from store.errors import StoreConfigError, UnavailableError
from store.urls import Node, Url
from store.wire import trust, untrusted

if TYPE_CHECKING:
    from redis.asyncio.sentinel import Sentinel

NODE_SECONDS = 2.0  # for connecting to a sentinel or node, and for each of its answers

_Found = tuple[Node, tuple[Node, ...]]


async def resolve(url: Url, *, password: str | None, tag: str, known: Iterable[Node] = ()) -> _Found:
    """The node that may be written to, and all nodes known now. Raises UnavailableError, StoreConfigError.

    `known` are nodes seen earlier: a cluster may have lost all nodes the URL names. That a primary is one still has to
    be checked on the very connection that is going to be used.
    """
    if url.kind == "server":
        return url.nodes[0], url.nodes
    if url.tls:
        trust(url)
    if url.kind == "sentinel":
        return await _primary(url, password), url.nodes
    return await _owner(dict.fromkeys((*url.nodes, *known)), url, password, tag)


async def _primary(url: Url, password: str | None) -> Node:
    """Asks without the password first: sentinels often have none where the servers have one, and refuse it then."""
    from redis.asyncio.sentinel import Sentinel  # noqa: PLC0415 - see above
    from redis.exceptions import AuthenticationError, RedisError  # noqa: PLC0415

    problems: Sequence[object] = ()
    for secret in (None, password) if password else (None,):
        addresses = [(node.host, node.port) for node in url.nodes]
        async with Sentinel(addresses, sentinel_kwargs=_settings(url, secret)) as sentinels:  # type: ignore[no-untyped-call]
            with suppress(RedisError):
                host, port = await sentinels.discover_master(url.name)
                return Node(str(host), int(port))
            problems = await _problems(sentinels, url)
        if not any(isinstance(problem, AuthenticationError) for problem in problems):
            raise UnavailableError(_words(url, problems))
    raise StoreConfigError(f"the sentinels refuse to let us in: {_words(url, problems)}; see store.password")


async def _problems(sentinels: "Sentinel", url: Url) -> Sequence[object]:
    """What each sentinel answers now that none names a primary. Raises StoreConfigError if it will never be otherwise."""
    answers = await asyncio.gather(*(one.sentinel_masters() for one in sentinels.sentinels), return_exceptions=True)
    for node, answer in zip(url.nodes, answers, strict=True):
        _check_trust(node, answer)
    watched = [answer for answer in answers if not isinstance(answer, BaseException)]
    if watched and not any(url.name in answer for answer in watched):
        raise StoreConfigError(f"the sentinels watch nothing called {url.name!r}; see the end of store.url")
    return [answer if isinstance(answer, BaseException) else "sees no primary that is up" for answer in answers]


def _words(url: Url, problems: Sequence[object]) -> str:
    return "; ".join(f"sentinel {node}: {problem}" for node, problem in zip(url.nodes, problems, strict=True))


async def _owner(seeds: Iterable[Node], url: Url, password: str | None, tag: str) -> _Found:
    """Asks one node after the other; one that is cut off from the majority is passed over, for what it knows is old."""
    from redis.asyncio import Redis  # noqa: PLC0415 - see above
    from redis.crc import key_slot  # noqa: PLC0415
    from redis.exceptions import AuthenticationError, NoPermissionError, RedisError  # noqa: PLC0415

    slot = key_slot(f"{{{tag}}}".encode())
    problems = []
    for seed in seeds:
        try:
            settings = _settings(url, password)
            async with Redis(host=seed.host, port=seed.port, username=url.user or None, **settings) as client:
                state = await client.cluster("INFO")
                ranges = await client.cluster("SLOTS")
        except (AuthenticationError, NoPermissionError) as error:
            raise StoreConfigError(
                f"the cluster node at {seed} refuses to let us in as {url.user or 'the default user'}: {error}; "
                "see store.password"
            ) from None
        except RedisError as error:
            _check_trust(seed, error)
            if "cluster support disabled" in str(error):
                raise StoreConfigError(
                    f"the store at {seed} is no cluster; write redis://{seed} as store.url"
                ) from None
            problems.append(f"the cluster node at {seed} answers: {error}")
            continue
        owners = {(first, last): _node(primary, seed) for first, last, primary, *_ in ranges}
        owner = next((node for (first, last), node in owners.items() if first <= slot <= last), None)
        if owner is None:
            problems.append(f"the cluster node at {seed} knows no owner of slot {slot} of {{{tag}}}")
        elif state["cluster_state"] != "ok":
            problems.append(f"the cluster node at {seed} says that the cluster is down")
        else:
            return owner, tuple(dict.fromkeys(owners.values()))
    raise UnavailableError("; ".join(problems))


def _node(primary: Sequence[Any], seed: Node) -> Node:
    """A node may not know its own host: then it is the one it was reached under."""
    return Node((primary[0] or b"").decode() or seed.host, int(primary[1]))


def _settings(url: Url, password: str | None) -> dict[str, Any]:
    """One try, with deadlines, and nothing but what is asked for goes over the line."""
    from redis.asyncio.retry import Retry  # noqa: PLC0415 - see above
    from redis.backoff import NoBackoff  # noqa: PLC0415

    settings = {
        "password": password,
        "protocol": 2,
        "driver_info": None,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": NODE_SECONDS,
        "socket_connect_timeout": NODE_SECONDS,
    }
    return {**settings, "ssl": True, "ssl_ca_certs": url.ca or None} if url.tls else settings


def _check_trust(node: Node, error: object) -> None:
    """Raises StoreConfigError if a certificate is what stands in the way."""
    while isinstance(error, BaseException):
        if isinstance(error, ssl.SSLCertVerificationError):
            raise untrusted(node, error) from None
        error = error.__cause__ or error.__context__
