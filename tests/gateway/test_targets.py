"""When tickets are due, and in which order a queue shows them."""

from typing import Any

import pytest

from gateway.targets import FAR_FUTURE, due
from store.records import Targets
from tests.gateway.desk_facts import HOUR, NOW, ticket

BOTH = Targets(first_response=NOW + HOUR, resolution=NOW + 8 * HOUR)


@pytest.mark.parametrize(
    ("stage", "changes", "expected"),
    [
        ("new", {"targets": BOTH}, NOW + HOUR),
        ("in_progress", {"targets": BOTH}, NOW + 8 * HOUR),
        ("in_progress", {"targets": Targets(first_response=NOW)}, FAR_FUTURE + NOW - HOUR),
        ("new", {"targets": Targets(resolution=NOW)}, NOW),
        ("new", {"targets": Targets(first_response=NOW + 2, resolution=NOW + 1)}, NOW + 1),
        ("new", {}, FAR_FUTURE + NOW - HOUR),
        ("pending", {"targets": BOTH}, NOW + HOUR),
        ("pending", {"targets": BOTH, "pending_until": 0}, NOW + 8 * HOUR),
        ("pending", {"pending_until": 0}, FAR_FUTURE + NOW - HOUR),
        ("resolved", {"targets": BOTH}, FAR_FUTURE + NOW - HOUR),
    ],
)
def test_the_score_is_the_earliest_target_that_is_not_met(stage: str, changes: dict[str, Any], expected: int) -> None:
    """A waiting ticket comes when it wakes."""
    assert due(ticket(stage, **changes)) == expected


def test_without_targets_the_oldest_comes_first_and_after_all_that_has_one() -> None:
    """Exactly, as a double in a sorted set."""
    old, young = ticket(created_at=NOW), ticket(created_at=NOW + 1)
    assert float(due(old)) < float(due(young))
    assert due(old) > due(ticket(targets=Targets(resolution=NOW + 1000 * 366 * 24 * HOUR)))
    assert int(float(due(young))) == due(young)
