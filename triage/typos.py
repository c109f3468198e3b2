"""One slip of the keyboard: a letter too many, missing, its neighbour, or two swapped, in words of five letters and more."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

SHORTEST = 5
LONGEST = 24
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # a key is hit for its neighbour in the row, or above and below
_NEAR = frozenset(
    pair
    for above, below in ((_ROWS[0], _ROWS[0][1:]), (_ROWS[1], _ROWS[1][1:]), (_ROWS[2], _ROWS[2][1:]), (_ROWS[0], _ROWS[1]),
                         (_ROWS[0][1:], _ROWS[1]), (_ROWS[1], _ROWS[2]), (_ROWS[1][1:], _ROWS[2]))
    for one, other in zip(above, below, strict=False)
    for pair in (one + other, other + one)
)  # fmt: skip
_SOUND_ALIKE = frozenset(
    ("ea", "ae", "uo", "ou", "iy", "yi", "cs", "sc", "sz", "zs", "kc", "ck", "td", "dt", "ie", "ei", "pb", "bp")
)


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
        """The word one slip away, or nothing. Where there are several, the likeliest slip, then the first in the alphabet."""
        if not SHORTEST <= len(token) <= LONGEST or token in self._known or not token.isalpha():
            return ""
        backward = token[::-1]
        swapped = token[1] + token[0] + token[2:]
        found: list[str] = []
        for length, other in ((len(token) - 1, token[1:]), (len(token), swapped), (len(token) + 1, token[1] + token)):
            half = length // 2
            forwards, backwards = self._index(token[0], length)
            found.extend(_starting(forwards, token[:half]))
            found.extend(reverse[::-1] for reverse in _starting(backwards, backward[: length - half]))
            middle = token[: half - 1] + token[half] + token[half - 1] + token[half + 1 :]
            for word in (middle, other):
                found.extend(_starting(self._index(word[0], length)[0], word) if len(word) == length else ())
        return min(filter(None, (_likely(token, word) for word in found)), default=(0, ""))[1]

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


def _likely(token: str, word: str) -> tuple[int, str] | None:
    """How likely the slip is, the smaller the likelier: letters swapped, one missing, a key hit twice, another key; None: no slip."""
    if not one_slip(token, word):
        return None
    if len(token) == len(word):
        return (0 if sorted(token) == sorted(word) else 3), word
    return (1 if len(token) < len(word) else 2), word


def _starting(words: Sequence[str], start: str) -> Sequence[str]:
    """The words of a sorted list that begin so."""
    first = bisect_left(words, start)
    return words[first : bisect_left(words, start + "\x7f", first)]


def one_slip(token: str, word: str) -> bool:
    """Whether one slip makes the word; the first letter must be right.

    A letter is missing or swapped with the next; a key was hit twice or its neighbour with it; or, in words of more than five
    letters, a key was hit for its neighbour or written as it sounds.
    """
    longer, shorter = (token, word) if len(token) >= len(word) else (word, token)
    extra = len(longer) - len(shorter)
    if extra > 1 or (token[0] != word[0] and token[:2] != word[1::-1]):
        return False
    at = 0
    while at < len(shorter) and longer[at] == shorter[at]:
        at += 1
    if extra:
        return longer[at + 1 :] == shorter[at:] and (token is shorter or _slipped_in(token, at))
    if token == word:
        return True
    if longer[at + 1 :] == shorter[at + 1 :]:
        pair = longer[at] + shorter[at]
        return len(token) > SHORTEST and (pair in _NEAR or pair in _SOUND_ALIKE)
    return longer[at + 2 :] == shorter[at + 2 :] and longer[at : at + 2] == shorter[at : at + 2][::-1]


def _slipped_in(token: str, at: int) -> bool:
    """Whether the letter here came in because the finger hit a key twice, or its neighbour too."""
    before, after = token[at - 1 : at], token[at + 1 : at + 2]
    return any(other and (other == token[at] or token[at] + other in _NEAR) for other in (before, after))
