"""A solution that is taken back at once: the ticket, its clocks and its figures are as if it had never been."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import Known, RefusedError, apply
from gateway.desk.unresolving import WINDOW
from gateway.figures.fold import facts
from gateway.sla.agreements import Agreement, Durations, Promises
from gateway.sla.clocks import clocked, moved
from gateway.sla.strip import stretches
from store.records import Author, Decision, Entry, Event, Ticket, Timer
from tests.gateway.desk_facts import HOUR, JAN, NOW, act, known, ticket

P4 = Durations(first_response=4 * HOUR, next_response=HOUR, resolution=16 * HOUR)
PROMISES = Promises(agreements=(Agreement(durations={"P4": P4}, pauses=frozenset({"vendor"})),))
STARTED = Event(at=NOW - HOUR, kind="created", author=Author(kind="requester", id="anna"))


def changed(decision: Decision, before: Ticket, now: int) -> tuple[Ticket, tuple[Entry, ...], tuple[Timer, ...]]:
    """The ticket after a decision, as a gateway commits it."""
    told = clocked(decision, {before.number: before}, PROMISES, now)
    (change,) = told.tickets
    return replace(change.ticket, version=before.version + 1), change.log, told.timers


def resolved(stage: str, **fields: Any) -> tuple[Ticket, Known]:
    """The ticket before, and what is known a minute after Ola resolved it without a word."""
    before = moved(None, ticket(stage, waiting_since=NOW - 10, **fields), (), PROMISES, NOW - HOUR)
    if stage == "pending":  # since the very beginning
        assert before.pauses[0].reason == "vendor"
    after, log, _ = changed(apply(act("resolve", code="solved"), known(before)), before, NOW)
    return before, known(after, now=NOW + 60_000, log=(STARTED, *log))


@pytest.mark.parametrize("stage", ["new", "assigned", "in_progress", "pending"])
def test_the_ticket_its_clocks_and_its_figures_are_as_before(stage: str) -> None:
    before, facts_now = resolved(stage)
    after, log, timers = changed(apply(act("unresolve"), facts_now), facts_now.ticket, NOW + 60_000)
    untouched = {name: getattr(before, name) for name in ("version", "updated_at", "dialogue")}
    assert replace(after, **untouched) == before, "status, code, pauses, targets and who waits since when"
    whole = (*facts_now.log, *log)
    assert [one.kind for one in log if isinstance(one, Event)] == ["unresolved"]
    told, never = (facts(after, history, PROMISES) for history in (whole, (STARTED,)))
    assert (told.solves, told.ends, told.reopens) == ((), (), ())
    assert told.pauses == never.pauses
    life = stretches(after, whole, NOW + HOUR)
    assert [one.holder for one in life] == ["vendor" if stage == "pending" else "L1"]
    assert [one.due for one in timers] == ([NOW + HOUR] if stage == "pending" else []), "it still wakes at its time"


def test_taking_it_back_twice_changes_nothing_more() -> None:
    _, facts_now = resolved("assigned")
    after, log, _ = changed(apply(act("unresolve"), facts_now), facts_now.ticket, NOW + 60_000)
    again = replace(facts_now, ticket=after, log=(*facts_now.log, *log))
    assert apply(act("unresolve"), again).tickets == ()


def test_what_somebody_set_since_then_stays() -> None:
    _, facts_now = resolved("assigned")
    now = replace(facts_now, ticket=replace(facts_now.ticket, category="network", resolution_code="workaround"))
    after, _, _ = changed(apply(act("unresolve"), now), now.ticket, NOW + 60_000)
    assert (after.status, after.category, after.resolution_code) == ("assigned", "network", "workaround")


REFUSED = {
    "nobody resolved it": ("in_progress", {}, "conflict"),
    "it was opened again": ("in_progress", {"reopened": 1}, "conflict"),
    "closed since": ("closed", {}, "conflict"),
}


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_there_must_be_something_to_take_back(row: tuple[str, dict[str, Any], str]) -> None:
    stage, fields, code = row
    _, facts_now = resolved("assigned")
    log = facts_now.log if stage == "closed" else ()
    with pytest.raises(RefusedError) as refused:
        apply(act("unresolve"), replace(facts_now, ticket=ticket(stage, **fields), log=log))
    assert refused.value.code == code


def test_only_who_resolved_it_and_only_for_ten_minutes() -> None:
    _, facts_now = resolved("assigned")
    with pytest.raises(RefusedError) as refused:
        apply(act("unresolve", by=Author(kind="agent", id=JAN.email)), replace(facts_now, agent=JAN))
    assert refused.value.code == "forbidden"
    apply(act("unresolve"), replace(facts_now, now=NOW + WINDOW))
    with pytest.raises(RefusedError) as refused:
        apply(act("unresolve"), replace(facts_now, now=NOW + WINDOW + 1))
    assert refused.value.code == "conflict"


def test_a_solution_told_to_the_requester_is_no_matter_of_this_verb() -> None:
    """Its words are on their way: unsend stops them, or reopen says that it was not so."""
    before = ticket("assigned")
    after, log, _ = changed(apply(act("resolve", code="solved", text="Działa"), known(before)), before, NOW)
    with pytest.raises(RefusedError) as refused:
        apply(act("unresolve"), known(after, now=NOW + 1000, log=log))
    assert refused.value.code == "conflict"
    assert "unsend" in refused.value.en


def test_a_resolving_reply_that_is_taken_back_leaves_no_pause_either() -> None:
    before = moved(None, ticket("pending"), (), PROMISES, NOW - HOUR)
    said = act("reply", visibility="public", text="Już", status="resolved", code="solved", hold_ms=10_000)
    after, log, _ = changed(apply(said, known(before)), before, NOW)
    assert [one.reason for one in after.pauses] == ["vendor", "resolved"]
    back, _, timers = changed(
        apply(act("unsend", interaction=said.id), known(after, now=NOW + 5_000, log=log)), after, NOW + 5_000
    )
    assert back.pauses == before.pauses
    assert back.targets == before.targets
    assert [one.due for one in timers] == [NOW + HOUR]
