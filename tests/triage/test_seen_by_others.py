"""An agent is told when an answer will be read by more people than it is meant for."""

import pytest

from triage.known import is_seen_by_others


@pytest.mark.parametrize(
    ("address", "kind", "others"),
    [
        ("C1:1700000000.000100", "slack", True),
        ("G1:1700000000.000100", "slack", True),
        ("D1:1700000000.000100", "slack", False),
        ("U1", "slack", False),
        ("C1:1700000000.000100!U1", "slack", False),
        ("19:abc@thread.tacv2;messageid=1", "teams", True),
        ("a:1xyz", "teams", False),
        ("Carol@example.com", "email", False),
    ],
)
def test_places_with_others_are_told_from_those_of_one_person(address: str, kind: str, *, others: bool) -> None:
    assert is_seen_by_others(address, kind) is others
