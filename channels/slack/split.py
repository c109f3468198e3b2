"""Cuts long words where a reader would: between paragraphs, else lines, sentences, words. Pure."""

import re
import unicodedata

_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
_LEAST = 3  # a piece ends early only if at least a third of it is used
_JOINER = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"


def pieces(text: str, longest: int) -> list[str]:
    """The words in pieces of at most `longest` characters, at least one; nothing is lost but spaces and line ends at a cut."""
    found = []
    rest = text.strip()
    while len(rest) > longest:
        end = _end(rest, longest)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, rest] if rest or not found else found


def cut(text: str, longest: int) -> str:
    """The words on one line, at most `longest` characters, with "…" where something is missing."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: _whole(line, longest - 1)].rstrip()}…"


def _end(text: str, longest: int) -> int:
    for pattern in _BREAKS:
        places = [one.start() for one in pattern.finditer(text, longest // _LEAST, longest + 1)]
        if places:
            return places[-1]
    return _whole(text, longest)


def _whole(text: str, end: int) -> int:
    """The last place up to `end` that splits no letter from its accents and no emoji in two."""
    place = end
    while place > max(1, end - 32) and _holds_together(text, place):
        place -= 1
    return place if not _holds_together(text, place) else max(1, end)


def _holds_together(text: str, place: int) -> bool:
    if place >= len(text):
        return False
    after, before = text[place], text[place - 1]
    return (
        bool(unicodedata.combining(after))
        or after in _SELECTORS
        or _JOINER in (after, before)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
