"""Rule files: from YAML to checked drafts of rules and word lists. Collects every mistake; compiles nothing but patterns."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from triage.document import Document, Source
from triage.forms import FORMS
from triage.mistakes import Mistake, RulesError
from triage.packed import version
from triage.rulecheck import Place, check
from triage.ruleparts import Numbered, phrases, read_rule
from triage.shipped import SHIPPED
from triage.yamltree import LARGEST, Tree

LANGUAGES = ("pl", "en")
MOST_FILES = 50
MOST_RULES = 5_000
_TOP = ("include", "words", "fillers", "known", "replies", "rules")
_SHIPPED = "shipped"


class Reading(msgspec.Struct):
    """What was read, what was wrong with it, and where each rule stands. `places` go with `document.rules`."""

    document: Document
    mistakes: list[Mistake]
    sources: list[Source]
    places: list[Place]


class _Files:
    """Reads files one after the other; includes are followed once each."""

    def __init__(self) -> None:
        self.reading = Reading(Document({}, [], [], []), [], [], [])
        self.rules: list[tuple[Numbered, str]] = []
        self.wants_shipped = False
        self._seen: set[Path] = set()

    def path(self, path: Path, above: tuple[Path, ...] = ()) -> None:
        """A file, then the files it includes."""
        resolved = path.resolve()
        if resolved in self._seen:
            return
        self._seen.add(resolved)
        tree = Tree(path, self.reading.mistakes)
        if len(self._seen) > MOST_FILES:
            tree.mistake(None, f"more than {MOST_FILES} rule files", "put some of them together")
            return
        try:
            text = _text(path)
        except (OSError, ValueError) as error:
            tree.mistake(None, f"can't be read: {error}", "check the path, the rights, and that it is UTF-8")
            return
        for node, wanted in self.source(Source(str(path), text)):
            if wanted == _SHIPPED:
                self.wants_shipped = True
                continue
            beside = path.parent / wanted
            if not wanted.endswith((".yaml", ".yml")):
                tree.mistake(
                    node, f"include: {wanted!r} is unknown", "write 'include: shipped' or a .yaml file beside this one"
                )
            elif not beside.is_file():
                tree.mistake(node, f"include: there is no file {beside}", "paths are relative to this file's folder")
            elif beside.resolve() in (*above, resolved):
                circle = " → ".join(one.name for one in (*above, resolved, beside.resolve()))
                tree.mistake(node, f"the includes go round in a circle: {circle}", "take one of them out")
            else:
                self.path(beside, (*above, resolved))

    def source(self, source: Source) -> list[tuple[yaml.Node, str]]:
        """One text; what it includes, with the nodes that say so."""
        self.reading.sources.append(source)
        document = self.reading.document
        tree = Tree(source.name, self.reading.mistakes)
        before = len(self.reading.mistakes)
        root = tree.root(source.text)
        if root is None:
            if len(self.reading.mistakes) == before:
                tree.mistake(
                    None, "the file is empty", "write 'rules:' and rules below it, or take the file out of the config"
                )
            return []
        pairs = tree.pairs(root, "the file")
        for name, (key, value) in pairs.items():
            if name == "words":
                _lists(tree, value, document)
            elif name in {"fillers", "known"}:
                _plain_words(tree, value, document.fillers if name == "fillers" else document.known)
            elif name == "replies":
                _replies(tree, value, document)
            elif name == "rules":
                self._rules(tree, value)
            elif name != "include":
                tree.mistake(key, f"unknown key {name!r}", tree.near(name, _TOP))
        if "include" not in pairs:
            return []
        node = pairs["include"][1]
        return [(node, wanted) for wanted in tree.texts(node, "include")]

    def _rules(self, tree: Tree, node: yaml.Node) -> None:
        for item in tree.items(node, "rules"):
            if len(self.rules) == MOST_RULES:
                tree.mistake(item, f"more than {MOST_RULES} rules", "words with commas between them share one rule")
                return
            read = read_rule(tree, item)
            if read is not None:
                self.rules.append((read, tree.file))

    def finished(self, file: str) -> Reading:
        """Everything put in order and checked as a whole."""
        reading = self.reading
        self.rules.sort(key=lambda pair: pair[0].order)
        reading.document.rules = [numbered.draft for numbered, _ in self.rules]
        reading.places = [Place(name, numbered.line) for numbered, name in self.rules]
        reading.mistakes += check(reading.document, reading.places, file)
        reading.mistakes.sort()
        reading.document.version = version(*(source.text for source in reading.sources), FORMS.read_bytes())
        return reading


def read_files(paths: Sequence[Path]) -> Reading:
    """Reads the files in order and what they include, the shipped ones last where one says `include: shipped`. Never raises."""
    files = _Files()
    for path in paths:
        files.path(path)
    if files.wants_shipped:
        for path in SHIPPED:
            files.path(path)
    return files.finished(str(paths[-1]) if paths else "")


def read_sources(sources: Sequence[Source]) -> Reading:
    """The same from texts that were read before, in that order: includes were followed then."""
    files = _Files()
    for source in sources:
        files.source(source)
    return files.finished(sources[-1].name if sources else "")


def read_all(paths: Sequence[Path]) -> Document:
    """What the files say. Raises RulesError with every mistake."""
    reading = read_files(paths)
    if reading.mistakes:
        raise RulesError(reading.mistakes)
    return reading.document


def _text(path: Path) -> str:
    """The text of a file. Raises OSError, ValueError."""
    with path.open("rb") as file:
        raw = file.read(4 * LARGEST + 1)  # the tree says so when it is too large
    return raw.decode("utf-8-sig") if len(raw) <= 4 * LARGEST else " " * (LARGEST + 1)


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


def _replies(tree: Tree, node: yaml.Node, document: Document) -> None:
    """Adds texts of automatic replies; each must exist in both languages."""
    for name, (key, value) in tree.pairs(node, "replies").items():
        texts = {language: tree.text(text, language) for language, (_, text) in tree.pairs(value, name).items()}
        if set(texts) != set(LANGUAGES):
            tree.mistake(
                value,
                f"reply {name!r} must be written in pl and en, and nothing else",
                "write 'pl: |' and 'en: |' below it",
            )
        if name in document.replies:
            tree.mistake(key, f"two replies are called {name!r}", "give each a name of its own")
        document.replies[name] = texts
