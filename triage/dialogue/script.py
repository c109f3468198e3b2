"""What the bot asks, understands and says: the data of a dialogue, ready to be used."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from triage.packed import unpack

DATA = Path(__file__).parents[1] / "data"
SHIPPED = DATA / "dialogue.yaml"
PACKED = DATA / "dialogue.msgpack"
LANGUAGES = ("pl", "en")
_NAME = re.compile(r"\$([a-z]+)")
_OPTIONAL = re.compile(r"(?s)\[\[(.*?)\]\]")


class Option(msgspec.Struct, frozen=True, array_like=True):
    """A choice of a question: its id, the words that mean it (folded), and what it tells the rules, "" for nothing."""

    id: str
    words: tuple[str, ...] = ()
    reads: str = ""


class Slot(msgspec.Struct, frozen=True, array_like=True):
    """Something worth knowing. Its question is the text `ask_<name>`, the labels of its options `choice_<id>`.

    `answers` names the answer on the ticket; `named` are kinds of entities that answer it; `types` those of tickets it is for.
    """

    name: str
    answers: str
    named: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    options: tuple[Option, ...] = ()


class Script(msgspec.Struct, frozen=True, array_like=True):
    """Everything said and understood. Phrases and word lists are folded, words of a phrase are joined by one space.

    questions: category or category/subcategory → names of slots. phrases: language → phrase → what it means. fillers: words
    that may surround a command; empty: words that say nothing; lists: phrases by purpose. singles: phrases of one long word,
    in which a slip of the keyboard is forgiven.
    """

    slots: dict[str, Slot]
    questions: dict[str, tuple[str, ...]]
    phrases: dict[str, dict[str, str]]
    fillers: frozenset[str]
    empty: frozenset[str]
    lists: dict[str, tuple[str, ...]]
    texts: dict[str, dict[str, str]]
    singles: frozenset[str] = frozenset()

    def text(self, name: str, language: str, values: Mapping[str, str]) -> str:
        """The words of a text. Values are filled in once and never read as templates; a missing one is empty. Raises KeyError."""
        template = self.texts[name]["en" if language == "en" else "pl"]
        if "[[" in template:
            template = _OPTIONAL.sub(
                lambda part: part[1] if all(values.get(name, "") for name in _NAME.findall(part[1])) else "", template
            )
        return _NAME.sub(lambda name: values.get(name[1], ""), template) if "$" in template else template

    def names(self, name: str) -> frozenset[str]:
        """The names of the values a text uses, in either language."""
        return frozenset(_NAME.findall(" ".join(self.texts[name].values())))


@cache
def shipped() -> Script:
    """The script that comes with the project. Raises RulesError where its file is broken."""
    packed = unpack(PACKED, [SHIPPED], Script)
    return packed if packed is not None else load()


def load(files: Sequence[Path] = ()) -> Script:
    """The shipped script with what these files put in its place, in order. Raises RulesError with every mistake."""
    from triage.dialogue.reading import read  # noqa: PLC0415 - a start on the shipped script reads no YAML

    return read([SHIPPED, *files])
