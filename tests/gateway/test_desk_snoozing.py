"""Snooze for me: whose list it leaves, and what brings it back."""

import pytest
from msgspec.structs import replace

from gateway.desk import RefusedError, apply
from gateway.desk.snoozing import is_snoozed
from gateway.sla.agreements import Promises
from gateway.sla.clocks import clocked
from gateway.timers import fire
from gateway.words import instant_text
from store.records import Author, Decision, Event, Interaction, Snooze, Ticket, TicketChange, Timer
from tests.gateway.desk_facts import HOUR, JAN, NOW, act, known, ticket

DAY = 24 * HOUR
ANNA = Author(kind="requester", id="anna")


def snoozed(before: Ticket, until: int = NOW + DAY) -> Decision:
    return apply(act("snooze", until=instant_text(until)), known(before))


def test_it_is_hidden_from_the_agent_alone_and_nothing_else_moves() -> None:
    before = ticket("in_progress")
    decision = snoozed(before)
    (change,) = decision.tickets
    assert change.ticket.snoozes == (Snooze(agent="ola@desk.pl", until=NOW + DAY),)
    assert replace(change.ticket, snoozes=(), updated_at=before.updated_at, dialogue=before.dialogue) == before
    assert is_snoozed(change.ticket, "Ola@Desk.PL")
    assert not is_snoozed(change.ticket, JAN.email)
    (told,) = change.log
    assert isinstance(told, Event)
    assert (told.kind, told.changes) == ("snoozed", {"snoozed_until": (0, NOW + DAY)})
    assert [(one.id, one.due) for one in decision.timers] == [("snooze:7", NOW + DAY)]


def test_two_agents_have_their_own_times_and_one_timer_serves_both() -> None:
    first = snoozed(ticket("in_progress")).tickets[0].ticket
    jans = act("snooze", by=Author(kind="agent", id=JAN.email), until=instant_text(NOW + HOUR))
    both = apply(jans, known(first, agent=JAN))
    after = both.tickets[0].ticket
    assert [one.due for one in both.timers] == [NOW + HOUR]
    woken = fire(Timer(id="snooze:7", kind="snooze", due=NOW + HOUR, ticket=7), after, NOW + HOUR + 5)
    assert [one.agent for one in woken.tickets[0].ticket.snoozes] == ["ola@desk.pl"]
    assert [one.due for one in woken.timers] == [NOW + DAY], "the next one's turn"
    (told,) = woken.tickets[0].log
    assert isinstance(told, Event)
    assert (told.kind, told.author.kind, told.changes["agents"]) == ("unsnoozed", "system", (None, ["jan@desk.pl"]))
    last = fire(Timer(id="snooze:7", kind="snooze", due=NOW + DAY, ticket=7), woken.tickets[0].ticket, NOW + DAY)
    assert (last.tickets[0].ticket.snoozes, last.timers) == ((), ())


def test_a_timer_that_finds_another_time_only_sets_itself_anew() -> None:
    """The agent put it off further, took it back, or the ticket is gone."""
    timer = Timer(id="snooze:7", kind="snooze", due=NOW + HOUR, ticket=7)
    later = snoozed(ticket("in_progress")).tickets[0].ticket
    found = fire(timer, later, NOW + HOUR)
    assert (found.tickets, [one.due for one in found.timers]) == ((), [NOW + DAY])
    assert fire(timer, ticket("in_progress"), NOW + HOUR).timers == ()
    assert fire(timer, None, NOW + HOUR) == Decision()


@pytest.mark.parametrize(
    ("kind", "visibility", "gone"),
    [("requester", "public", True), ("requester", "internal", True), ("agent", "public", False), ("bot", "public", False)],
)  # fmt: skip
def test_the_requesters_words_bring_it_back_and_nobody_elses(kind: str, visibility: str, gone: bool) -> None:  # noqa: FBT001 - a column
    before = snoozed(ticket("in_progress")).tickets[0].ticket
    said = Interaction(
        id="m9", at=NOW + 1, author=Author(kind=kind, id="x"), visibility=visibility, channel="mail", text="I co?"  # type: ignore[arg-type]
    )  # fmt: skip
    change = TicketChange(ticket=before, log=(said,))
    (after,) = clocked(Decision(tickets=(change,)), {7: before}, Promises(), NOW + 1).tickets
    assert (after.ticket.snoozes == ()) is gone


def test_what_is_done_is_snoozed_for_nobody_and_unsnooze_is_at_once() -> None:
    before = snoozed(ticket("in_progress")).tickets[0].ticket
    solved = apply(act("resolve", code="solved"), known(before))
    assert clocked(solved, {7: before}, Promises(), NOW).tickets[0].ticket.snoozes == ()
    back = apply(act("unsnooze"), known(before))
    assert back.tickets[0].ticket.snoozes == ()
    assert apply(act("unsnooze"), known(back.tickets[0].ticket)).tickets == ()
    assert snoozed(before).tickets == (), "the same time again"


@pytest.mark.parametrize("until", [NOW, NOW - 1, NOW + 367 * DAY])
def test_the_time_is_ahead_and_within_a_year(until: int) -> None:
    with pytest.raises(RefusedError) as refused:
        snoozed(ticket("in_progress"), until)
    assert (refused.value.code, refused.value.path) == ("invalid", "until")


def test_a_time_has_to_be_given_and_a_done_ticket_needs_none() -> None:
    with pytest.raises(RefusedError) as refused:
        apply(act("snooze"), known(ticket("in_progress")))
    assert refused.value.path == "until"
    with pytest.raises(RefusedError) as refused:
        snoozed(ticket("resolved"))
    assert refused.value.code == "conflict"
