"""Recognises a thank-you that asks for nothing ("dzięki, działa"): it confirms a resolved ticket and never reopens it."""

import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
_THANKS = frozenset(
    [
        "dziekuje",
        "dziekujemy",
        "dzieki",
        "dzieks",
        "thx",
        "thanks",
        "thank",
        "podziekowania",
        "wdzieczny",
        "wdzieczna",
        "super",
        "dziala",
        "works",
        "working",
        "rozwiazane",
        "solved",
        "fixed",
        "ok",
        "okej",
        "great",
        "perfect",
        "swietnie",
        "idealnie",
    ]
)
_MORE = frozenset(
    [
        "nie",
        "not",
        "dalej",
        "nadal",
        "still",
        "jednak",
        "but",
        "ale",
        "again",
        "znowu",
        "znow",
        "wciaz",
        "jeszcze",
        "problem",
        "blad",
        "error",
    ]
)
MOST_WORDS = 25


def is_thanks(text: str) -> bool:
    """True for a short message with a word of thanks and no word that takes it back; a question mark takes it back too."""
    if "?" in text:
        return False
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))
    return 0 < len(words) <= MOST_WORDS and not _MORE.intersection(words) and bool(_THANKS.intersection(words))
