"""Phrases of rules: `drukarka`, `$not ... działać`, `zgubić & laptop`. Reading them, and finding them in a scanned text.

A word matches in any inflection, `=word` only as it stands, `$name` any word of a named list. Words that follow each other
must stand side by side (fillers such as "się" or "the" aside), `...` lets up to four words between, and `&` asks for both
sides in one sentence (of at most 64 words), in any order.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from typing import Self

import msgspec

from triage.text import fold_word

GAP = 4
SLOT = 6  # a sentence's positions share everything above this bit
_WORD = re.compile(r"=?[\w'+-]+|\$[a-z_]+")


class Element(msgspec.Struct, frozen=True, array_like=True):
    """One place in a phrase: a word in any inflection, an exact word, or a named list."""

    kind: str  # "word" | "exact" | "list"
    name: str


class Step(msgspec.Struct, frozen=True, array_like=True):
    """An element and how many words may stand between it and the one before."""

    element: Element
    gap: int


class Phrase(msgspec.Struct, frozen=True, array_like=True):
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


Rows = tuple[tuple[tuple[int, int], ...], ...]
Path = tuple[int, ...]


class Target(msgspec.Struct, frozen=True):
    """A phrase as it is looked for: from its rarest symbol, the anchor, with the others it needs; `rows` are symbols and gaps.

    `check` is one of the others that no list has to be found for first; the anchor itself where there is none. A phrase of
    a single element has no rows.
    """

    anchor: int
    check: int
    others: tuple[int, ...] = ()
    rows: Rows = ()

    @classmethod
    def of(cls, phrase: Phrase, symbols: Mapping[Element, int], size: Sequence[int], late: Container[int]) -> Self:
        """The target of a phrase. `late` are the symbols of lists that have to be found first."""
        rows = tuple(tuple((symbols[step.element], step.gap) for step in part) for part in phrase.parts)
        needed = {symbol for row in rows for symbol, _ in row}
        anchor, *others = sorted(needed, key=lambda symbol: (size[symbol], symbol))
        check = next((other for other in others if other not in late), anchor)
        return cls(anchor, check, tuple(others), () if phrase.single else rows)


class Scan(msgspec.Struct):
    """A text as rules see it: where each known symbol stands (a phrase at its first and last word), and which words did it.

    `sentences` holds a bit for each sentence a symbol stands in, `near` the targets that may be hit, by matcher.
    """

    positions: dict[int, list[int]]
    sentences: dict[int, int]
    near: dict[int, list[Target]]
    words: dict[int, str]
    tokens: int
    said: dict[int, str]

    def add(self, symbol: int, places: list[int], sentences: int, said: str) -> None:
        """Notes that a list was found at these places."""
        self.positions[symbol] = sorted({*places, *self.positions.get(symbol, ())})
        self.sentences[symbol] = self.sentences.get(symbol, 0) | sentences
        self.said[symbol] = said


_ENOUGH = 3  # matches that a trace keeps


class Matcher(msgspec.Struct, frozen=True):
    """Finds any of some phrases in scans by the vocabulary that made it, which knows its targets by this number."""

    number: int

    def find(self, scan: Scan) -> tuple[str, ...]:
        """Words of the first phrases found, at most three; empty: none found."""
        matched: list[str] = []
        for target in scan.near.get(self.number, ()):
            if not target.rows:
                matched.append(_first(target.anchor, scan))
            elif _together(target, scan.sentences):
                paths = _locate(target.rows, scan.positions)
                if paths:
                    matched.append(_said(paths, scan))
            if len(matched) >= _ENOUGH:
                break
        return tuple(dict.fromkeys(matched))

    def places(self, scan: Scan) -> tuple[list[int], int, str]:
        """Where any of the phrases begins and ends, their sentences, and the words of the first one found."""
        places: list[int] = []
        sentences = 0
        said = ""
        for target in scan.near.get(self.number, ()):
            if not target.rows:
                places.extend(scan.positions[target.anchor])
                sentences |= scan.sentences[target.anchor]
                said = said or _first(target.anchor, scan)
                continue
            shared = _together(target, scan.sentences)
            paths = _locate(target.rows, scan.positions) if shared else ()
            if paths:
                places.extend(place for path in paths for place in (path[0], path[-1]))
                sentences |= shared
                said = said or _said(paths, scan)
        return places, sentences, said


def _first(symbol: int, scan: Scan) -> str:
    """The words a symbol was first found by."""
    return scan.said.get(symbol) or scan.words[scan.positions[symbol][0]]


def _together(target: Target, sentences: Mapping[int, int]) -> int:
    """The sentences in which all symbols of a target stand, as bits."""
    shared = sentences[target.anchor]
    for other in target.others:
        if other not in sentences:
            return 0
        shared &= sentences[other]
    return shared


def _said(paths: Sequence[Path], scan: Scan) -> str:
    """The words of the first sentence that matched, in the order they were written."""
    slot = paths[0][-1] >> SLOT
    places = sorted({place for path in paths if path[-1] >> SLOT == slot for place in path})
    return " ".join(scan.words[place] for place in places[:_SHOWN])


_SHOWN = 8  # words of a match that a trace keeps


def _locate(rows: Rows, positions: Mapping[int, list[int]]) -> Sequence[Path]:
    """The places of the words that match, for every sentence that holds all rows; empty: none does."""
    found = [_row(row, positions) for row in rows]
    if len(found) == 1:
        return sorted(found[0].values())
    shared = set.intersection(*({end >> SLOT for end in row} for row in found))
    return sorted(path for row in found for end, path in row.items() if end >> SLOT in shared)


def _row(steps: tuple[tuple[int, int], ...], positions: Mapping[int, list[int]]) -> dict[int, Path]:
    """Where a row of steps ends → the places of its words. Each place is joined to the nearest one before it."""
    starts = positions[steps[0][0]]
    paths: dict[int, Path] = {}
    for symbol, gap in steps[1:]:
        following: dict[int, Path] = {}
        for place in positions[symbol]:
            at = bisect_left(starts, place)
            if at and starts[at - 1] >= place - 1 - gap:
                before = starts[at - 1]
                following[place] = (*paths.get(before, (before,)), place)
        if not following:
            return following
        paths = following
        starts = list(following)
    return paths or {place: (place,) for place in starts}
