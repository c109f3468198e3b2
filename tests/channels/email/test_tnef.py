"""winmail.dat: files and words come out of it, what is broken stays whole, and nothing in it can break the reader."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email import lzfu, rtf, tnef
from tests.channels.email.mails import parsed
from tests.channels.email.tnef_packets import file, message, packet, plain_rtf, prop

NAME, MIME, CID, BODY, HTML, RICH = 0x3707, 0x370E, 0x3712, 0x1000, 0x1013, 0x1009
STRING, WIDE, BINARY = 0x1E, 0x1F, 0x102
REPORT = file(
    "RAPORT~1.PDF",
    b"%PDF",
    prop(WIDE, NAME, "raport żółty.pdf\0".encode("utf-16-le")),
    prop(STRING, MIME, b"application/pdf\0"),
)
IMAGE = file("a.png", b"\x89PNG", prop(STRING, MIME, b"image/png\0"), prop(STRING, CID, b"i1@x\0"))
# Every kind of fixed length, one of several values and two named ones, which must be passed over in step.
PADDED = message(
    struct.pack("<HHI", 3, 0x1234, 7),
    struct.pack("<HHq", 0x40, 0x0039, 1),
    struct.pack("<HHI", 0xB, 0x0E1F, 1),
    struct.pack("<HHIII", 0x1003, 0x5678, 2, 1, 2),
    struct.pack("<HH16sIII", 3, 0x8001, b"g" * 16, 0, 5, 9),
    struct.pack("<HH16sII", 3, 0x8002, b"g" * 16, 1, 6) + "abc".encode("utf-16-le") + b"\0\0" + struct.pack("<I", 9),
    prop(STRING, BODY, "Zażółć".encode("cp1250") + b"\0"),
)


def mail(content: bytes, text: str = "", kind: str = "application/ms-tnef") -> bytes:
    """A mail with a winmail.dat, and with a text where there is one."""
    return (
        (
            "From: a@b.pl\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
            f"--b\r\nContent-Type: {kind}; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode()
        + base64.encodebytes(content)
        + b"--b--\r\n"
    )


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/vnd.ms-tnef", "application/octet-stream"])
def test_its_files_take_its_place(kind: str) -> None:
    got = parsed(mail(packet(REPORT, IMAGE), "Raport w załączniku.", kind))
    files = [(one.name, one.media_type, got.files[one.sha256], one.inline) for one in got.message.attachments]
    assert files == [
        ("raport żółty.pdf", "application/pdf", b"%PDF", False),
        ("a.png", "image/png", b"\x89PNG", True),
    ]
    assert (got.message.text, got.message.notes) == ("Raport w załączniku.", ())


def test_its_text_is_read_where_the_mail_has_none() -> None:
    assert parsed(mail(packet(PADDED))).message.text == "Zażółć"
    assert parsed(mail(packet(PADDED), "Inny tekst")).message.text == "Inny tekst"
    rich = message(prop(BINARY, HTML, b"<p>Ala<br>ma</p>"))
    assert parsed(mail(packet(rich))).message.text == "Ala\nma"


@pytest.mark.parametrize(
    ("rich", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}Za\'bf\'f3\'b3\'e6 \u322?\par {\*\generator x}koniec}", "Zażółć ł\nkoniec"),
        (
            rb"{\rtf1\ansi\ansicpg1250\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Za\'bf{\*\htmltag84 &oacute;}\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}",
            "Zażó",
        ),
    ],
)  # fmt: skip
def test_rich_text_is_read_when_it_is_all_there_is(rich: bytes, text: str) -> None:
    assert parsed(mail(packet(message(prop(BINARY, RICH, plain_rtf(rich)))))).message.text == text


def test_the_examples_of_the_specification_are_unpacked() -> None:
    """MS-OXRTFCP section 3: a text, and one whose run reads what it writes."""
    first = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert lzfu.unpacked(bytes.fromhex(first)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    second = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    assert lzfu.unpacked(bytes.fromhex(second)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize("cut", [9, 40, 200])
def test_what_can_not_be_read_to_its_end_stays_a_file_too(cut: int) -> None:
    whole = packet(REPORT, IMAGE)
    got = parsed(mail(whole[:-cut], "x"))
    assert "winmail" in got.message.notes
    assert got.message.attachments[0].name == "winmail.dat"
    assert whole[:-cut] in got.files.values()


def test_an_unpacked_text_has_a_limit() -> None:
    """A few bytes that repeat themselves for ever."""
    bomb = struct.pack("<IIII", 0, 0xFFFFFFFF, 0x75465A4C, 0) + (b"\xff" + b"\x00\x0f" * 8) * 20_000
    assert len(lzfu.unpacked(bomb)) <= lzfu.UNPACKED_MAX


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=30), st.integers(0, 60))
def test_no_bytes_break_the_reader(place: int, junk: bytes, cut: int) -> None:
    whole = bytearray(packet(PADDED, REPORT, IMAGE))
    whole[place : place + cut] = junk
    found = tnef.read(bytes(whole))
    assert found is None or all(isinstance(one.content, bytes) for one in found.files)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"{",
                b"}",
                b"\\u",
                b"\\'",
                b"\\*",
                b"\\fromhtml",
                b"\\htmlrtf ",
                b"\\ansicpg99999 ",
                b"-5",
                b"z",
                b"\\",
                b"\xff",
                b"\\uc9 ",
            ]
        ),
        max_size=40,
    )
)
def test_no_rich_text_breaks_the_reader(pieces: list[bytes]) -> None:
    text, _ = rtf.read(b"".join(pieces))
    assert text.encode("utf-8") is not None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_unpacking(data: bytes) -> None:
    packed = struct.pack("<IIII", len(data), 4_000, 0x75465A4C, 0) + data
    assert len(lzfu.unpacked(packed)) <= 4_000
