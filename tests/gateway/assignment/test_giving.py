"""Which tickets of a decision get an agent, and what their history says of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.assignment.giving import Known, asked_again, given_back, wanting, with_agents
from gateway.assignment.plans import NOBODY, Plans
from store.records import IMPORTED, Content, Decision, Delivery, Event, Part, Read, Ticket, TicketChange
from store.rosters import Candidate
from tests.gateway.assignment.people import DAY, NOW, PLAN, PLANS, candidate, ticket
from triage.dialogue import led_by_agent, still_said

OLA, EWA = candidate("ola", turn=2), candidate("ewa", turn=1)
OPEN = ticket(number=7, version=3)
MINE = replace(OPEN, assignee="ola@desk.pl", status="assigned")


def changed(*tickets: Ticket) -> Decision:
    """A decision with these tickets as they are to be."""
    return Decision(tickets=tuple(TicketChange(ticket=one) for one in tickets))


def done(
    decision: Decision, *before: Ticket, team: tuple[Candidate, ...] = (OLA, EWA), plans: Plans = PLANS, **known: Any
) -> Decision:
    """The decision after assignment."""
    earlier = {one.number: one for one in before}
    places = wanting(decision, earlier, plans)
    return with_agents(decision, earlier, places, plans=plans, known=Known(candidates=team, **known), now=NOW)


def told(decision: Decision, place: int = 0) -> list[tuple[str, str]]:
    """Kind and reason of the events of one ticket."""
    return [(one.kind, one.reason) for one in decision.tickets[place].log if isinstance(one, Event)]


def test_new_ticket_gets_an_agent_bound_to_the_agent_as_read() -> None:
    """Owner, status, event with its reason and who was left out; commit compares the agent, the turn and the room."""
    away = candidate("jan", away_until=NOW + DAY)
    found = done(changed(ticket()), team=(OLA, EWA, away))
    (change,) = found.tickets
    assert (change.ticket.assignee, change.ticket.status) == ("ewa@desk.pl", "assigned")
    (event,) = change.log
    assert isinstance(event, Event)
    assert (event.kind, event.reason, event.author.kind) == ("assigned", "round_robin", "system")
    assert event.changes == {"assignee": ("", "ewa@desk.pl"), "status": ("new", "assigned")}
    assert [(hit.rule, hit.matched) for hit in event.trace] == [("away", ("jan@desk.pl",))]
    (turn,) = found.read.turns
    assert (turn.email, turn.number, turn.most) == ("ewa@desk.pl", 1, PLAN.capacity - 1)


def test_two_tickets_of_one_decision_are_two_turns() -> None:
    """A split shares out; and where one agent gets both, there must be room for both."""
    found = done(changed(ticket(), ticket(subject="B")))
    assert [one.ticket.assignee for one in found.tickets] == ["ewa@desk.pl", "ola@desk.pl"]
    alone = done(changed(ticket(), ticket(subject="B")), team=(OLA,))
    (turn,) = alone.read.turns
    assert turn.most == PLAN.capacity - 2
    full = done(changed(ticket(), ticket(subject="B")), team=(replace(OLA, tickets=PLAN.capacity - 1),))
    assert [one.ticket.assignee for one in full.tickets] == ["ola@desk.pl", ""]


def test_what_does_not_enter_a_queue_is_left_alone() -> None:
    """Queues that don't assign, tickets that are somebody's, done, merged, imported, or just talked about in the queue."""
    assert not wanting(changed(ticket()), {}, Plans())
    assert not wanting(changed(ticket(queue="l2")), {}, PLANS)
    assert not wanting(changed(replace(MINE, number=0)), {}, PLANS)
    assert not wanting(changed(ticket(status="resolved")), {}, PLANS)
    assert not wanting(changed(ticket(status="pending")), {}, PLANS)
    assert not wanting(changed(ticket(merged_into=3)), {}, PLANS)
    assert not wanting(changed(ticket(tags=(IMPORTED,))), {}, PLANS)
    assert not wanting(changed(replace(OPEN, updated_at=NOW + 1)), {7: OPEN}, PLANS)
    assert not wanting(changed(replace(MINE, priority="P1")), {7: MINE}, PLANS)


def test_what_enters_a_queue_wants_an_agent() -> None:
    """Moved here, released, reopened, woken, while it is nobody's."""
    assert wanting(changed(OPEN), {7: replace(OPEN, queue="l2")}, PLANS) == (0,)
    assert wanting(changed(replace(OPEN, version=4)), {7: MINE}, PLANS) == (0,)
    assert wanting(changed(replace(OPEN, version=4)), {7: replace(OPEN, status="resolved")}, PLANS) == (0,)
    assert wanting(changed(replace(OPEN, version=4)), {7: replace(OPEN, status="pending")}, PLANS) == (0,)


def test_released_goes_to_somebody_else() -> None:
    """And if there is nobody else, to nobody: it is not pressed on who gave it back."""
    assert done(changed(OPEN), MINE, team=(replace(OLA, turn=0), EWA)).tickets[0].ticket.assignee == "ewa@desk.pl"
    alone = done(changed(OPEN), MINE, team=(OLA,))
    assert alone.tickets[0].ticket.assignee == ""
    assert told(alone) == [("unassigned", "nobody")]
    waits = replace(alone.tickets[0].ticket, version=5)
    assert alone.timers[0].values == {"gave_back": "ola@desk.pl"}
    again = done(asked_again(waits, PLANS), waits, team=(OLA,), gave_back="ola@desk.pl")
    assert again.tickets == ()
    assert again.timers[0].values == {"gave_back": "ola@desk.pl"}


def test_nobody_is_said_aloud_once_and_asks_again() -> None:
    """Tag, event, timer; asked in vain later it says nothing new but sets its timer again; asked with luck it loses the tag."""
    first = done(changed(ticket()), team=(candidate("jan", away_until=NOW + 60_000),))
    assert first.tickets[0].ticket.tags == (NOBODY,)
    assert told(first) == [("unassigned", "nobody")]
    (timer,) = first.timers
    assert (timer.id, timer.kind, timer.due, timer.of) == ("assign:", "assign", NOW + 60_003, 0)
    urgent = done(changed(ticket(priority="P1")), team=(candidate("jan", away_until=NOW + 60_000),))
    assert urgent.timers[0].due == NOW + 60_000, "before a P4 that waits for the same agent"
    waits = replace(first.tickets[0].ticket, number=7, version=1)
    vain = done(asked_again(waits, PLANS), waits, team=())
    assert (vain.tickets, vain.read.tickets) == ((), {7: 1})
    assert [(one.id, one.ticket) for one in vain.timers] == [("assign:7", 7)]
    luck = done(asked_again(waits, PLANS), waits)
    assert (luck.tickets[0].ticket.assignee, luck.tickets[0].ticket.tags) == ("ewa@desk.pl", ())
    assert not luck.timers


def test_timer_that_means_nothing_any_more_does_nothing() -> None:
    """Somebody took the ticket, it is done, it is gone, the queue no longer assigns."""
    for one in (MINE, replace(OPEN, status="resolved"), replace(OPEN, queue="l2"), replace(OPEN, merged_into=2)):
        assert asked_again(one, PLANS) == Decision(read=Read(tickets={7: 3}))
    assert asked_again(None, PLANS) == Decision()


def test_the_bots_words_of_the_same_step_still_leave() -> None:
    """An agent who was only given the ticket has not taken the word; one who takes it after that has."""
    given_to = done(changed(ticket())).tickets[0].ticket
    words = Content(text="received", parts=(Part(text="opened"),))
    said = Delivery(
        id="d", lane="l", channel="mail", address="a@b.pl", audience="requester", content=words, created_at=NOW
    )
    assert still_said(said, given_to) == said
    cut = still_said(said, led_by_agent(given_to, NOW + 1))
    assert cut is not None
    assert cut.content.parts == ()


def test_affinity_is_the_queues_own() -> None:
    """Who helped within it comes first; longer ago is as never."""
    helped = {"anna": [("ola@desk.pl", NOW - PLAN.affinity)]}
    found = done(changed(ticket()), helped=helped)
    assert (found.tickets[0].ticket.assignee, told(found)) == ("ola@desk.pl", [("assigned", "affinity")])
    brief = Plans(queues={"l1": replace(PLAN, affinity=DAY)})
    assert done(changed(ticket()), helped=helped, plans=brief).tickets[0].ticket.assignee == "ewa@desk.pl"


def test_taking_it_by_hand_ends_the_tag() -> None:
    """The tag says that nobody has it."""
    tagged = replace(OPEN, tags=("vip", NOBODY))
    found = done(changed(replace(tagged, assignee="ola@desk.pl", status="assigned")), tagged)
    assert found.tickets[0].ticket.tags == ("vip",)
    assert not found.read.turns


def test_wakes_with_an_agent_who_is_gone() -> None:
    """It is given back and given on in one step; who is there keeps it; a queue may want it to wait."""
    asleep = replace(MINE, status="pending", pending_reason="vendor")
    awake = replace(MINE, status="in_progress")
    away = replace(OLA, agent=replace(OLA.agent, away_until=NOW + DAY))
    found = done(changed(awake), asleep, team=(away, EWA))
    assert told(found) == [("returned", "away"), ("assigned", "round_robin")]
    assert found.tickets[0].ticket.assignee == "ewa@desk.pl"
    assert done(changed(awake), asleep).tickets[0].ticket == awake
    patient = Plans(queues={"l1": replace(PLAN, away_returns=False)})
    assert done(changed(awake), asleep, team=(away, EWA), plans=patient).tickets[0].ticket == awake


def test_given_back_is_in_the_pool_again() -> None:
    """Nobody's, new, and it says why."""
    found = given_back(replace(MINE, status="in_progress"), "disabled", NOW)
    assert (found.tickets[0].ticket.assignee, found.tickets[0].ticket.status) == ("", "new")
    assert told(found) == [("returned", "disabled")]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.integers(1, 8))
def test_one_decision_never_goes_over_capacity(loads: list[int], count: int) -> None:
    """However many tickets it opens: what was there and what is new fits, and what does not fit is told."""
    team = tuple(candidate(f"a{place}", tickets=load) for place, load in enumerate(loads))
    found = done(changed(*(ticket() for _ in range(count))), team=team)
    for one in team:
        got = sum(each.ticket.assignee == one.agent.email for each in found.tickets)
        assert not got or one.tickets + got <= PLAN.capacity
    room = sum(max(0, PLAN.capacity - load) for load in loads)
    assert len(found.timers) == max(0, count - room)
