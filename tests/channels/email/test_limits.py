"""Counting of connections and memory."""

from ipaddress import ip_network

import pytest

from channels.email.limits import Guard, Limits


@pytest.mark.parametrize(
    ("address", "other", "refused"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("10.1.2.3", "10.1.2.3", False),
        ("127.0.0.1", "127.0.0.1", False),
        ("127.9.9.9", "127.9.9.9", False),
        ("::1", "::1", False),
    ],
)
def test_one_address_has_its_share_unless_it_is_trusted(address: str, other: str, *, refused: bool) -> None:
    """An IPv6 /64 counts as one address; loopback and trusted relays are exempt."""
    guard = Guard(Limits(per_address=1), (ip_network("10.0.0.0/8"),))
    assert guard.admit(address) == ""
    assert guard.admit(other).startswith("421 4.7.0") == refused


def test_who_leaves_makes_room_and_leaves_no_trace() -> None:
    """Also for the total, which holds for the trusted too."""
    guard = Guard(Limits(per_address=1, connections=2), ())
    for _ in range(3):
        assert guard.admit("192.0.2.1") == ""
        assert guard.admit("127.0.0.1") == ""
        assert guard.admit("127.0.0.1").startswith("421 4.3.2")
        guard.leave("192.0.2.1")
        guard.leave("127.0.0.1")
    assert guard.connections == 0
    assert not guard._by_address


def test_memory_is_given_out_up_to_its_limit_and_comes_back() -> None:
    """A refused reservation takes nothing."""
    guard = Guard(Limits(memory=10), ())
    assert guard.reserve(7)
    assert not guard.reserve(4)
    assert guard.reserve(3)
    guard.free(10)
    assert guard.reserve(10)
