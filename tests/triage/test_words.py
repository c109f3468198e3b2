"""The words rules know, in a text."""

import pytest

from triage.phrases import parse
from triage.text import tokens
from triage.words import Vocabulary, ordered

FILLERS = ["się", "the", "i", "to", "our"]


def found(source, text):
    """What a phrase finds where some words are fillers."""
    phrase = parse(source)
    vocabulary = Vocabulary([phrase, parse("nasz dział"), parse("=się")], {}, fillers=FILLERS, known=[])
    return vocabulary.matcher([phrase]).find(vocabulary.scan(tokens(text)))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("could get", "could I get"),
        ("could i get", "could I get"),
        ("our printer", "the our printer"),
        ("zalogować nie", "zalogować się nie mogę"),
        ("zalogować się nie", "zalogować się nie mogę"),
        ("dostęp ... =się", "dostęp się"),
        ("want ... to ... print", "want really to finally print"),
    ],
)  # fmt: skip
def test_a_filler_takes_no_place(source, text):
    """Even where a phrase names it: with it and without it the same text is found."""
    assert found(source, text)


@pytest.mark.parametrize(
    ("source", "text"), [("could i get", "could get"), ("our printer", "printer our"), ("could get", "could you get")]
)
def test_a_filler_that_is_named_must_be_there(source, text):
    """And other words still part their neighbours."""
    assert not found(source, text)


def test_the_subject_is_told_apart():
    """Only what ends in the subject is found in it."""
    phrase = parse("drukarka")
    vocabulary = Vocabulary([phrase], {}, fillers=["moja"], known=[])
    matcher = vocabulary.matcher([phrase])
    for head, body, told in (
        ("moja drukarka", "nie działa", True),
        ("prośba. pilne", "drukarka", False),
        ("", "drukarka", False),
    ):
        subject = tokens(head)
        scan = vocabulary.scan([*subject, ".", *tokens(body)], len(subject))
        assert matcher.find(scan)
        assert bool(matcher.find_in_subject(scan)) is told


def test_a_sentence_without_an_end_is_cut():
    """What stands more than sixty words apart is not in one sentence."""
    phrase = parse("laptop & kawa")
    vocabulary = Vocabulary([phrase], {}, fillers=[], known=[])
    matcher = vocabulary.matcher([phrase])
    assert matcher.find(vocabulary.scan(tokens("laptop " + "a " * 40 + "kawa")))
    assert not matcher.find(vocabulary.scan(tokens("laptop " + "a " * 80 + "kawa")))


def test_lists_come_after_those_they_are_made_of():
    """And a list that holds itself is named."""
    lists = {"a": [parse("$b ... x")], "b": [parse("$c")], "c": [parse("y")]}
    assert ordered(lists) == ["c", "b", "a"]
    with pytest.raises(ValueError, match="a"):
        ordered({"a": [parse("$b")], "b": [parse("$a")]})
