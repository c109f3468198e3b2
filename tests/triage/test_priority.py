"""The matrix of the triage policy."""

import pytest

from triage.priority import GRADES, priority, step_up


@pytest.mark.parametrize(
    ("impact", "row"), [("high", ["P1", "P2", "P3"]), ("medium", ["P2", "P3", "P4"]), ("low", ["P3", "P4", "P4"])]
)
def test_matrix(impact, row):
    """Impact down, urgency across, as the policy draws it."""
    assert [priority(impact, urgency) for urgency in reversed(GRADES)] == row


def test_a_step_up_ends_at_high():
    """One step at a time, and none above the top."""
    assert [step_up(grade) for grade in GRADES] == ["medium", "high", "high"]
