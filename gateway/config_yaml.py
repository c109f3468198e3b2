"""YAML to a tree that knows its lines, without knowing what the words mean.

Only plain mappings, lists and scalars: nothing in the file can make objects, refer to itself or grow.
"""

import re

import msgspec
import yaml

from gateway.config_mistakes import Mistakes, quoted, suggestion

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 20  # levels
TAG = "tag:yaml.org,2002:"
PLAIN_TAGS = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value"}


class Node(msgspec.Struct, frozen=True):
    """A value of the file and where it starts."""

    line: int


class Scalar(Node, frozen=True):
    """A word as it is written; `kind` is what YAML takes it for (str, int, float, bool, null, timestamp)."""

    text: str
    kind: str


class Sequence(Node, frozen=True):
    """A list."""

    items: tuple[Node, ...]


class Mapping(Node, frozen=True):
    """Keys with their lines and values, in the order of the file."""

    entries: dict[str, tuple[int, Node]]


def read(data: bytes, mistakes: Mistakes) -> Mapping | None:
    """The file's tree. None if it is too broken to look into; the mistakes say why."""
    text = _text(data, mistakes)
    if text is None:
        return None
    try:
        root = _Loader(text, mistakes).get_single_node()
    except _TooDeepError as error:
        mistakes.add("", error.line, f"nested more than {DEEPEST} levels deep", "nothing in this file needs that")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _add_syntax(error, mark.line + 1 if mark else 1, text, mistakes)
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        mistakes.add("", line, "a control character that YAML does not allow", "delete it, or type the line again")
        return None
    if root is None:
        mistakes.add("", 1, "the file is empty", "start from the config.yaml that comes with Centrala")
        return None
    tree = _tree(root, "", mistakes)
    if not isinstance(tree, Mapping):
        mistakes.add("", tree.line, "the file should hold keys and values", "like 'desk: {id: main}'")
        return None
    return tree


def _text(data: bytes, mistakes: Mistakes) -> str | None:
    if len(data) > LARGEST_FILE:
        what = f"the file has {len(data)} bytes, {LARGEST_FILE} are allowed"
        mistakes.add("", 1, what, "is this the right file?")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.add("", line, "not UTF-8 text", "save the file in the encoding UTF-8")
        return None


class _TooDeepError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class _Loader(yaml.SafeLoader):
    """The safe loader, up to the composed nodes, without aliases and with a limit of depth."""

    def __init__(self, text: str, mistakes: Mistakes) -> None:
        super().__init__(text)
        self.mistakes = mistakes
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Called for each node; an alias is noted and stands for nothing, so that no tree can contain itself."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if self.check_event(yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            words = f"*{quoted(event.anchor)} refers to another place of the file"
            self.mistakes.add("", line, words, "write the value out")
            return yaml.ScalarNode(TAG + "skip", "", event.start_mark, event.end_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise _TooDeepError(line)
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _add_syntax(error: yaml.MarkedYAMLError, line: int, text: str, mistakes: Mistakes) -> None:
    lines = text.splitlines()
    culprit = lines[line - 1] if line <= len(lines) else ""
    problem = error.problem or "not YAML"
    if re.match(r"\s*\t", culprit) or "'\\t'" in problem:
        mistakes.add("", line, "a tab where YAML needs spaces", "indent with spaces")
    elif "single document" in f"{error.context} {problem}":
        mistakes.add("", line, "a second document starts here", "delete the line '---'")
    else:
        mistakes.add(
            "", line, f"not YAML: {problem}", "look at indentation, quotes and brackets on this and the line before"
        )


def _tree(node: yaml.Node, path: str, mistakes: Mistakes) -> Node:
    line = node.start_mark.line + 1
    if node.tag.removeprefix(TAG) not in {*PLAIN_TAGS, "skip"}:
        mistakes.add(path, line, f"the tag {quoted(node.tag)} is not allowed here", "write a plain value")
        return Scalar(line, "", "skip")
    if isinstance(node, yaml.MappingNode):
        return Mapping(line, _entries(node, path, mistakes))
    if isinstance(node, yaml.SequenceNode):
        items = (_tree(item, f"{path}[{place}]", mistakes) for place, item in enumerate(node.value))
        return Sequence(line, tuple(items))
    return Scalar(line, node.value, node.tag.removeprefix(TAG))


def _entries(node: yaml.MappingNode, path: str, mistakes: Mistakes) -> dict[str, tuple[int, Node]]:
    entries: dict[str, tuple[int, Node]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            mistakes.add(path, line, "a key should be a single word", "quote what YAML takes for a list or a mapping")
            continue
        under = join(path, key.value)
        if key.value in entries:
            first = entries[key.value][0]
            mistakes.add(under, line, f"the same key again, the first is on line {first}", "keep one of the two")
            continue
        entries[key.value] = (line, _tree(value, under, mistakes))
    return entries


def join(path: str, key: str) -> str:
    """The path of a key under another."""
    return f"{path}.{key}" if path else key


def unknown(entries: dict[str, tuple[int, Node]], known: set[str], path: str, mistakes: Mistakes) -> None:
    """Notes each key that nothing reads, with the nearest one that something does."""
    for key, (line, _) in entries.items():
        if key not in known:
            mistakes.add(join(path, key), line, "unknown key", suggestion(key, known))
