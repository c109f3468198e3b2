"""What may be written to, and the signed names that lead back to a ticket."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.address import Addresses, is_address, reply_bits, wire
from channels.signature import Signer
from tests.channels.email.smtp_client import ADDRESSES, SIGNER

GOOD = [
    "a@b", "anna@example.org", "anna.nowak@example.org", "Anna+Tag@Example.ORG", "a_b-c=d@x-y.example", "1@2.3",
    "o'neil@example.org", "#!$%&'*+-/=?^_`{|}~@example.org", "żółw@example.org", "anna@żółw.pl", "用户@例子.广告",
    "a" * 64 + "@example.org", "a@" + "b" * 63 + ".org", "postmaster@xn--w-uga1v8h.pl",
]  # fmt: skip
BAD = [
    "", "@", "a", "a@", "@b", "a@@b", "a@b@c", "a b@c", "a@b c", "a@b ", " a@b", "a@b\n", "a@b\r\nBcc: c@d", "a\x00@b", "a@b\x00",
    "a@b.", "a@.b", "a@b..c", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b-", "a@b-.c", "a@b_c", "<a@b>", "A <a@b>", "a@b>", "<a@b",
    "a@b,c@d", "a@b;c@d", "a,b@c", "a;b@c", "a:b@c", "a(b)@c", "a@b(c)", "alice@corp)bob@evil", "alice@corp.com)bob@evil.com",
    "alice@corp.com (bob@evil.com", '"a b"@c', '"a"@b', 'a"b@c', "a\\b@c", "a[b@c", "a]b@c", "a@[127.0.0.1]", "a@[IPv6:::1]",
    "a@127.0.0.1]", "a@b/c", "a@b%c", "a@b:25", "a@b?c", "a@b#c", "a@b!c", "a%00@b\x7f", "a\x85@b", "a\u2028@b", "a\u2029b@c",
    "a\u200b@b", "a\u202e@b", "a@b\u00ad", "a\ufeff@b", "a\u00a0b@c", "a\u3000b@c", "a\ud800@b", "a@\ud800", "a\t@b", "a@b\t",
    "a@b\x0b", "a@b\x0c", "a@b\x1c", "mailto:a@b", "a@b\r", "\na@b", "a" * 65 + "@b", "ż" * 33 + "@b", "a@" + "b" * 64,
    "a@" + "b." * 130 + "c", "=?utf-8?q?a=40b?= <a@b>", "a@b\ncc:c@d", "a@b%0d%0aBcc:c@d", "@a,@b:c@d", "a@b <c@d>",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_plain_addresses_may_be_written_to(address: str) -> None:
    """Also with letters beyond ASCII."""
    assert is_address(address)


@pytest.mark.parametrize("address", BAD, ids=ascii)
def test_whatever_parsers_disagree_about_may_not(address: str) -> None:
    """CVE-2023-27043 and relatives, line ends, invisible characters, literals, lists."""
    assert not is_address(address)


@given(st.text(max_size=80))
def test_no_address_can_carry_a_second_line_or_a_second_recipient(text: str) -> None:
    """Whatever passes is one token with one @."""
    for candidate in (text, f"a@{text}", f"{text}@b"):
        if is_address(candidate):
            assert candidate.count("@") == 1
            assert not set(candidate) & set(' \t\r\n\0<>,;:()[]"\\')
            assert candidate.isprintable()


def test_a_domain_goes_over_the_wire_in_ascii() -> None:
    """RFC 5891; the local part stays."""
    assert wire("żółw@żółw.pl") == "żółw@xn--w-uga1v8h.pl"
    assert wire("anna@example.org") == "anna@example.org"


@given(st.integers(1, 2**40))
def test_a_reply_address_leads_back_in_any_case(ticket: int) -> None:
    """At most 64 octets, and an address that mail can be sent to."""
    address = ADDRESSES.reply(ticket)
    assert is_address(address)
    assert len(address.partition("@")[0]) <= 64
    assert (
        ADDRESSES.ticket_of(address)
        == ADDRESSES.ticket_of(address.upper())
        == ADDRESSES.ticket_of(address.lower())
        == ticket
    )


def test_only_our_own_reply_addresses_name_a_ticket() -> None:
    """Another number, desk, secret, domain, purpose or a changed character: nothing."""
    address = ADDRESSES.reply(1042)
    signature = address.partition("@")[0].rpartition(".")[2]
    other_desk = Addresses("pomoc@example.com", (), prefix="HD", desk_id="other", signer=SIGNER)
    other_secret = Addresses("pomoc@example.com", (), prefix="HD", desk_id="main", signer=Signer(b"another secret 123"))
    forged = [
        address.replace("1042", "1043"),
        address.replace("1042", "01042"),
        address.replace("example.com", "example.net"),
        address.replace("+hd", "+xx"),
        address.replace(signature, signature[:20]),
        address.replace(signature, signature + "a"),
        address.replace(signature, ""),
        f"x{address}",
        other_desk.reply(1042),
        other_secret.reply(1042),
        f"pomoc+hd.1042.{ADDRESSES.message_id('a', 1042).split('.')[3].partition('@')[0]}@example.com",
        "pomoc@example.com",
        "",
    ]
    forged += [
        address.replace(signature, signature[:n] + ("a" if signature[n] != "a" else "b") + signature[n + 1 :])
        for n in range(26)
    ]
    assert [one for one in forged if ADDRESSES.ticket_of(one)] == []


def test_guessing_finds_nothing() -> None:
    """E5, in small: 20,000 random signatures."""
    chosen = random.Random(1)
    letters = string.ascii_lowercase + "234567"
    guesses = (f"pomoc+hd.7.{''.join(chosen.choices(letters, k=26))}@example.com" for _ in range(20_000))
    assert not any(ADDRESSES.ticket_of(one) for one in guesses)


@given(st.text(min_size=1, max_size=60), st.integers(0, 2**40))
def test_a_message_id_is_the_same_for_the_same_delivery_and_names_its_ticket(delivery: str, ticket: int) -> None:
    """Whatever the delivery id is made of; with and without angle brackets, in any case."""
    made = ADDRESSES.message_id(delivery, ticket)
    assert made == ADDRESSES.message_id(delivery, ticket)
    assert made != ADDRESSES.message_id(delivery + "x", ticket)
    assert is_address(made.replace("d.", "d", 1)) or len(made) > 70
    assert {ADDRESSES.ticket_of_message_id(one) for one in (made, f"<{made}>", made.upper(), f" <{made}> ")} == {ticket}


def test_a_changed_message_id_names_nothing() -> None:
    """Another ticket, another delivery, a reply signature, garbage."""
    made = ADDRESSES.message_id("abc", 1042)
    signature = ADDRESSES.reply(1042).partition("@")[0].rpartition(".")[2]
    forged = [
        made.replace("1042", "1043"),
        made.replace("abc", "abd"),
        f"d.abc.1042.{signature}@example.com",
        "",
        "<>",
        "d.a.1.b@c",
        "x" * 9999,
    ]
    assert [one for one in forged if ADDRESSES.ticket_of_message_id(one)] == []


def test_an_earlier_secret_is_still_believed() -> None:
    """After a rotation, mails under way still find their ticket; the new secret signs."""
    new = Signer(b"the next secret!", earlier=(b"a secret of the tests",))
    rotated = Addresses("pomoc@example.com", (), prefix="HD", desk_id="main", signer=new)
    assert rotated.ticket_of(ADDRESSES.reply(5)) == 5
    assert ADDRESSES.ticket_of(rotated.reply(5)) == 0


@pytest.mark.parametrize(("local", "bits"), [("pomoc", 128), ("a" * 22, 128), ("a" * 28, 100)])
def test_the_signature_gives_way_to_a_long_address_down_to_100_bits(local: str, bits: int) -> None:
    """And still leads back, for the largest tickets reserved."""
    assert reply_bits(f"{local}@example.com", "HD") == bits
    addresses = Addresses(f"{local}@example.com", (), prefix="HD", desk_id="main", signer=SIGNER)
    address = addresses.reply(9_999_999_999)
    assert len(address.partition("@")[0]) <= 64
    assert addresses.ticket_of(address) == 9_999_999_999


def test_an_address_too_long_to_sign_is_said_with_its_limit() -> None:
    """At the start, not when the first reply is due."""
    with pytest.raises(ValueError, match="use at most 29 characters"):
        reply_bits("a" * 40 + "@example.com", "HD")
