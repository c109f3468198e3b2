"""The rule files of a config against what is in force: what is wrong with them, what they would change, what to put in the store."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from gateway.config_parts import Config
from gateway.policy import script
from triage.document import Document, Source
from triage.examples import Result, read_examples, run
from triage.mistakes import Mistake, RulesError
from triage.rulecheck import quarrels, unused
from triage.rulefile import Reading, read_files
from triage.rules import Rules
from triage.rulesets import packed
from triage.shipped import SHIPPED, TESTS


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """Rule files as read. `mistakes` keep them from being applied, `warnings` do not."""

    reading: Reading
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]

    @property
    def version(self) -> str:
        """The version these files make."""
        return self.reading.document.version


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two sets of rules, by name."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


def files_of(config: Config) -> list[Path]:
    """The rule files of the config, the shipped ones where it names none."""
    return [Path(path) for path in config.rules] or list(SHIPPED)


def checked(config: Config, paths: Sequence[Path] = ()) -> Checked:
    """Reads and checks the files, those of the config unless others are named. Never raises."""
    reading = read_files(list(paths) or files_of(config))
    mistakes = list(reading.mistakes)
    warnings: list[Mistake] = []
    if not mistakes:
        mistakes += quarrels(reading.document, reading.places)
        mistakes += _unknown_queues(reading, config)
        mistakes += _unknown_questions(reading, config)
        warnings += unused(reading.document, reading.places)
        warnings += _unknown_channels(reading, config)
    return Checked(reading=reading, mistakes=tuple(sorted(mistakes)), warnings=tuple(sorted(warnings)))


def rules_of(found: Checked) -> Rules:
    """The rules of checked files, compiled. Raises RulesError with the mistakes."""
    if found.reading.mistakes:
        raise RulesError(list(found.mistakes))
    return Rules(found.reading.document)


def packed_of(found: Checked, folder: Path) -> bytes:
    """What goes into the store; files are called as seen from the config's folder."""
    if found.mistakes:
        raise RulesError(list(found.mistakes))
    sources = [Source(named(source.name, folder), source.text) for source in found.reading.sources]
    return packed(sources, found.reading.document)


def named(path: str, folder: Path) -> str:
    """A rule file as people know it on every host."""
    file = Path(path)
    if file in SHIPPED:
        return f"shipped/{file.name}"
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else file.name


def tested(config: Config, rules: Rules, paths: Sequence[Path]) -> tuple[list[Result], list[Mistake]]:
    """The results of the tests: those named, else the config's, else the shipped ones where the rules are the shipped ones."""
    chosen = list(paths) or [Path(path) for path in config.rules_tests]
    if not chosen and not config.rules:
        chosen = [TESTS]
    examples, mistakes = read_examples(chosen, timezone=str(config.desk.timezone))
    return run(rules, examples), mistakes


def change(before: Document, after: Document) -> Change:
    """What applying `after` would change."""
    old, new = ({rule.name: rule for rule in document.rules} for document in (before, after))
    both = [name for name in new if name in old]
    order = [name for name in old if name in new]
    changed = tuple(name for name in both if msgspec.msgpack.encode(old[name]) != msgspec.msgpack.encode(new[name]))
    return Change(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=changed,
        moved=tuple(name for name, there in zip(both, order, strict=True) if name != there and name not in changed),
        lists=_differing(before.lists, after.lists),
        replies=_differing(before.replies, after.replies),
    )


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def _unknown_queues(reading: Reading, config: Config) -> list[Mistake]:
    hint = f"queues of the config: {', '.join(config.queues)}"
    return [
        Mistake(place.file, place.line, f"rule {rule.name!r}: there is no queue {rule.set['queue']!r}", hint)
        for rule, place in zip(reading.document.rules, reading.places, strict=True)
        if rule.set.get("queue", "") and rule.set["queue"] not in config.queues
    ]


def _unknown_questions(reading: Reading, config: Config) -> list[Mistake]:
    known = script(config).slots
    hint = f"questions: {', '.join(known)}; your own go into a file of dialogue.words"
    return [
        Mistake(place.file, place.line, f"rule {rule.name!r}: there is no question {name!r}", hint)
        for rule, place in zip(reading.document.rules, reading.places, strict=True)
        for name in rule.ask
        if name not in known
    ]


def _unknown_channels(reading: Reading, config: Config) -> list[Mistake]:
    known = {"api", "text", *config.channels}
    hint = f"channels of the config: {', '.join(config.channels) or 'none'}"
    return [
        Mistake(place.file, place.line, f"rule {rule.name!r}: there is no channel {text!r}", hint)
        for rule, place in zip(reading.document.rules, reading.places, strict=True)
        for test in rule.tests()
        for text in (test.texts if test.kind == "channel" else ())
        if text.casefold() not in known
    ]
