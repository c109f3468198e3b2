"""Builds winmail.dat for tests, after MS-OXTNEF."""

import struct

ATTACHMENT, MESSAGE = 2, 1


def attribute(level: int, name: int, value: bytes) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def prop(kind: int, name: int, value: bytes) -> bytes:
    """One property of variable length."""
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def packet(*attributes: bytes) -> bytes:
    """A whole winmail.dat with its code page (1250)."""
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(MESSAGE, 0x69007, struct.pack("<II", 1250, 0))
        + b"".join(attributes)
    )


def message(*props: bytes) -> bytes:
    """The message's own properties."""
    return attribute(MESSAGE, 0x69003, struct.pack("<I", len(props)) + b"".join(props))


def file(short: str, content: bytes, *props: bytes) -> bytes:
    """A file with its short name, its content and properties."""
    return (
        attribute(ATTACHMENT, 0x69002, bytes(14))
        + attribute(ATTACHMENT, 0x18010, short.encode("cp1250") + b"\0")
        + attribute(ATTACHMENT, 0x6800F, content)
        + (attribute(ATTACHMENT, 0x69005, struct.pack("<I", len(props)) + b"".join(props)) if props else b"")
    )


def plain_rtf(text: bytes) -> bytes:
    """Rich text that is announced as packed and is not (MELA)."""
    return struct.pack("<IIII", len(text) + 12, len(text), 0x414C454D, 0) + text
