"""Random and mutated mails: a Message or MalformedError, never anything else, and never a control character in a header field."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import MalformedError, Parsed
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
