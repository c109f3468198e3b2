"""The words rules know: which forms belong to them, and what a scanned text holds of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from triage.english import english_forms
from triage.phrases import SLOT, Element, Phrase, Scan
from triage.polish import polish_forms
from triage.text import fold_word, tokens
from triage.typos import Typos

FORMS = Path(__file__).parent / "data" / "forms.txt"
_FILLER: tuple[int, ...] = ()
_ENDS = ".!?;\n"
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
    return known if known is not None else polish_forms(word) | english_forms(fold_word(word))


class Vocabulary:
    """Maps every form of every word to the symbols (elements of phrases) it stands for."""

    def __init__(self, elements: Iterable[Element], lists: Mapping[str, Iterable[Element]], *, fillers: Iterable[str], known: Iterable[str]) -> None:
        self.symbols: dict[Element, int] = {}
        self.size: dict[int, int] = {}
        table: dict[str, list[int]] = {}
        guessable: set[str] = set()
        for element in elements:
            if element in self.symbols:
                continue
            number = self.symbols[element] = len(self.symbols)
            found: set[str] = set()
            for member in lists[element.name] if element.kind == "list" else (element,):
                if member.kind == "exact":
                    found.add(fold_word(member.name))
                else:
                    forms = forms_of(member.name)
                    found.update(forms)
                    guessable.update(forms)
            self.size[number] = len(found)
            for form in found:
                table.setdefault(form, []).append(number)
        self._table: dict[str, tuple[int, ...]] = {form: tuple(numbers) for form, numbers in table.items()}
        for word in fillers:
            self._table.setdefault(fold_word(word), _FILLER)
        self._typos = Typos(guessable, known={fold_word(word) for word in known})
        self._memo: dict[str, tuple[int, ...] | None] = {}

    def scan(self, folded: str) -> Scan:
        """What a folded text holds of this vocabulary."""
        positions: dict[int, list[int]] = {}
        words: dict[int, str] = {}
        table = self._table
        memo = self._memo
        place = count = 0
        for token in tokens(folded):
            numbers = table.get(token)
            if numbers is None:
                if token[0] in _ENDS:
                    place = ((place >> SLOT) + 1 << SLOT) + 8
                    continue
                numbers = memo[token] if token in memo else self._guess(token)
                if numbers is None:
                    place += 1
                    count += 1
                    continue
            count += 1
            if not numbers:
                continue
            place += 1
            words[place] = token
            for number in numbers:
                if number in positions:
                    positions[number].append(place)
                else:
                    positions[number] = [place]
        return Scan(positions, frozenset(positions), words, count)

    def _guess(self, token: str) -> tuple[int, ...] | None:
        """The symbols of the word this unknown token is one slip away from. The same for the same token, remembered or not."""
        form = self._typos.nearest(token)
        numbers = self._table[form] if form else None
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        self._memo[token] = numbers
        return numbers


def inflected(phrases: Iterable[Phrase]) -> set[str]:
    """The words of these phrases that match in any inflection."""
    return {element.name for phrase in phrases for element in phrase.elements() if element.kind == "word"}
