"""A ticket is closed when nobody objected to its solution; who hears of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.closing.after import QUIET, After
from gateway.closing.close import closed
from store.records import Author, Decision, Event, Identity, Person, Rating, Ticket, Timer
from tests.gateway.desk_facts import ANNA, HOUR, NOW, ticket

DAY = 24 * HOUR
AFTER = After(close=3 * DAY, reopen=14 * DAY, kinds={"mail": "email", "chat": "webchat"})
TIMER = Timer(id="close:7", kind="close", due=NOW, ticket=7)


def solved(**changes: Any) -> Ticket:
    """Solved three days ago."""
    return ticket("resolved", resolved_at=NOW - 3 * DAY, **changes)


def test_it_is_closed_by_the_system_and_the_requester_hears_how_to_open_it_again() -> None:
    """In his language, in the mail's own thread, with the day until which an answer is enough."""
    decision = closed(TIMER, solved(), ANNA, AFTER, NOW)
    (change,) = decision.tickets
    assert (change.ticket.status, change.ticket.resolved_at, decision.read.tickets) == ("closed", NOW - 3 * DAY, {7: 3})
    (told,) = change.log
    assert isinstance(told, Event)
    assert (told.kind, told.author, told.changes) == (
        "closed",
        Author(kind="system"),
        {"status": ("resolved", "closed")},
    )
    (letter,) = decision.deliveries
    assert (letter.address, letter.content.text, letter.language) == ("anna@firma.pl", "closed", "pl")
    assert letter.content.values == {"until": "26.01.2027", "subject": "VPN nie działa"}
    assert letter.thread == ("root@a", "last@b")
    assert letter.automatic


@pytest.mark.parametrize(
    ("changes", "person", "after", "values"),
    [
        ({}, ANNA, replace(AFTER, notice=False), {}),
        ({}, ANNA, AFTER, {QUIET: "1"}),
        ({"rating": Rating(asked_at=NOW - 2 * DAY)}, ANNA, AFTER, {}),
        ({"automatic": True}, ANNA, AFTER, {}),
        ({}, None, AFTER, {}),
        ({}, replace(ANNA, identities=(Identity(channel="email", address="anna@firma.pl", failing=1),)), AFTER, {}),
        ({}, ANNA, replace(AFTER, own=frozenset({"anna@firma.pl"})), {}),
        ({"conversations": ()}, ANNA, AFTER, {}),
        ({}, replace(ANNA, identities=()), AFTER, {}),
    ],
)
def test_it_is_closed_in_silence(changes: Any, person: Person | None, after: After, values: Any) -> None:
    """Switched off, confirmed, told already by the question; a machine, nobody, a dead address, our own, none, one nobody wrote to yet."""
    decision = closed(replace(TIMER, values=values), solved(**changes), person, after, NOW)
    assert decision.tickets[0].ticket.status == "closed"
    assert decision.deliveries == ()


def test_a_question_about_an_earlier_solution_told_nothing_of_this_one() -> None:
    """Asked, opened again, solved again: he hears of the closing."""
    asked = solved(rating=Rating(asked_at=NOW - 9 * DAY))
    assert len(closed(TIMER, asked, ANNA, AFTER, NOW).deliveries) == 1


def test_a_timer_the_ticket_has_left_behind_does_nothing() -> None:
    """Opened again, closed, cancelled, merged, gone, or switched off meanwhile."""
    for stage in ("new", "in_progress", "pending", "closed", "cancelled", "merged"):
        decision = closed(TIMER, ticket(stage), ANNA, AFTER, NOW)
        assert decision == Decision(read=decision.read)
    assert closed(TIMER, None, None, AFTER, NOW) == Decision()
    assert closed(TIMER, solved(), ANNA, replace(AFTER, close=0), NOW).tickets == ()


def test_a_ticket_solved_anew_waits_for_its_own_time() -> None:
    """The timer of the first solution comes back when the second one's time is over."""
    again = ticket("resolved", resolved_at=NOW - DAY)
    decision = closed(TIMER, again, ANNA, AFTER, NOW)
    assert decision.tickets == ()
    assert [(one.id, one.due) for one in decision.timers] == [("close:7", NOW + 2 * DAY)]
