"""The `store.url` of the config, taken apart. Pure."""

from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from msgspec.structs import replace

from store.errors import StoreConfigError

Kind = Literal["server", "sentinel", "cluster"]

_FORMS = (
    "redis://host:6379, rediss://host:6379?ca=file.pem, unix:///path/store.sock, "
    "sentinel://host:26379,host,host/name or cluster://host:7000,host,host"
)
_PORTS = {"redis": 6379, "rediss": 6379, "sentinel": 26379, "cluster": 6379}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Node(msgspec.Struct, frozen=True):
    """Where one server listens: a socket path, or host and port."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        return self.path or f"{self.host}:{self.port}"

    @property
    def local(self) -> bool:
        """Whether what is sent there stays on this machine."""
        return bool(self.path) or self.host in _LOCAL or self.host.startswith("127.")


class Url(msgspec.Struct, frozen=True):
    """A store's address. `nodes` are the server itself, the sentinels, or some nodes of the cluster.

    `name` is the primary's name at the sentinels; `ca` is a PEM file, empty for the system's authorities.
    """

    kind: Kind
    nodes: tuple[Node, ...]
    name: str = ""
    user: str = ""
    database: int = 0
    tls: bool = False
    ca: str = ""


def parse(url: str) -> Url:
    """The parts of a store URL. Raises StoreConfigError that names what is wrong and the forms there are."""
    try:
        parts = urlsplit(url)
        options = {key: values[-1] for key, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    except ValueError as error:
        raise StoreConfigError(f"store.url {_masked(url)!r} can't be read ({error}); it looks like {_FORMS}") from None
    scheme = parts.scheme
    if scheme != "unix" and scheme not in _PORTS:
        raise StoreConfigError(f"store.url {_masked(url)!r} starts with no known scheme; it looks like {_FORMS}")
    user, password, hosts = _authority(parts.netloc)
    if password:
        raise StoreConfigError("store.url holds a password; write it as `store: {password: {env: NAME}}` instead")
    unknown = options.keys() - {"ca", "tls", "db"}
    if unknown:
        raise StoreConfigError(f"store.url has the unknown option {min(unknown)!r}; there are ca, tls and db")
    tls = scheme == "rediss" or options.get("tls") == "yes" or "ca" in options
    common = Url("server", (), user=user, tls=tls, ca=options.get("ca", ""))
    if scheme == "unix":
        path = unquote(parts.path)
        if hosts or not path.startswith("/"):
            raise StoreConfigError(f"store.url {url!r} needs an absolute path: unix:///run/valkey/valkey.sock")
        return replace(common, nodes=(Node(path=path),), database=_database(options.get("db", "")))
    return _network(
        scheme, _nodes(hosts, _PORTS[scheme], url), unquote(parts.path.strip("/")), options.get("db", ""), common
    )


def _network(scheme: str, nodes: tuple[Node, ...], rest: str, database: str, common: Url) -> Url:
    if scheme == "cluster":
        return replace(common, kind="cluster", nodes=nodes)
    if scheme == "sentinel":
        if not rest:
            raise StoreConfigError("store.url sentinel://… must end in /name, the name the sentinels watch it under")
        return replace(common, kind="sentinel", nodes=nodes, name=rest, database=_database(database))
    if len(nodes) > 1:
        raise StoreConfigError("store.url names several hosts; that is written sentinel://… or cluster://…")
    return replace(common, nodes=nodes, database=_database(rest or database))


def _nodes(hosts: str, port: int, url: str) -> tuple[Node, ...]:
    return tuple(_node(host, port, url) for host in hosts.split(","))


def _authority(netloc: str) -> tuple[str, str, str]:
    login, _, hosts = netloc.rpartition("@")
    user, _, password = login.partition(":")
    return unquote(user), password, hosts


def _masked(url: str) -> str:
    """The URL without a login: error words end up in logs."""
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2] if separator else url


def _node(text: str, port: int, url: str) -> Node:
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, own_port = parts.hostname, parts.port
    except ValueError:
        host, own_port = None, None
    if not host:
        raise StoreConfigError(f"store.url {_masked(url)!r}: {text!r} is no host or host:port")
    return Node(host, own_port or port)


def _database(text: str) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdigit():
        raise StoreConfigError(f"store.url: {text!r} is no database number")
    return int(text)
