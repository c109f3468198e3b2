"""Files that old programs write into the text itself, between `begin 644 name` and `end` (POSIX uuencode). Pure, linear."""

import binascii
import re
from itertools import islice
from typing import Final

from channels.email.files import File

BEGIN = re.compile(r"^begin(?:-base64)? 0?[0-7]{3} (\S[^\n]{0,200})\n", re.MULTILINE)
FILES_MAX: Final = 50
BEGINNINGS_MAX: Final = 1_000  # that are tried
LINE_MAX: Final = 62  # characters of one line: a length and 60 letters, and one that some programs add


def taken_out(text: str) -> tuple[str, list[File]]:
    """The text without its files, and the files. What is not plainly such a file, to the last line, stays in the text."""
    if "begin" not in text:
        return text, []
    pieces: list[str] = []
    files: list[File] = []
    place = 0
    for match in islice(BEGIN.finditer(text), BEGINNINGS_MAX):
        if match.start() < place or len(files) == FILES_MAX:
            continue
        found = _content(text, match.end(), match[0].startswith("begin-base64"))
        if found is None:
            continue
        content, end = found
        files.append(File(name=match[1].strip(), media_type="application/octet-stream", content=content))
        pieces.append(text[place : match.start()])
        place = end
    return ("".join(pieces) + text[place:] if files else text), files


def _content(text: str, start: int, base64: bool) -> tuple[bytes, int] | None:  # noqa: FBT001 - one caller
    """The bytes and where the text goes on, or None if a line is not of this kind or there is no end."""
    stop = "====" if base64 else "end"
    content: list[bytes] = []
    place = start
    while place < len(text):
        until = text.find("\n", place)
        until = len(text) if until < 0 else until
        line = text[place:until].rstrip()
        place = until + 1
        if line == stop:
            return (b"".join(content), place) if content else None
        if len(line) > (76 if base64 else LINE_MAX) or not line.isascii():
            return None
        try:
            content.append(binascii.a2b_base64(line) if base64 else _line(line))
        except binascii.Error:
            return None
    return None


def _line(line: str) -> bytes:
    """One line; blanks at its end may have been lost, and some programs pad too much (the length says what counts)."""
    if line in {"", "`"}:
        return b""
    size = (ord(line[0]) - 32) & 63
    wanted = 1 + (size + 2) // 3 * 4
    if 2 * len(line) < wanted:
        raise binascii.Error
    return binascii.a2b_uu(line[:wanted].ljust(wanted))
