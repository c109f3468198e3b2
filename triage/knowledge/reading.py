"""Reads articles: Markdown files with front matter. Strict, and every mistake has its file, line and hint."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import yaml

from triage.forms import direct_lists, table_of
from triage.knowledge.article import Article, Mistake
from triage.knowledge.index import Contents
from triage.knowledge.loading import LISTS, SHIPPED, files, sources
from triage.knowledge.phrasing import WordLists, phrased
from triage.knowledge.search import stems_of
from triage.mistakes import RulesError
from triage.packed import pack
from triage.phrases import Phrase, PhraseError, parse
from triage.yamltree import Tree

LANGUAGES = ("pl", "en")
AUDIENCES = ("public", "internal")
TAKEN = ("suggest",)  # what stands under /knowledge/ beside articles
LARGEST = 100_000  # characters of one article
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CATEGORY = re.compile(r"[a-z_]+(?:/[a-z_]+)?")
_FENCE = "---"
_NEEDED = ("id", "language", "title", "summary")
_KNOWN = (*_NEEDED, "audience", "categories", "words", "unless", "updated")


def read_contents(folders: Sequence[Path], own: Path | None) -> Contents:
    """The articles of these folders; those of `own` take the place of others with their id and language."""
    lists = read_lists(LISTS)
    found: dict[tuple[str, str], Article] = {}
    mistakes: list[Mistake] = []
    for folder in (*folders, *([own] if own is not None else ())):
        articles, wrong = read_folder(folder, lists)
        found |= {(one.id, one.language): one for one in articles}
        mistakes += wrong
    chosen = list(found.values())
    return Contents(chosen, phrased(chosen), lists, mistakes)


def packed_contents() -> bytes:
    """The packed file of the shipped articles, with every form of their words."""
    read = read_contents([SHIPPED], None)
    if read.mistakes:
        raise RulesError(list(read.mistakes))
    table = table_of(read.vocabulary().symbols, direct_lists(read.lists.lists), read.lists.fillers)
    return pack(msgspec.structs.replace(read, table=table, stems=stems_of(read.articles)), sources())


def read_lists(path: Path) -> WordLists:
    """The shared lists. Raises RulesError where the shipped file is broken."""
    mistakes: list[Mistake] = []
    tree = Tree(path, mistakes)
    root = tree.root(path.read_text(encoding="utf-8"))
    parts = {name: value for name, (_, value) in tree.pairs(root, "the file").items()} if root is not None else {}
    lists = tree.pairs(parts["lists"], "lists") if "lists" in parts else {}
    read = WordLists(
        {name: [parse(one) for one in _split(tree.text(node, name))] for name, (_, node) in lists.items()},
        _split(tree.text(parts["fillers"], "fillers")) if "fillers" in parts else [],
        _split(tree.text(parts["known"], "known")) if "known" in parts else [],
    )
    if mistakes:
        raise RulesError(mistakes)
    return read


def _split(text: str) -> list[str]:
    return [one for one in (part.strip() for part in text.split(",")) if one]


def read_folder(folder: Path, lists: WordLists) -> tuple[list[Article], list[Mistake]]:
    """Every article below a folder that has no mistake, and all mistakes."""
    mistakes: list[Mistake] = []
    if not folder.is_dir():
        return [], [Mistake(str(folder), 0, "there is no such folder", "make it, or correct knowledge.folder")]
    found: dict[tuple[str, str], tuple[Article, Path]] = {}
    for path in files(folder):
        article = read_file(path, lists, mistakes)
        if article is None:
            continue
        place = (article.id, article.language)
        if place in found:
            hint = f"{found[place][1]} has them too; give this one another id or language"
            mistakes.append(
                Mistake(str(path), 2, f"id {article.id!r} and language {article.language!r} are taken", hint)
            )
        else:
            found[place] = (article, path)
    return [article for article, _ in found.values()], mistakes


def read_file(path: Path, lists: WordLists, mistakes: list[Mistake]) -> Article | None:
    """The article in a file; None, and what is wrong among `mistakes`, where it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        mistakes.append(
            Mistake(str(path), 0, f"can't be read: {reason}", "save it as UTF-8 text, readable for Centrala")
        )
        return None
    return read(text, path, lists, mistakes)


def read(text: str, path: Path, lists: WordLists, mistakes: list[Mistake]) -> Article | None:
    """The article in a text. `path` is only named."""
    if len(text) > LARGEST:
        mistakes.append(Mistake(str(path), 0, f"longer than {LARGEST} characters", "split it into several articles"))
        return None
    lines = text.splitlines()
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if not lines or lines[0].rstrip() != _FENCE or not end:
        mistakes.append(
            Mistake(str(path), 1, "no front matter", "begin the file with ---, 'name: value' lines, and --- again")
        )
        return None
    wrong: list[Mistake] = []
    tree = _Front(path, wrong)
    tree.lists = lists.lists
    # the line of the fence stands for itself, so that lines of mistakes are lines of the file
    root = tree.root("\n".join(["", *lines[1:end]]))
    article = tree.article(root, "\n".join(lines[end + 1 :]).strip(), end + 2) if root is not None else None
    if root is None and not wrong:
        wrong.append(Mistake(str(path), 2, "the front matter is empty", f"it needs {', '.join(_NEEDED)}"))
    mistakes.extend(wrong)
    return None if wrong else article


class _Front(Tree):
    """The front matter of one article. `lists` are those its phrases may name."""

    lists: Mapping[str, Sequence[Phrase]] = {}

    def article(self, root: yaml.Node, body: str, after: int) -> Article | None:
        """The article; mistakes are noted."""
        fields = self.pairs(root, "the front matter")
        for name, (key, _) in fields.items():
            if name not in _KNOWN:
                self.mistake(key, f"unknown field {name!r}", f"known: {', '.join(_KNOWN)}")
        for name in _NEEDED:
            if name not in fields:
                self.mistake(root, f"{name!r} is missing", f"write '{name}: …'")
        values = {name: node for name, (_, node) in fields.items()}
        ident = self._matching(values, "id", _ID, "small letters, digits and hyphens, like new-phone")
        if ident in TAKEN:
            self.mistake(values["id"], f"id {ident!r} is taken by a page of ours", "choose another one")
        language = self._choice(values, "language", LANGUAGES)
        audience = self._choice(values, "audience", AUDIENCES) or "public"
        if not body:
            self._note(after, "the article has no text", "write it below the second ---")
        return Article(
            id=ident,
            language="en" if language == "en" else "pl",
            title=self._line(values, "title"),
            summary=self._line(values, "summary"),
            body=body,
            audience="internal" if audience == "internal" else "public",
            categories=self._categories(values.get("categories")),
            words=self._phrases(values, "words"),
            unless=self._phrases(values, "unless"),
            updated=self._day(values.get("updated")),
        )

    def _note(self, line: int, problem: str, hint: str) -> None:
        self._mistakes.append(Mistake(self.file, line, problem, hint))

    def _line(self, values: dict[str, yaml.Node], name: str) -> str:
        return " ".join(self.text(values[name], name).split()) if name in values else ""

    def _matching(self, values: dict[str, yaml.Node], name: str, pattern: re.Pattern[str], hint: str) -> str:
        found = self._line(values, name)
        if found and not pattern.fullmatch(found):
            self.mistake(values[name], f"{name} {found[:60]!r} can't be used", hint)
        return found

    def _choice(self, values: dict[str, yaml.Node], name: str, options: Sequence[str]) -> str:
        found = self._line(values, name)
        if found and found not in options:
            self.mistake(values[name], f"{name} {found[:60]!r} is unknown", f"possible: {', '.join(options)}")
        return found

    def _categories(self, node: yaml.Node | None) -> tuple[str, ...]:
        found = self.texts(node, "categories") if node is not None else []
        for one in found:
            if not _CATEGORY.fullmatch(one):
                self.mistake(node, f"category {one[:60]!r} can't be used", "write category or category/subcategory")
        return tuple(found)

    def _phrases(self, values: dict[str, yaml.Node], name: str) -> tuple[str, ...]:
        node = values.get(name)
        if node is None:
            return ()
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: list[str] = []
        for item in nodes:
            for phrase in filter(None, (one.strip() for one in self.text(item, name).split(","))):
                try:
                    parsed = parse(phrase)
                except PhraseError as error:
                    self.mistake(item, str(error))
                    continue
                unknown = [one.name for one in parsed.elements() if one.kind == "list" and one.name not in self.lists]
                if unknown:
                    known = ", ".join(f"${name}" for name in self.lists)
                    self.mistake(item, f"there is no list ${unknown[0]}", f"there are {known}")
                    continue
                found.append(parsed.source)
        return tuple(dict.fromkeys(found))

    def _day(self, node: yaml.Node | None) -> str:
        if node is None:
            return ""
        found = self.text(node, "updated")
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            self.mistake(node, f"updated {found[:40]!r} is no day", "write it like 2026-11-22")
            return ""
