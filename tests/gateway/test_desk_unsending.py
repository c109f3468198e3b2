"""A reply that is kept back for a while and then taken back: what it does to the ticket, its figures, its history and its readers."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.desk import Known, RefusedError, apply
from gateway.desk.talking import LONGEST_HOLD
from gateway.notice_hearers import Telling
from gateway.notices import with_notices
from gateway.sent import sent
from gateway.staff import staff_of
from gateway.timeline import for_requester, history, timeline
from store.records import Author, Decision, Entry, Event, Interaction, Ticket
from tests.gateway.desk_facts import JAN, NOW, OLA, act, known, ticket

LATER = NOW + 3_000


def replied(before: Ticket, **values: Any) -> tuple[Decision, Known]:
    """A reply that waits, and the facts for who takes it back three seconds later."""
    fields = {"visibility": "public", "text": "Już działa", "hold_ms": LONGEST_HOLD, **values}
    decision = apply(act("reply", **fields), known(before))
    (change,) = decision.tickets
    after = replace(change.ticket, version=before.version + 1)
    return decision, known(after, now=LATER, log=change.log)


def taken_back(facts: Known, **values: Any) -> Decision:
    """What taking it back decides."""
    return apply(act("unsend", interaction="act-reply", **values), facts)


def test_a_reply_that_is_kept_back_leaves_and_counts_when_it_really_leaves() -> None:
    """Its deliveries wait, and the first answer is counted from the moment they leave, not from the key press."""
    decision, _ = replied(ticket("assigned"))
    assert [one.not_before for one in decision.deliveries] == [NOW + LONGEST_HOLD]
    assert decision.tickets[0].ticket.first_response_at == NOW + LONGEST_HOLD
    said = decision.tickets[0].log[0]
    assert isinstance(said, Interaction)
    assert said.leaves_at == NOW + LONGEST_HOLD


def test_without_a_hold_a_reply_leaves_at_once() -> None:
    """As the API and the command line send it."""
    decision = apply(act("reply", visibility="public", text="Już"), known(ticket("assigned")))
    assert [one.not_before for one in decision.deliveries] == [0]
    said = decision.tickets[0].log[0]
    assert isinstance(said, Interaction)
    assert said.leaves_at == 0


@pytest.mark.parametrize(
    "values",
    [{}, {"status": "resolved", "code": "workaround"}, {"status": "pending"}],
    ids=["answer", "resolved", "pending"],
)
def test_taking_it_back_makes_the_ticket_what_it_was(values: dict[str, Any]) -> None:
    """Status, code, pause and the first answer go back; every delivery is named, so that none leaves."""
    before = ticket("assigned")
    decision, facts = replied(before, **values)
    assert facts.ticket != before
    back = taken_back(facts)
    (change,) = back.tickets
    untouched = ("version", "updated_at", "dialogue")
    after = replace(change.ticket, **{name: getattr(before, name) for name in untouched})
    assert after == before
    assert set(back.takes_back) == {one.id for one in decision.deliveries}
    told = [entry for entry in change.log if isinstance(entry, Event) and not entry.delivery]
    assert [(one.kind, one.interaction) for one in told] == [("unsent", "act-reply")]


def test_what_somebody_changed_meanwhile_stays_as_they_made_it() -> None:
    """Only fields that still are as the reply made them go back."""
    _, facts = replied(ticket("assigned"), status="pending", reason="vendor")
    moved = replace(facts.ticket, status="in_progress", pending_reason="")
    (change,) = taken_back(replace_known(facts, ticket=moved)).tickets
    assert (change.ticket.status, change.ticket.pending_reason) == ("in_progress", "")
    assert change.ticket.first_response_at == 0


def replace_known(facts: Known, **changes: Any) -> Known:
    """The facts with others in their place."""
    return replace(facts, **changes)


def test_nobody_but_agents_ever_reads_it() -> None:
    """Not while it waits, not after it was taken back; agents see it all the time, with a word for what became of it."""
    decision, facts = replied(ticket("assigned"))
    log: tuple[Entry, ...] = decision.tickets[0].log
    assert for_requester(timeline(log), now=LATER) == ()
    assert len(for_requester(timeline(log), now=NOW + LONGEST_HOLD)) == 1
    log = (*log, *taken_back(facts).tickets[0].log)
    assert for_requester(timeline(log), now=NOW + LONGEST_HOLD) == ()
    (one,) = timeline(log)
    assert (one.text, one.unsent_at, one.delivery) == ("Już działa", LATER, "")
    assert {each.state for each in sent(log)["act-reply"]} == {"unsent"}
    assert [line.kind for line in history(log)].count("unsent") == 1


def test_taking_back_twice_changes_nothing_more() -> None:
    """The second press finds it done."""
    _, facts = replied(ticket("assigned"))
    first = taken_back(facts).tickets[0]
    again = replace_known(facts, ticket=first.ticket, log=(*facts.log, *first.log))
    assert taken_back(again).tickets == ()


@pytest.mark.parametrize(
    ("case", "code"),
    [("another", "forbidden"), ("at_once", "conflict"), ("unknown", "invalid"), ("note", "invalid")],
)
def test_what_can_not_be_taken_back(case: str, code: str) -> None:
    """Somebody else's reply, one that left at once, one that is not there, a note."""
    _, facts = replied(ticket("assigned"))
    action = act("unsend", interaction="act-reply")
    if case == "another":
        action = replace(action, actor=Author(kind="agent", id=JAN.email, name="Jan"))
        facts = replace_known(facts, agent=JAN)
    elif case == "at_once":
        now = apply(act("reply", visibility="public", text="Już"), known(ticket("assigned")))
        facts = replace_known(facts, log=now.tickets[0].log)
    elif case == "note":
        noted = apply(act("note", text="Już"), known(ticket("assigned"))).tickets[0].log
        facts = replace_known(facts, log=noted)
        action = act("unsend", interaction="act-note")
    else:
        action = act("unsend", interaction="nothing")
    with pytest.raises(RefusedError) as caught:
        apply(action, facts)
    assert caught.value.code == code
    assert caught.value.pl != caught.value.en


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"visibility": "internal", "hold_ms": 1000}, "hold_ms"),
        ({"visibility": "public", "hold_ms": LONGEST_HOLD + 1}, "hold_ms"),
        ({"visibility": "public", "hold_ms": "1"}, "hold_ms"),
        ({"visibility": "public", "hold_ms": True}, "hold_ms"),
        ({"visibility": "public", "code": "solved"}, "code"),
        ({"visibility": "public", "reason": "vendor", "status": "resolved"}, "reason"),
        ({"visibility": "public", "status": "resolved", "code": "magic"}, "code"),
    ],
)
def test_values_that_make_no_sense_together_are_refused(values: dict[str, Any], path: str) -> None:
    """With the name of the field."""
    with pytest.raises(RefusedError) as caught:
        apply(act("reply", text="Tekst", **values), known(ticket("assigned")))
    assert caught.value.path == path


def test_agents_hear_of_a_reply_only_when_it_leaves() -> None:
    """The notice waits as long as the reply does, and is taken back with it."""
    before = replace(ticket("assigned"), watchers=(JAN.email,))
    decision, _ = replied(before)
    staff = staff_of([OLA, JAN])
    told = with_notices(decision, {7: before}, staff, Telling(channel="mail"), seed="act-reply", now=NOW)
    (notice,) = [one for one in told.deliveries if one.audience == "agents"]
    assert notice.not_before == NOW + LONGEST_HOLD
    facts = known(replace(told.tickets[0].ticket, version=before.version + 1), now=LATER, log=told.tickets[0].log)
    assert set(taken_back(facts).takes_back) == {one.id for one in told.deliveries}


def test_an_agent_called_in_a_note_watches_the_ticket_and_is_told_that_he_was_called() -> None:
    """Once, as "mentioned", with the words of the note."""
    before = ticket("assigned")
    decision = apply(act("note", text="@Jan zerknij", mentions=[JAN.email]), known(before, mentioned={JAN.email: JAN}))
    assert decision.tickets[0].ticket.watchers == (JAN.email,)
    staff = staff_of([OLA, JAN])
    told = with_notices(decision, {7: before}, staff, Telling(channel="mail"), seed="act-note", now=NOW)
    (notice,) = told.deliveries
    assert (notice.address, notice.content.text) == (JAN.email, "notice_mentioned")
    assert notice.content.values["words"] == "@Jan zerknij"


def test_only_agents_can_be_called() -> None:
    """An unknown or disabled one is named in the refusal, by its place."""
    with pytest.raises(RefusedError) as caught:
        apply(act("note", text="@nikt", mentions=["nikt@desk.pl"]), known(ticket("assigned")))
    assert caught.value.path == "mentions[0]"
