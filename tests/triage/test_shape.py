"""The fast way to find pieces of a text finds what the slow one does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import codes, moments, places, things
from triage.shape import FirstLook, Shape, loosened

WORDINGS = (*codes.WORDINGS, *places.WORDINGS, *moments.WORDINGS, *things.WORDINGS)
FIRST_LOOK = FirstLook(one.shape for one in WORDINGS)
PIECES = st.sampled_from(
    (
        "pokoj", "room", "12a", "pietro", "drugim", "godz.", "15:00", "3 pm", "12.03.2026", "do", "od", "na", "by", "for", "po", "za",
        "jutra", "piatku", "2 dni", "godzin", "osob", "piec", "caly", "dzial", "nikt", "inc-12", "#12", "1.2.3.4", "2001:db8::1",
        "a.b.pl", "\\\\nas", "blad", "0x80070005", "err_a_b", "kod:", '"brak"', "'no boot'", "komunikat", "pc-0123", "s/n", "Z", "~",
        ".", ",", "-", "@", ":", "#", "1", "_",
    )
)  # fmt: skip
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from((" ", " ", "", "\n"))), max_size=14).map(
    lambda parts: "".join(piece + space for piece, space in parts)
)


def spans(found):
    return [one.span() for one in found]


@given(TEXTS)
def test_finds_what_the_expression_finds(text):
    """Every match of every expression, at its place, and the first look leaves none of them out."""
    near = FIRST_LOOK(text.encode())
    for number, one in enumerate(WORDINGS):
        expected = spans(re.finditer(one.shape.source, text))
        assert spans(one.shape.find(text, text, text.encode())) == expected, one.shape.source
        assert number in near or not expected


@pytest.mark.parametrize(
    ("source", "loose"),
    [
        (r"\ba{2,5}b{0,3}c?+", r"\ba+b*c?"),
        (r"a(?=b(c)[)])(?P<d>e)", r"a(?:e)"),
        (r"(?<![\w.-])(?:x|(y))++(?!z)", r"(?:\A|[^\w.-])(?:x|(?:y))+"),
        (r"[({+]\{\(", r"[({+]\{\("),
    ],
)
def test_a_looser_expression(source, loose):
    """Look-around is gone, repeats have no end, nothing is kept of groups but what is in them."""
    assert loosened(source) == loose


def test_more_places_than_are_followed():
    """A text with very many matches gives them all."""
    text = "a1 a a2 " * 500
    shape = Shape(r"\ba\d\b")
    assert spans(shape.find(text, text, text.encode())) == spans(re.finditer(r"\ba\d\b", text))


def test_cased():
    """A cased expression is tried on the text as written, where the folded text is like it."""
    shape = Shape(r"\bSala [A-Z]\w+", loose=r"\bsala\s", cased=True)
    written = "sala nowa, Sala Neptun"
    assert [one[0] for one in shape.find(written, written.lower(), written.lower().encode())] == ["Sala Neptun"]
