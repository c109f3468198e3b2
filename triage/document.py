"""Rules as read and checked, before they are compiled: what they ask, what they do, and the word lists they use."""

from collections.abc import Iterator

import msgspec

from triage.phrases import Phrase


class Test(msgspec.Struct, frozen=True, array_like=True):
    """One question: its kind, and what it needs. `parts` are those of `any`, `all` and `not`; `fields` have names of their own."""

    kind: str
    texts: tuple[str, ...] = ()
    words: tuple[Phrase, ...] = ()
    parts: tuple["Test", ...] = ()
    fields: dict[str, tuple[str, ...]] = {}

    def every(self) -> Iterator["Test"]:
        """The test itself and those below it."""
        yield self
        for part in self.parts:
            yield from part.every()

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase in this test and in those below it."""
        yield from self.words
        for part in self.parts:
            yield from part.phrases()

    def patterns(self) -> int:
        """How many regular expressions are in this test and in those below it."""
        return len(self.texts) if self.kind == "regex" else sum(part.patterns() for part in self.parts)


class Draft(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A rule as read: its question and what it does when the answer is yes.

    `on` is "new" for a first message, "change" for a ticket that somebody changed. Stored sets of rules hold drafts as arrays:
    a new field goes to the end and has a default.
    """

    name: str
    when: Test | None = None
    set: dict[str, str] = {}
    scores: tuple[tuple[str, str, int], ...] = ()
    raises: bool = False
    chooses: bool = False
    tags: tuple[str, ...] = ()
    on: str = "new"
    ask: tuple[str, ...] = ()
    reply: str = ""
    watch: tuple[str, ...] = ()
    approve: tuple[str, ...] = ()

    def tests(self) -> Iterator[Test]:
        """Every test of this rule, at any depth."""
        if self.when is not None:
            yield from self.when.every()


class Source(msgspec.Struct, frozen=True, array_like=True):
    """One rule file as it was read."""

    name: str
    text: str


class Document(msgspec.Struct, array_like=True):
    """All rule files together, in order. `version` is a short hash of them and of the forms of the shipped words.

    `replies`: name → language → text of an automatic reply.
    """

    lists: dict[str, list[Phrase]]
    fillers: list[str]
    known: list[str]
    rules: list[Draft]
    version: str = ""
    replies: dict[str, dict[str, str]] = {}

    def rule_phrases(self) -> list[Phrase]:
        """The phrases of all rules."""
        return [phrase for rule in self.rules if rule.when for phrase in rule.when.phrases()]

    def every_phrase(self) -> list[Phrase]:
        """The phrases of all lists and rules."""
        return [*(phrase for phrases in self.lists.values() for phrase in phrases), *self.rule_phrases()]
