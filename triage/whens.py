"""The `when` of a rule: read from YAML into a tree of tests, checked, not yet compiled to conditions."""

from collections.abc import Callable
from typing import get_args

import re2
import yaml

from store.records import Automatic
from triage.conditions import pattern, span
from triage.document import Test
from triage.phrases import Phrase
from triage.yamltree import Tree

_LONGEST_PATTERN = 1_000
_KINDS = (
    "words", "regex", "channel", "sender", "organization", "automatic", "schedule", "has_attachment", "max_words",
    "language", "answers", "is", "any", "all", "not",
)  # fmt: skip


def read_when(tree: Tree, node: yaml.Node, phrases: Callable[[yaml.Node], list[Phrase]]) -> Test:
    """The test in this mapping: all its keys must hold."""
    parts = []
    for kind, (key, value) in tree.pairs(node, "when").items():
        if kind not in _KINDS:
            tree.mistake(key, f"unknown condition {kind!r}", f"known: {', '.join(_KINDS)}")
            continue
        parts.append(_test(tree, kind, value, phrases))
    return parts[0] if len(parts) == 1 else Test("all", parts=tuple(parts))


def _test(tree: Tree, kind: str, node: yaml.Node, phrases: Callable[[yaml.Node], list[Phrase]]) -> Test:
    if kind == "words":
        return Test(kind, words=tuple(phrases(node)))
    if kind == "not":
        return Test(kind, parts=(read_when(tree, node, phrases),))
    if kind in {"any", "all"}:
        return Test(kind, parts=tuple(read_when(tree, item, phrases) for item in tree.items(node, kind)))
    if kind in {"answers", "is"}:
        fields = {name: tuple(tree.texts(value, name)) for name, (_, value) in tree.pairs(node, kind).items()}
        return Test(kind, fields=fields)
    texts = tuple(tree.texts(node, kind))
    for text in texts:
        problem = _problem(kind, text)
        if problem:
            tree.mistake(node, *problem)
    return Test(kind, texts)


def _problem(kind: str, text: str) -> tuple[str, str] | None:
    """What is wrong with a value of this kind, and what to do; None: nothing."""
    if kind == "regex":
        return _refused(text)
    if kind == "schedule":
        try:
            span(text)
        except ValueError:
            return f"schedule {text!r} can't be read", "write 'Mon-Fri 08:00-16:00'"
    if kind == "max_words" and not text.isdecimal():
        return f"{text!r} is no whole number", "write for example 'max_words: 12'"
    if kind == "has_attachment" and text not in {"true", "false"}:
        return f"{text!r} is neither true nor false", "write 'has_attachment: true'"
    if kind == "automatic" and text not in get_args(Automatic):
        return f"automatic: {text!r} is none of its values", f"one of {', '.join(get_args(Automatic))}"
    return None


def _refused(text: str) -> tuple[str, str] | None:
    if len(text) > _LONGEST_PATTERN:
        return f"regex of {len(text)} characters", f"at most {_LONGEST_PATTERN}; split it into several"
    try:
        pattern(text)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        hint = "look-around, back-references and huge repeats are not possible (RE2)"
        return f"regex {text[:60]!r} is refused: {reason}", hint
    return None
