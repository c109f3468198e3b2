"""From the tests of a rule file to conditions that run."""

from collections.abc import Callable

from triage import calendar, conditions, histories
from triage.conditions import Condition
from triage.document import Test
from triage.words import Vocabulary

_SIMPLE: dict[str, Callable[[Test], Condition]] = {
    "regex": lambda test: conditions.AnyOf(tuple(conditions.Pattern(text) for text in test.texts)),
    "is": lambda test: conditions.Chosen(test.fields),
    "answers": lambda test: conditions.Answers({name: values[0] for name, values in test.fields.items()}),
    "sender": lambda test: conditions.Sender(test.texts),
    "schedule": lambda test: conditions.Schedule(tuple(conditions.span(text) for text in test.texts)),
    "max_words": lambda test: conditions.Length(int(test.texts[0])),
    "has_attachment": lambda test: conditions.HasAttachment(wanted=test.texts[0] == "true"),
    "calendar": lambda test: calendar.Calendar(test.texts),
    "entity": lambda test: conditions.Named(test.fields),
    "earlier": lambda test: histories.EarlierTickets(test.fields),
    "changed": lambda test: histories.Changed(test.texts[0], test.fields.get("from", ()), test.fields.get("to", ())),
    "language": lambda test: conditions.Chosen({"language": test.texts}),
}


def compiled(test: Test | None, vocabulary: Vocabulary) -> Condition:
    """The condition of a test; no test is always a yes."""
    if test is None:
        return conditions.Always()
    if test.kind == "words":
        return conditions.Words(vocabulary.matcher(test.words))
    if test.kind == "subject":
        return conditions.Subject(vocabulary.matcher(test.words))
    if test.kind == "not":
        return conditions.Not(compiled(test.parts[0], vocabulary))
    if test.kind in {"all", "any"}:
        parts = tuple(compiled(part, vocabulary) for part in test.parts)
        return conditions.AllOf(parts) if test.kind == "all" else conditions.AnyOf(parts)
    simple = _SIMPLE.get(test.kind)
    return simple(test) if simple else conditions.Among(test.kind, test.texts)


def needed(condition: Condition) -> frozenset[int] | None:
    """The matchers (their numbers) of which one must be asked before there can be a yes; None where there need be none."""
    if isinstance(condition, conditions.Words | conditions.Subject):
        return frozenset({condition.matcher.number})
    if isinstance(condition, conditions.AllOf | conditions.AnyOf):
        parts = [needed(part) for part in condition.parts]
        known = [numbers for numbers in parts if numbers is not None]
        if isinstance(condition, conditions.AllOf):
            return known[0] if known else None
        return frozenset().union(*known) if len(known) == len(parts) else None
    return None
