"""Guessed Polish inflection, for words no dictionary knows."""

import pytest

from triage.polish import guessed_forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("zgrzewarka", "zgrzewarki zgrzewarke zgrzewarek zgrzewarkami zgrzewarce"),
        ("wihajster", "wihajstera wihajsterem wihajstery wihajsterow wihajsterach"),
        ("flubowac", "flubowal flubowalam flubowalem flubowany flubowanie"),
    ],
)
def test_usual_endings(word, forms):
    """The endings an unknown noun or verb is most often met with."""
    assert set(forms.split()) <= guessed_forms(word)


@pytest.mark.parametrize("word", ["abc", "x", "kpi"])
def test_short_words_are_not_bent(word):
    """Endings on three letters would match half the language."""
    assert guessed_forms(word) == {word}
