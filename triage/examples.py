"""Given/expect files: messages and what the rules must make of them. They are read and checked as rule files are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml
from msgspec.structs import replace

from triage.histories import CHANGEABLE, DAY
from triage.mistakes import Mistake
from triage.rules import Earlier, Facts, Rules, changes, classify
from triage.yamltree import Tree

NOW = "2026-03-02T10:00"  # a Monday, working hours: where an example names no time
_TOP = ("test", "given", "expect")
_GIVEN = (
    "text", "subject", "channel", "sender", "organization", "automatic", "at", "language", "answers", "attachments",
    "earlier", "ticket", "changed",
)  # fmt: skip
_PLAIN = ("text", "subject", "channel", "sender", "organization", "automatic", "language")
_ONE = ("category", "subcategory", "type", "impact", "urgency", "priority", "level", "queue", "language", "reply")
_MANY = ("tag", "ask", "watch", "approve", "rules")
_CHANNEL = "text"


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One test of rules. `expect` maps a field to the value it must have; lists are compared without order."""

    name: str
    file: str
    line: int
    facts: Facts
    expect: dict[str, tuple[str, ...]]


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """A field that did not come out as expected."""

    field: str
    expected: str
    got: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one example went: without misses it passed. `rules` are those that decided, in order."""

    example: Example
    misses: tuple[Miss, ...]
    rules: tuple[str, ...]


def read_examples(paths: Sequence[Path], *, timezone: str) -> tuple[list[Example], list[Mistake]]:
    """The examples in these files and folders (*.yaml), and everything that is wrong with them. Never raises."""
    mistakes: list[Mistake] = []
    found: list[Example] = []
    for path in paths:
        files = sorted(one for one in path.rglob("*.yaml")) if path.is_dir() else [path]
        for file in files:
            tree = Tree(file, mistakes)
            try:
                text = file.read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                tree.mistake(None, f"can't be read: {error}", "check the path, the rights, and that it is UTF-8")
                continue
            found += _read(tree, text, timezone)
    return found, sorted(mistakes)


def run(rules: Rules, examples: Sequence[Example]) -> list[Result]:
    """Every example against the rules, in order."""
    return [_run(rules, example) for example in examples]


def _run(rules: Rules, example: Example) -> Result:
    got = _change(rules, example.facts) if example.facts.changes else _first(rules, example.facts)
    misses = [
        Miss(field=field, expected=_shown(expected), got=_shown(got.get(field, ())))
        for field, expected in example.expect.items()
        if not _same(field, expected, got.get(field, ()))
    ]
    return Result(example=example, misses=tuple(misses), rules=got["rules"])


def _first(rules: Rules, facts: Facts) -> dict[str, tuple[str, ...]]:
    decided = classify(rules, facts)
    one = {field: (value,) if (value := getattr(decided, field)) else () for field in _ONE}
    hits = tuple(hit.rule for hit in decided.trace)
    return {
        **one,
        "tag": decided.tags,
        "ask": decided.ask,
        "watch": decided.watch,
        "approve": decided.approve,
        "rules": hits,
    }


def _change(rules: Rules, facts: Facts) -> dict[str, tuple[str, ...]]:
    found = changes(rules, facts)
    hits = tuple(hit.rule for hit in found.trace)
    added = {"tag": found.tags, "watch": found.watch, "approve": found.approve, "rules": hits}
    return {field: (value,) for field, value in found.set.items()} | added


def _same(field: str, expected: tuple[str, ...], got: tuple[str, ...]) -> bool:
    if field == "rules":  # those that must have had a part
        return set(expected) <= set(got)
    return sorted(expected) == sorted(got) if field in _MANY else expected == got


def _shown(values: tuple[str, ...]) -> str:
    return ", ".join(values) or "nothing"


def _read(tree: Tree, text: str, timezone: str) -> list[Example]:
    root = tree.root(text)
    pairs = tree.pairs(root, "the file") if root is not None else {}
    for name, (key, _) in pairs.items():
        if name != "tests":
            tree.mistake(key, f"unknown key {name!r}", "only 'tests:' and a list below it")
    if "tests" not in pairs:
        tree.mistake(None, "there are no tests in it", "begin with 'tests:'")
        return []
    found = (_example(tree, node, timezone) for node in tree.items(pairs["tests"][1], "tests"))
    return [example for example in found if example is not None]


def _example(tree: Tree, node: yaml.Node, timezone: str) -> Example | None:
    pairs = tree.pairs(node, "a test")
    for name, (key, _) in pairs.items():
        if name not in _TOP:
            tree.mistake(key, f"unknown key {name!r} in a test", tree.near(name, _TOP))
    if not pairs.keys() >= {"given", "expect"}:
        tree.mistake(
            node, "a test needs given and expect", "write 'given: the words of a message' and 'expect: {category: …}'"
        )
        return None
    facts = _given(tree, pairs["given"][1], timezone)
    name = (
        tree.text(pairs["test"][1], "test")
        if "test" in pairs
        else " ".join((facts.subject + " " + facts.text).split())[:60]
    )
    expect = _expected(tree, pairs["expect"][1])
    return Example(name=name, file=tree.file, line=tree.line(node), facts=facts, expect=expect)


def _given(tree: Tree, node: yaml.Node, timezone: str) -> Facts:
    facts = Facts(channel=_CHANNEL, timezone=timezone, at=_moment(NOW, timezone))
    if not isinstance(node, yaml.MappingNode):
        return replace(facts, text=tree.text(node, "given"))
    for name, (key, value) in tree.pairs(node, "given").items():
        if name not in _GIVEN:
            tree.mistake(key, f"given: unknown key {name!r}", tree.near(name, _GIVEN))
        elif name in _PLAIN:
            facts = replace(facts, **{name: tree.text(value, name)})
        else:
            facts = _SPECIAL[name](tree, value, facts)
    return facts


def _at(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    text = tree.text(node, "at")
    try:
        return replace(facts, at=_moment(text, facts.timezone))
    except ValueError:
        tree.mistake(node, f"at: {text!r} is no time", "write it like 2026-12-24T10:00, in the desk's time zone")
        return facts


def _attachments(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    text = tree.text(node, "attachments")
    if not text.isdecimal():
        tree.mistake(node, f"attachments: {text!r} is no whole number", "write how many files came along")
        return facts
    return replace(facts, attachments=int(text))


def _earlier(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    """A list of {days: 3, category: network}: so many days ago."""
    found = []
    for item in tree.items(node, "earlier"):
        fields = {name: tree.text(value, name) for name, (_, value) in tree.pairs(item, "earlier").items()}
        if fields.keys() - {"days", "category"} or not fields.get("days", "1").isdecimal():
            tree.mistake(item, "earlier: can't be read", "write '- {days: 3, category: network}'")
            continue
        found.append(Earlier(at=facts.at - int(fields.get("days", "1")) * DAY, category=fields.get("category", "")))
    return replace(facts, earlier=tuple(found))


def _answers(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    return replace(
        facts, answers={name: tree.text(value, name) for name, (_, value) in tree.pairs(node, "answers").items()}
    )


def _ticket(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    fields = {name: tree.text(value, name) for name, (_, value) in tree.pairs(node, "ticket").items()}
    _known(tree, node, "ticket", fields)
    return replace(facts, ticket={**fields, **facts.ticket})


def _changed(tree: Tree, node: yaml.Node, facts: Facts) -> Facts:
    """`{priority: [P3, P1]}`: old and new."""
    found: dict[str, tuple[str, str]] = {}
    for name, (_, value) in tree.pairs(node, "changed").items():
        pair = [one.value for one in value.value] if isinstance(value, yaml.SequenceNode) else []
        if len(pair) != 2:
            tree.mistake(
                value, f"changed: {name} needs an old and a new value", f"write 'changed: {{{name}: [old, new]}}'"
            )
            continue
        found[name] = (str(pair[0]), str(pair[1]))
    _known(tree, node, "changed", found)
    return replace(facts, changes=found, ticket={**facts.ticket, **{name: new for name, (_, new) in found.items()}})


def _known(tree: Tree, node: yaml.Node, what: str, fields: dict[str, Any]) -> None:
    for name in fields:
        if name not in CHANGEABLE:
            tree.mistake(node, f"{what}: unknown field {name!r}", tree.near(name, CHANGEABLE))


_SPECIAL: dict[str, Callable[[Tree, yaml.Node, Facts], Facts]] = {
    "at": _at,
    "attachments": _attachments,
    "earlier": _earlier,
    "answers": _answers,
    "ticket": _ticket,
    "changed": _changed,
}


def _expected(tree: Tree, node: yaml.Node) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    known = (*_ONE, *_MANY)
    for name, (key, value) in tree.pairs(node, "expect").items():
        if name not in known:
            tree.mistake(key, f"expect: unknown field {name!r}", tree.near(name, known))
            continue
        empty = isinstance(value, yaml.ScalarNode) and value.value in ("", "nothing")
        found[name] = () if empty else tuple(tree.texts(value, name))
    if isinstance(node, yaml.MappingNode) and not node.value:
        tree.mistake(node, "expect: nothing is expected", "name at least one field, for example 'category: network'")
    return found


def _moment(text: str, timezone: str) -> int:
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).timestamp() * 1000)
