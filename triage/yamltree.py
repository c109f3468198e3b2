"""YAML read as a tree that remembers lines, so that every mistake in a rule file can be shown where it is."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import yaml

from triage.mistakes import Mistake, RulesError

__all__ = ["Mistake", "RulesError", "Tree"]

LARGEST = 1_000_000  # bytes of one rule file
DEEPEST = 32

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refused(text: str) -> tuple[int, str, str] | None:
    """What is valid YAML and yet not read: aliases, and nesting that would overrun the stack of libyaml. Line, problem, hint."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            return line, "an alias (*name)", "name a word list and use $name instead"
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return line, f"nested more than {DEEPEST} deep", "write flatter rules"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


class Tree:
    """One file: walks its nodes and collects mistakes instead of stopping at the first."""

    def __init__(self, file: Path | str, mistakes: list[Mistake]) -> None:
        self.file = str(file)
        self._mistakes = mistakes

    @staticmethod
    def line(node: yaml.Node) -> int:
        """The line a node begins in, from 1."""
        return int(node.start_mark.line) + 1

    @staticmethod
    def near(word: str, known: Iterable[str]) -> str:
        """A hint: the known word that looks most like this one, or all that are known."""
        listed = list(known)
        close = get_close_matches(word, listed, n=1)
        return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(listed)}"

    def mistake(self, node: yaml.Node | None, problem: str, hint: str = "") -> None:
        """Notes a mistake at this node."""
        line = node.start_mark.line + 1 if node is not None else 0
        self._mistakes.append(Mistake(self.file, line, problem, hint))

    def root(self, text: str) -> yaml.Node | None:
        """The root node; None, and a mistake, where the text is no YAML."""
        if len(text) > LARGEST:
            self.mistake(None, f"larger than {LARGEST} bytes", "split it into several files")
            return None
        try:
            refused = _refused(text)
            if refused:
                line, problem, hint = refused
                self._mistakes.append(Mistake(self.file, line, problem, hint))
                return None
            root: yaml.Node | None = yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = mark.line + 1 if mark else 0
            self._mistakes.append(
                Mistake(self.file, line, f"no valid YAML: {error.problem}", "check quotes and indentation")
            )
        except (yaml.YAMLError, RecursionError) as error:
            self._mistakes.append(
                Mistake(self.file, 0, f"no valid YAML: {error}"[:200], "save the file as plain UTF-8 text")
            )
        else:
            return root
        return None

    def pairs(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Key → (key node, value node) of a mapping; an empty one, and a mistake, where it is none."""
        if not isinstance(node, yaml.MappingNode):
            self.mistake(node, f"{what} must be a mapping of names to values", "write 'name: value', one a line")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                self.mistake(key, f"a key of {what} is no plain word", "write a name before the colon")
            elif name in found:
                self.mistake(key, f"{name!r} stands twice in {what}", "keep one of them")
            else:
                found[name] = (key, value)
        return found

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The nodes of a list; none, and a mistake, where it is no list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.mistake(node, f"{what} must be a list", "start each item with '- '")
        return []

    def text(self, node: yaml.Node, what: str) -> str:
        """The text of a scalar; empty, and a mistake, where it is none or blank."""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self.mistake(node, f"{what} must be a text", "write it on the same line, in quotes if it holds ': ' or '#'")
        return ""

    def texts(self, node: yaml.Node, what: str) -> list[str]:
        """One text or a list of texts."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return [text for text in (self.text(item, what) for item in nodes) if text]
