"""Random and mutated mails: a Message or MalformedError, never anything else, and never a control character in a header field."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import MalformedError, Parsed
from channels.email import enveloped, invitation
from channels.email.guess import guess
from channels.email.plain import enriched, signed
from channels.email.uuencoded import taken_out
from store.records import Address, Message
from tests.channels.email.mails import parsed

SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "fixtures" / "email").glob("*.eml"))]
UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
TROUBLE = [
    b"\r\n", b"\n", b"\r", b"\0", b"\xff", b'"', b"<", b">", b"(", b")", b";", b"=?utf-8?q?=0D=0AX=3A?=", b"=?utf-7?b?AAAA?=", b"--", b"--mix",
    b"*0*=", b"boundary=", b"\r\n\r\n", b"=", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"Content-Transfer-Encoding: base64\r\n", b": ", b"charset=hex",
]  # fmt: skip


def header_values(message: Message) -> Iterator[str]:
    """Every text of a Message that came from a header."""

    def address(each: Address) -> Iterator[str]:
        yield from (each.address, each.name)

    yield from (message.subject, message.external_id, *message.references, *message.notes)
    for each in (message.sender, *message.to, *message.cc, *message.reply_to):
        yield from address(each)
    for attachment in message.attachments:
        yield from (attachment.name, attachment.media_type, attachment.content_id)
    if message.bounce is not None:
        yield from (message.bounce.recipient, message.bounce.status, message.bounce.message_id)


def check(raw: bytes) -> None:
    """Parses and looks at what came out."""
    try:
        mail = parsed(raw)
    except MalformedError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
        return
    for value in header_values(mail.message):
        assert UNCLEAN.search(value) is None, value
    for text in (mail.message.text, mail.message.quoted, mail.message.full_text):
        assert "\0" not in text
        assert "\r" not in text
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(mail), type=Parsed) == mail
    assert mail.message.full_text.strip() == "" or mail.message.text.strip()


def mutated(seed: int) -> bytes:
    """A golden mail with some bytes changed, cut, doubled or replaced by trouble."""
    dice = random.Random(seed)
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randint(1, 12)):
        place = dice.randrange(len(data) + 1)
        kind = dice.randrange(4)
        if kind == 0:
            data[place : place + 1] = bytes([dice.randrange(256)])
        elif kind == 1:
            del data[place : place + dice.randint(1, 40)]
        elif kind == 2:
            data[place:place] = dice.choice(TROUBLE)
        else:
            other = dice.choice(SEEDS)
            start = dice.randrange(len(other))
            data[place:place] = other[start : start + dice.randint(1, 200)]
    return bytes(data)


@settings(max_examples=1_500, deadline=None)
@given(st.integers(0, 2**48))
def test_mutated_mails(seed: int) -> None:
    check(mutated(seed))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_random_bytes(data: bytes) -> None:
    check(data)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "From",
                    "To",
                    "Cc",
                    "Reply-To",
                    "Subject",
                    "Message-ID",
                    "References",
                    "In-Reply-To",
                    "Date",
                    "Content-Type",
                ]
            ),
            st.one_of(
                st.text(max_size=60),
                st.lists(st.sampled_from([trouble.decode("latin-1") for trouble in TROUBLE]), max_size=8).map("".join),
            ),
        ),
        max_size=8,
    )
)
def test_random_headers(fields: list[tuple[str, str]]) -> None:
    check("".join(f"{name}: {value}\r\n" for name, value in fields).encode("utf-8", "surrogatepass") + b"\r\nx")


WORDS = [
    "begin 644 a\n", "`\n", "end\n", "%:&5L;&\\\n", "begin-base64 644 b\n", "====\n", "BEGIN:VEVENT\n", "END:VEVENT\n", "DTSTART:20261316T250000\n", "SUMMARY:x\\n",
    "DTSTART;TZID=X:20261116\n", "DTEND:00010101T000000\n", "<<", "<param>", "</param>", "<bold>", "-----BEGIN PGP SIGNED MESSAGE-----\n", "\n",
    "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\n", "- ", "\u0142",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_no_text_breaks_what_looks_into_texts(text: str) -> None:
    rest, files = taken_out(text)
    assert len(rest) + sum(len(one.content) for one in files) <= 2 * len(text)
    assert isinstance(invitation.words(text), str)
    assert isinstance(signed(text)[0], str)
    assert len(enriched(text, breaks=True)) <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.integers(0, 40))
def test_no_bytes_break_what_guesses(data: bytes, place: int) -> None:
    assert isinstance(guess(data), str)
    signed_data = bytes.fromhex("308006092a864886f70d010702a08030800201013100308006092a864886f70d010701a0802480040141")
    assert len(enveloped.content(signed_data[:place] + data)) <= len(data) + len(signed_data)


def test_the_largest_mail_the_door_takes_is_read() -> None:
    """25 MB in one line, as delimiters of nobody's boundary, as padding and in letters of no charset."""
    size = 25_000_000
    head = b"From: a@b.pl\r\n"
    for raw in (
        head + b"\r\n" + b"x" * size,
        head + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * size,
        head + b"Content-Type: multipart/mixed\r\n\r\n" + b"--\r\n" * (size // 4),
        head + b"\r\n" + b"\xbf" * size,
    ):
        mail = parsed(raw)
        assert mail.message.sender.address == "a@b.pl"
        assert ("text-cut" in mail.message.notes) == (b"base64" not in raw[:80])
