"""The questions of a rule, read from YAML."""

from pathlib import Path

import pytest

from triage.conditions import span
from triage.document import Test as Question
from triage.phrases import parse
from triage.whens import read_when
from triage.yamltree import Tree


def read(text):
    """The question written so."""
    mistakes = []
    tree = Tree(Path("x"), mistakes)
    root = tree.root(text)
    question = read_when(tree, root, lambda node: [parse(text) for text in tree.texts(node, "words")])
    assert not mistakes
    return question


def test_several_keys_must_all_hold():
    """A mapping is an `all`."""
    question = read("{words: alfa, channel: mail}")
    assert question == Question(
        "all", parts=(Question("words", words=(parse("alfa"),)), Question("channel", ("mail",)))
    )


def test_phrases_and_patterns_are_found_at_any_depth():
    """Whoever needs all words of a rule gets those below any, all and not too."""
    question = read("{any: [{words: alfa}, {not: {words: beta}}, {all: [{words: gamma}, {regex: [a, b]}]}]}")
    assert [phrase.source for phrase in question.phrases()] == ["alfa", "beta", "gamma"]
    assert question.patterns() == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 08:00-16:00", (frozenset({0, 1, 2, 3, 4}), 480, 960)),
        ("Sat-Mon 22:00-06:30", (frozenset({5, 6, 0}), 1320, 390)),
        ("sunday 00:00-24:00", (frozenset({6}), 0, 1440)),
    ],
)
def test_spans_of_the_week(text, expected):
    """Weekdays with Monday as 0, minutes of the day."""
    assert read(f"schedule: {text}").texts == (text,)
    assert span(text) == expected
