"""The words rules know: which forms belong to them, and what a scanned text holds of them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from triage.english import english_forms
from triage.phrases import SLOT, Element, Matcher, Phrase, Scan
from triage.polish import polish_forms
from triage.text import fold_word
from triage.typos import Typos

FORMS = Path(__file__).parent / "data" / "forms.txt"
_FILLER: tuple[int, ...] = ()
_END: Sequence[int] = range(0)  # empty too, but not the same
_LIST_SIZE = 10_000  # lists are the last choice to reach a phrase through
_POLISH = ("a", "ac", "ic", "yc", "owy", "ony", "any", "cja", "nie", "y")
_ENDS = ".!?;\n"
_GUESSED = 700  # words of a message in which slips are looked for: a guess costs some microseconds
_MEMO = 20_000  # unknown words remembered, so that each is compared with the vocabulary once


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


class Vocabulary:
    """Maps every form of every word to its symbol, and finds the lists a text holds. Symbols number the elements of phrases."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        lists: Mapping[str, list[Phrase]],
        *,
        fillers: Iterable[str],
        known: Iterable[str],
    ) -> None:
        self.symbols: dict[Element, int] = {}
        self.size: dict[int, int] = {}
        table: dict[str, list[int]] = {}
        plain = {name: [phrase.single for phrase in lists[name]] for name in lists}
        direct = {
            name: members
            for name, members in plain.items()
            if all(one is not None and one.kind != "list" for one in members)
        }
        for name in lists:
            number = self.symbols[Element("list", name)] = len(self.symbols)
            self.size[number] = _LIST_SIZE
            for form in {form for one in direct.get(name, ()) if one is not None for form in _forms(one)}:
                table.setdefault(form, []).append(number)
        inside = (phrase for name in lists if name not in direct for phrase in lists[name])
        for element in (element for phrase in chain(phrases, inside) for element in phrase.elements()):
            if element in self.symbols:
                continue
            number = self.symbols[element] = len(self.symbols)
            forms = _forms(element)
            self.size[number] = len(forms)
            for form in forms:
                table.setdefault(form, []).append(number)
        self._lists = [
            (self.symbols[Element("list", name)], Matcher(lists[name], self.symbols, self.size))
            for name in ordered(lists)
            if name not in direct
        ]
        exact = {fold_word(one.name) for one in self.symbols if one.kind == "exact"}
        found: dict[str, tuple[int, ...]] = dict.fromkeys((fold_word(word) for word in fillers), _FILLER)
        found |= {form: tuple(numbers) for form, numbers in table.items()}
        self._seen = Seen(found, Typos(table.keys() - exact, known={fold_word(word) for word in known}))

    def scan(self, words: list[str]) -> Scan:
        """What these tokens of a folded text hold of this vocabulary."""
        positions: dict[int, list[int]] = {}
        kept: dict[int, str] = {}
        place = ends = 0
        found = chain(map(self._seen.__getitem__, words[:_GUESSED]), map(self._seen.as_written, words[_GUESSED:]))
        for word, numbers in zip(words, found, strict=True):
            if numbers is None:
                place += 1
                continue
            if not numbers:
                if numbers is _END:
                    place = ((place >> SLOT) + 1 << SLOT) + 8
                    ends += 1
                continue
            place += 1
            kept[place] = word
            for number in numbers:
                if number in positions:
                    positions[number].append(place)
                else:
                    positions[number] = [place]
        scan = Scan(positions, set(positions), kept, len(words) - ends, {})
        for symbol, matcher in self._lists:
            places, said = matcher.places(scan)
            if places:
                scan.add(symbol, places, said)
        return scan


class Seen(dict[str, Sequence[int] | None]):
    """Form → symbols; None for the strangers met so far, so that each is compared with the vocabulary once.

    Misspelt words met so far are remembered apart: `as_written` must not know them. So what a token means never depends on
    what was seen before.
    """

    def __init__(self, table: Mapping[str, Sequence[int]], typos: Typos) -> None:
        super().__init__(table)
        self._typos = typos
        self._strangers: list[str] = []
        self._slips: dict[str, str] = {}

    def __missing__(self, token: str) -> Sequence[int] | None:
        """Finds out about a token that is no known form: an end of a sentence, a misspelt word, or a stranger."""
        if token[0] in _ENDS:
            return _END
        form = self._slips.get(token) or self._typos.nearest(token)
        if len(self._strangers) + len(self._slips) >= _MEMO:
            for stranger in self._strangers:
                del self[stranger]
            self._strangers.clear()
            self._slips.clear()
        if form:
            self._slips[token] = form
            return self[form]
        self._strangers.append(token)
        self[token] = None
        return None

    def as_written(self, token: str) -> Sequence[int] | None:
        """The same without guessing at misspelt words."""
        return _END if token[0] in _ENDS else self.get(token)


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
