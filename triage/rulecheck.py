"""What can only be seen when all rule files are read: names used twice, lists that do not exist, rules that never have a say."""

from collections.abc import Iterator, Sequence

import msgspec

from triage.document import Document, Draft, Test
from triage.mistakes import Mistake
from triage.words import ordered

NEEDED = ("category", "type", "impact", "urgency", "level")
MOST_PATTERNS = 200
MOST_WORDS = 10_000  # in all; each has some ten forms, and a strange word of a message is compared with all of them


class Place(msgspec.Struct, frozen=True):
    """Where a rule stands."""

    file: str
    line: int


def check(document: Document, places: Sequence[Place], file: str) -> list[Mistake]:
    """The mistakes that keep rules from being used. `file` is named where none is to blame more than others."""
    return [
        *_names(document, places),
        *_last(document, file),
        *_missing(document, places, file),
        *_patterns(document, file),
        *_circles(document, file),
        *_words(document, file),
    ]


def quarrels(document: Document, places: Sequence[Place]) -> list[Mistake]:
    """What a gateway would run on, but nobody can mean: rules that contradict each other, or never have a say."""
    rules = list(zip(document.rules, places, strict=True))
    return sorted([*_contradictions(rules), *_unreachable(rules)])


def unused(document: Document, places: Sequence[Place]) -> list[Mistake]:
    """Replies no rule sends. Lists are not told: those of the shipped rules are there for others."""
    file = places[-1].file if places else ""
    unsent = document.replies.keys() - {rule.reply for rule in document.rules}
    return [
        Mistake(file, 0, f"no rule sends the reply {name!r}", "add 'reply: …' to a rule") for name in sorted(unsent)
    ]


def _names(document: Document, places: Sequence[Place]) -> Iterator[Mistake]:
    first: dict[str, Place] = {}
    for rule, place in zip(document.rules, places, strict=True):
        if rule.name in first:
            there = first[rule.name]
            where = f"the other stands in {there.file}:{there.line}; give each a name of its own"
            yield Mistake(place.file, place.line, f"two rules are called {rule.name!r}", where)
        first.setdefault(rule.name, place)


def _last(document: Document, file: str) -> Iterator[Mistake]:
    always = {field for rule in document.rules if rule.when is None and rule.on == "new" for field in rule.set}
    missing = [field for field in NEEDED if field not in always]
    if missing:
        problem = "the last rule must match always and set " + ", ".join(NEEDED)
        hint = f"end with a rule without 'when' that sets {', '.join(missing)}, or write 'include: shipped'"
        yield Mistake(file, 0, problem, hint)


def _missing(document: Document, places: Sequence[Place], file: str) -> Iterator[Mistake]:
    """Lists and replies that a rule names and that do not exist."""
    known = f"lists: {', '.join(sorted(document.lists)) or 'none'}"
    for name, phrases in document.lists.items():
        for phrase in phrases:
            for element in phrase.elements():
                if element.kind == "list" and element.name not in document.lists:
                    yield Mistake(file, 0, f"list {name}: {phrase.source!r}: there is no list ${element.name}", known)
    for rule, place in zip(document.rules, places, strict=True):
        for phrase in rule.when.phrases() if rule.when else ():
            for element in phrase.elements():
                if element.kind == "list" and element.name not in document.lists:
                    problem = f"rule {rule.name!r}: {phrase.source!r}: there is no list ${element.name}"
                    yield Mistake(place.file, place.line, problem, known)
        if rule.reply and rule.reply not in document.replies:
            hint = f"replies: {', '.join(sorted(document.replies)) or 'none; write it below replies:, in pl and en'}"
            yield Mistake(place.file, place.line, f"rule {rule.name!r}: there is no reply {rule.reply!r}", hint)


def _patterns(document: Document, file: str) -> Iterator[Mistake]:
    patterns = sum(rule.when.patterns() for rule in document.rules if rule.when)
    if patterns > MOST_PATTERNS:
        hint = f"at most {MOST_PATTERNS}; each is run on every message, words are cheaper"
        yield Mistake(file, 0, f"{patterns} regex in all", hint)


def _words(document: Document, file: str) -> Iterator[Mistake]:
    words = {element.name for phrase in document.every_phrase() for element in phrase.elements()}
    if len(words) > MOST_WORDS:
        hint = f"at most {MOST_WORDS}; rules look for what matters, not for every word there is"
        yield Mistake(file, 0, f"{len(words)} different words in all", hint)


def _circles(document: Document, file: str) -> Iterator[Mistake]:
    try:
        ordered(document.lists)
    except ValueError as error:
        yield Mistake(file, 0, f"the list ${error} holds itself", "take the circle out")


def _contradictions(rules: list[tuple[Draft, Place]]) -> Iterator[Mistake]:
    """Two rules of one file ask the same and set a field differently: the second never does."""
    first: dict[tuple[str, str, bytes], list[tuple[Draft, Place]]] = {}
    for rule, place in rules:
        if not rule.set or rule.when is None:
            continue
        key = (place.file, rule.on, msgspec.msgpack.encode(_plain(rule.when)))
        for other, there in first.get(key, ()):
            fields = [field for field in rule.set if rule.set[field] != other.set.get(field, rule.set[field])]
            if fields:
                problem = f"rule {rule.name!r} contradicts {other.name!r} about {', '.join(fields)}: both ask the same"
                hint = (
                    f"the one that runs first ({there.file}:{there.line}) decides; keep one of them, or ask more in one"
                )
                yield Mistake(place.file, place.line, problem, hint)
                break
        first.setdefault(key, []).append((rule, place))


def _plain(test: Test) -> Test:
    """The same question in one spelling: order of words and parts does not matter."""
    return msgspec.structs.replace(
        test,
        texts=tuple(sorted(test.texts)),
        words=tuple(sorted(test.words, key=lambda phrase: phrase.source)),
        parts=tuple(sorted((_plain(part) for part in test.parts), key=msgspec.msgpack.encode)),
        fields=dict(sorted(test.fields.items())),
    )


def _unreachable(rules: list[tuple[Draft, Place]]) -> Iterator[Mistake]:
    """Rules whose fields are all decided before they are asked, and scores that come after the choice."""
    decided: dict[str, Draft] = {}
    chosen: Draft | None = None
    for rule, place in rules:
        if rule.on != "new":
            continue
        others = rule.tags or rule.ask or rule.reply or rule.watch or rule.approve or rule.chooses or rule.raises
        if rule.set and not others and not rule.scores and rule.set.keys() <= decided.keys():
            by = decided[next(iter(rule.set))]
            problem = (
                f"rule {rule.name!r} never has a say: {by.name!r} runs first, matches always and decides its fields"
            )
            yield Mistake(place.file, place.line, problem, "move it up, or give it a smaller 'order'")
        if rule.scores and chosen is not None:
            problem = f"rule {rule.name!r} gives points after {chosen.name!r} has chosen the category"
            yield Mistake(place.file, place.line, problem, "move it up, or give it a smaller 'order'")
        if rule.when is None:
            decided |= {field: rule for field in rule.set if field not in decided}
            if rule.chooses:
                chosen = chosen or rule
