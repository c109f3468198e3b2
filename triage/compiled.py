"""From the tests of a rule file to conditions that run."""

from collections.abc import Callable
from typing import Any

from triage import conditions
from triage.conditions import Condition
from triage.phrases import Matcher
from triage.whens import Test
from triage.words import Vocabulary

_SIMPLE: dict[str, Callable[[Any], Condition]] = {
    "regex": lambda value: conditions.AnyOf(tuple(conditions.Pattern(pattern) for pattern in value)),
    "is": conditions.Chosen,
    "answers": lambda value: conditions.Answers({name: values[0] for name, values in value.items()}),
    "sender": conditions.Sender,
    "schedule": conditions.Schedule,
    "max_words": lambda value: conditions.Length(value[0]),
    "has_attachment": lambda value: conditions.HasAttachment(wanted=value[0]),
    "language": lambda value: conditions.Chosen({"language": value}),
}


def compiled(test: Test | None, vocabulary: Vocabulary) -> Condition:
    """The condition of a test; no test is always a yes."""
    if test is None:
        return conditions.Always()
    if test.kind == "words":
        return conditions.Words(Matcher(test.value, vocabulary.symbols, vocabulary.size))
    if test.kind == "not":
        return conditions.Not(compiled(test.value[0], vocabulary))
    if test.kind in {"all", "any"}:
        parts = tuple(compiled(part, vocabulary) for part in test.value)
        return conditions.AllOf(parts) if test.kind == "all" else conditions.AnyOf(parts)
    simple = _SIMPLE.get(test.kind)
    return simple(test.value) if simple else conditions.Among(test.kind, test.value)


def needed(condition: Condition) -> frozenset[int] | None:
    """Symbols of which one must stand in a text that gets a yes; None where it needs none of its words."""
    if isinstance(condition, conditions.Words):
        return condition.matcher.wanted
    if isinstance(condition, conditions.AllOf | conditions.AnyOf):
        parts = [needed(part) for part in condition.parts]
        known = [symbols for symbols in parts if symbols is not None]
        if isinstance(condition, conditions.AllOf):
            return min(known, key=len, default=None)
        return frozenset().union(*known) if len(known) == len(parts) else None
    return None
