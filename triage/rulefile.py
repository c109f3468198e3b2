"""Rule files: from YAML to checked drafts of rules and word lists. Collects every mistake; compiles nothing but patterns."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import msgspec
import yaml

from store.records import Grade, Level, TicketType
from triage.document import Document, Draft
from triage.mistakes import Mistake, RulesError
from triage.packed import version
from triage.phrases import Phrase, PhraseError, parse
from triage.shipped import SHIPPED
from triage.whens import read_when
from triage.words import FORMS, ordered
from triage.yamltree import Tree

ALLOWED: dict[str, tuple[str, ...]] = {
    "type": get_args(TicketType),
    "impact": get_args(Grade),
    "urgency": get_args(Grade),
    "level": get_args(Level),
}
FIELDS = ("category", "subcategory", *ALLOWED, "queue")
NEEDED = ("category", "type", "impact", "urgency", "level")
MOST_PATTERNS = 200
_KEYS = ("rule", "when", "set", "score", "raise", "choose", "tags")
_TOP = ("include", "words", "fillers", "known", "rules")


class _Reading(msgspec.Struct):
    """What is read so far, and what was wrong with it."""

    document: Document
    mistakes: list[Mistake]
    texts: list[str]


def read_all(paths: Sequence[Path]) -> Document:
    """Reads the files in order, the shipped ones where one says `include: shipped`. Raises RulesError with every mistake."""
    reading = _Reading(Document({}, [], [], []), [], [])
    include = False
    for path in paths:
        include |= _read(path, reading)
    if include:
        for path in SHIPPED:
            _read(path, reading)
    _check(reading.document, reading.mistakes, str(paths[-1]) if paths else "")
    if reading.mistakes:
        raise RulesError(sorted(reading.mistakes))
    reading.document.version = version(*reading.texts, FORMS.read_bytes())
    return reading.document


def _read(path: Path, reading: _Reading) -> bool:
    """Adds one file to the document; True where the shipped rules are wanted after it."""
    document = reading.document
    tree = Tree(path, reading.mistakes)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        tree.mistake(None, f"can't be read: {error}", "check the path, the rights, and that it is UTF-8")
        return False
    reading.texts.append(text)
    root = tree.root(text)
    pairs = tree.pairs(root, "the file") if root is not None else {}
    for name, (key, value) in pairs.items():
        if name == "words":
            _lists(tree, value, document)
        elif name in {"fillers", "known"}:
            _plain_words(tree, value, document.fillers if name == "fillers" else document.known)
        elif name == "rules":
            drafts = (_rule(tree, node) for node in tree.items(value, "rules"))
            document.rules.extend(draft for draft in drafts if draft is not None)
        elif name != "include":
            tree.mistake(key, f"unknown key {name!r}", f"known here: {', '.join(_TOP)}")
    if "include" not in pairs:
        return False
    wanted = tree.text(pairs["include"][1], "include")
    if wanted != "shipped":
        tree.mistake(pairs["include"][1], f"include: {wanted!r} is unknown", "only 'include: shipped' exists")
    return wanted == "shipped"


def _lists(tree: Tree, node: yaml.Node, document: Document) -> None:
    """Adds word lists; a list of a known name grows."""
    for name, (key, value) in tree.pairs(node, "words").items():
        if not name.replace("_", "").isalpha() or name != name.lower() or not name.isascii():
            tree.mistake(key, f"{name!r} is no name of a list", "use small letters a-z and _")
        document.lists.setdefault(name, []).extend(phrases(tree, value, name))


def _plain_words(tree: Tree, node: yaml.Node, target: list[str]) -> None:
    """Adds words that are no phrases."""
    for text in tree.texts(node, "words"):
        target.extend(word.strip() for word in text.replace("\n", " ").split(",") if word.strip())


def phrases(tree: Tree, node: yaml.Node, what: str) -> list[Phrase]:
    """Phrases written with commas between them, or as a list."""
    found = []
    for text in tree.texts(node, what):
        for source in text.split(","):
            if source.strip():
                try:
                    found.append(parse(source.strip()))
                except PhraseError as error:
                    tree.mistake(node, str(error), "see triage/phrases.py for the notation")
    return found


def _rule(tree: Tree, node: yaml.Node) -> Draft | None:
    pairs = tree.pairs(node, "a rule")
    if not pairs:
        return None
    for name, (key, _) in pairs.items():
        if name not in _KEYS:
            tree.mistake(key, f"unknown key {name!r} in a rule", f"known here: {', '.join(_KEYS)}")
    if "rule" not in pairs:
        tree.mistake(node, "a rule without a name", "begin it with 'rule: a short name'")
        return None
    if pairs.keys() <= {"rule", "when"}:
        tree.mistake(node, "the rule does nothing", "add set, score, tags, raise or choose")
    nodes = {name: value for name, (_, value) in pairs.items()}
    return Draft(
        name=tree.text(nodes["rule"], "rule"),
        when=read_when(tree, nodes["when"], lambda value: phrases(tree, value, "words")) if "when" in nodes else None,
        set=_set(tree, nodes["set"]) if "set" in nodes else {},
        scores=_scores(tree, nodes["score"]) if "score" in nodes else (),
        raises="raise" in nodes and _only(tree, nodes["raise"], "raise", "urgency"),
        chooses="choose" in nodes and _only(tree, nodes["choose"], "choose", "category"),
        tags=tuple(tree.texts(nodes["tags"], "tags")) if "tags" in nodes else (),
    )


def _only(tree: Tree, node: yaml.Node, name: str, wanted: str) -> bool:
    """True, and a mistake where another word than the wanted one stands there."""
    if tree.text(node, name) != wanted:
        tree.mistake(node, f"{name}: only {wanted} can stand here", f"write '{name}: {wanted}'")
    return True


def _set(tree: Tree, node: yaml.Node) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for field, (key, value) in tree.pairs(node, "set").items():
        text = tree.text(value, field)
        if field not in FIELDS:
            tree.mistake(
                key,
                f"set: unknown field {field!r}",
                f"known: {', '.join(FIELDS)}; priority follows from impact and urgency",
            )
        elif field in ALLOWED and text not in ALLOWED[field]:
            tree.mistake(value, f"{field}: {text!r} is none of its values", f"one of {', '.join(ALLOWED[field])}")
        else:
            chosen[field] = text
    return chosen


def _scores(tree: Tree, node: yaml.Node) -> tuple[tuple[str, str, int], ...]:
    scores = []
    for target, (_, value) in tree.pairs(node, "score").items():
        points = tree.text(value, "score")
        category, _, subcategory = target.partition("/")
        if not points.lstrip("-").isdecimal() or not -100 <= int(points) <= 100:
            tree.mistake(
                value,
                f"score: {points!r} is no whole number from -100 to 100",
                "write for example 'hardware/printer: 5'",
            )
        else:
            scores.append((category, subcategory, int(points)))
    return tuple(scores)


def _check(document: Document, mistakes: list[Mistake], file: str) -> None:
    """What can only be seen when all files are read: the last rule, names used twice, lists that do not exist."""
    names: set[str] = set()
    for rule in document.rules:
        if rule.name in names:
            mistakes.append(Mistake(file, 0, f"two rules are called {rule.name!r}", "give each a name of its own"))
        names.add(rule.name)
    last = document.rules[-1] if document.rules else None
    missing = [field for field in NEEDED if last is None or field not in last.set]
    if last is None or last.when is not None or missing:
        problem = "the last rule must match always and set " + ", ".join(NEEDED)
        mistakes.append(Mistake(file, 0, problem, "end with a rule without 'when', or write 'include: shipped'"))
    for phrase in document.every_phrase():
        for element in phrase.elements():
            if element.kind == "list" and element.name not in document.lists:
                problem = f"{phrase.source!r}: there is no list ${element.name}"
                mistakes.append(Mistake(file, 0, problem, f"lists: {', '.join(sorted(document.lists)) or 'none'}"))
    patterns = sum(rule.when.patterns() for rule in document.rules if rule.when)
    if patterns > MOST_PATTERNS:
        mistakes.append(
            Mistake(
                file,
                0,
                f"{patterns} regex in all",
                f"at most {MOST_PATTERNS}; each is run on every message, words are cheaper",
            )
        )
    try:
        ordered(document.lists)
    except ValueError as error:
        mistakes.append(Mistake(file, 0, f"the list ${error} holds itself", "take the circle out"))
