"""Phrases of rules: `drukarka`, `$not ... działać`, `zgubić & laptop`. Reading them, and finding them in a scanned text.

A word matches in any inflection, `=word` only as it stands, `$name` any word of a named list. Words that follow each other
must stand side by side (fillers such as "się" or "the" aside), `...` lets up to four words between, and `&` asks for both
sides in one sentence (of at most 64 words), in any order. A filler that a phrase names all the same takes no place of its
own: it stands where the word before it stands.
"""

import re
from collections.abc import Container, Mapping, Sequence
from typing import Self

import msgspec

from triage.text import fold_word

GAP = 4
APART = GAP + 2  # places between two sentences: nothing reaches across
LONGEST_SENTENCE = 64  # words; what has no end is cut
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


Row = tuple[tuple[int, int], ...]
_HERE = -1  # instead of a gap: at the place of the element before
_FROM_HERE = -2  # at its place, or with a gap


class Target(msgspec.Struct, frozen=True, array_like=True):
    """A phrase as it is looked for: from one of its symbols, the anchor; `rows` are symbols and gaps.

    `check` is another symbol it needs; the anchor itself where there is none. `pair` is set where the phrase is two elements in
    a row, as most are: the first, the second, and the gap. `alone` says that it is a single element.
    """

    anchor: int
    check: int
    rows: tuple[Row, ...]
    pair: tuple[int, int, int] | None
    alone: bool

    @classmethod
    def of(
        cls,
        phrase: Phrase,
        symbols: Mapping[Element, int],
        uses: Sequence[int],
        late: Mapping[int, int],
        soft: Container[int],
    ) -> Self:
        """The target of a phrase. The anchor is what is found last, else what is rarest.

        `uses` says how many phrases hold each symbol: those of many are words of every day. `late` ranks the symbols of
        lists that have to be found first, in the order in which they are found. `soft` are those of fillers.
        """
        rows = tuple([tuple([_step(symbols[step.element], step.gap, soft) for step in part]) for part in phrase.parts])
        first = rows[0][0][0]
        if len(rows) == 1 and len(rows[0]) == 1:
            return cls(first, first, rows, None, alone=True)
        needed = {symbol for row in rows for symbol, _ in row}
        rare = sorted(needed, key=uses.__getitem__)
        anchor = max(needed & late.keys(), key=late.__getitem__, default=rare[0])
        check = next((symbol for symbol in rare if symbol != anchor), anchor)
        pair = (first, *rows[0][1]) if len(rows) == 1 and len(rows[0]) == 2 and rows[0][1][1] >= 0 else None
        return cls(anchor, check, rows, pair, alone=False)


Found = tuple[Target, Sequence[int]]


def _step(symbol: int, gap: int, soft: Container[int]) -> tuple[int, int]:
    """A step of a row; a filler stands where the one before it does."""
    if symbol not in soft:
        return symbol, gap
    return symbol, _FROM_HERE if gap else _HERE


class Scan(msgspec.Struct):
    """A text as rules see it. Places are bits: symbol → a number with a bit at each place where the symbol stands.

    A phrase in a list stands at its first and last word. Sentences lie apart: bits of `floors` are the first places of
    sentences, `rooms` maps the place above the last one of each (its roof) to all places in it, `roofs` are all of those.
    `subject` are the places of the subject, `near` holds what was found, by matcher: a target, and where each of its rows
    ends. `words` are the words by place, `said` what first made a list.
    """

    places: dict[int, int]
    floors: int
    roofs: int
    rooms: dict[int, int]
    subject: int
    near: dict[int, list[Found]]
    words: list[str]
    tokens: int
    said: dict[int, Found]

    def look(self, target: Target) -> Sequence[int]:
        """Where each row of a target ends, as bits, in sentences that hold them all; empty: nowhere."""
        rows = target.rows
        if len(rows) == 1:
            reached = self.ends(rows[0])
            return (reached,) if reached else ()
        roofs, floors = self.roofs, self.floors
        shared = roofs
        every = []
        for row in rows:
            reached = self.ends(row)
            # A roof is above all places of its sentence: less the floor, it is left only where there is something between.
            shared &= (reached | roofs) - floors
            if not shared:
                return ()
            every.append(reached)
        room = 0
        while shared:
            roof = shared & -shared
            room |= self.rooms[roof]
            shared ^= roof
        return [reached & room for reached in every]

    def ends(self, row: Row) -> int:
        """Where a row of steps ends, as bits."""
        places = self.places
        reached = places.get(row[0][0], 0)
        for symbol, gap in row[1:]:
            if not gap:
                reached <<= 1
            elif gap != _HERE:
                near = reached << 1 | reached << 2
                reached = near | near << 2 | reached << 5 | (reached if gap == _FROM_HERE else 0)
            reached &= places.get(symbol, 0)
            if not reached:
                return 0
        return reached

    def starts(self, row: Row, ends: int) -> int:
        """Where the row begins that ends at these places."""
        for at in range(len(row) - 1, 0, -1):
            gap = row[at][1]
            if not gap:
                ends >>= 1
            elif gap != _HERE:
                near = ends >> 1 | ends >> 2
                ends = near | near >> 2 | ends >> 5 | (ends if gap == _FROM_HERE else 0)
                ends &= self.places[row[at - 1][0]]
        return ends

    def path(self, row: Row, end: int) -> int:
        """The places of the words of one match that ends at this place (a bit): each the nearest before the next."""
        path = end
        for at in range(len(row) - 1, 0, -1):
            gap = row[at][1]
            if not gap:
                end >>= 1
            elif gap != _HERE:
                below = end - 1 | (end if gap == _FROM_HERE else 0)
                before = below & ~(end - 1 >> GAP + 1) & self.ends(row[:at])
                end = 1 << before.bit_length() - 1
            path |= end
        return path

    def quoted(self, found: Found) -> str:
        """The words of the first match of a target, in the order they were written."""
        target, ends = found
        if target.alone:
            symbol = target.rows[0][0][0]
            made_by = self.said.get(symbol)
            if made_by is not None:
                return self.quoted(made_by)
            return self.words[_lowest(ends[0]).bit_length() - 1].strip()
        if target.pair is not None:
            end = _lowest(ends[0])
            start = self._before(end, *target.pair)
            return f"{self.words[start.bit_length() - 1]} {self.words[end.bit_length() - 1]}".strip()
        path = self._trail(target, ends, self.rooms[_lowest(self.sentences(ends[0]))])
        words: list[str] = []
        while path and len(words) < _SHOWN:
            place = path & -path
            words.append(self.words[place.bit_length() - 1])
            path ^= place
        return " ".join(words).strip()

    def _before(self, end: int, first: int, _second: int, gap: int) -> int:
        """The place of the first word of a pair whose second is at `end`."""
        if not gap:
            return end >> 1
        reachable = (end - 1) & ~((end - 1) >> GAP + 1) & self.places[first]
        return 1 << reachable.bit_length() - 1

    def sentences(self, places: int) -> int:
        """The sentences that hold any of these places, as bits of their roofs."""
        return ((places | self.roofs) - self.floors) & self.roofs

    def _trail(self, target: Target, ends: Sequence[int], room: int) -> int:
        """The places of the words of one match in this sentence, those of the phrase that made a list among them."""
        trail = 0
        for row, reached in zip(target.rows, ends, strict=True):
            here = reached & room
            trail |= self.path(row, _lowest(here))
            made_by = self.said.get(row[0][0]) if len(row) == 1 else None
            if made_by is not None and all(reached & room for reached in made_by[1]):
                trail |= self._trail(*made_by, room)
        return trail


def _lowest(bits: int) -> int:
    return bits & -bits


_ENOUGH = 3  # matches that a trace keeps
_SHOWN = 8  # words of a match that a trace keeps


class Matcher(msgspec.Struct, frozen=True):
    """Finds any of some phrases in scans by the vocabulary that made it, which knows its targets by this number."""

    number: int

    def find(self, scan: Scan) -> tuple[str, ...]:
        """Words of the first phrases found, at most three; empty: none found."""
        found = scan.near.get(self.number)
        if found is None:
            return ()
        if len(found) == 1:
            return (scan.quoted(found[0]),)
        return tuple(dict.fromkeys(map(scan.quoted, found[:_ENOUGH])))

    def find_in_subject(self, scan: Scan) -> tuple[str, ...]:
        """As `find`, but only what ends in the subject."""
        for found in scan.near.get(self.number, ()):
            ends = [reached & scan.subject for reached in found[1]]
            if all(ends):
                return (scan.quoted((found[0], ends)),)
        return ()

    def places(self, scan: Scan) -> int:
        """Where any of the phrases begins and ends, as bits."""
        places = 0
        for target, ends in scan.near[self.number]:
            if target.pair is not None:
                (reached,) = ends
                first, _, gap = target.pair
                if gap:
                    near = reached >> 1 | reached >> 2
                    places |= reached | (near | near >> 2 | reached >> 5) & scan.places[first]
                else:
                    places |= reached | reached >> 1
            else:
                for row, reached in zip(target.rows, ends, strict=True):
                    places |= reached | scan.starts(row, reached)
        return places
