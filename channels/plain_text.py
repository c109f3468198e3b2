"""Words as data, for channels that show them in the markup of a provider: cleaned, cut where a reader would, with the addresses in them. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2_000
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
_LEAST = 3  # a piece ends early only if at least a third of it is used
_JOINER = "\u200d"
_SELECTORS = "\ufe0e\ufe0f"
_URL = re.compile(r"""https?://[^\s<>"'`|\\^{}]+""", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|(?<=[@<!#])[\u200c\u200d]+"
)
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)


def clean(text: str) -> str:
    """Without control characters, zero-width spaces and marks that turn the direction of writing, in which things can hide."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where in the text addresses begin and end that lead where a reader would think."""
    for found in _URL.finditer(text):
        url = found.group().rstrip(".,;:!?)]…")
        if is_plain(url):
            yield found.start(), found.start() + len(url)


def is_plain(url: str) -> bool:
    """Whether an http address leads where a reader would think: no user before the host, a host of plain letters."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme in ("http", "https")
        and "@" not in parts.netloc
        and _PLAIN_HOST.fullmatch(parts.netloc.rsplit(":", 1)[0] if port is not None else parts.netloc) is not None
        and not any(label.startswith("xn--") for label in host.split("."))
        and len(url) <= LONGEST_ADDRESS
    )


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
