"""DKIM (RFC 6376): what we sign, dkimpy verifies; what was changed on the way, it does not."""

import subprocess
from collections.abc import Callable
from typing import Any

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.dkim import Dkim
from channels.email.send import MailSender
from channels.email.signing import SIGNED, Signer, load_key, make_key, record, relaxed_body
from channels.secret import Secret
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.smtp_client import ADDRESSES, tools
from tests.store.engines import wanted

AT = 1_700_000_000_000
KEYS = {kind: make_key(kind) for kind in ("rsa", "ed25519")}
SIGNERS = {kind: Signer(domain="example.com", selector="centrala", key=load_key(pem)) for kind, pem in KEYS.items()}
BOTH = pytest.mark.parametrize("kind", ["rsa", "ed25519"])


def dns(kind: str) -> Callable[..., bytes]:
    """A name server that publishes our record and no other."""
    published = record(load_key(KEYS[kind]), domain="example.com", selector="centrala")

    def look_up(name: bytes, timeout: int = 5) -> bytes:
        return published.text.encode() if name.decode().rstrip(".") == published.name else b""

    return look_up


def verifies(mail: bytes, kind: str) -> bool:
    """Whether another implementation accepts the signature."""
    return bool(dkim.verify(mail, dnsfunc=dns(kind)))


class Kept:
    """An outlet that keeps the letters."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def send(self, letter: Any, *, name: str, repeated: bool) -> None:  # noqa: ARG002 - the interface
        """Keeps it."""
        self.letters.append(letter)

    async def close(self) -> None:
        """Nothing is open."""


async def sent(kind: str, **changes: Any) -> bytes:
    """A mail as it leaves."""
    outlet = Kept()
    sending = MailSender(outlet, addresses=ADDRESSES, tools=tools(), deadline=30.0, signer=SIGNERS[kind])
    await sending.send(delivery(created_at=AT, **changes), Blobs(a=b"\0" * 1_200_000))
    return bytes(outlet.letters[0].raw)


@BOTH
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"automatic": False, "thread": ("a@b", "c@d")},
        {"subject": "zażółć " * 30, "body": " \t\n\n a  b\t\n.\n\n\n"},
        {"address": "żółw@example.org"},
    ],
)
async def test_every_mail_of_ours_verifies(kind: str, changes: dict[str, Any]) -> None:
    """Automatic or not, with folded headers, odd blanks and letters beyond ASCII."""
    mail = await sent(kind, **changes)
    assert mail.startswith(b"DKIM-Signature: v=1; a=%b-sha256; c=relaxed/relaxed; d=example.com;" % kind.encode())
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert verifies(mail, kind)


@BOTH
async def test_a_large_attachment_is_signed_too(kind: str) -> None:
    """Beside the loop."""
    from store.records import Attachment  # noqa: PLC0415

    mail = await sent(kind, attachments=(Attachment(name="a", media_type="x/y", size=1, sha256="a"),))
    assert len(mail) > 1_000_000
    assert verifies(mail, kind)


@pytest.mark.parametrize("name", ["From", "Reply-To", "To", "Cc", "Subject", "Date", "In-Reply-To", "Content-Type"])
async def test_no_header_can_be_added(name: str) -> None:
    """Each is signed once more than it is there: a second From fools nobody."""
    mail = await sent("ed25519")
    assert verifies(mail, "ed25519")
    for forged in (
        f"{name}: eve@example.net\r\n".encode() + mail,
        mail.replace(b"\r\n\r\n", f"\r\n{name}: x\r\n\r\n".encode(), 1),
    ):
        assert not verifies(forged, "ed25519")


@pytest.mark.parametrize(
    ("what", "other"),
    [
        (b"Helpdesk IT</p>", b"Helpdesk It</p>"),
        (b"<pomoc@example.com>", b"<pomoc@example.net>"),
        (b"d=example.com", b"d=example.net"),
        (b"Message-ID: <d.", b"Message-ID: <e."),
        (b"t=17", b"t=16"),
    ],
)
async def test_nothing_signed_can_be_changed(what: bytes, other: bytes) -> None:
    """Words, addresses, the id, the signature's own parts."""
    mail = await sent("ed25519")
    assert what in mail
    assert not verifies(mail.replace(what, other, 1), "ed25519")


async def test_what_relays_change_does_no_harm() -> None:
    """Blanks, folding, trace headers above, and empty lines below."""
    mail = await sent("rsa")
    changed = mail.replace(b"\r\nSubject: ", b"\r\nSUBJECT:\t", 1).replace(b"</p>\r\n", b"</p> \t\r\n")
    assert verifies(b"Received: from x by y; today\r\n" + changed + b"\r\n\r\n", "rsa")


@BOTH
async def test_a_repeat_is_the_same_mail_byte_for_byte(kind: str) -> None:
    """Date and signature are those of the delivery, not of the try: the other side can tell that it has it."""
    assert await sent(kind) == await sent(kind, tries=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b".", b"  b"]), max_size=12))
def test_any_body_verifies(pieces: list[bytes]) -> None:
    """However it is spaced; RFC 6376 section 3.4.4."""
    mail = b"From: pomoc@example.com\r\nTo: x@y\r\n\r\n" + b"".join(pieces) + b"\r\n"
    assert verifies(SIGNERS["ed25519"].signed(mail, AT), "ed25519")


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # the RFC's own example
        (b" \t\r\n \r\na", b"\r\n\r\na\r\n"),
    ],
)
def test_a_body_is_relaxed(body: bytes, relaxed: bytes) -> None:
    """RFC 6376 section 3.4.5 has the third."""
    assert relaxed_body(body) == relaxed


def test_all_the_headers_that_matter_are_signed_and_one_more_of_each() -> None:
    """Those of RFC 6376 section 5.4.1, and ours."""
    mail = SIGNERS["ed25519"].signed(b"From: a@example.com\r\nTo: x@y\r\n\r\n", AT)
    listed = mail.partition(b" h=")[2].partition(b";")[0].replace(b"\r\n", b"").replace(b" ", b"").decode().split(":")
    assert listed.count("From") == listed.count("To") == 2
    assert set(listed) == set(SIGNED)
    assert {"Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"} <= set(listed)


# Keys and settings


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        ("garbage", "no private key in PEM form"),
        ("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "no private key in PEM form"),
        (KEYS["rsa"].replace("PRIVATE", "PUBLIC"), "no private key in PEM form"),
    ],
)
def test_a_wrong_key_is_said_in_words_that_do_not_repeat_it(pem: str, words: str) -> None:
    """And with the remedy."""
    with pytest.raises(ValueError, match=words) as caught:
        Dkim(selector="a", key=Secret(pem)).signer("example.com")
    assert "centrala mail dkim" in str(caught.value)
    assert "c2VjcmV0" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_locked_a_short_and_a_strange_key_are_told_apart() -> None:
    """Each with what to do."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    def pem(key: Any, lock: Any = None) -> str:
        return str(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock or NoEncryption()).decode())

    short = subprocess.run([wanted("openssl"), "genrsa", "512"], capture_output=True, check=True, text=True).stdout
    curve = ec.generate_private_key(ec.SECP256R1())
    for text, words in (
        (pem(curve, BestAvailableEncryption(b"x")), "passphrase"),
        (pem(curve), "only RSA and Ed25519"),
        (short, "512 bits is too short"),
    ):
        with pytest.raises(ValueError, match=words):
            load_key(text)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"selector": ""}, "selector"),
        ({"selector": "Ä"}, "selector"),
        ({"selector": "a b"}, "selector"),
        ({"selector": "a."}, "selector"),
        ({"domain": "exa_mple.com"}, "domain"),
        ({"key": Secret()}, "key"),
    ],
)
def test_names_that_cannot_stand_in_dns_are_refused(changes: dict[str, Any], words: str) -> None:
    """Before anything is signed with them."""
    with pytest.raises(ValueError, match=words):
        Dkim(**{"selector": "a", "key": Secret("x"), **changes})


@pytest.mark.parametrize(
    ("domain", "fine"), [("", True), ("example.com", True), ("com", True), ("example.net", False), ("le.com", False)]
)
def test_the_signing_domain_is_the_senders_or_above(domain: str, fine: bool) -> None:  # noqa: FBT001
    """DMARC counts no other (RFC 7489 section 3.1.1)."""
    part = Dkim(selector="a", key=Secret(KEYS["ed25519"]), domain=domain)
    if fine:
        assert b"; d=%b;" % (domain or "example.com").encode() in part.signer("example.com").signed(
            b"From: a\r\n\r\n", 1
        )
    else:
        with pytest.raises(ValueError, match="DMARC"):
            part.signer("example.com")


def test_a_key_never_shows_itself() -> None:
    """Not in the settings' repr, which may end up in a log."""
    assert "PRIVATE" not in repr(Dkim(selector="a", key=Secret(KEYS["rsa"])))


def test_a_long_record_is_told_in_strings_of_255() -> None:
    """RFC 1035 section 3.3.14."""
    published = record(load_key(KEYS["rsa"]), domain="example.com", selector="a")
    assert "".join(published.strings) == published.text
    assert [len(one) <= 255 for one in published.strings] == [True, True]
