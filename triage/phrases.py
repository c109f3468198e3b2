"""Phrases of rules: `drukarka`, `$not ... działać`, `zgubić & laptop`. Reading them, and finding them in a scanned text.

A word matches in any inflection, `=word` only as it stands, `$name` any word of a named list. Words that follow each other
must stand side by side (fillers such as "się" or "the" aside), `...` lets up to four words between, and `&` asks for both
sides in one sentence (of at most 64 words), in any order.
"""

import re
from collections.abc import Mapping

import msgspec

from triage.text import fold_word

GAP = 4
SLOT = 6  # a sentence's positions share everything above this bit
_WORD = re.compile(r"=?[\w'+-]+|\$[a-z_]+")


class Element(msgspec.Struct, frozen=True):
    """One place in a phrase: a word in any inflection, an exact word, or a named list."""

    kind: str  # "word" | "exact" | "list"
    name: str


class Step(msgspec.Struct, frozen=True):
    """An element and how many words may stand between it and the one before."""

    element: Element
    gap: int


class Phrase(msgspec.Struct, frozen=True):
    """A parsed phrase: parts that must share a sentence, each a row of steps."""

    source: str
    parts: tuple[tuple[Step, ...], ...]

    @property
    def single(self) -> Element | None:
        """The only element, if the phrase has just one."""
        return self.parts[0][0].element if len(self.parts) == 1 and len(self.parts[0]) == 1 else None

    def elements(self) -> list[Element]:
        """All elements, in order."""
        return [step.element for part in self.parts for step in part]


class PhraseError(Exception):
    """A phrase that can't be read; the words say why and what to do."""


def parse(source: str) -> Phrase:
    """The phrase in this notation. Raises PhraseError."""
    parts = tuple(_part(part.split(), source) for part in source.split("&"))
    return Phrase(" ".join(source.split()), parts)


def _part(words: list[str], source: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    gap = 0
    for word in words:
        if word == "...":
            if not steps:
                raise PhraseError(f"{source!r}: '...' stands between two words, not at the start")
            gap = GAP
            continue
        steps.append(Step(_element(word, source), gap))
        gap = 0
    if not steps or gap:
        raise PhraseError(f"{source!r}: a word is missing; write for example 'laptop & zgubić' or 'nie ... działać'")
    return tuple(steps)


def _element(word: str, source: str) -> Element:
    if not _WORD.fullmatch(word):
        raise PhraseError(f"{source!r}: {word!r} is no word; use letters, digits, =word, $list, ... and &")
    if word.startswith("$"):
        return Element("list", word[1:])
    if not fold_word(word):
        raise PhraseError(f"{source!r}: {word!r} has no letter or digit left without its marks")
    return Element("exact", word[1:]) if word.startswith("=") else Element("word", word)


class Scan(msgspec.Struct, frozen=True):
    """A text as rules see it: where each known symbol stands, and the token that stood there."""

    positions: Mapping[int, list[int]]
    present: frozenset[int]
    words: Mapping[int, str]
    tokens: int


class Matcher:
    """Finds any of some phrases. Compiled once: phrases are reached through their rarest element only."""

    def __init__(self, phrases: list[Phrase], symbols: Mapping[Element, int], size: Mapping[int, int]) -> None:
        self._single: set[int] = set()
        self._anchored: dict[int, list[tuple[frozenset[int], tuple[tuple[tuple[int, int], ...], ...]]]] = {}
        for phrase in phrases:
            single = phrase.single
            if single is not None:
                self._single.add(symbols[single])
                continue
            parts = tuple(tuple((symbols[step.element], step.gap) for step in part) for part in phrase.parts)
            needed = frozenset(symbol for part in parts for symbol, _ in part)
            anchor = min(needed, key=lambda symbol: (size[symbol], symbol))
            self._anchored.setdefault(anchor, []).append((needed, parts))
        self._wanted = frozenset(self._single | self._anchored.keys())

    def find(self, scan: Scan) -> tuple[str, ...]:
        """Words of the first phrases found, at most three; empty: none found."""
        matched: list[str] = []
        for symbol in sorted(self._wanted & scan.present):
            if symbol in self._single:
                matched.append(scan.words[scan.positions[symbol][0]])
            for needed, parts in self._anchored.get(symbol, ()):
                if needed <= scan.present:
                    words = _locate(parts, scan)
                    if words:
                        matched.append(words)
                        break
            if len(matched) == _ENOUGH:
                break
        return tuple(dict.fromkeys(matched))


_ENOUGH = 3


def _locate(parts: tuple[tuple[tuple[int, int], ...], ...], scan: Scan) -> str:
    """The words that match, or nothing."""
    ends = [_row(part, scan.positions) for part in parts]
    shared = set.intersection(*({end >> SLOT for end in row} for row in ends))
    if not shared:
        return ""
    slot = min(shared)
    return " ".join(
        " ".join(scan.words[place] for place in next(path for end, path in sorted(row.items()) if end >> SLOT == slot)) for row in ends
    )


def _row(steps: tuple[tuple[int, int], ...], positions: Mapping[int, list[int]]) -> dict[int, tuple[int, ...]]:
    """Where a row of steps ends → the places of its words. Linear in the text: each place is tried with a few before it."""
    paths = {place: (place,) for place in positions[steps[0][0]]}
    for symbol, gap in steps[1:]:
        following: dict[int, tuple[int, ...]] = {}
        for place in positions[symbol]:
            for before in range(place - 1, place - 2 - gap, -1):
                if before in paths:
                    following[place] = (*paths[before], place)
                    break
        paths = following
    return paths
