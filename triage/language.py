"""Polish or English: a guess from diacritics and the small words every sentence holds."""

from collections.abc import Iterable
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_BOTH = frozenset({"do", "on", "to", "hi"})
_POLISH = frozenset((_DATA / "small-words.pl.txt").read_text(encoding="ascii").split()) - _BOTH
_ENGLISH = frozenset((_DATA / "small-words.en.txt").read_text(encoding="ascii").split()) - _BOTH
_POLISH_ENDS = (
    "alam",
    "alem",
    "ilem",
    "ilam",
    "owac",
    "enie",
    "anie",
    "ania",
    "osci",
    "ymi",
    "ego",
    "acja",
    "acji",
    "uje",
    "amy",
    "hasla",
    "drukarke",
    "dziala",
)
_ENGLISH_ENDS = ("ing", "tion", "ment", "ness", "ould", "word")
_MARKS = "ąćęłńóśźż"
_CLEAR = 2


def detect(text: str, words: Iterable[str], previous: str = "") -> str:
    """Says "pl", "en", or `previous` where the text is too short to say. `words` are the folded tokens of `text`."""
    found = frozenset(words)
    polish = len(found & _POLISH)
    english = len(found & _ENGLISH)
    if not polish and not english:  # no small word at all: long ones tell by their ends
        polish = sum(word.endswith(_POLISH_ENDS) for word in found)
        english = sum(word.endswith(_ENGLISH_ENDS) for word in found)
    if not text.isascii():
        lowered = text[:2_000].lower()
        polish += min(sum(mark in lowered for mark in _MARKS), 3)
    difference = polish - english
    if not difference or (previous and abs(difference) < _CLEAR):
        return previous
    return "pl" if difference > 0 else "en"


def small_words() -> frozenset[str]:
    """The small words of both languages, folded."""
    return _SMALL


_SMALL = _POLISH | _ENGLISH | _BOTH
