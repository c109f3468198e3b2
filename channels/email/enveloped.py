"""What an opaque S/MIME signature encloses (RFC 8551 section 3.5.2, RFC 5652): the content inside the BER. Nothing is verified. Pure."""

from typing import Final

SEQUENCE, OCTETS, TAGGED, OBJECT_ID = 0x30, 0x04, 0xA0, 0x06
CONSTRUCTED: Final = 0x20
SIGNED_DATA: Final = bytes.fromhex("2a864886f70d010702")
DEPTH_MAX: Final = 4  # strings within strings
PIECES_MAX: Final = 100_000


class _Wrong(Exception):  # noqa: N818 - never leaves this file
    """The bytes are not of this form."""


def content(data: bytes) -> bytes:
    """The signed content, or b"" if this is no signed data or holds none (it is encrypted, or the signature stands apart)."""
    try:
        place, _ = _inside(data, 0, SEQUENCE)
        kind, place = _inside(data, place, OBJECT_ID)
        if data[kind:place] != SIGNED_DATA:
            return b""
        place, _ = _inside(data, place, TAGGED)
        place, _ = _inside(data, place, SEQUENCE)
        for _ in range(2):  # version, digest algorithms
            _, place = _inside(data, place, data[place])
        place, _ = _inside(data, place, SEQUENCE)
        _, place = _inside(data, place, OBJECT_ID)
        place, _ = _inside(data, place, TAGGED)
        pieces: list[bytes] = []
        _collect(data, place, pieces, 0)
        return b"".join(pieces)
    except (_Wrong, IndexError):
        return b""


def _collect(data: bytes, place: int, pieces: list[bytes], depth: int) -> int:
    """Adds the octet string at `place`, which may be made of others, and returns where the next thing stands."""
    tag = data[place]
    begin, end = _inside(data, place, tag)
    if tag == OCTETS:
        pieces.append(data[begin:end])
        return end
    if tag != OCTETS | CONSTRUCTED or depth == DEPTH_MAX:
        raise _Wrong
    while begin < end and data[begin : begin + 2] != b"\0\0":
        if len(pieces) > PIECES_MAX:
            raise _Wrong
        begin = _collect(data, begin, pieces, depth + 1)
    return begin + 2 if end == len(data) else end


def _inside(data: bytes, place: int, tag: int) -> tuple[int, int]:
    """Where the content of the element of this tag begins and ends; one of indefinite length ends with the data."""
    if data[place] != tag:
        raise _Wrong
    size = data[place + 1]
    begin = place + 2
    if size == 0x80 and tag & CONSTRUCTED:
        return begin, len(data)
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[begin : begin + count], "big")
        begin += count
        if not 0 < count <= 4:
            raise _Wrong
    if begin + size > len(data):
        raise _Wrong
    return begin, begin + size
