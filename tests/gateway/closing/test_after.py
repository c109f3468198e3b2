"""Which timers a solution sets."""

import pytest
from msgspec.structs import replace

from gateway.closing.after import ASK, CLOSE, QUIET, SOON, After, followed
from gateway.desk import apply
from store.records import IMPORTED, Author, Conversation, Decision, Interaction, Rating, Ticket, TicketChange, Timer
from tests.gateway.desk_facts import HOUR, NOW, act, known, requester, ticket

DAY = 24 * HOUR
AFTER = After(close=3 * DAY, ask=HOUR, reopen=14 * DAY, kinds={"mail": "email", "chat": "webchat"})


def timers(decision: Decision, before: Ticket, after: After = AFTER) -> dict[str, Timer]:
    """By their kind."""
    return {one.kind: one for one in followed(decision, {7: before}, after, NOW).timers}


def spoke(before: Ticket, text: str) -> Decision:
    """The requester wrote, and nothing else changed."""
    said = Interaction(
        id="m", at=NOW, author=Author(kind="requester", id="anna"), visibility="public", channel="mail", text=text
    )
    return Decision(tickets=(TicketChange(ticket=before, log=(said,)),))


def test_a_solution_sets_both_timers() -> None:
    """Three days to closing, an hour to the question."""
    before = ticket("in_progress")
    set_ = timers(apply(act("resolve", code="solved"), known(before)), before)
    assert {kind: (one.id, one.due - NOW, one.ticket) for kind, one in set_.items()} == {
        CLOSE: ("close:7", 3 * DAY, 7),
        ASK: ("csat:7", HOUR, 7),
    }
    assert not set_[CLOSE].values


def test_who_says_that_it_works_is_asked_at_once_and_needs_no_notice() -> None:
    """With the button, or with a thank-you on what is solved; and who is in a chat is asked while he is there."""
    before = ticket("in_progress")
    confirmed = timers(apply(act("confirm", by=requester()), known(before)), before)
    assert confirmed[ASK].due == NOW + SOON
    assert confirmed[CLOSE].values == {QUIET: "1"}
    solved = ticket("resolved")
    thanked = timers(spoke(solved, "Dzięki, działa!"), solved)
    assert (thanked[ASK].due, thanked[CLOSE].values) == (NOW + SOON, {QUIET: "1"})
    assert thanked[CLOSE].due == solved.resolved_at + 3 * DAY
    chat = ticket("in_progress", conversations=(Conversation(channel="chat", address="s1", person="anna"),))
    assert timers(apply(act("resolve", code="solved"), known(chat)), chat)[ASK].due == NOW + SOON


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (ticket("resolved"), "To jest automatyczne powiadomienie o przerwie"),
        (ticket("in_progress"), "Dzięki, działa!"),
        (ticket("resolved", merged_into=9), "Dzięki!"),
        (ticket("closed", tags=(IMPORTED,)), "Dzięki!"),
    ],
)
def test_nothing_is_set_where_nothing_was_solved_or_praised(before: Ticket, text: str) -> None:
    """Other words, an open ticket, one merged away, one from an archive."""
    assert timers(spoke(before, text), before) == {}


def test_a_ticket_is_asked_about_once_and_only_where_the_config_says_so() -> None:
    """Solved again after it was asked about: it only closes."""
    before = ticket("in_progress", rating=Rating(asked_at=NOW - DAY))
    solved = apply(act("resolve", code="solved"), known(before))
    assert set(timers(solved, before)) == {CLOSE}
    assert set(timers(solved, before, replace(AFTER, close=0))) == set()
    assert set(timers(solved, replace(before, rating=None), replace(AFTER, ask=0))) == {CLOSE}
