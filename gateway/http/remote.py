"""Where a request comes from. X-Forwarded-For is believed only from proxies the config names."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from aiohttp import web

from gateway.http.context import services_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def remote(request: web.Request) -> str:
    """The caller's IP address: the last one in X-Forwarded-For that is not a proxy of ours, else the connection's."""
    peer = request.remote or ""
    proxies = tuple(services_of(request).config.http.trusted_proxies)
    if not proxies or not _within(peer, proxies):
        return peer
    for hop in reversed(",".join(request.headers.getall("X-Forwarded-For", [])).split(",")):
        address = hop.strip()
        if not _is_address(address):
            return peer
        if not _within(address, proxies):
            return address
        peer = address
    return peer


def is_exempt(address: str) -> bool:
    """Loopback has no per-IP limits (design.md, rules of trust): behind an unnamed proxy everybody would share one."""
    return _is_address(address) and ipaddress.ip_address(address).is_loopback


def source(address: str) -> str:
    """What is limited together: an IPv4 address, or the /64 an IPv6 host picks its addresses from."""
    if not _is_address(address):
        return "unknown"
    found = ipaddress.ip_address(address)
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def _within(address: str, networks: tuple[str, ...]) -> bool:
    if not _is_address(address):
        return False
    found = ipaddress.ip_address(address)
    return any(found.version == network.version and found in network for network in _networks(networks))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=16)
def _networks(texts: tuple[str, ...]) -> Sequence[Network]:
    return tuple(ipaddress.ip_network(text) for text in texts)
