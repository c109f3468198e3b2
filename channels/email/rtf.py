"""What rich text says: as HTML where it was made of HTML (MS-OXRTFEX), else as text. Pure, one pass, never an exception."""

import re
from typing import Final

import msgspec

from channels.email import charset

DEPTH_MAX: Final = 200
UTF_8: Final = 65001

TOKEN = re.compile(rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\")
# Groups whose content is never read.
UNREAD = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"headerl", b"headerr", b"footerl", b"footerr",
    b"listtable", b"listoverridetable", b"generator", b"themedata", b"colorschememapping", b"datastore", b"latentstyles", b"rsidtbl", b"fldinst",
    b"xmlnstbl", b"mmathpr", b"pntext", b"pntxtb", b"pntxta", b"filetbl", b"revtbl", b"userprops", b"bkmkstart", b"bkmkend",
}  # fmt: skip
SIGNS: Final = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"cell": "\t", b"row": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"sect": "\n", b"page": "\n",
}  # fmt: skip
ESCAPED: Final = {b"~": "\u00a0", b"_": "\u2011", b"\n": "\n", b"\r": "\n"}


class _Group(msgspec.Struct):
    """What holds within one group."""

    skipped: bool = False  # its content is never read
    tagged: bool = False  # it holds a piece of HTML
    hidden: bool = False  # it is for readers of rich text only, within HTML
    fallback: int = 1  # letters that stand for one \\u
    first: bool = True  # nothing came in it yet
    starred: bool = False  # readers who don't know its first word shall skip it


def read(rich: bytes) -> tuple[str, bool]:
    """What the rich text says, and whether that is HTML."""
    reader = _Reader(html=b"\\fromhtml" in rich[:2048])
    for match in TOKEN.finditer(rich):
        reader.take(match)
    return reader.finish(), reader.html


class _Reader:
    def __init__(self, *, html: bool) -> None:
        self.html = html
        self._group = _Group()
        self._groups: list[_Group] = []
        self._pieces: list[str] = []
        self._waiting = bytearray()  # bytes of the code page: a letter may take two
        self._page = "cp1252"
        self._skip = 0  # letters that stand for the \\u before

    def take(self, match: re.Match[bytes]) -> None:
        """Does what one token says."""
        word, number, code, sign, brace, plain = match.groups()
        if word is not None:
            self._word(word, int(number or b"1"))
        elif code is not None:
            self._bytes(bytes((int(code, 16),)))
        elif plain is not None:
            self._bytes(plain)
        elif brace is not None:
            self._brace(opens=brace == b"{")
        elif sign == b"*":
            self._group.starred = True
        elif sign is not None:
            self._say(sign.decode("ascii") if sign in b"{}\\" else ESCAPED.get(sign, ""))

    def finish(self) -> str:
        """Everything said. A letter beyond 16 bits comes as two halves, which are joined here."""
        self._flush()
        return "".join(self._pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def _brace(self, *, opens: bool) -> None:
        self._flush()
        if opens:
            self._groups.append(self._group)
            # Beyond the depth anybody writes, groups share what holds.
            if len(self._groups) < DEPTH_MAX:
                self._group = msgspec.structs.replace(self._group, first=True, starred=False)
        elif self._groups:
            self._group = self._groups.pop()

    def _word(self, word: bytes, number: int) -> None:
        group = self._group
        if group.first and (word in UNREAD or (group.starred and word != b"htmltag")):
            group.skipped = True
        group.first = False
        if word == b"htmltag":
            group.tagged = True
        elif word == b"htmlrtf":
            self._flush()
            group.hidden = number != 0
        elif word == b"ansicpg":
            self._page = "utf-8" if number == UTF_8 else f"cp{number % 100_000}"
        elif word == b"uc":
            group.fallback = min(max(number, 0), 8)
        elif word == b"u":
            self._say(chr(number & 0xFFFF))
            self._skip = group.fallback
        elif word in SIGNS:
            self._say(SIGNS[word])

    @property
    def _silent(self) -> bool:
        return self._group.skipped or (self.html and self._group.hidden and not self._group.tagged)

    def _bytes(self, said: bytes) -> None:
        self._group.first = False
        if self._skip:
            said, self._skip = said[self._skip :], max(0, self._skip - len(said))
        if not self._silent:
            self._waiting += said

    def _say(self, text: str) -> None:
        self._flush()
        self._skip = 0
        if not self._silent:
            self._pieces.append(text)

    def _flush(self) -> None:
        if self._waiting:
            self._pieces.append(charset.decode(bytes(self._waiting), self._page))
            self._waiting.clear()
