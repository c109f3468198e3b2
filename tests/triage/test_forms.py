"""Forms of words, the shipped ones and an administrator's own."""

import pytest

from triage.forms import all_forms, forms_of, shipped_forms


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("drukarka", "drukarki drukarce drukarke drukarka drukarek drukarkami drukarkach"),
        ("hasło", "haslo hasla haslem hasel hasle hasłu".replace("ł", "l")),
        (
            "zalogować",
            "zaloguje zalogowal zalogowala zalogowalem zalogowalam zalogowalismy zalogowac zalogowany zalogowanie",
        ),
        ("zapomnieć", "zapomnialem zapomnialam zapomnialas zapomnialysmy zapomni zapomniec"),
        ("konto", "konta koncie kontem kont kontom kontami kontach"),
        ("printer", "printers"),
        ("install", "installed installing installs"),
    ],
)
def test_shipped_forms(word, forms):
    """Words of the shipped rules match in every form without any dictionary at run time."""
    assert word in shipped_forms()
    assert set(forms.split()) <= set(forms_of(word))


@pytest.mark.parametrize("word", ["zgrzewarka", "flubować", "gizmo", "wihajster", "ąę"])
def test_an_own_word_has_forms_too(word):
    """A word no shipped rule knows matches at least as it stands."""
    assert {"".join(fold) for fold in [word.translate(str.maketrans("ąęć", "aec"))]} <= set(forms_of(word))


def test_a_form_of_several_words_stands_for_itself():
    """It does not drag in everything it could come from."""
    assert "dzialac" not in all_forms("dziale")
