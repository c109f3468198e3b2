# ruff: noqa: RUF001 - signs of other scripts that clients write
"""The line a client writes above what it quotes ("W dniu ... Anna pisze:"), in any language, wrapped as it may be."""

import re
from collections.abc import Sequence
from typing import Final

from channels.email.quote_words import OPENERS, VERBS_JOINED, VERBS_LAST, VERBS_WITHIN, WEEKDAYS

LINE_MAX: Final = 400  # longer lines are never attributions
SAID_ON_MAX: Final = 120
WRAPPED: Final = 5  # lines a client may fold one into
BARE_MAX: Final = 4  # words of "Anna Lis wrote:"
BEFORE_QUOTED: Final = 3  # of which so many may be joined where no verb is known, right above quoted lines


def _words(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


LAST = re.compile(rf"(?:(?<!\w)(?:{_words(VERBS_LAST)})|{_words(VERBS_JOINED)})[\s:：*_>-]*$")
WITHIN = re.compile(rf"(?<!\w)(?:{_words(VERBS_WITHIN)})(?!\w)")
WITHIN_TAIL: Final = 160  # characters that may follow such a verb: a name and an address
# A date stands near the beginning; only then is a line taken for one that begins an attribution.
OPENED = re.compile(
    rf"(?:{_words(OPENERS)})\s(?=.{{0,60}}\d)|(?:{_words(WEEKDAYS)})\w{{0,10}}(?:[.,]{{1,2}}\s|[.,]{{0,2}}\s(?:\w{{3,12}}\s)?\d)"
    r"|\w{1,14}[.,]{0,2}\s\d|\d"
)
WEEKDAY = re.compile(rf"(?:on|am|le|el|op|den|dnia|w)\s(?:{_words(WEEKDAYS)})\w{{0,10}}[.,]")
# Clients whose verb stands first, or that say "quoting": Apple's in Polish, Horde.
NAMED = re.compile(r"wiadomość napisana\b|(?:quoting|zitat von|cytowanie|citando|lainaus|citeren)\s.{0,200}@")
DATED = re.compile(r"(?:19|20)\d\d|\b\d{1,2}[:.h]\d\d|\b\d{1,2}[./-]\d{1,2}[./-]\d\d|\d[年년]")
ADDRESS = re.compile(r"[^\s@]@[^\s@]")
BRACKETED = re.compile(r"<[^<>]{0,100}@[^<>]{0,200}>{1,2}\s?[:：]$|\([^()@]{1,80}@[^()]{1,80}\)\s?[:：]$")
ENDINGS = (*sorted({word[-4:] for word in VERBS_LAST}), *VERBS_JOINED, "-")
BRACKETED_WITHIN = re.compile(r"<[^<>@]{1,100}@[^<>@]{1,100}>")
BY = re.compile(r"\s(?:by|od|von|par|por|da|de|från|fra|af|av|от|від)\s<?[^\s@<>]{1,80}@[^\s@<>]{2,80}>?\s?[:：]$")
# "Anna schrieb am 16.11.2026 um 09:02:", which Thunderbird says: a name, the verb, a date and no more.
SAID_ON = re.compile(
    rf"\S{{1,40}}(?:\s\S{{1,40}}){{0,4}}\s(?:{_words(VERBS_LAST)})\s(?:on|am|w dniu|dnia|le|il|op|den|em|no dia|el|dne|dňa|a|в|på)\s[^<>@]{{0,12}}\d[^<>@]{{5,50}}[:：]$"
)
INVISIBLE: Final = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
EDGES: Final = " \t\u00a0*_-—–‐" + INVISIBLE


def ends(bare: str) -> bool:
    """Whether a stripped line may be the last of an attribution: a cheap test, so that most lines are done with."""
    bare = bare.rstrip(INVISIBLE) if bare[-1:] in INVISIBLE else bare
    return bare.endswith((":", "：", "wrote")) or ("@" in bare and bare.rstrip("*_").endswith(ENDINGS))


def between_marks(line: str) -> bool:
    """Whether it is GroupWise's attribution (">>> Anna <...> 16.11.26 09:02 >>>"), below which nothing is marked as quoted."""
    return line.startswith(">>> ") and line.rstrip().endswith(">>>") and DATED.search(line[:LINE_MAX]) is not None


def lines_of(lines: Sequence[str], last: int, quoted: Sequence[int]) -> int:
    """How many lines an attribution takes that ends in line `last`; 0 if there is none. `quoted` is true for quoted lines."""
    below = _quoted_below(last + 1, lines, quoted)
    if below and _bare(lines, last):
        return 1
    joined = ""
    partial = 0
    for count in range(1, min(WRAPPED, last + 1) + 1):
        joined = _above(lines, last - count + 1, quoted, joined)
        if not joined:
            break
        found = _whole(joined, below=below)
        if found:
            return count + _more(lines, last - count, quoted, joined)
        if found is None and not partial and (count <= BEFORE_QUOTED or not below):
            partial = count
    return partial


def _bare(lines: Sequence[str], last: int) -> bool:
    """Whether it is "Anna Lis wrote:" alone, which says no more, in a paragraph of its own below something written."""
    words = lines[last].split()
    if last < 2 or lines[last - 1].strip() or len(words) > BARE_MAX or not words[0][:1].isupper():
        return False
    return LAST.search(lines[last].casefold()) is not None


def _above(lines: Sequence[str], place: int, quoted: Sequence[int], joined: str) -> str:
    """`joined` with the line at `place` before it; empty if that line can't belong to it."""
    line = "" if place < 0 or quoted[place] else lines[place].strip(EDGES)
    return f"{line} {joined}".rstrip().casefold() if line and len(line) <= LINE_MAX else ""


def _more(lines: Sequence[str], place: int, quoted: Sequence[int], joined: str) -> int:
    """How many lines above a whole attribution are its beginning after all: a date that ends in a comma, Apple's first words."""
    for count in (1, 2):
        joined = _above(lines, place - count + 1, quoted, joined)
        if not joined:
            return 0
        if NAMED.match(joined) or (lines[place - count + 1].rstrip().endswith(",") and _whole(joined, below=False)):
            return count
    return 0


def _whole(text: str, *, below: bool) -> bool | None:
    """True: an attribution from its first word on. None: it is one, but may begin further up. False: none so far."""
    dated = DATED.search(text) is not None
    address = ADDRESS.search(text) is not None
    if not (dated or address):
        return WEEKDAY.match(text) is not None and LAST.search(text) is not None
    opened = OPENED.match(text) is not None
    verb = _verb(text)
    if (verb and opened and (dated or address)) or ((dated or address) and NAMED.match(text) is not None):
        return True
    if dated and opened and (below or BRACKETED.search(text) is not None or BY.search(text) is not None):
        return True
    bracketed = address and BRACKETED_WITHIN.search(text) is not None
    if bracketed and (verb or (dated and text.endswith(("):", "）:")))):
        return None
    if dated and len(text) <= SAID_ON_MAX and SAID_ON.match(text) is not None:
        return None
    return None if below and (dated or address) else False


def _verb(text: str) -> bool:
    if LAST.search(text) is not None:
        return True
    within = WITHIN.search(text)
    return within is not None and 1 < len(text) - within.end() <= WITHIN_TAIL and text[-1] in ":："


def _quoted_below(place: int, lines: Sequence[str], quoted: Sequence[int]) -> bool:
    while place < len(lines) and not quoted[place] and not lines[place].strip():
        place += 1
    return place < len(lines) and bool(quoted[place])
