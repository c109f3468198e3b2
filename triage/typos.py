"""One slip of the keyboard: a letter too many, missing, wrong, or two swapped, in words of five letters and more."""

from collections.abc import Iterable

SHORTEST = 5
LONGEST = 24


class Typos:
    """Finds the word that a misspelt one was meant to be.

    One slip leaves at least one half of the word whole, so words are found by their halves. The first letter must be
    right (or swapped with the second): people rarely miss it, and it keeps strangers apart.
    """

    def __init__(self, words: Iterable[str], *, known: Iterable[str] = ()) -> None:
        self._known = frozenset(known)
        self._words = sorted(word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha())
        self._heads: dict[str, list[str]] = {}
        self._tails: dict[str, list[str]] = {}

    def _index(self) -> None:
        """Built when first needed: a process that reads no message pays nothing."""
        for word in self._words:
            half = len(word) // 2
            self._heads.setdefault(word[:half], []).append(word)
            self._tails.setdefault(word[half:], []).append(word)

    def nearest(self, token: str) -> str:
        """The word one slip away, or nothing. The shortest, then first in the alphabet, where there are several."""
        length = len(token)
        if not SHORTEST <= length <= LONGEST or token in self._known or not token.isalpha():
            return ""
        if not self._heads:
            self._index()
        best = ""
        for half in {(length - 1) // 2, length // 2, (length + 1) // 2}:
            for word in (*self._heads.get(token[:half], ()), *self._tails.get(token[half:], ())):
                if (not best or (len(word), word) < (len(best), best)) and one_slip(token, word):
                    best = word
        for half in {length // 2, (length + 2) // 2}:  # a letter too many or missing in the head shifts the tail by one
            for word in self._tails.get(token[half:], ()):
                if (not best or (len(word), word) < (len(best), best)) and one_slip(token, word):
                    best = word
        return best


def one_slip(token: str, word: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes the word; the first letter must be right."""
    longer, shorter = (token, word) if len(token) >= len(word) else (word, token)
    extra = len(longer) - len(shorter)
    if extra > 1 or (token[0] != word[0] and token[:2] != word[1::-1]):
        return False
    at = 0
    while at < len(shorter) and longer[at] == shorter[at]:
        at += 1
    if extra:
        return longer[at + 1 :] == shorter[at:]
    return longer[at + 1 :] == shorter[at + 1 :] or (
        longer[at + 2 :] == shorter[at + 2 :] and longer[at : at + 2] == shorter[at : at + 2][::-1]
    )
