"""The `when` of a rule: read from YAML into a tree of tests, checked, not yet compiled to conditions."""

from collections.abc import Callable
from typing import get_args

import re2
import yaml

from store.records import Automatic
from triage.calendar import HOLIDAY, WEEKEND, WORKDAY, dates
from triage.conditions import pattern, span
from triage.document import Test
from triage.entity import Kind
from triage.histories import CHANGEABLE, MOST_DAYS
from triage.phrases import Phrase
from triage.yamltree import Tree

LONGEST_PATTERN = 1_000  # characters
ENTITY_KINDS: tuple[str, ...] = get_args(Kind)
_KINDS = (
    "words", "subject", "regex", "entity", "channel", "sender", "organization", "automatic", "schedule", "calendar",
    "has_attachment", "max_words", "language", "answers", "earlier", "is", "changed", "any", "all", "not",
)  # fmt: skip
_EARLIER = ("at_least", "days", "category")
_ENTITY_HINT = (
    "write 'entity: room', 'entity: {room: [12, 14a]}', 'entity: {asset_tag: PC-*}' or 'entity: {people: >= 10}'"
)

Phrases = Callable[[yaml.Node], list[Phrase]]


def read_when(tree: Tree, node: yaml.Node, phrases: Phrases) -> Test:
    """The test in this mapping: all its keys must hold."""
    pairs = tree.pairs(node, "when")
    if isinstance(node, yaml.MappingNode) and not node.value:
        tree.mistake(node, "an empty condition", "leave 'when' out: then the rule matches always")
    parts = []
    for kind, (key, value) in pairs.items():
        if kind not in _KINDS:
            tree.mistake(key, f"unknown condition {kind!r}", tree.near(kind, _KINDS))
            continue
        parts.append(_test(tree, kind, value, phrases))
    return parts[0] if len(parts) == 1 else Test("all", parts=tuple(parts))


def _test(tree: Tree, kind: str, node: yaml.Node, phrases: Phrases) -> Test:
    if kind in {"words", "subject"}:
        words = tuple(phrases(node))
        if isinstance(node, yaml.ScalarNode) and node.value.strip() and not node.value.strip(", \n"):
            tree.mistake(node, f"{kind}: nothing to look for", "write words with commas between them")
        return Test(kind, words=words)
    if kind == "not":
        return Test(kind, parts=(read_when(tree, node, phrases),))
    if kind in {"any", "all"}:
        parts = tuple(read_when(tree, item, phrases) for item in tree.items(node, kind))
        if not parts and isinstance(node, yaml.SequenceNode):
            tree.mistake(node, f"{kind}: an empty list", "write conditions, each with '- '")
        return Test(kind, parts=parts)
    if kind in _MAPPINGS:
        return _MAPPINGS[kind](tree, node)
    texts = tuple(tree.texts(node, kind))
    for text in texts:
        problem = _problem(kind, text)
        if problem:
            tree.mistake(node, *problem)
    return Test(kind, texts)


def _fields(tree: Tree, node: yaml.Node, kind: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(tree.texts(value, name)) for name, (_, value) in tree.pairs(node, kind).items()}


def _answers(tree: Tree, node: yaml.Node) -> Test:
    return Test("answers", fields={name: values or ("",) for name, values in _fields(tree, node, "answers").items()})


def _is(tree: Tree, node: yaml.Node) -> Test:
    fields = _fields(tree, node, "is")
    for name in fields:
        if name not in CHANGEABLE:
            tree.mistake(node, f"is: unknown field {name!r}", tree.near(name, CHANGEABLE))
    return Test("is", fields=fields)


def _entity(tree: Tree, node: yaml.Node) -> Test:
    if isinstance(node, yaml.MappingNode):
        fields = _fields(tree, node, "entity")
    else:
        fields = dict.fromkeys(tree.texts(node, "entity"), ())
    for kind, values in fields.items():
        if kind not in ENTITY_KINDS:
            tree.mistake(node, f"entity: unknown kind {kind!r}", tree.near(kind, ENTITY_KINDS))
        for value in values:
            if value.startswith((">=", "<=")) and not value[2:].strip().isdecimal():
                tree.mistake(node, f"entity: {value!r} has no whole number after {value[:2]}", _ENTITY_HINT)
    if not fields:
        tree.mistake(node, "entity: nothing to look for", _ENTITY_HINT)
    return Test("entity", fields={kind: () if values == ("any",) else values for kind, values in fields.items()})


def _earlier(tree: Tree, node: yaml.Node) -> Test:
    hint = "write 'earlier: {at_least: 3, days: 7, category: same}'; days and category may be left out"
    fields = _fields(tree, node, "earlier")
    for name in fields.keys() - set(_EARLIER):
        tree.mistake(node, f"earlier: unknown key {name!r}", hint)
    for name, most in (("at_least", 100), ("days", MOST_DAYS)):
        for text in fields.get(name, ("1",))[:1]:
            if not text.isdecimal() or not 1 <= int(text) <= most:
                tree.mistake(node, f"earlier: {name}: {text!r} is no whole number from 1 to {most}", hint)
    if "at_least" not in fields:
        tree.mistake(node, "earlier: at_least is missing", hint)
    return Test("earlier", fields=fields)


def _changed(tree: Tree, node: yaml.Node) -> Test:
    """Several named fields in a list: any of them; in a mapping: all of them."""
    if not isinstance(node, yaml.MappingNode):
        parts = [Test("changed", (field,)) for field in tree.texts(node, "changed")]
        kind = "any"
    else:
        parts = [_change(tree, field, value) for field, (_, value) in tree.pairs(node, "changed").items()]
        kind = "all"
    for part in parts:
        if part.texts[0] not in CHANGEABLE:
            tree.mistake(node, f"changed: unknown field {part.texts[0]!r}", tree.near(part.texts[0], CHANGEABLE))
    if not parts:
        tree.mistake(node, "changed: no field", "write 'changed: priority' or 'changed: {priority: {to: P1}}'")
    return parts[0] if len(parts) == 1 else Test(kind, parts=tuple(parts))


def _change(tree: Tree, field: str, node: yaml.Node) -> Test:
    if not isinstance(node, yaml.MappingNode):
        return Test("changed", (field,), fields={"to": tuple(tree.texts(node, field))})
    fields = _fields(tree, node, field)
    for name in fields.keys() - {"from", "to"}:
        tree.mistake(node, f"changed: unknown key {name!r}", f"write 'changed: {{{field}: {{from: …, to: …}}}}'")
    return Test("changed", (field,), fields=fields)


_MAPPINGS: dict[str, Callable[[Tree, yaml.Node], Test]] = {
    "answers": _answers,
    "is": _is,
    "entity": _entity,
    "earlier": _earlier,
    "changed": _changed,
}


def _problem(kind: str, text: str) -> tuple[str, str] | None:
    """What is wrong with a value of this kind, and what to do; None: nothing."""
    if kind == "regex":
        return _refused(text)
    if kind == "schedule":
        try:
            span(text)
        except ValueError:
            return f"schedule {text!r} can't be read", "write 'Mon-Fri 08:00-16:00'"
    if kind == "calendar" and text not in {HOLIDAY, WEEKEND, WORKDAY}:
        try:
            dates(text)
        except ValueError:
            hint = "write holiday, weekend, workday, a date like 12-24 or 2026-12-24, or a span like 2026-07-01..2026-07-14"
            return f"calendar {text!r} can't be read", hint
    if kind == "max_words" and not text.isdecimal():
        return f"{text!r} is no whole number", "write for example 'max_words: 12'"
    if kind == "has_attachment" and text not in {"true", "false"}:
        return f"{text!r} is neither true nor false", "write 'has_attachment: true'"
    if kind == "automatic" and text not in get_args(Automatic):
        return f"automatic: {text!r} is none of its values", f"one of {', '.join(get_args(Automatic))}"
    return None


def _refused(text: str) -> tuple[str, str] | None:
    if len(text) > LONGEST_PATTERN:
        return f"regex of {len(text)} characters", f"at most {LONGEST_PATTERN}; split it into several"
    try:
        pattern(text)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        hint = "look-around, back-references and huge repeats are not possible (RE2)"
        return f"regex {text[:60]!r} is refused: {reason}", hint
    return None
