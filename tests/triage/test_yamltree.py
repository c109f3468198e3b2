"""YAML with lines."""

from pathlib import Path

import pytest

from triage.yamltree import LARGEST, Mistake, Tree


def tree():
    """A tree, and the list its mistakes go to."""
    mistakes = []
    return Tree(Path("rules.yaml"), mistakes), mistakes


def test_a_mistake_reads_like_a_compiler_says_it():
    """File, line, problem, hint; no line for a file as a whole."""
    assert str(Mistake("a.yaml", 3, "wrong", "do this")) == "a.yaml:3: wrong (do this)"
    assert str(Mistake("a.yaml", 0, "wrong")) == "a.yaml: wrong"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [", 2),
        ("a: b: c", 1),
        ("a: &x 1\nb: *x", 2),
        ("x" * (LARGEST + 1), 0),
        ("[" * 50_000 + "]" * 50_000, 1),
        ("- " * 50_000, 1),
        ("[" * 50_000, 1),
    ],
)
def test_what_is_no_tree_is_a_mistake(text, line):
    """Never an exception, never a dead process: broken, aliased, huge or bottomless files."""
    reader, mistakes = tree()
    assert reader.root(text) is None
    assert [mistake.line for mistake in mistakes] == [line]


def test_lines_are_those_of_an_editor():
    """Counted from 1."""
    reader, mistakes = tree()
    root = reader.root("a: 1\n\na: 2\n")
    assert root is not None
    assert list(reader.pairs(root, "it")) == ["a"]
    assert mistakes == [Mistake("rules.yaml", 3, "'a' stands twice in it", "keep one of them")]
