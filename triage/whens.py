"""The `when` of a rule: read from YAML into a tree of tests, checked, not yet compiled to conditions."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import msgspec
import re2
import yaml

from store.records import Automatic
from triage.phrases import Phrase
from triage.yamltree import Tree

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_PATTERN = 1_000
_MEMORY = 8 << 20  # bytes RE2 may use for one pattern
_KINDS = (
    "words", "regex", "channel", "sender", "organization", "automatic", "schedule", "has_attachment", "max_words",
    "language", "answers", "is", "any", "all", "not",
)  # fmt: skip


class Test(msgspec.Struct, frozen=True):
    """One question: its kind and what it needs. `all` holds several."""

    kind: str
    value: Any

    def phrases(self) -> Iterator[Phrase]:
        """Every phrase in this test and in those below it."""
        if self.kind == "words":
            yield from self.value
        elif self.kind in {"any", "all", "not"}:
            for part in self.value:
                yield from part.phrases()

    def patterns(self) -> int:
        """How many regular expressions are in this test and in those below it."""
        if self.kind == "regex":
            return len(self.value)
        return sum(part.patterns() for part in self.value) if self.kind in {"any", "all", "not"} else 0


def read_when(tree: Tree, node: yaml.Node, phrases: Callable[[yaml.Node], list[Phrase]]) -> Test:
    """The test in this mapping: all its keys must hold."""
    parts = []
    for kind, (key, value) in tree.pairs(node, "when").items():
        if kind not in _KINDS:
            tree.mistake(key, f"unknown condition {kind!r}", f"known: {', '.join(_KINDS)}")
            continue
        parts.append(Test(kind, _value(tree, kind, value, phrases)))
    return parts[0] if len(parts) == 1 else Test("all", tuple(parts))


def _value(tree: Tree, kind: str, node: yaml.Node, phrases: Callable[[yaml.Node], list[Phrase]]) -> Any:
    if kind == "words":
        return tuple(phrases(node))
    if kind == "not":
        return (read_when(tree, node, phrases),)
    if kind in {"any", "all"}:
        return tuple(read_when(tree, item, phrases) for item in tree.items(node, kind))
    if kind in {"answers", "is"}:
        return {name: tuple(tree.texts(value, name)) for name, (_, value) in tree.pairs(node, kind).items()}
    texts = tree.texts(node, kind)
    read = {
        "regex": _regex,
        "schedule": _span,
        "max_words": _number,
        "has_attachment": _yes,
        "automatic": _automatic,
    }.get(kind)
    return tuple(texts) if read is None else tuple(read(tree, node, text) for text in texts)


def _regex(tree: Tree, node: yaml.Node, text: str) -> Any:
    """The compiled pattern, or None and a mistake."""
    if len(text) > _LONGEST_PATTERN:
        tree.mistake(node, f"regex of {len(text)} characters", f"at most {_LONGEST_PATTERN}; split it into several")
        return None
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(text.encode(), options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        tree.mistake(
            node,
            f"regex {text[:60]!r} is refused: {reason}",
            "look-around, back-references and huge repeats are not possible (RE2)",
        )
    return None


def _span(tree: Tree, node: yaml.Node, text: str) -> tuple[frozenset[int], int, int]:
    """`Mon-Fri 08:00-16:00` as weekdays (Monday 0) and minutes of the day."""
    try:
        days, _, hours = text.casefold().partition(" ")
        first, _, last = days.partition("-")
        start, end = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
        opening, closing = (_minute(clock) for clock in hours.strip().split("-"))
    except ValueError:
        tree.mistake(node, f"schedule {text!r} can't be read", "write 'Mon-Fri 08:00-16:00'")
        return frozenset(), 0, 0
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1)), opening, closing


def _minute(clock: str) -> int:
    hour, minute = clock.strip().split(":")
    total = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= total <= 24 * 60):
        raise ValueError
    return total


def _number(tree: Tree, node: yaml.Node, text: str) -> int:
    if text.isdecimal():
        return int(text)
    tree.mistake(node, f"{text!r} is no whole number", "write for example 'max_words: 12'")
    return 0


def _yes(tree: Tree, node: yaml.Node, text: str) -> bool:
    if text not in {"true", "false"}:
        tree.mistake(node, f"{text!r} is neither true nor false", "write 'has_attachment: true'")
    return text == "true"


def _automatic(tree: Tree, node: yaml.Node, text: str) -> str:
    if text not in get_args(Automatic):
        tree.mistake(node, f"automatic: {text!r} is none of its values", f"one of {', '.join(get_args(Automatic))}")
    return text
