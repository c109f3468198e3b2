"""One owner of a conversation at a time."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Content, Delivery, Dialogue, Part, Ticket
from triage.dialogue import led_by_agent, left, owner, still_said

TICKET = Ticket(subject="VPN", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1, number=7)
ASKS = Dialogue(waits="ask:error", asked=("error",), due=9)


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({}, "queue"),
        ({"dialogue": ASKS}, "bot"),
        ({"dialogue": Dialogue(asked=("error",))}, "queue"),
        ({"assignee": "ola"}, "agent"),
        ({"first_response_at": 5}, "agent"),
        ({"dialogue": Dialogue(agent_at=5)}, "agent"),
        (
            {"dialogue": ASKS, "assignee": "ola"},
            "bot",
        ),  # a new problem, asked about after an agent had solved the old one
    ],
)
def test_the_owner(fields: dict[str, Any], who: str) -> None:
    """The bot while it waits, an agent who took or answered, else the queue."""
    assert owner(replace(TICKET, **fields)) == who


def test_an_agent_ends_the_dialogue_and_what_was_asked_stays_known() -> None:
    """So that a late answer still finds its place."""
    led = led_by_agent(replace(TICKET, dialogue=ASKS), 20)
    assert led.dialogue == Dialogue(asked=("error",), agent_at=20)
    assert owner(led) == "agent"
    assert led_by_agent(TICKET, 20) is TICKET
    assert left(replace(TICKET, dialogue=ASKS)).dialogue == Dialogue(asked=("error",))


def delivery(text: str, *parts: str, at: int = 10) -> Delivery:
    return Delivery(
        id="d",
        lane="l",
        channel="chat",
        address="a",
        audience="requester",
        content=Content(text=text, parts=tuple(Part(text=one) for one in parts)),
        created_at=at,
    )


def test_what_the_bot_said_before_an_agent_spoke_does_not_leave_any_more() -> None:
    """The acknowledgement keeps its number and loses the question; what the bot says otherwise is dropped."""
    led = led_by_agent(replace(TICKET, dialogue=ASKS), 20)
    assert still_said(delivery("", "ask_error"), led) is None
    assert still_said(delivery("talk", "one_status"), led) is None
    bare = still_said(delivery("received", "ask_error"), led)
    assert bare is not None
    assert (bare.content.text, bare.content.parts) == ("received", ())
    later = delivery("", "fresh", at=30)  # after the agent's word, for another reason
    assert still_said(later, led) is later
    asked = delivery("", "ask_error")
    assert still_said(asked, replace(TICKET, dialogue=ASKS)) is asked
    assert still_said(asked, None) is asked
    answer = delivery("reply")
    assert still_said(answer, led) is answer
    assert still_said(delivery("", "urgent"), replace(TICKET, assignee="ola")) is None
    assert still_said(delivery("", "urgent"), replace(TICKET, first_response_at=11)) is None
