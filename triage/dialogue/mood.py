"""How a message sounds: angry, urgent, empty, in a language that is not ours. Decides who gets a person instead of questions."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from store.records import Message
from triage.dialogue.script import Script
from triage.language import small_words
from triage.text import tokens

Mood = Literal["", "angry", "urgent", "foreign"]
READ = 700  # characters; people say at the top how they feel
_SHOUTED = 25  # characters of a line in capitals
_LINES = 10
_FOREIGN_WORDS = 2
_FOREIGN_LETTERS = 0.3
_STRANGE = re.compile("[\u0370-\u1fff\u2c00-\ud7ff]+")  # letters that are not Latin


def words_of(message: Message) -> list[str]:
    """The folded words of subject and text that these questions are asked of."""
    return [word for word in (*tokens(message.subject[:READ]), *tokens(message.text[:READ])) if word.isalnum()]


def mood(message: Message, words: Sequence[str], script: Script) -> Mood:
    """How the message sounds, "" for nothing to mind."""
    if is_foreign(message, words, script):
        return "foreign"
    if holds(words, script.lists.get("angry", ())) or _shouts(message):
        return "angry"
    if holds(words, script.lists.get("urgent", ())) and not holds(words, script.lists.get("calm", ())):
        return "urgent"
    return ""


def is_empty(words: Sequence[str], script: Script, *, sorted_out: bool) -> bool:
    """Whether a message says too little to act on: two words that mean something are enough where rules sorted them, else three."""
    telling = sum(word not in script.empty for word in words[:20])
    return telling < (2 if sorted_out else 3)


def holds(words: Sequence[str], phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands among the words."""
    firsts = _by_first(phrases)
    if firsts.keys().isdisjoint(words):
        return False
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for first in firsts.keys() & set(words) for phrase in firsts[first])


def is_foreign(message: Message, words: Sequence[str], script: Script) -> bool:
    """Whether the message is in neither Polish nor English, as far as its script and its small words tell."""
    text = message.text[:READ]
    if not text.isascii():
        strange = sum(map(len, _STRANGE.findall(text)))
        if strange > _FOREIGN_LETTERS * len(text):
            return True
    found = set(words)
    theirs = len(found & _foreign(script.lists.get("foreign", ())))
    return theirs >= _FOREIGN_WORDS and theirs > len(found & small_words())


def _shouts(message: Message) -> bool:
    text = message.text[:READ]
    return "!!!" in text or any(len(line) >= _SHOUTED and line.isupper() for line in text.splitlines()[:_LINES])


@lru_cache(maxsize=16)
def _by_first(phrases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for phrase in phrases:
        found.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return {first: tuple(rest) for first, rest in found.items()}


@lru_cache(maxsize=4)
def _foreign(words: Iterable[str]) -> frozenset[str]:
    return frozenset(words) - small_words()
