"""The words rules know: which forms belong to them, and what a scanned text holds of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from pathlib import Path

import msgspec

from triage.english import english_forms
from triage.phrases import SLOT, Element, Matcher, Phrase, Scan, Target
from triage.polish import polish_forms
from triage.text import fold_word
from triage.typos import LONGEST, Typos

FORMS = Path(__file__).parent / "data" / "forms.txt"
_FILLER: tuple[int, ...] = ()
_END: Sequence[int] = range(0)  # the end of a sentence: empty as a filler is, but not the same
_LIST_SIZE = 10_000  # lists are the last choice to reach a phrase through
_POLISH = ("a", "ac", "ic", "yc", "owy", "ony", "any", "cja", "nie", "y")
_ENDS = ".!?;\n"
_MEMO = 10_000  # unknown words remembered, so that each is compared with the vocabulary once


@cache
def shipped_forms() -> dict[str, tuple[str, ...]]:
    """Word as written in the shipped rules → its folded forms."""
    forms: dict[str, tuple[str, ...]] = {}
    for line in FORMS.read_text(encoding="utf-8").splitlines() if FORMS.exists() else ():
        word, *others = line.split()
        forms[word] = (fold_word(word), *others)
    return forms


def forms_of(word: str) -> Iterable[str]:
    """All folded forms of a word: from the shipped file, else from morfeusz2 if installed, else guessed."""
    known = shipped_forms().get(word)
    return known if known is not None else all_forms(word)


def all_forms(word: str) -> set[str]:
    """The folded forms of a word in both languages. A Polish verb or feminine noun is not tried in English."""
    polish = polish_forms(word)
    return polish if not word.isascii() or word.endswith(_POLISH) else polish | english_forms(fold_word(word))


def _forms(element: Element) -> tuple[str, ...]:
    return (fold_word(element.name),) if element.kind == "exact" else tuple(forms_of(element.name))


class Table(msgspec.Struct, array_like=True):
    """Every form and what it stands for, as it is packed: form n has the symbols of group `ids[n]`. Forms are sorted.

    `sizes` are how many forms each symbol has.
    """

    sizes: list[int]
    groups: list[tuple[int, ...]]
    forms: str
    ids: list[int]

    def words(self) -> dict[str, tuple[int, ...]]:
        """Form → symbols."""
        return dict(zip(self.forms.split(), map(self.groups.__getitem__, self.ids), strict=True))


def table_of(symbols: Mapping[Element, int], direct: Mapping[str, Iterable[Element]], fillers: Iterable[str]) -> Table:
    """The forms of these symbols, and fillers, which have none."""
    table: dict[str, tuple[int, ...]] = {}
    sizes = []
    for element, number in symbols.items():
        forms = (
            {form for one in direct.get(element.name, ()) for form in _forms(one)}
            if element.kind == "list"
            else set(_forms(element))
        )
        sizes.append(_LIST_SIZE if element.kind == "list" else len(forms))
        fresh: dict[str, tuple[int, ...]] = dict.fromkeys(forms, (number,))
        fresh |= {form: (*table[form], number) for form in table.keys() & forms}
        table |= fresh
    for word in fillers:
        table.setdefault(fold_word(word), _FILLER)
    every = sorted(table)
    groups = {group: index for index, group in enumerate(dict.fromkeys(table[form] for form in every))}
    return Table(sizes, list(groups), " ".join(every), [groups[table[form]] for form in every])


def direct_lists(lists: Mapping[str, list[Phrase]]) -> dict[str, list[Element]]:
    """The lists that are nothing but words, which a text's words lead to at once."""
    singles = {name: [phrase.single for phrase in lists[name]] for name in lists}
    return {
        name: [one for one in members if one is not None]
        for name, members in singles.items()
        if all(one is not None and one.kind != "list" for one in members)
    }


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
        direct = direct_lists(lists)
        self.symbols: dict[Element, int] = {}
        for name in lists:
            self.symbols[Element("list", name)] = len(self.symbols)
        inside = (phrase for name in lists if name not in direct for phrase in lists[name])
        for element in (element for phrase in chain(phrases, inside) for element in phrase.elements()):
            self.symbols.setdefault(element, len(self.symbols))
        ready = table or table_of(self.symbols, direct, fillers)
        self.size = ready.sizes
        composed = [name for name in ordered(lists) if name not in direct]
        self._late = {self.symbols[Element("list", name)] for name in composed}
        self._targets: dict[int, list[tuple[int, int, Target]]] = {}  # by anchor: matcher, check, target
        self._matchers = 0
        self._lists = [(self.symbols[Element("list", name)], self.matcher(lists[name])) for name in composed]
        exact = {fold_word(one.name) for one in self.symbols if one.kind == "exact"}
        self._seen = Seen(ready.words(), exact, known={fold_word(word) for word in known})

    def matcher(self, phrases: Iterable[Phrase]) -> Matcher:
        """A matcher of these phrases for scans by this vocabulary."""
        number = self._matchers
        self._matchers += 1
        for phrase in phrases:
            target = Target.of(phrase, self.symbols, self.size, self._late)
            self._targets.setdefault(target.anchor, []).append((number, target.check, target))
        return Matcher(number)

    def scan(self, words: list[str]) -> Scan:
        """What these tokens of a text hold of this vocabulary."""
        positions: defaultdict[int, list[int]] = defaultdict(list)
        sentences: defaultdict[int, int] = defaultdict(int)
        kept: dict[int, str] = {}
        place = ends = 0
        sentence = 1
        for word, numbers in zip(words, map(self._seen.__getitem__, words), strict=True):
            if numbers:
                place += 1
                kept[place] = word
                for number in numbers:
                    positions[number].append(place)
                    sentences[number] |= sentence
            elif numbers is None:
                place += 1
            elif numbers is _END:
                place = ((place >> SLOT) + 1 << SLOT) + 8
                sentence <<= 1
                ends += 1
        scan = Scan(positions, sentences, defaultdict(list), kept, len(words) - ends, {})
        self._aim(positions, scan)
        for symbol, matcher in self._lists:
            if matcher.number in scan.near:
                places, shared, said = matcher.places(scan)
                if places:
                    scan.add(symbol, places, shared, said)
                    self._aim((symbol,), scan)
        return scan

    def _aim(self, symbols: Iterable[int], scan: Scan) -> None:
        """Notes what may be hit from these symbols: most phrases are out, because another word they need is nowhere near."""
        sentences = scan.sentences
        near = scan.near
        for symbol in symbols:
            for number, check, target in self._targets.get(symbol, ()):
                if check in sentences and sentences[symbol] & sentences[check]:
                    near[number].append(target)


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
