"""When the bot promises an answer, and in which words."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from store.records import Dialogue, Targets, Ticket
from triage.dialogue.turn import Say, Turn, part
from triage.promise import HANDS_OVER, promised

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = 1_795_000_000_000  # Wednesday, 18 November 2026, 12:06
TICKET = Ticket(
    subject="VPN",
    requester="p",
    queue="l1",
    level="L1",
    created_at=NOW,
    updated_at=NOW,
    targets=Targets(first_response=NOW + 3_600_000, resolution=NOW + 7_200_000),
)


def said(ticket: Ticket, text: str = "then_person") -> dict[str, str] | None:
    """The promise's values, None where nothing is promised."""
    turn = promised(Turn(ticket=ticket, say=Say((part("got"), part(text)))), NOW, WARSAW)
    last = turn.say.parts[-1]
    return last.values if last.text == "promise" else None


@pytest.mark.parametrize("text", sorted(HANDS_OVER))
def test_who_hands_over_says_until_when(text: str) -> None:
    """In the language of the ticket."""
    assert said(TICKET, text) == {"when": "dziś do 13:06"}
    assert said(replace(TICKET, language="en"), text) == {"when": "by 13:06 today"}


@pytest.mark.parametrize(
    "ticket",
    [
        replace(TICKET, targets=Targets()),
        replace(TICKET, targets=Targets(first_response=NOW)),
        replace(TICKET, first_response_at=NOW - 1),
        replace(TICKET, status="resolved"),
        replace(TICKET, dialogue=Dialogue(waits="ask:where")),
    ],
    ids=["no target", "late", "answered", "solved", "the bot still asks"],
)
def test_nothing_is_promised_that_can_not_be_kept_or_is_not_due(ticket: Ticket) -> None:
    """And nothing where nobody is waited for."""
    assert said(ticket) is None
    assert said(TICKET, "noted") is None
