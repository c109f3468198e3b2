"""A DM that begins anew goes on with the ticket beside it where something is waited for, and is one of its own where not."""

from typing import Any

import pytest
from msgspec.structs import replace

from store.records import Author, Conversation, Decision, Dialogue, Interaction, Message, Rating, Ticket
from tests.triage.test_decide import ANNA_ID, NOW, arrived, found, ticket
from tests.triage.test_threads import BEN, DESK, said
from triage.decide import decide
from triage.known import Found
from triage.nearby import BREATH, LATELY

DM = Conversation(channel="slack", address="D1:1.0", person=ANNA_ID, thread="D1:1.0", root="slack:T1:D1:1.0")
BOT, OLA, ANNA = Author(kind="bot"), Author(kind="agent", id="ola@x.pl"), Author(kind="requester", id=ANNA_ID)


def dm(text: str = "w pokoju 214", **fields: Any) -> Message:
    """Anna writes to the bot, not in a thread."""
    values = {"conversation": "D1:2.0", "reply_address": "D1:2.0", "nearby": "D1", "external_id": "slack:T1:D1:2.0"}
    return said(text, **(values | fields))


def spoke(author: Author, ago: int, **fields: Any) -> Interaction:
    values = {
        "id": f"i{ago}",
        "at": NOW - ago,
        "author": author,
        "visibility": "public",
        "channel": "slack",
        "text": "Słowa.",
    }
    return Interaction(**(values | fields))


def beside(of: Ticket, *log: Interaction) -> Found:
    places = {"slack:D1:2.0": 0, "slack:D1": of.number}
    return found(of, conversations=places, said={of.number: log})


def at(one: Message, facts: Found) -> tuple[int, Decision]:
    """The number of the ticket it is part of (0: a new one)."""
    decision = decide(arrived(one), facts, DESK, NOW)
    return decision.tickets[0].ticket.number, decision


def hers(**fields: Any) -> Ticket:
    return ticket(**({"conversations": (DM,), "category": "hardware", "subcategory": "printer"} | fields))


WAITS = hers(dialogue=Dialogue(waits="ask:where", asked=("where",)))
TABLE: dict[str, tuple[Ticket, tuple[Interaction, ...], bool]] = {
    "the bot has asked": (WAITS, (), True),
    "the bot asked long ago": (WAITS, (spoke(BOT, 5 * LATELY),), True),
    "an agent spoke lately": (hers(), (spoke(ANNA, 9), spoke(OLA, 5)), True),
    "the bot spoke lately": (hers(), (spoke(BOT, 5),), True),
    "the requester spoke a moment ago": (hers(), (spoke(OLA, 9), spoke(ANNA, 5)), True),
    "the requester spoke last, a while ago": (hers(), (spoke(OLA, BREATH + 9), spoke(ANNA, BREATH)), False),
    "an agent spoke half an hour ago": (hers(), (spoke(OLA, LATELY),), False),
    "an agent only noted something": (hers(), (spoke(OLA, 5, visibility="internal"),), False),
    "an agent's words have not left yet": (hers(), (spoke(OLA, 5, leaves_at=NOW + 1),), False),
    "the requester changed a word since": (hers(), (spoke(OLA, 5), spoke(ANNA, 3, id="i9", amends="edit")), True),
    "nobody said anything": (hers(), (), False),
    "it is solved": (hers(status="resolved", resolved_at=1), (spoke(OLA, 5),), False),
    "it is another's": (hers(requester="p-other", dialogue=WAITS.dialogue), (), False),
}


@pytest.mark.parametrize("case", TABLE)
def test_it_goes_on_where(case: str) -> None:
    """Or has a ticket of its own, to which the neighbour leads from then on."""
    of, log, goes_on = TABLE[case]
    number, decision = at(dm(), beside(of, *log))
    assert number == (7 if goes_on else 0)
    leads = decision.tickets[0].conversations
    assert leads == (("slack:D1:2.0",) if goes_on else ("slack:D1:2.0", "slack:D1"))


def test_it_is_answered_in_the_tickets_own_thread() -> None:
    """No new place: neither for the bot's next word nor among the ticket's conversations."""
    number, decision = at(dm(), beside(WAITS))
    assert number == 7
    assert {one.address for one in decision.deliveries} == {"D1:1.0"}
    assert [one.address for one in decision.tickets[0].ticket.conversations] == ["D1:1.0"]
    assert decision.tickets[0].ticket.answers == {"where": "w pokoju 214"}


def test_what_says_itself_that_it_is_something_else_has_a_ticket_of_its_own() -> None:
    """Also where the bot waits."""
    assert at(dm("Mam jeszcze jeden problem: nie mogę się połączyć z VPN"), beside(WAITS))[0] == 0
    assert at(dm("Mam jeszcze jeden problem: nie mogę się połączyć z VPN"), beside(hers(), spoke(OLA, 5)))[0] == 0


def test_another_kind_of_trouble_has_a_ticket_of_its_own_where_nothing_was_asked() -> None:
    """To what the bot has asked it may be the answer."""
    answered = beside(hers(), spoke(OLA, 5))
    assert at(dm("Nie mogę się połączyć z VPN"), answered)[0] == 0
    assert at(dm("Dalej to samo, drukarka miga na czerwono"), answered)[0] == 7
    assert at(dm("Nie mogę się połączyć z VPN"), beside(WAITS))[0] == 7


def test_a_command_about_ones_own_tickets_is_no_answer_to_an_agent() -> None:
    """It is answered where it was asked, and moves no ticket's answers there; whoever goes on in that thread is on the ticket."""
    facts = replace(beside(hers(), spoke(OLA, 5)), own=(hers(),))
    decision = decide(arrived(dm("moje zgłoszenia")), facts, DESK, NOW)
    (answer,) = decision.deliveries
    assert (answer.address, answer.content.parts[0].text) == ("D1:2.0", "one_status")
    assert decision.tickets[0].ticket.conversations == (DM,)
    assert decision.tickets[0].conversations == ("slack:D1:2.0",)


def test_thanks_and_a_rating_go_to_what_is_solved() -> None:
    """Neither opens a ticket, neither reopens one."""
    solved = hers(status="resolved", resolved_at=NOW - 9, rating=Rating(asked_at=NOW - 5))
    number, thanked = at(dm("Dziękuję, działa!"), beside(solved))
    assert (number, thanked.tickets[0].ticket.status) == (7, "resolved")
    number, rated = at(dm("5"), beside(solved))
    assert number == 7
    assert rated.tickets[0].ticket.rating == Rating(asked_at=NOW - 5, score=5, at=NOW)
    assert at(dm("5"), beside(replace(solved, rating=None)))[0] == 0


def test_a_reply_in_a_thread_asks_no_neighbour() -> None:
    """Its own conversation leads; a stranger in it is no neighbour either."""
    other = replace(hers(), number=9)
    facts = found(WAITS, other, conversations={"slack:D1:2.0": 9, "slack:D1": 7}, said={})
    assert at(dm(), facts)[0] == 9
    assert at(dm(**BEN), beside(WAITS))[0] == 0
