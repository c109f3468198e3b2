"""Two problems in one message: finds where the second begins, and asks the rules whether they are two."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from triage.dialogue.mood import holds
from triage.dialogue.script import Script
from triage.rules import Classification

_EDGES = " ,.:;–-\n\t"
SHORTEST = 3  # words of a problem
KEPT = 2_000  # characters of the second one that are kept until its ticket is made
_PLAIN = str.maketrans("ąćęłńóśźż", "acelnoszz")
_LISTED = re.compile(r"(?m)^[ \t]*(?:2[.)]|b[.)])[ \t]+(?=\S)")
_LIST_BEGINS = re.compile(r"(?m)^[ \t]*(?:1[.)]|a[.)])[ \t]+(?=\S)")
_BULLET = re.compile(r"(?m)^[ \t]*[-*•–][ \t]+(?=\S)")


class Two(msgspec.Struct, frozen=True):
    """Two problems of one message: the words of each, and where the first belongs on its own."""

    first: str
    second: str
    sorted: Classification


def two_problems(text: str, words: Sequence[str], script: Script, sort: Callable[[str], Classification]) -> Two | None:
    """Both problems; None where there is one only. `sort` says what the rules make of a text."""
    cut = _border(text, words, script)
    if cut is None:
        return None
    first, second = text[: cut[0]].rstrip(_EDGES).removesuffix(" a"), text[cut[1] :].strip(_EDGES)
    first = _LIST_BEGINS.sub("", first).strip(_EDGES)
    if min(len(first.split()), len(second.split())) < SHORTEST:
        return None
    one, other = sort(first), sort(second)
    if "other" in (one.category, other.category):
        return None
    if (one.category, one.subcategory) == (other.category, other.subcategory):
        return None
    return Two(first[:KEPT], second[:KEPT], one)


def is_another(
    text: str, words: Sequence[str], script: Script, place: tuple[str, str], sort: Callable[[str], Classification]
) -> bool:
    """Whether a message announces a problem that has no place in a ticket of this category and subcategory."""
    if not holds(words, script.lists.get("fresh", ())):
        return False
    found = sort(text)
    return found.category != "other" and (found.category, found.subcategory) != place


def _border(text: str, words: Sequence[str], script: Script) -> tuple[int, int] | None:
    """Where the first problem ends and the second begins."""
    if "\n" in text:
        listed = _LISTED.search(text) if _LIST_BEGINS.search(text) else None
        if listed:
            return listed.span()
        bullets = [found.span() for found in _BULLET.finditer(text)]
        if len(bullets) > 1:
            return bullets[1]
    phrases = script.lists.get("several", ())
    if not holds(words, phrases):
        return None
    plain = text.lower()
    plain = plain.translate(_PLAIN) if len(plain) == len(text) else text
    for found in _pattern(phrases).finditer(plain):
        if len(plain[: found.start()].split()) >= SHORTEST:
            return found.span()
    return None


@lru_cache(maxsize=4)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest_first) + r")\b")
