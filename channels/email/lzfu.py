"""Packed rich text of Outlook (MS-OXRTFCP). Pure, within limits, never an exception."""

import struct
from typing import Final

UNPACKED_MAX: Final = 4 * 1024 * 1024
PACKED_MAX: Final = 4 * 1024 * 1024
# The dictionary every packed text begins with (MS-OXRTFCP section 2.1.2.1).
DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New Roman"
    rb"Courier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
RING: Final = 4096
HEADER = struct.Struct("<IIII")
PLAIN, PACKED = 0x414C454D, 0x75465A4C  # "MELA", "LZFu"


def unpacked(data: bytes) -> bytes:
    """The rich text in a packed property, as far as it can be unpacked and at most 4 MB; b"" if it is none."""
    if len(data) < HEADER.size or len(data) > PACKED_MAX:
        return b""
    _, size, magic, _ = HEADER.unpack_from(data)
    if magic == PLAIN:
        return data[HEADER.size : HEADER.size + size]
    return _unpacked(data, min(size, UNPACKED_MAX)) if magic == PACKED else b""


def _unpacked(data: bytes, most: int) -> bytes:
    """Each bit of a flag byte says what follows: a letter, or two bytes that name a place in the last 4096 letters and a length."""
    ring = bytearray(DICTIONARY.ljust(RING, b" "))
    write = len(DICTIONARY)
    out = bytearray()
    place = HEADER.size
    bits = 1  # of the flag byte that are left, under a marking one
    while len(out) < most and place < len(data):
        if bits == 1:
            bits = data[place] | 0x100
            place += 1
            continue
        packed = bits & 1
        bits >>= 1
        run = data[place : place + 1 + packed]
        place += 1 + packed
        if packed:
            offset, length = int.from_bytes(run, "big") >> 4, (run[-1] & 15) + 2
            if len(run) < 2 or offset == write:  # a run that begins where writing is ends the text
                break
        else:
            offset, length = write, 1
            ring[write] = run[0]
        for step in range(length):
            letter = ring[(offset + step) % RING]
            out.append(letter)
            ring[write] = letter
            write = (write + 1) % RING
    return bytes(out[:most])
