"""The notation of phrases, and finding them."""

import pytest

from triage.phrases import PhraseError, parse
from triage.text import tokens
from triage.words import Vocabulary

LISTS = {"no": [parse("=nie"), parse("=not")], "dead": [parse("$no ... działać"), parse("awaria")]}


def found(source, text):
    """What a phrase finds in a text."""
    phrase = parse(source)
    vocabulary = Vocabulary([phrase], LISTS, fillers=["się", "the"], known=[])
    return vocabulary.matcher([phrase]).find(vocabulary.scan(tokens(text)))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("drukarka", "Mam dwie DRUKARKI"),
        ("drukarka", "bez drukarek"),
        ("drukarka", "z drukarkami i laptopem"),
        ("drukarka", "drukrka stoi"),
        ("działać", "nic nie działało"),
        ("zapomnieć", "zapomniałem hasła"),
        ("zapomnieć", "zapomniałyśmy hasła"),
        ("print", "it is printing"),
        ("stop", "it stopped"),
        ("=nie", "nie"),
        ("nie działać", "nie działa"),
        ("zalogować nie", "zalogować się nie mogę"),
        ("nie ... działać", "nie do końca mi działa"),
        ("drukarka & $dead", "Nie działa mi od wczoraj nowa drukarka"),
        ("$dead", "awarii sieci"),
    ],
)
def test_found(source, text):
    """Inflection, typos, fillers, gaps, lists, and a sentence in any order."""
    assert found(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("=nie", "niech"),
        ("nie działać", "nie chce działać"),
        ("nie ... działać", "nie mam pojęcia co z tym fantem zrobić a działa"),
        ("nie działać", "Mówię: nie. Działa."),
        ("drukarka & $dead", "Drukarka stoi obok. Internet nie działa."),
        ("drukarka", "nic takiego"),
        ("drukarka", ""),
    ],
)
def test_not_found(source, text):
    """Exact words, neighbours and sentences mean what they say."""
    assert not found(source, text)


def test_what_matched_is_told_in_the_words_of_the_message():
    """A trace shows what the person wrote."""
    assert found("drukarka & $dead", "Nie działa nowa drukarka") == ("nie dziala drukarka",)


@pytest.mark.parametrize("source", ["", "& laptop", "... laptop", "laptop ...", "a && b", "=", "$", "a(b", "$Big"])
def test_bad_notation_is_refused_with_words(source):
    """The error quotes what was written."""
    with pytest.raises(PhraseError, match="'"):
        parse(source)
