"""The committed forms are those of the committed rules."""

import pytest

from triage.inflect import forms_file
from triage.polish import installed
from triage.words import FORMS


@pytest.mark.skipif(not installed(), reason="morfeusz2 (a development dependency) is not installed")
def test_forms_are_fresh():
    """After a change of the shipped rules `python -m triage.inflect` has been run."""
    assert FORMS.read_text(encoding="utf-8") == forms_file()
