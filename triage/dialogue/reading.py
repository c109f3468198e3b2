"""Reads dialogue files (YAML): strict, and every mistake has its file, line and hint."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import yaml

from store.records import TicketType
from triage.dialogue.script import LANGUAGES, Option, Script, Slot
from triage.entity import Kind
from triage.mistakes import Mistake, RulesError
from triage.text import tokens
from triage.typos import SHORTEST
from triage.yamltree import Tree

MEANINGS = (
    "yes", "no", "skip", "unclear", "status", "mine", "cancel", "add", "person", "help", "language", "polish", "english",
)  # fmt: skip
LISTS = ("fillers", "empty", "angry", "urgent", "calm", "several", "fresh")
_SECTIONS = ("slots", "questions", "phrases", *LISTS, "foreign", "texts")
_SLOT = ("ask", "answers", "named", "types", "choices")


def read(files: Sequence[Path]) -> Script:
    """One script of these files, later ones over earlier. Raises RulesError with every mistake."""
    mistakes: list[Mistake] = []
    parts: dict[str, Any] = {name: {} for name in ("slots", "questions", "phrases", "lists", "texts")}
    for file in files:
        _File(Tree(file, mistakes), parts).read(file)
    if mistakes:
        raise RulesError(mistakes)
    lists = {name: tuple(dict.fromkeys(words)) for name, words in parts["lists"].items()}
    return Script(
        slots=parts["slots"],
        questions=parts["questions"],
        phrases=parts["phrases"],
        fillers=frozenset(lists.pop("fillers", ())),
        empty=frozenset(lists.pop("empty", ())),
        lists=lists,
        texts=parts["texts"],
        singles=frozenset(
            phrase
            for known in parts["phrases"].values()
            for phrase in known
            if phrase.isalpha() and len(phrase) >= SHORTEST
        ),
    )


def folded(phrase: str) -> str:
    """A phrase as it is looked up: folded words with one space between them."""
    return " ".join(word for word in tokens(phrase) if word.isalnum())


class _File:
    """Reads one file into the parts."""

    def __init__(self, tree: Tree, parts: dict[str, Any]) -> None:
        self._tree = tree
        self._parts = parts

    def read(self, file: Path) -> None:
        root = self._tree.root(file.read_text(encoding="utf-8"))
        if root is None:
            return
        sections = self._known(root, "the file", _SECTIONS)
        for name, (_, node) in self._pairs(sections, "slots").items():
            self._slot(name, node)
        for name, (key, node) in self._pairs(sections, "questions").items():
            self._questions(name, key, node)
        for name, (key, node) in self._pairs(sections, "phrases").items():
            self._phrases(name, key, node)
        for name in LISTS:
            for language, node in self._both(sections[name], name).items() if name in sections else ():
                self._words(name, node, f"{name}.{language}")
        if "foreign" in sections:
            self._words("foreign", sections["foreign"], "foreign")
        for name, (_, node) in self._pairs(sections, "texts").items():
            self._text(name, node)

    def _slot(self, name: str, node: yaml.Node) -> None:
        given = self._known(node, f"slots.{name}", _SLOT)
        if "ask" in given:
            self._text(f"ask_{name}", given["ask"])
        elif f"ask_{name}" not in self._parts["texts"]:
            self._tree.mistake(node, f"slots.{name} asks nothing", "add ask: {pl: …, en: …}")
        options = []
        for choice, (_, below) in self._tree.pairs(given["choices"], "choices").items() if "choices" in given else ():
            options.append(self._option(choice, below))
        self._parts["slots"][name] = Slot(
            name=name,
            answers=self._tree.text(given["answers"], "answers") if "answers" in given else name,
            named=self._chosen(given.get("named"), "named", get_args(Kind)),
            types=self._chosen(given.get("types"), "types", get_args(TicketType)),
            options=tuple(options),
        )

    def _option(self, name: str, node: yaml.Node) -> Option:
        given = self._known(node, f"choice {name}", ("label", "words", "reads"))
        if "label" in given:
            self._text(f"choice_{name}", given["label"])
        else:
            self._tree.mistake(node, f"the choice {name} has no label", "add label: {pl: …, en: …}")
        words = self._tree.texts(given["words"], "words") if "words" in given else []
        reads = self._tree.text(given["reads"], "reads") if "reads" in given else ""
        return Option(name, tuple(folded(word) for word in words), reads)

    def _questions(self, name: str, key: yaml.Node, node: yaml.Node) -> None:
        slots = tuple(self._tree.texts(node, name))
        for slot in slots:
            if slot not in self._parts["slots"]:
                self._tree.mistake(key, f"no slot is called {slot!r}", f"known: {', '.join(self._parts['slots'])}")
        self._parts["questions"][name] = slots

    def _phrases(self, meaning: str, key: yaml.Node, node: yaml.Node) -> None:
        if meaning not in MEANINGS:
            self._tree.mistake(key, f"nothing is called {meaning!r}", f"known: {', '.join(MEANINGS)}")
            return
        for language, below in self._both(node, meaning).items():
            known = self._parts["phrases"].setdefault(language, {})
            for phrase in self._tree.texts(below, f"{meaning}.{language}"):
                known.setdefault(folded(phrase), meaning)

    def _words(self, name: str, node: yaml.Node, what: str) -> None:
        self._parts["lists"].setdefault(name, []).extend(
            one for one in (folded(word) for word in self._tree.texts(node, what)) if one
        )

    def _text(self, name: str, node: yaml.Node) -> None:
        both = self._both(node, name)
        self._parts["texts"][name] = {language: self._tree.text(below, name) for language, below in both.items()}

    def _both(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        """The nodes of both languages; a mistake, and nothing, where one is missing."""
        given = self._known(node, what, LANGUAGES)
        if set(given) == set(LANGUAGES):
            return given
        self._tree.mistake(node, f"{what} needs both languages", "write pl: and en:")
        return {}

    def _known(self, node: yaml.Node, what: str, names: Sequence[str]) -> dict[str, yaml.Node]:
        found = {}
        for name, (key, value) in self._tree.pairs(node, what).items():
            if name in names:
                found[name] = value
            else:
                self._tree.mistake(key, f"{what} knows no {name!r}", f"known: {', '.join(names)}")
        return found

    def _pairs(self, sections: dict[str, yaml.Node], name: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        return self._tree.pairs(sections[name], name) if name in sections else {}

    def _chosen(self, node: yaml.Node | None, what: str, names: Sequence[str]) -> frozenset[str]:
        chosen = self._tree.texts(node, what) if node is not None else []
        for one in chosen:
            if one not in names:
                self._tree.mistake(node, f"{what} knows no {one!r}", f"known: {', '.join(names)}")
        return frozenset(chosen)
