"""Polish or English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.language import detect
from triage.text import fold, tokens


def language(text, previous=""):
    """The language of a text as classify asks for it."""
    return detect(text, tokens(fold(text)), previous)


@pytest.mark.parametrize(
    "text",
    [
        "Drukarka nie działa",
        "nie dziala mi internet",
        "prosze o dostep do folderu",
        "Zażółć",
        "Hej, mam problem z Outlookiem",
        "zapomnialam hasla",
    ],
)
def test_polish(text):
    """With and without diacritics."""
    assert language(text) == "pl"


@pytest.mark.parametrize(
    "text", ["The printer is broken", "please reset my password", "How do I connect to the VPN?", "my monitor is dead"]
)
def test_english(text):
    """Small words tell it."""
    assert language(text) == "en"


@pytest.mark.parametrize("text", ["ok", "VPN", "", "12345", "👍"])
def test_too_short_to_say_keeps_the_language_of_the_conversation(text):
    """Nobody changes language with an "ok"."""
    assert language(text, "en") == "en"
    assert language(text, "pl") == "pl"
    assert language(text) == ""


def test_a_clear_change_of_language_wins():
    """Who starts to write English is answered in English."""
    assert language("Sorry, I do not understand this, could you please write to me in English?", "pl") == "en"


@given(st.text(st.characters()))
def test_any_text_has_an_answer(text):
    """Never raises."""
    assert language(text) in {"pl", "en", ""}
