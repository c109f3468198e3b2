"""The words rules know, and what a scanned text holds of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from triage.forms import Built, Table, direct_lists, table_of
from triage.phrases import APART, LONGEST_SENTENCE, Element, Found, Matcher, Phrase, Scan, Target
from triage.text import fold_word
from triage.typos import LONGEST, Typos

_FILLER: tuple[int, ...] = ()


class Soft(tuple[int, ...]):
    """The symbols of a filler that phrases name: it takes no place of its own."""

    __slots__ = ()


_END: Sequence[int] = range(0)  # the end of a sentence: empty as a filler is, but not the same
_NOTHING = ("",) * (APART + 1)  # what lies between two sentences, and the place before the first word of one
_ENDS = ".!?;\n"
_Pairs = list[tuple[int, int, Target, int, int, int]]  # check, matcher, target; first, second, gap
_Others = list[tuple[int, int, Target]]  # check, matcher, target
_Targets = tuple[list[tuple[int, Target]], _Pairs, _Others]  # of one anchor; first those that are a single element
_MEMO = 10_000  # unknown words remembered, so that each is compared with the vocabulary once


class Vocabulary:
    """Maps every form of every word to its symbol, and finds the lists a text holds. Symbols number the elements of phrases."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        lists: Mapping[str, list[Phrase]],
        *,
        fillers: Iterable[str],
        known: Iterable[str],
        table: Table | None = None,
    ) -> None:
        self._targets: dict[int, _Targets] = {}  # by anchor
        self._matchers: list[list[Target]] = []
        self._late: dict[int, int] = {}
        self._soft: frozenset[int] = frozenset()
        self._uses: list[int] = []
        self.symbols: dict[Element, int] = {}
        self._ready: list[list[Target]] = []
        if table is None or table.built is None:
            table = self._build(phrases, lists, fillers, table)
        else:
            self._ready = table.built.matchers
            self._lists = [(symbol, self.matcher(())) for symbol in table.built.lists]
        words = table.words()
        self._only_exact = frozenset(table.built.exact) if table.built else self._exact(words)
        softened = {fold_word(word) for word in fillers}
        words |= {form: Soft(words[form]) for form in softened if words.get(form)}
        self._seen = Seen(words, self._only_exact, known={fold_word(word) for word in known})

    def _build(
        self,
        phrases: Iterable[Phrase],
        lists: Mapping[str, list[Phrase]],
        fillers: Iterable[str],
        table: Table | None,
    ) -> Table:
        direct = direct_lists(lists)
        for name in lists:
            self.symbols[Element("list", name)] = len(self.symbols)
        inside = (phrase for name in lists if name not in direct for phrase in lists[name])
        uses: defaultdict[int, int] = defaultdict(int)
        for element in (element for phrase in chain(phrases, inside) for element in phrase.elements()):
            uses[self.symbols.setdefault(element, len(self.symbols))] += 1
        self._uses = [uses[number] for number in range(len(self.symbols))]
        softened = {fold_word(word) for word in fillers}
        self._soft = frozenset(
            number for one, number in self.symbols.items() if one.kind != "list" and fold_word(one.name) in softened
        )
        composed = [name for name in ordered(lists) if name not in direct]
        self._late = {self.symbols[Element("list", name)]: rank for rank, name in enumerate(composed)}
        self._lists = [(self.symbols[Element("list", name)], self.matcher(lists[name])) for name in composed]
        return table or table_of(self.symbols, direct, fillers)

    def built(self) -> Built:
        """What all this came to, once every matcher was asked for."""
        return Built([symbol for symbol, _ in self._lists], sorted(self._only_exact), self._matchers)

    def _exact(self, words: Mapping[str, Sequence[int]]) -> frozenset[str]:
        """The words that phrases want exactly as they are, and in no other way: nobody misspells them into another."""
        exact = {number: fold_word(one.name) for one, number in self.symbols.items() if one.kind == "exact"}
        return frozenset(form for form in exact.values() if exact.keys() >= set(words.get(form, ())))

    def matcher(self, phrases: Iterable[Phrase]) -> Matcher:
        """A matcher of these phrases for scans by this vocabulary."""
        number = len(self._matchers)
        if self._ready:
            targets = self._ready[number]
        else:
            targets = [Target.of(phrase, self.symbols, self._uses, self._late, self._soft) for phrase in phrases]
        self._matchers.append(targets)
        for target in targets:
            alone, pairs, others = self._targets.setdefault(target.anchor, ([], [], []))
            if target.alone:
                alone.append((number, target))
            elif target.pair is not None:
                pairs.append((target.check, number, target, *target.pair))
            else:
                others.append((target.check, number, target))
        return Matcher(number)

    def scan(self, words: list[str], subject: int = 0) -> Scan:
        """What these tokens of a text hold of this vocabulary. The first ones, so many, are the subject."""
        scan = self._read(words)
        scan.subject = (1 << self._length(words[:subject])) - 1 if subject else 0
        self._look(tuple(scan.places), scan)
        for symbol, matcher in self._lists:
            if matcher.number in scan.near:
                scan.places[symbol] = matcher.places(scan)
                scan.said[symbol] = scan.near[matcher.number][0]
                self._look((symbol,), scan)
        return scan

    def _read(self, words: list[str]) -> Scan:
        """The text with the places of its words; nothing is looked for yet."""
        places: defaultdict[int, int] = defaultdict(int)
        kept = [""]
        rooms: dict[int, int] = {}
        floors = floor = 1
        place = 2
        ends = 0
        full = LONGEST_SENTENCE
        for word, numbers in zip(words, map(self._seen.__getitem__, words), strict=True):
            if numbers is _END or len(kept) >= full:
                rooms[place] = place - floor
                place <<= APART
                floors |= place
                floor = place
                place <<= 1
                kept.extend(_NOTHING)
                full = len(kept) + LONGEST_SENTENCE
            if numbers is None:
                kept.append(word)
                place <<= 1
            elif numbers.__class__ is Soft:
                kept[-1] = f"{kept[-1]} {word}"
                for number in numbers:
                    places[number] |= place >> 1
            elif numbers:
                kept.append(word)
                for number in numbers:
                    places[number] |= place
                place <<= 1
            elif numbers is _END:
                ends += 1
        rooms[place] = place - floor
        return Scan(places, floors, sum(rooms), rooms, 0, defaultdict(list), kept, len(words) - ends, {})

    def _length(self, words: list[str]) -> int:
        """How many places these tokens take at the beginning of a text. A sentence too long is not cut here."""
        seen = self._seen
        return 1 + sum(len(_NOTHING) if seen[word] is _END else _takes_a_place(seen[word]) for word in words)

    def _look(self, symbols: Iterable[int], scan: Scan) -> None:
        """Notes what is found from these symbols."""
        places = scan.places
        near = scan.near
        targets = self._targets
        for symbol in symbols:
            if symbol in targets:
                alone, pairs, others = targets[symbol]
                if alone:
                    here = (places[symbol],)
                    for number, target in alone:
                        near[number].append((target, here))
                if pairs:
                    _look_for_pairs(pairs, places, near)
                for check, number, target in others:
                    if check in places:
                        ends = scan.look(target)
                        if ends:
                            near[number].append((target, ends))


def _takes_a_place(numbers: Sequence[int] | None) -> bool:
    return numbers is None or (bool(numbers) and not isinstance(numbers, Soft))


def _look_for_pairs(pairs: _Pairs, places: Mapping[int, int], near: Mapping[int, list[Found]]) -> None:
    """Most phrases are two words in a row; they are looked for here, without a call for each."""
    for check, number, target, first, second, gap in pairs:
        if check in places:
            reached = places[first] << 1
            if gap:
                reached |= reached << 1
                reached |= reached << 2 | reached << 3
            reached &= places[second]
            if reached:
                near[number].append((target, (reached,)))


class Seen(dict[str, Sequence[int] | None]):
    """Form → symbols; None for strangers. Tokens that are no known form are found out about once, then remembered."""

    def __init__(self, table: Mapping[str, tuple[int, ...]], exact: AbstractSet[str], known: AbstractSet[str]) -> None:
        super().__init__(table)
        self._typos = Typos(self._near(exact), known=known)
        self._remembered: list[str] = []

    def _near(self, exact: AbstractSet[str]) -> Iterator[str]:
        """The words a misspelt one can be meant for. Read when the first is met, so that strangers may come before."""
        yield from [form for form, numbers in self.items() if numbers and form not in exact]

    def __missing__(self, token: str) -> Sequence[int] | None:
        """An end of a sentence, a misspelt word, or a stranger."""
        if token[0] in _ENDS:
            return _END
        if len(token) > LONGEST:
            return None
        form = self._typos.nearest(token)
        if len(self._remembered) >= _MEMO:
            for remembered in self._remembered:
                del self[remembered]
            self._remembered.clear()
        self._remembered.append(token)
        found = self[token] = self[form] if form else None
        return found


def inflected(phrases: Iterable[Phrase]) -> set[str]:
    """The words of these phrases that match in any inflection."""
    return {element.name for phrase in phrases for element in phrase.elements() if element.kind == "word"}


def ordered(lists: Mapping[str, Iterable[Phrase]]) -> list[str]:
    """The names of lists, each after those it is made of. Raises ValueError with the name of a list that holds itself."""
    done: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise ValueError(name)
        if name in done:
            return
        for phrase in lists[name]:
            for element in phrase.elements():
                if element.kind == "list" and element.name in lists:
                    visit(element.name, (*above, name))
        done[name] = None

    for name in lists:
        visit(name, ())
    return list(done)
