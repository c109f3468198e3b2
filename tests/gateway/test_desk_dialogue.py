"""An agent who acts leads from then on; what only lies beside the conversation leaves the bot its question."""

import pytest
from msgspec.structs import replace

from gateway.desk import Known, apply
from store.records import Action, Author, Dialogue
from tests.gateway.desk_facts import ANNA, JAN, NOW, OLA, OTHER, TICKET
from triage.dialogue import owner

ASKS = Dialogue(waits="ask:error", asked=("error",), due=NOW + 1)


def after(verb: str, **values: object) -> Dialogue | None:
    """The dialogue of a ticket that the bot asks about, after an agent's action."""
    action = Action(id="a", verb=verb, ticket=7, actor=Author(kind="agent", id=OLA.email), values=values)
    known = Known(
        ticket=replace(TICKET, dialogue=ASKS),
        now=NOW,
        queues={"l1": "L1", "l2": "L2"},
        agent=OLA,
        assignee=JAN,
        other=OTHER if verb == "link" else None,
        persons={"anna": ANNA},
        kinds={"mail": "email"},
    )
    changed = apply(action, known).tickets[0].ticket
    assert (owner(changed) == "bot") is (changed.dialogue == ASKS)
    return changed.dialogue


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("reply", {"visibility": "public", "text": "Już idę."}),
        ("take", {}),
        ("assign", {"agent": JAN.email}),
        ("escalate", {"level": "L2", "reason": "r"}),
        ("pend", {"reason": "vendor"}),
        ("resolve", {"code": "solved"}),
        ("cancel", {"reason": "r"}),
    ],
)
def test_an_agent_takes_the_conversation_over(verb: str, values: dict[str, str]) -> None:
    """The bot waits for nothing any more, and since when is known."""
    assert after(verb, **values) == Dialogue(asked=("error",), agent_at=NOW)


@pytest.mark.parametrize(
    ("verb", "values"), [("note", {"text": "n"}), ("set", {"subject": "VPN z domu"}), ("link", {"to": 9})]
)
def test_a_note_a_field_or_a_link_leaves_the_bot_its_question(verb: str, values: dict[str, object]) -> None:
    """Nobody has spoken to the person."""
    assert after(verb, **values) == ASKS


def test_a_person_who_says_that_it_works_ends_the_dialogue() -> None:
    """By the button on the ticket's page."""
    known = Known(ticket=replace(TICKET, dialogue=ASKS), now=NOW, queues={"l1": "L1"}, persons={"anna": ANNA})
    action = Action(id="a", verb="confirm", ticket=7, actor=Author(kind="requester", id="anna"))
    ended = apply(action, known).tickets[0]
    assert ended.ticket.dialogue == Dialogue(asked=("error",))
    assert "dialogue" not in ended.log[0].changes  # type: ignore[union-attr]
