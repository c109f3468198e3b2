"""One slip of the keyboard: a letter too many, missing, wrong, or two swapped, in words of five letters and more."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

SHORTEST = 5
LONGEST = 24


class Typos:
    """Finds the word that a misspelt one was meant to be.

    One slip leaves the head or the tail of the word whole, so words are looked up by both: in sorted lists, one for each
    first letter and length, of words and of words read backwards. Only a swap in the very middle breaks both halves. The
    first letter must be right (or swapped with the second): people rarely miss it, and it keeps strangers apart.
    """

    def __init__(self, words: Iterable[str], *, known: Iterable[str] = ()) -> None:
        self._known = frozenset(known)
        self._words = words
        self._sorted: list[str] = []
        self._index_of: dict[tuple[str, int], tuple[list[str], list[str]]] = {}

    def nearest(self, token: str) -> str:
        """The word one slip away, or nothing. The shortest, then first in the alphabet, where there are several."""
        if not SHORTEST <= len(token) <= LONGEST or token in self._known or not token.isalpha():
            return ""
        backward = token[::-1]
        swapped = token[1] + token[0] + token[2:]
        for length, other in ((len(token) - 1, token[1:]), (len(token), swapped), (len(token) + 1, token[1] + token)):
            half = length // 2
            forwards, backwards = self._index(token[0], length)
            found = [word for word in _starting(forwards, token[:half]) if one_slip(token, word)]
            ends = _starting(backwards, backward[: length - half])
            found.extend(word for word in (reverse[::-1] for reverse in ends) if one_slip(token, word))
            middle = token[: half - 1] + token[half] + token[half - 1] + token[half + 1 :]
            for word in (middle, other):
                same = _starting(self._index(word[0], length)[0], word) if len(word) == length else ()
                found.extend(one for one in same if one_slip(token, one))
            if found:
                return min(found)
        return ""

    def _index(self, first: str, length: int) -> tuple[list[str], list[str]]:
        """The words of a first letter and a length, sorted, and the same read backwards. Built when first asked for."""
        found = self._index_of.get((first, length))
        if found is None:
            if not self._sorted:
                self._sorted = sorted(self._words)
            same = _starting(self._sorted, first) if SHORTEST <= length <= LONGEST else ()
            words = [word for word in same if len(word) == length and word.isalpha()]
            found = self._index_of[first, length] = words, sorted(word[::-1] for word in words)
        return found


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
