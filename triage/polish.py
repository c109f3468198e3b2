"""Polish inflection: from morfeusz2 where it is installed, else guessed from endings. All forms are folded."""

from functools import cache
from typing import Any

from triage.text import fold_word

_LETTERS = 4
# Endings a noun, adjective or verb may wear on its stem, without diacritics.
_NOUN = (
    "",
    "a",
    "u",
    "i",
    "y",
    "e",
    "o",
    "em",
    "om",
    "ow",
    "ami",
    "ach",
    "owi",
    "ie",
    "ia",
    "iem",
)
_ADJECTIVE = ("ego", "emu", "ej", "ych", "ym", "ymi", "im")
_VERB = (
    "c",
    "l",
    "la",
    "lo",
    "li",
    "ly",
    "lem",
    "lam",
    "lismy",
    "lysmy",
    "n",
    "ny",
    "na",
    "ne",
    "nego",
    "nej",
    "nych",
    "nym",
    "nie",
    "nia",
    "niu",
    "niem",
    "m",
    "my",
    "sz",
    "cie",
    "j",
    "jcie",
    "ja",
    "je",
    "jac",
)
_RARE = ("depr", "pact", "pcon", "pant", "adjp", "adja", "brev")  # tags of forms nobody reports a fault with
_COMPARED = (":com", ":sup")
_AGGLUTINATED = (
    ("l", ("em", "es")),
    ("la", ("m", "s")),
    ("lo", ("m", "s", "by")),
    ("li", ("smy", "scie", "by")),
    ("ly", ("smy", "scie", "by")),
)


@cache
def _morfeusz() -> Any:
    """The analyser, or None where morfeusz2 is not installed (it is needed for shipping rules, not for running them)."""
    try:
        import morfeusz2  # noqa: PLC0415 - optional, and 15 MB
    except ImportError:
        return None
    return morfeusz2.Morfeusz(expand_tags=False)


def installed() -> bool:
    """Whether forms come from the dictionary of morfeusz2."""
    return _morfeusz() is not None


def polish_forms(word: str) -> set[str]:
    """The word's folded forms. A word no dictionary knows gets guessed ones; a short unknown one only itself."""
    head, hyphen, tail = word.rpartition("-")
    if (
        hyphen
    ):  # only the end of a compound is inflected; by itself it may be another word, so the whole is taken for a name
        return {fold_word(head) + form for form in guessed_forms(fold_word(tail))} | {fold_word(word)}
    known = known_forms(word)
    return known or guessed_forms(fold_word(word))


def known_forms(word: str) -> set[str]:
    """Forms by morfeusz2: of the word as a base form, else of what it may be a form of. Empty: not known."""
    analyser = _morfeusz()
    if analyser is None:
        return set()
    generated = [entry for entry in analyser.generate(word) if not entry[2].startswith("ign")]
    if not generated:
        bases = {
            entry[2][1].split(":")[0]
            for entry in analyser.analyse(word)
            if entry[:2] == (0, 1) and not entry[2][2].startswith("ign") and ":neg" not in entry[2][2]
        }
        if len(bases) == 1:  # a form of several words stands for itself only
            generated = analyser.generate(bases.pop().split(":")[0])
    forms = {fold_word(word)} if generated else set()
    for orth, _, tag, *_ in generated:
        if ":neg" in tag or tag.startswith(_RARE) or tag.endswith(_COMPARED):
            continue
        form = fold_word(orth)
        forms.add(form)
        if tag.startswith("praet"):
            forms |= {form + person for end, persons in _AGGLUTINATED if form.endswith(end) for person in persons}
    return forms - {""}


def guessed_forms(folded: str) -> set[str]:
    """A folded word with the endings it may wear; a word of three letters or fewer only itself."""
    if len(folded) < _LETTERS:
        return {folded}
    if folded.endswith(("ac", "ic", "yc", "ec")):
        return {folded} | {folded[:-1] + end for end in _VERB}
    stem = folded[:-1] if folded[-1] in "aoeiy" else folded
    endings = _NOUN + _ADJECTIVE if folded[-1] in "aeiy" else _NOUN
    forms = {folded} | {stem + end for end in endings}
    if stem.endswith("k") and stem != folded:
        forms |= {stem[:-1] + "ek", stem[:-1] + "ce"}
    return forms
