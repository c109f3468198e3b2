"""Text from strangers as pieces a template can show: plain words, web addresses, and signs that would turn letters around. Pure."""

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from store.records import Record

# Embeddings, overrides and isolates (UAX #9) and all control characters but tab and line feed: marked, never let through.
_TRICKS: Final = "\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
_TRICK: Final = re.compile(f"[{_TRICKS}]")
_PIECE: Final = re.compile(f"(?P<trick>[{_TRICKS}])|(?P<link>https?://[^\\s<>\"'„”“{_TRICKS}]+)")
_AFTER: Final = ".,;:!?)]}"  # ends a sentence, not an address
LONGEST_LINK: Final = 2_000


class Piece(Record, frozen=True, kw_only=True):
    """A piece of a text. `text` of a trick is its code point ("U+202E"). `host` of a link is its ASCII form where it looks like another one."""

    kind: Literal["words", "link", "trick"]
    text: str
    host: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """The text in order. Only http and https addresses with a proper host become links."""
    found: list[Piece] = []
    at = 0
    for one in _PIECE.finditer(text):
        trick, link = one["trick"], one["link"]
        piece = Piece(kind="trick", text=f"U+{ord(trick):04X}") if trick else _link(link)
        if piece is None:
            continue
        if one.start() > at:
            found.append(Piece(kind="words", text=text[at : one.start()]))
        found.append(piece)
        at = one.end() if trick else one.start() + len(piece.text)
    if at < len(text):
        found.append(Piece(kind="words", text=text[at:]))
    return tuple(found)


def tricky(text: str) -> bool:
    """Whether the text holds signs that `pieces` marks."""
    return _TRICK.search(text) is not None


def line(text: str, most: int = 300) -> str:
    """A name, subject or file name on one line: tricks as their code points, at most so many characters."""
    plain = " ".join(_TRICK.sub(lambda one: f"⟨U+{ord(one[0]):04X}⟩", text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _link(address: str) -> Piece | None:
    address = address.rstrip(_AFTER)
    if len(address) > LONGEST_LINK:
        return None
    try:
        host = urlsplit(address).hostname or ""
        plain = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    return Piece(kind="link", text=address, host="" if plain == host else plain) if plain else None
