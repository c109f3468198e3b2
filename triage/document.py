"""Rules as read and checked, before they are compiled: what they ask, what they do, and the word lists they use."""

from collections.abc import Iterator

import msgspec

from triage.phrases import Phrase


class Test(msgspec.Struct, frozen=True, array_like=True):
    """One question: its kind, and what it needs. `parts` are those of `any`, `all` and `not`, `fields` of `is` and `answers`."""

    kind: str
    texts: tuple[str, ...] = ()
    words: tuple[Phrase, ...] = ()
    parts: tuple["Test", ...] = ()
    fields: dict[str, tuple[str, ...]] = {}

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase in this test and in those below it."""
        yield from self.words
        for part in self.parts:
            yield from part.phrases()

    def patterns(self) -> int:
        """How many regular expressions are in this test and in those below it."""
        return len(self.texts) if self.kind == "regex" else sum(part.patterns() for part in self.parts)


class Draft(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A rule as read: its question and what it does when the answer is yes."""

    name: str
    when: Test | None = None
    set: dict[str, str] = {}
    scores: tuple[tuple[str, str, int], ...] = ()
    raises: bool = False
    chooses: bool = False
    tags: tuple[str, ...] = ()


class Document(msgspec.Struct, array_like=True):
    """All rule files together, in order. `version` is a short hash of them and of the forms of the shipped words."""

    lists: dict[str, list[Phrase]]
    fillers: list[str]
    known: list[str]
    rules: list[Draft]
    version: str = ""

    def rule_phrases(self) -> list[Phrase]:
        """The phrases of all rules."""
        return [phrase for rule in self.rules if rule.when for phrase in rule.when.phrases()]

    def every_phrase(self) -> list[Phrase]:
        """The phrases of all lists and rules."""
        return [*(phrase for phrases in self.lists.values() for phrase in phrases), *self.rule_phrases()]
