"""English inflection by rule."""

import pytest

from triage.english import english_forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("print", "prints printed printing"),
        ("stop", "stops stopped stopping"),
        ("freeze", "freezes froze frozen freezing"),
        ("try", "tries tried trying"),
        ("crash", "crashes crashed crashing"),
        ("install", "installed installing"),
        ("mouse", "mice"),
        ("display", "displays displayed displaying"),
    ],
)
def test_forms(word, forms):
    """Plural, -ed, -ing, doubled letters, and the irregular ones a helpdesk reads."""
    assert set(forms.split()) <= english_forms(word)
