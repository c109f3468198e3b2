"""Texts as patterns see them."""

import re
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.folded import folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zażółć GĘŚLĄ jaźń", "zazolc gesla jazn"),
        ("„Brak” – «no»’s\u00a0x", '"brak" - "no"\'s x'),
        ("smørrebrød ñandú ğ", "smorrebrod nandu g"),
        ("z\u0307o\u0301łw", "zolw"),
        ("İ ﬁ", "i Z"),
        ("ж😀٣\u3000", "Z~3 "),
        ("a\tb\nc\x0bd", "a\tb\nc d"),
    ],
)
def test_folded(text, plain):
    """Letters lose case and diacritics; what has no likeness in ASCII is one letter or one sign."""
    assert folded(text)[1].decode() == plain


@given(st.text(st.characters()))
def test_a_character_for_each(text):
    """Places in the folded text are places in the text in NFC; words and spaces stay what they are."""
    written, plain = folded(text)
    assert is_normalized("NFC", written)
    assert len(plain) == len(written)
    for one, other in zip(written, plain.decode("ascii"), strict=True):
        assert one.isspace() == other.isspace()
        assert bool(re.match(r"\w", one)) == bool(re.match(r"\w", other))
        assert one.isdecimal() == other.isdecimal()
        assert other == other.lower() or other == "Z"
