"""One slip of the keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.typos import Typos, one_slip


@pytest.mark.parametrize("slip", ["drukrka", "drukarkaa", "drukerka", "durkarka", "drukakra", "rdukarka", "drukark"])
def test_one_slip_is_forgiven(slip):
    """A letter missing, too many, wrong or swapped."""
    assert Typos(["drukarka", "monitor"]).nearest(slip) == "drukarka"


@pytest.mark.parametrize("other", ["drukerkka", "komarka", "druk", "monit", "", "12345"])
def test_two_slips_are_another_word(other):
    """More is a guess nobody can follow."""
    assert Typos(["drukarka", "monitor"]).nearest(other) == ""


def test_known_words_are_never_slips():
    """A right word is left alone however near it is."""
    assert Typos(["konto", "kontakt"], known=["kosto"]).nearest("kosto") == ""


letters = st.text("abcd", min_size=5, max_size=9)


@given(letters, letters)
def test_the_index_finds_what_a_search_through_all_words_finds(token, word):
    """The halves are a short cut, not another rule."""
    assert (Typos([word]).nearest(token) == word) == one_slip(token, word)
