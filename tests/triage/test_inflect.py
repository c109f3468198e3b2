"""The committed forms and packed files are those of the committed rules and texts."""

import pytest

from triage import replies
from triage.forms import FORMS
from triage.inflect import forms_file, packed_replies, packed_rules
from triage.polish import installed
from triage.shipped import PACKED


@pytest.mark.skipif(not installed(), reason="morfeusz2 (a development dependency) is not installed")
def test_forms_are_fresh():
    """After a change of the shipped rules `python -m triage.inflect` has been run."""
    assert FORMS.read_text(encoding="utf-8") == forms_file()


def test_packed_rules_are_fresh():
    """After a change of the rules, or of the code that reads them, too."""
    assert PACKED.read_bytes() == packed_rules()


def test_packed_replies_are_fresh():
    """And after a change of the texts."""
    assert replies.PACKED.read_bytes() == packed_replies()
