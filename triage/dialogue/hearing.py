"""What a person's words mean to the bot: an answer, a command, or just words. No model: lists that an administrator can read."""

import re
from functools import lru_cache

import msgspec

from triage.dialogue.script import Script, Slot
from triage.text import tokens
from triage.typos import SHORTEST, Typos

COMMANDS = frozenset(["status", "mine", "cancel", "add", "person", "help", "language", "polish", "english"])
SHORT = 120  # characters; a command is never longer (but for what "add" brings)
_TOO_SHORT = 2  # characters of a yes that more words may follow
FEW = 9  # words of an answer that begins with yes or no
_THUMBS = {
    "👍": "yes",
    "✅": "yes",
    "✔": "yes",
    "👌": "yes",
    "👎": "no",
    "❌": "no",
    "🤷": "skip",
    "+1": "yes",
    "-1": "no",
}
_NUMBER = re.compile(r"(?<![\w-])([A-Za-z][A-Za-z0-9]{0,9})-([1-9][0-9]{0,14})(?![\w-])")
_TAKEN_BACK = frozenset(["ale", "but", "however", "dalej", "nadal", "wciaz", "still", "jednak", "niestety", "though"])


class Heard(msgspec.Struct, frozen=True):
    """What was understood. `meaning` is yes, no, skip, unclear, a command, or "" for other words; `number` a ticket named.

    `alone`: the message is nothing but this. Words that follow a yes or no make it less sure.
    """

    meaning: str = ""
    number: int = 0
    alone: bool = False

    @property
    def command(self) -> str:
        """The command, "" where it is none."""
        return self.meaning if self.meaning in COMMANDS else ""


def hear(text: str, script: Script, language: str, prefix: str) -> Heard:
    """Reads a person's own words. `prefix` is that of ticket numbers; words mean what they do in `language` first."""
    own = text.strip()
    number, rest = _number(own, prefix) if len(own) <= SHORT or "-" in own[:SHORT] else (0, own)
    words = _words(rest[: 2 * SHORT])
    if not words or own in _THUMBS:
        return Heard(next((meaning for sign, meaning in _THUMBS.items() if sign in rest), ""), number, alone=True)
    meaning = _whole(words, script, language) if len(own) <= SHORT else ""
    if meaning:
        return Heard(meaning, number, alone=True)
    if _begins_with_add(words, script, language):
        return Heard("add", number)
    meaning = _beginning(words, script, language) if len(words) <= FEW else ""
    return Heard(meaning, number)


def choice_of(text: str, slot: Slot, script: Script) -> str:
    """The id of the option a message means, "" for none of them."""
    words = _words(text[: 2 * SHORT])
    said = " ".join(words)
    for option in slot.options:
        labels = (" ".join(_words(label)) for label in script.texts[f"choice_{option.id}"].values())
        if said == option.id or text.strip() == option.id or said in option.words or said in labels:
            return option.id
    for option in slot.options:  # "tak, wczoraj wieczorem": the first words decide
        if any(said.startswith(f"{word} ") for word in option.words) and len(words) <= FEW:
            return option.id
    return ""


def _number(text: str, prefix: str) -> tuple[int, str]:
    """The ticket named in a text, and the text without it. Other things are written the same way: only our prefix counts."""
    for found in _NUMBER.finditer(text):
        if found[1].casefold() == prefix.casefold():
            return int(found[2]), f"{text[: found.start()]} {text[found.end() :]}"
    return 0, text


def _words(text: str) -> list[str]:
    return [word for word in tokens(text) if word.isalnum()]


def _whole(words: list[str], script: Script, language: str) -> str:
    """What the words mean as a whole: as they are, without courtesies around them, or with one slip of the keyboard."""
    for tried in (words, _bare(words, script)):
        meaning = _meaning(" ".join(tried), script, language)
        if meaning:
            return meaning
    bare = _bare(words, script)
    if len(bare) == 1 and len(bare[0]) >= SHORTEST:
        return _meaning(_typos(script.singles).nearest(bare[0]), script, language)
    return ""


def _bare(words: list[str], script: Script) -> list[str]:
    first, last = 0, len(words)
    while first < last and words[first] in script.fillers:
        first += 1
    while last > first and words[last - 1] in script.fillers:
        last -= 1
    return words[first:last]


def _meaning(phrase: str, script: Script, language: str) -> str:
    other = "pl" if language == "en" else "en"
    return script.phrases[language if language == "en" else "pl"].get(phrase) or script.phrases[other].get(phrase, "")


def _beginning(words: list[str], script: Script, language: str) -> str:
    """Yes or no by the first words, unless what follows takes it back ("tak, ale dalej nie działa" is a no)."""
    for size in range(min(4, len(words) - 1), 0, -1):
        phrase = " ".join(words[:size])
        meaning = _meaning(phrase, script, language)
        if meaning == "yes" and len(phrase) <= _TOO_SHORT:  # "ta w pokoju 214" is no yes
            continue
        if meaning in ("yes", "no", "skip"):
            rest = words[size:]
            if meaning == "yes" and not _TAKEN_BACK.isdisjoint(rest):
                return "no"
            return meaning
    return ""


def _begins_with_add(words: list[str], script: Script, language: str) -> bool:
    return any(_meaning(" ".join(words[:size]), script, language) == "add" for size in range(min(4, len(words)), 0, -1))


@lru_cache(maxsize=4)
def _typos(words: frozenset[str]) -> Typos:
    return Typos(words)
