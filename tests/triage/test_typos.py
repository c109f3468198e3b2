"""One slip of the keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.typos import SHORTEST, Typos, one_slip


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


words = st.text("asdf", min_size=6, max_size=9)
NEAR = {"a": "s", "s": "a", "d": "f", "f": "d"}


@st.composite
def slips(draw):
    """A word and the same word with one slip behind its first letter."""
    word = draw(words)
    at = draw(st.integers(1, len(word) - 1))
    letter = NEAR[word[at]]
    swapped = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return word, draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], swapped]
        )
    )


@given(slips())
def test_every_slip_is_found(case):
    """Wherever it is, behind the first letter."""
    word, slip = case
    if len(slip) >= SHORTEST:
        assert Typos([word]).nearest(slip) == word


@pytest.mark.parametrize(("word", "other"), [("shakowalam", "spakowalam"), ("leak", "lekko"), ("stolen", "stolem")])
def test_another_word_is_no_slip(word, other):
    """A letter far from the right key is another word."""
    assert one_slip(other, word) == (word == "stolen")


@given(words, words)
def test_the_index_finds_what_a_search_through_all_words_finds(token, word):
    """The sorted lists are a short cut, not another rule."""
    assert (Typos([word]).nearest(token) == word) == one_slip(token, word)
