"""Every form of the words of rules: shipped in a file, else by morfeusz2, else guessed; and the table they are packed in."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from triage.english import english_forms
from triage.phrases import Element, Phrase, Target
from triage.polish import installed, known_forms, polish_forms
from triage.text import fold_word

FORMS = Path(__file__).parent / "data" / "forms.txt"
_FILLER: tuple[int, ...] = ()
_POLISH = ("a", "ac", "ic", "yc", "owy", "ony", "any", "cja", "nie", "y")
_ENGLISH = (
    "ing", "ed", "ly", "tion", "tions", "ment", "ments", "ness", "ght", "th", "ous", "ble", "ful", "ee", "ss", "ck", "ys", "es", "ers",
    "ors", "nt", "nts", "ow", "oo", "ould", "ive", "ize", "ise", "ate", "ure", "age", "ill", "all", "ell", "sh", "rt", "ot",
)  # fmt: skip


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
    """The folded forms of a word in both languages. A Polish verb or feminine noun is not tried in English.

    Nor is a word of English build in Polish, where the dictionary does not know it: names are borrowed, "waiting" is not.
    """
    if word.endswith(_ENGLISH) and word.isascii() and installed() and not known_forms(word):
        return english_forms(fold_word(word))
    polish = polish_forms(word)
    return polish if not word.isascii() or word.endswith(_POLISH) else polish | english_forms(fold_word(word))


def _forms(element: Element) -> tuple[str, ...]:
    return (fold_word(element.name),) if element.kind == "exact" else tuple(forms_of(element.name))


class Built(msgspec.Struct, array_like=True):
    """What a vocabulary was built to.

    The symbols of lists in the order they are found, the words that match only exactly, and the targets of each matcher, in
    the order in which matchers were asked for.
    """

    lists: list[int]
    exact: list[str]
    matchers: list[list[Target]]


class Table(msgspec.Struct, array_like=True):
    """Every form and what it stands for, as it is packed: form n has the symbols of group `ids[n]`. Forms are sorted.

    With `built` the same matchers have to be asked for in the same order; their phrases are not looked at again.
    """

    groups: list[tuple[int, ...]]
    forms: str
    ids: list[int]
    built: Built | None = None

    def words(self) -> dict[str, tuple[int, ...]]:
        """Form → symbols."""
        return dict(zip(self.forms.split(), map(self.groups.__getitem__, self.ids), strict=True))


def table_of(symbols: Mapping[Element, int], direct: Mapping[str, Iterable[Element]], fillers: Iterable[str]) -> Table:
    """The forms of these symbols, and fillers, which have none."""
    table: dict[str, tuple[int, ...]] = {}
    for element, number in symbols.items():
        forms = (
            {form for one in direct.get(element.name, ()) for form in _forms(one)}
            if element.kind == "list"
            else set(_forms(element))
        )
        fresh: dict[str, tuple[int, ...]] = dict.fromkeys(forms, (number,))
        fresh |= {form: (*table[form], number) for form in table.keys() & forms}
        table |= fresh
    for word in fillers:
        table.setdefault(fold_word(word), _FILLER)
    every = sorted(table)
    groups = {group: index for index, group in enumerate(dict.fromkeys(table[form] for form in every))}
    return Table(list(groups), " ".join(every), [groups[table[form]] for form in every])


def direct_lists(lists: Mapping[str, list[Phrase]]) -> dict[str, list[Element]]:
    """The lists that are nothing but words, which a text's words lead to at once."""
    singles = {name: [phrase.single for phrase in lists[name]] for name in lists}
    return {
        name: [one for one in members if one is not None]
        for name, members in singles.items()
        if all(one is not None and one.kind != "list" for one in members)
    }
