"""One slip of the keyboard: a letter too many, missing, wrong, or two swapped, in words of five letters and more."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

SHORTEST = 5
LONGEST = 24


class Typos:
    """Finds the word that a misspelt one was meant to be.

    One slip leaves the head or the tail of the word whole, so words are looked up by both: in sorted lists, one for each
    length, of words and of words read backwards. The first letter must be right (or swapped with the second): people
    rarely miss it, and it keeps strangers apart.
    """

    def __init__(self, words: Iterable[str], *, known: Iterable[str] = ()) -> None:
        self._known = frozenset(known)
        self._words = [word for word in words if SHORTEST <= len(word) <= LONGEST and word.isalpha()]
        self._forward: dict[int, list[str]] = {}
        self._backward: dict[int, list[str]] = {}

    def _index(self) -> None:
        """Built when first needed: a process that reads no message pays nothing."""
        for word in self._words:
            self._forward.setdefault(len(word), []).append(word)
            self._backward.setdefault(len(word), []).append(word[::-1])
        for lists in (self._forward, self._backward):
            for words in lists.values():
                words.sort()
        self._words = []

    def nearest(self, token: str) -> str:
        """The word one slip away, or nothing. The shortest, then first in the alphabet, where there are several."""
        if not SHORTEST <= len(token) <= LONGEST or token in self._known or not token.isalpha():
            return ""
        if self._words:
            self._index()
        backward = token[::-1]
        for length in (len(token) - 1, len(token), len(token) + 1):
            half = length // 2
            found = [
                word for word in _starting(self._forward.get(length, ()), token[: half - 1]) if one_slip(token, word)
            ]
            ends = (reverse[::-1] for reverse in _starting(self._backward.get(length, ()), backward[: length - half]))
            found.extend(word for word in ends if one_slip(token, word))
            if found:
                return min(found)
        return ""


def _starting(words: Sequence[str], start: str) -> Sequence[str]:
    """The words of a sorted list that begin so."""
    first = bisect_left(words, start)
    return words[first : bisect_left(words, start + "\x7f", first)]


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
