"""winmail.dat (MS-OXTNEF): what Outlook packs a mail into when it talks to another Outlook. Pure, within limits, never an exception."""

import struct
from collections.abc import Iterator
from typing import Final

import msgspec

from channels.email import charset, lzfu
from channels.email.files import File

SIGNATURE: Final = 0x223E9F78
FILES_MAX: Final = 300
PROPERTIES_MAX: Final = 5_000
CODE_PAGES: Final = {
    65001: "utf-8",
    20127: "us-ascii",
    28592: "iso-8859-2",
    28591: "iso-8859-1",
    936: "gb18030",
    932: "cp932",
    949: "cp949",
}

# Attributes (MS-OXTNEF section 2.1.3.3) and properties (MS-OXPROPS) that are read.
TEXT, NEW_FILE, FILE_TITLE, FILE_DATA, FILE_PROPERTIES = 0x2800C, 0x69002, 0x18010, 0x6800F, 0x69005
PROPERTIES, CODE_PAGE = 0x69003, 0x69007
BODY, HTML, RTF, DATA, DISPLAY, LONG_NAME, MEDIA_TYPE, CONTENT_ID = (
    0x1000,
    0x1013,
    0x1009,
    0x3701,
    0x3001,
    0x3707,
    0x370E,
    0x3712,
)
FIXED: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
STRING, WIDE, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0xD
MULTIPLE: Final = 0x1000


class Winmail(msgspec.Struct):
    """What was in it: files, and the body in as many forms as there are ("" where it has none). `whole`: it could be read to its end."""

    files: list[File] = []
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    page: str = "cp1252"
    whole: bool = False


class _Cut(Exception):  # noqa: N818 - never leaves this file
    """The data ends where more was announced."""


def read(data: bytes) -> Winmail | None:
    """Its content as far as it can be read; None if it is none of these."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    found = Winmail()
    files: list[dict[int, bytes | str]] = []
    try:
        for name, value in _attributes(data):
            _take(found, files, name, value)
        found.whole = True
    except _Cut:
        pass
    found.files = [_file(one) for one in files if DATA in one]
    return found


def _take(found: Winmail, files: list[dict[int, bytes | str]], name: int, value: bytes) -> None:
    """Keeps one attribute, if it is one of those that are read."""
    if name == CODE_PAGE and len(value) >= 4:
        found.page = _page(struct.unpack_from("<I", value)[0])
    elif name == TEXT:
        found.text = found.text or _said(value, found.page)
    elif name == PROPERTIES:
        _message(found, dict(_properties(value, found.page)))
    elif name == NEW_FILE and len(files) < FILES_MAX:
        files.append({})
    elif files and name == FILE_TITLE:
        files[-1].setdefault(DISPLAY, _said(value, found.page))
    elif files and name == FILE_DATA:
        files[-1][DATA] = value
    elif files and name == FILE_PROPERTIES:
        files[-1] |= dict(_properties(value, found.page))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 6
    while place < len(data):
        if data[place] not in {1, 2} or place + 9 > len(data):
            raise _Cut
        name, size = struct.unpack_from("<II", data, place + 1)
        place += 9
        if place + size > len(data):
            raise _Cut
        yield name, data[place : place + size]
        place += size + 2  # a checksum follows, which nobody checks


def _properties(data: bytes, page: str) -> Iterator[tuple[int, bytes | str]]:
    """Properties of type text or bytes by their id; the first value where there are several. Others are passed over."""
    try:
        (count,) = struct.unpack_from("<I", data)
        place = 4
        for _ in range(min(count, PROPERTIES_MAX)):
            kind, name = struct.unpack_from("<HH", data, place)
            place += 4
            if name >= 0x8000:
                place = _after_name(data, place)
            base = kind & ~MULTIPLE
            values = 1
            if kind & MULTIPLE or base in {STRING, WIDE, BINARY, OBJECT}:
                (values,) = struct.unpack_from("<I", data, place)
                place += 4
            if base in FIXED:
                place += FIXED[base] * values
                continue
            if base not in {STRING, WIDE, BINARY, OBJECT} or values > PROPERTIES_MAX:
                return
            for number in range(values):
                (size,) = struct.unpack_from("<I", data, place)
                value = data[place + 4 : place + 4 + size]
                if len(value) < size:
                    return
                place += 4 + (size + 3) // 4 * 4
                if number == 0:
                    yield (
                        name,
                        value if base in {BINARY, OBJECT} else _said(value, page if base == STRING else "utf-16-le"),
                    )
    except struct.error:
        return


def _after_name(data: bytes, place: int) -> int:
    """A named property says its name: 16 bytes of GUID, then a number or a string."""
    (kind,) = struct.unpack_from("<I", data, place + 16)
    if kind == 0:
        return place + 24
    (size,) = struct.unpack_from("<I", data, place + 20)
    return int(place + 24 + (size + 3) // 4 * 4)


def _message(found: Winmail, values: dict[int, bytes | str]) -> None:
    body, html, rtf = values.get(BODY), values.get(HTML), values.get(RTF)
    if body:
        found.text = body if isinstance(body, str) else _said(body, found.page)
    if html:
        found.html = html if isinstance(html, str) else charset.decode(html.rstrip(b"\0"))
    if isinstance(rtf, bytes):
        found.rtf = lzfu.unpacked(rtf)


def _file(values: dict[int, bytes | str]) -> File:
    """One file. An attached item (a mail, a contact) stays in the form Outlook gave it, after the 16 bytes that say so."""
    data = values[DATA]
    content = data if isinstance(data, bytes) else b""
    name = str(values.get(LONG_NAME) or values.get(DISPLAY) or "")
    kind = str(values.get(MEDIA_TYPE) or "").strip().lower()
    if len(content) > 22 and content[16:20] == struct.pack("<I", SIGNATURE):
        return File(name=f"{name or 'item'}.dat", media_type="application/ms-tnef", content=content[16:])
    content_id = str(values.get(CONTENT_ID) or "").strip("<> ")
    return File(
        name=name,
        media_type=kind
        if kind.isascii() and kind.count("/") == 1 and kind.isprintable()
        else "application/octet-stream",
        content=content,
        inline=bool(content_id),
        content_id=content_id,
    )


def _said(value: bytes, page: str) -> str:
    if page == "utf-16-le":
        return value.decode("utf-16-le", "replace").rstrip("\0")
    return charset.decode(value.rstrip(b"\0"), page)


def _page(number: int) -> str:
    return CODE_PAGES.get(number, f"cp{number}" if number < 10_000 else "cp1252")
