"""The bounded look at a raw mail at the door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.address import Recipient
from channels.email.scan import HEADER_LIMIT, Mail, inbounds, scan
from store import ids
from store.records import Inbound
from tests.channels.email.smtp_client import ADDRESSES, NOW

DESK = Recipient("pomoc@example.com", 0)


def taken(raw: bytes, recipient: Recipient = DESK, mail_from: str = "anna@example.org") -> Inbound:
    """What the door makes of a mail to one recipient."""
    mail = Mail(raw, mail_from, (recipient,), "192.0.2.1")
    [made] = inbounds(mail, scan(raw), channel="mail", prefix="HD", addresses=ADDRESSES, now=NOW)
    return made


@pytest.mark.parametrize(
    ("head", "message_id", "root", "sender"),
    [
        (b"Message-ID: <a@b>\r\n", "a@b", "", ""),
        (b"MESSAGE-ID:<a@b>\r\n", "a@b", "", ""),
        (b"Message-Id:\r\n <a@b>\r\n", "a@b", "", ""),
        (b"X-Message-ID: <x@y>\r\nMessage-ID: <a@b>\r\n", "a@b", "", ""),
        (b"Subject: x\r\n Message-ID: <x@y>\r\n", "", "", ""),
        (b"Message-ID: a@b\r\n", "", "", ""),
        (b"References: <1@b> <2@b>\r\n\t<3@b>\r\n", "", "1@b", ""),
        (b"References:\r\n <1@b>\r\nIn-Reply-To: <2@b>\r\n", "", "1@b", ""),
        (b"In-Reply-To: <2@b>\r\n", "", "2@b", ""),
        (b"References: \r\nIn-Reply-To: Your mail of Monday <2@b>\r\n", "", "2@b", ""),
        (b"From: Anna <Anna@Example.ORG>\r\n", "", "", "anna@example.org"),
        (b"From: anna@example.org (Anna)\r\n", "", "", "anna@example.org"),
        (b'From: "a@b" <anna@example.org>\r\n', "", "", "anna@example.org"),
        (b"From: nobody\r\n", "", "", ""),
        (b"", "", "", ""),
    ],
)
def test_the_names_of_a_mail_are_found(head: bytes, message_id: str, root: str, sender: str) -> None:
    """Folded, in any case, without angle brackets."""
    found = scan(head + b"\r\nMessage-ID: <in@body>\r\n")
    assert (found.message_id, found.root, found.sender) == (message_id, root, sender)


def test_nothing_beyond_the_limit_is_looked_at() -> None:
    """A header block without end costs no more than its first 64 kB."""
    assert scan(b"X: y\r\n" * (HEADER_LIMIT // 6 + 10) + b"Message-ID: <a@b>\r\n\r\n").message_id == ""


@given(st.binary(max_size=400))
def test_it_never_raises(raw: bytes) -> None:
    """Whatever the bytes are, there is an Inbound with an id, a lane and a digest."""
    for candidate in (raw, b"Message-ID:" + raw, b"From:" + raw + b"\r\n\r\n", b"References: <" + raw):
        made = taken(candidate)
        assert made.id
        assert made.lane
        assert made.digest
        made.external_id.encode("utf-8")


def test_the_same_mail_by_another_way_is_the_same() -> None:
    """Trace headers differ from delivery to delivery."""
    mail = b"From: a@b\r\nMessage-ID: <x@y>\r\n\r\nbody\r\n"
    again = b"Received: from z\r\nX-Spam: no\r\nDKIM-Signature: q\r\n" + mail
    assert taken(mail).id == taken(again).id
    assert taken(mail).digest == taken(again).digest


@pytest.mark.parametrize(
    "other",
    [
        b"From: a@b\r\nMessage-ID: <x@y>\r\n\r\nbody!\r\n",
        b"From: a@c\r\nMessage-ID: <x@y>\r\n\r\nbody\r\n",
        b"From: a@b\r\nMessage-ID: <x@y>\r\nSubject: q\r\n\r\nbody\r\n",
    ],
)
def test_other_content_under_the_same_id_is_noticed(other: bytes) -> None:
    """Same id, another digest."""
    mail = b"From: a@b\r\nMessage-ID: <x@y>\r\n\r\nbody\r\n"
    assert taken(mail).id == taken(other).id
    assert taken(mail).digest != taken(other).digest


def test_a_message_id_of_another_sender_or_recipient_is_another_message() -> None:
    """Nobody can swallow a mail by sending its Message-ID first."""
    mail = b"Message-ID: <x@y>\r\n\r\n"
    ids_seen = {
        taken(mail).id,
        taken(mail, mail_from="eve@example.org").id,
        taken(mail, Recipient("it@example.com", 0)).id,
    }
    assert len(ids_seen) == 3
    assert taken(mail).external_id == "x@y anna@example.org pomoc@example.com"
    assert taken(mail).id == ids.message_id("mail", taken(mail).external_id)


def test_a_mail_without_message_id_is_named_after_its_content() -> None:
    """So that its repeat is a repeat, and another one is not."""
    mail = b"From: a@b\r\n\r\nbody\r\n"
    assert taken(mail).id == taken(b"Received: x\r\n" + mail).id
    assert taken(mail).id != taken(mail + b"more\r\n").id
    assert taken(mail).envelope["artificial"] is True
    assert taken(b"Message-ID: <a@b>\r\n" + mail).envelope["artificial"] is False


def test_an_endless_message_id_does_not_become_a_name() -> None:
    """Names in the store are short."""
    assert len(taken(b"Message-ID: <" + b"a" * 800 + b"@b>\r\n\r\n").external_id) < 150


def test_mails_of_one_conversation_share_a_lane() -> None:
    """First mail, reply, and reply to the reply; a signed address or Message-ID names the ticket's lane."""
    first = taken(b"Message-ID: <1@b>\r\n\r\n").lane
    assert taken(b"Message-ID: <2@b>\r\nIn-Reply-To: <1@b>\r\n\r\n").lane == first
    assert taken(b"Message-ID: <3@b>\r\nReferences: <1@b> <2@b>\r\nIn-Reply-To: <2@b>\r\n\r\n").lane == first
    assert taken(b"Message-ID: <4@b>\r\n\r\n").lane != first
    assert taken(b"Message-ID: <5@b>\r\n\r\n", Recipient(ADDRESSES.reply(7), 7)).lane == "t:7"
    own = ADDRESSES.message_id("abc", 7).encode()
    assert taken(b"Message-ID: <6@b>\r\nIn-Reply-To: <" + own + b">\r\n\r\n").lane == "t:7"


def test_floods_are_known_by_sender_and_origin() -> None:
    """From, else the envelope's sender; the peer's address."""
    assert (taken(b"From: X <X@Y>\r\n\r\n").sender, taken(b"\r\n").sender) == ("x@y", "anna@example.org")
    assert taken(b"\r\n").origin == "192.0.2.1"
