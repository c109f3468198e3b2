"""Golden mails, written after what real clients send: each .eml has a .json with what must come out."""

import base64
import json
import tracemalloc
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from channels.base import MalformedError
from store.records import Message
from tests.channels.email.mails import parsed, plain

FIXTURES = Path(__file__).parent.parent / "fixtures" / "email"
GOLDEN = sorted(FIXTURES.glob("*.eml"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("path", GOLDEN, ids=[path.stem for path in GOLDEN])
def test_a_golden_mail_becomes_the_message_beside_it(path: Path, line_end: bytes) -> None:
    message = parsed(path.read_bytes().replace(b"\n", line_end)).message
    got: dict[str, Any] = {name: getattr(message, name) for name in message.__struct_fields__}
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    for word in expected.pop("html_holds", []):
        assert word in (message.html or "")
    for word in expected.pop("html_lacks", []):
        assert word not in (message.html or "")
    files = expected.pop("attachments", None)
    if files is not None:
        sizes = [[each.name, each.media_type, each.inline] for each in message.attachments]
        assert sizes == [[name, kind, inline] for name, kind, _, inline in files]
        if line_end == b"\n":
            assert [each.size for each in message.attachments] == [size for _, _, size, _ in files]
    for name, value in expected.items():
        assert json.loads(msgspec.json.encode(got[name])) == value, name


def test_every_attachment_has_its_bytes() -> None:
    mail = parsed((FIXTURES / "inline-image-and-files.eml").read_bytes())
    assert mail.files
    for each in mail.message.attachments:
        assert sha256(mail.files[each.sha256]).hexdigest() == each.sha256
        assert len(mail.files[each.sha256]) == each.size


def test_the_ticket_of_the_reply_address_becomes_the_token() -> None:
    assert parsed(b"From: a@b.pl\r\n\r\nx", ticket=7).message.token == 7


def test_the_subject_tag_follows_the_configured_prefix() -> None:
    raw = plain("From: a@b.pl\nSubject: Re: [IT-12] [HD-13] co dalej")
    assert parsed(raw, prefix="IT").message.mentioned == 12
    assert parsed(raw).message.mentioned == 13
    assert parsed(plain("From: a@b.pl\nSubject: HD-13")).message.mentioned == 0


def test_no_sender_at_all_is_an_empty_address() -> None:
    message = parsed(b"Subject: x\r\n\r\nx", mail_from="").message
    assert (message.sender.address, message.trust) == ("", "unverified")
    assert "no-from" in message.notes


def test_an_artificial_message_id_is_the_same_every_time() -> None:
    first, again = (parsed(b"From: a@b.pl\r\n\r\nx").message.external_id for _ in range(2))
    assert first == again == "d0@artificial.invalid"


def test_an_attachment_may_not_hide_behind_a_text_that_is_too_long() -> None:
    """Nothing is lost: a text too long for a ticket is whole in an attachment."""
    mail = parsed(plain("From: a@b.pl", "ą" * 300_000))
    assert "text-cut" in mail.message.notes
    assert mail.files[mail.message.attachments[0].sha256] == ("ą" * 300_000).encode()


def test_html_over_the_limits_is_text_only() -> None:
    large = "Content-Type: text/html\nFrom: a@b.pl"
    for body in ("<p>słowo</p>" + "<b>" * 5_001, "<p>słowo</p>" + "a" * 600_000):
        message = parsed(plain(large, body)).message
        assert message.html is None
        assert message.text.startswith("słowo")
        assert "large-html" in message.notes


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"X: y\r\n" * 501 + b"\r\nx", "header lines"),
        (b"".join(b"X-%d: %s\r\n" % (n, b"y" * 16000) for n in range(9)) + b"\r\nx", "128 kB"),
    ],
)
def test_beyond_a_limit_the_words_name_it(raw: bytes, words: str) -> None:
    with pytest.raises(MalformedError, match=words):
        parsed(raw)


def test_a_limit_passed_inside_costs_nothing() -> None:
    """What is nested too deep, too many or broken by its own header is kept whole as a file, and the rest is read."""
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(22))
    mail = parsed(deep + b"\r\nhi\r\n")
    assert "nested-deep" in mail.message.notes
    assert any(content.endswith(b"\r\nhi\r\n") for content in mail.files.values())
    many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 302 + b"--b--\r\n"
    mail = parsed(many)
    assert "parts-cut" in mail.message.notes
    assert mail.message.text.count("x") == 300
    assert [content.count(b"x") for content in mail.files.values()] == [2]
    broken = b"".join(b"X-%d: y\r\n" % n for n in range(600))
    mail = parsed(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nbefore\r\n--b\r\n" + broken + b"\r\nz\r\n--b--"
    )
    assert (mail.message.text, "broken-part" in mail.message.notes) == ("before", True)
    assert list(mail.files.values()) == [broken + b"\r\nz"]


def test_at_the_limits_a_mail_is_read() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 300 + b"--b--\r\n"
    assert parsed(parts).message.text.count("x") == 300
    nested = (
        b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(20))
        + b"\r\nhi\r\n"
    )
    assert parsed(nested).message.text == "hi"
    assert parsed(b"From: a@b.pl\r\n" + b"X: y\r\n" * 499 + b"\r\nx").message.text == "x"


def test_too_many_addresses_and_references_are_cut_not_refused() -> None:
    crowd = ", ".join(f"a{number}@b.pl" for number in range(600))
    ids = " ".join(f"<{number}@x>" for number in range(5_000))
    message = parsed(plain(f"From: a@b.pl\nTo: {crowd}\nReferences: {ids}\nMessage-ID: <own@x>")).message
    assert len(message.to) == 500
    assert len(message.references) == 100
    assert (message.references[0], message.references[-1]) == ("0@x", "4999@x")
    assert set(message.notes) == {"addresses-cut", "references-cut", "long-header"}


def test_a_date_that_makes_no_sense_is_none() -> None:
    def sent(value: str) -> int | None:
        message: Message = parsed(plain(f"From: a@b.pl\nDate: {value}")).message
        return message.sent_at

    assert sent("Mon, 16 Nov 2026 09:15:00 +0100") == 1794816900000
    assert sent("16 Nov 26 08:15 GMT") == 1794816900000
    assert sent("Mon, 16 Nov 2026 09:15:00 +0100 (CET)") == 1794816900000
    for wrong in (
        "Whenever",
        "Mon, 32 Nov 2026 09:15:00 +0100",
        "Mon, 16 Nov 2046 09:15:00 +0100",
        "1 Jan 1970 00:00:00 +0000",
        "16 Nov 2026 09:15 +9999",
    ):
        assert sent(wrong) is None, wrong


def test_a_large_mail_takes_less_than_twice_its_size_on_top() -> None:
    """So that the largest mail the door takes fits into a child's memory."""
    content = base64.encodebytes(bytes(7_300_000)).replace(b"\n", b"\r\n")
    head = b"From: a@b.pl\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    raw = head + content
    tracemalloc.start()
    try:
        mail = parsed(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert mail.message.attachments[0].size == 7_300_000
    assert peak < 2 * len(raw)
