"""Every limit of the mail door as a number, and the counting of who may come in."""

from collections import Counter
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Annotated

import msgspec

Positive = Annotated[int, msgspec.Meta(gt=0)]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Safe defaults. Sizes are bytes, times are seconds.

    connections: at once, and per_address from one IP address or IPv6 /64 (loopback and trusted relays have no limit of their own).
    message_size: of one mail (RFC 1870). memory: of all mails being taken in at one moment.
    commands: between two accepted mails. errors: refused commands in one session. received: Received headers before it's a loop.
    idle_seconds: between commands (RFC 5321 section 4.5.3.2.7). data_seconds: for one DATA, which also may not be slower than
    data_rate bytes a second after the first data_grace_seconds. accept_seconds: for storing. stop_seconds: for a DATA in
    hand when the gateway stops. mailbox_lease_seconds: after that another gateway takes a mailbox over. relay_seconds: for
    sending one mail, and one more for each relay_rate bytes of it (75 at most: a delivery is leased that long).
    relay_connections: kept open to the relay at most.
    """

    connections: Positive = 500
    per_address: Positive = 100
    recipients: Positive = 100
    message_size: Positive = 25_000_000
    memory: Positive = 256_000_000
    command_length: Annotated[int, msgspec.Meta(ge=512)] = 1000
    commands: Positive = 1000
    errors: Positive = 20
    received: Positive = 50
    idle_seconds: Positive = 300
    data_seconds: Positive = 900
    data_grace_seconds: Positive = 60
    data_rate: Positive = 1000
    accept_seconds: Positive = 5
    stop_seconds: Positive = 8
    mailbox_lease_seconds: Positive = 15
    relay_seconds: Annotated[int, msgspec.Meta(gt=0, le=60)] = 30
    relay_rate: Positive = 1_000_000
    relay_connections: Positive = 4


class Guard:
    """Counts connections and bytes in hand, for all sessions of one listener together."""

    def __init__(self, limits: Limits, trusted: tuple[IPv4Network | IPv6Network, ...]) -> None:
        self._limits = limits
        self._trusted = trusted
        self._by_address: Counter[str] = Counter()
        self.connections = 0
        self.bytes = 0

    def admit(self, address: str) -> str:
        """Counts a new connection in, or gives the reply to refuse it with; "" means admitted."""
        if self.connections >= self._limits.connections:
            return "421 4.3.2 Too many connections, try again later"
        if self._by_address[_network(address)] >= self._limits.per_address and not self._is_trusted(address):
            return "421 4.7.0 Too many connections from your address, try again later"
        self.connections += 1
        self._by_address[_network(address)] += 1
        return ""

    def leave(self, address: str) -> None:
        """An admitted connection is gone."""
        self.connections -= 1
        network = _network(address)
        self._by_address[network] -= 1
        if not self._by_address[network]:
            del self._by_address[network]

    def reserve(self, count: int) -> bool:
        """Takes `count` bytes of the memory for mails in hand; False if there is no room."""
        if self.bytes + count > self._limits.memory:
            return False
        self.bytes += count
        return True

    def free(self, count: int) -> None:
        """Gives reserved bytes back."""
        self.bytes -= count

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return parsed.is_loopback or any(parsed in network for network in self._trusted)


def _network(address: str) -> str:
    """What is counted as one address: with IPv6 the /64, because everybody has that many."""
    if ":" not in address:
        return address
    try:
        return ":".join(IPv6Address(address.partition("%")[0]).exploded.split(":")[:4])
    except ValueError:
        return address
