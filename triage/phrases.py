"""Phrases of rules: `drukarka`, `$not ... działać`, `zgubić & laptop`. Reading them, and finding them in a scanned text.

A word matches in any inflection, `=word` only as it stands, `$name` any word of a named list. Words that follow each other
must stand side by side (fillers such as "się" or "the" aside), `...` lets up to four words between, and `&` asks for both
sides in one sentence (of at most 64 words), in any order.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class Scan(msgspec.Struct):
    """A text as rules see it: where each known symbol stands (a phrase at its first and last word), and which words did it.

    `sentences` holds a bit for each sentence a symbol stands in.
    """

    positions: dict[int, list[int]]
    sentences: dict[int, int]
    present: set[int]
    words: dict[int, str]
    tokens: int
    said: dict[int, str]

    def add(self, symbol: int, places: list[int], sentences: int, said: str) -> None:
        """Notes that a list was found at these places."""
        self.positions[symbol] = sorted({*places, *self.positions.get(symbol, ())})
        self.sentences[symbol] = self.sentences.get(symbol, 0) | sentences
        self.present.add(symbol)
        self.said[symbol] = said


_ENOUGH = 3  # matches that a trace keeps
Rows = tuple[tuple[tuple[int, int], ...], ...]
Path = tuple[int, ...]


class Triggers:
    """Which of many questions a text can say yes to at all: each names symbols of which one must stand in the text.

    Questions are bits of a number, the first the lowest; one that names no symbols (None) is always asked.
    """

    def __init__(self, needed: Iterable[Iterable[int] | None]) -> None:
        self._always = 0
        self._by_symbol: dict[int, int] = {}
        for index, symbols in enumerate(needed):
            if symbols is None:
                self._always |= 1 << index
            for symbol in symbols or ():
                self._by_symbol[symbol] = self._by_symbol.get(symbol, 0) | 1 << index

    def pulled(self, present: Iterable[int]) -> int:
        """The questions worth asking of a text with these symbols."""
        found = self._always
        for questions in map(self._by_symbol.get, present):
            if questions:
                found |= questions
        return found


class Matcher:
    """Finds any of some phrases. Compiled once: phrases are reached through their rarest element only; `wanted` are those.

    Symbols are small integers, so the order in which a set of them is walked is the same in every process.
    """

    def __init__(self, phrases: Iterable[Phrase], symbols: Mapping[Element, int], size: Sequence[int]) -> None:
        self._single: set[int] = set()
        self._anchored: dict[int, list[tuple[tuple[int, ...], Rows]]] = {}
        for phrase in phrases:
            single = phrase.single
            if single is not None:
                self._single.add(symbols[single])
                continue
            rows = tuple(tuple((symbols[step.element], step.gap) for step in part) for part in phrase.parts)
            anchor, *others = sorted(
                {symbol for row in rows for symbol, _ in row}, key=lambda symbol: (size[symbol], symbol)
            )
            self._anchored.setdefault(anchor, []).append((tuple(others), rows))
        self.wanted = frozenset(self._single | self._anchored.keys())

    def find(self, scan: Scan) -> tuple[str, ...]:
        """Words of the first phrases found, at most three; empty: none found."""
        matched: list[str] = []
        for symbol in self.wanted & scan.present:
            if symbol in self._single:
                matched.append(scan.said.get(symbol) or scan.words[scan.positions[symbol][0]])
            for paths, _ in self._at(symbol, scan) if symbol in self._anchored else ():
                matched.append(_said(paths, scan))
                break
            if len(matched) >= _ENOUGH:
                break
        return tuple(dict.fromkeys(matched))

    def places(self, scan: Scan) -> tuple[list[int], int, str]:
        """Where any of the phrases begins and ends, their sentences, and the words of the first one found."""
        places: list[int] = []
        sentences = 0
        said = ""
        for symbol in self.wanted & scan.present:
            if symbol in self._single:
                places.extend(scan.positions[symbol])
                sentences |= scan.sentences[symbol]
                said = said or scan.said.get(symbol) or scan.words[scan.positions[symbol][0]]
            for paths, shared in self._at(symbol, scan) if symbol in self._anchored else ():
                places.extend(place for path in paths for place in (path[0], path[-1]))
                sentences |= shared
                said = said or _said(paths, scan)
        return places, sentences, said

    def _at(self, anchor: int, scan: Scan) -> Iterator[tuple[list[Path], int]]:
        """Where the phrases with this anchor are, and in which sentences all their words stand."""
        sentences = scan.sentences
        for others, rows in self._anchored[anchor]:
            shared = sentences[anchor]
            for other in others:
                if other not in sentences:
                    break
                shared &= sentences[other]
                if not shared:
                    break
            else:
                paths = _locate(rows, scan.positions)
                if paths:
                    yield paths, shared


def _said(paths: list[Path], scan: Scan) -> str:
    """The words of the first sentence that matched, in the order they were written."""
    slot = paths[0][-1] >> SLOT
    places = sorted({place for path in paths if path[-1] >> SLOT == slot for place in path})
    return " ".join(scan.words[place] for place in places[:_SHOWN])


_SHOWN = 8  # words of a match that a trace keeps


def _locate(rows: Rows, positions: Mapping[int, list[int]]) -> list[Path]:
    """The places of the words that match, for every sentence that holds all rows; empty: none does."""
    found = [_row(row, positions) for row in rows]
    if len(found) == 1:
        return sorted(found[0].values())
    shared = set.intersection(*({end >> SLOT for end in row} for row in found))
    return sorted(path for row in found for end, path in row.items() if end >> SLOT in shared)


def _row(steps: tuple[tuple[int, int], ...], positions: Mapping[int, list[int]]) -> dict[int, Path]:
    """Where a row of steps ends → the places of its words. Linear in the text: each place is tried with a few before it."""
    paths: dict[int, Path] = {place: (place,) for place in positions[steps[0][0]]}
    for symbol, gap in steps[1:]:
        following: dict[int, Path] = {}
        for place in positions[symbol]:
            for before in range(place - 1, place - 2 - gap, -1):
                if before in paths:
                    following[place] = (*paths[before], place)
                    break
        paths = following
    return paths
