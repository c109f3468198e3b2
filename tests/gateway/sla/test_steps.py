"""Escalation steps: golden timelines by hand, and any history at all."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.calendars.calendar import Calendar
from gateway.desk.moves import Moves
from gateway.sla.agreements import Agreement, Durations, Promises, Step
from gateway.sla.clocks import clocked
from gateway.sla.step_words import step_words
from gateway.timers import fire
from store.records import Author, Decision, Event, Interaction, Ticket, TicketChange, Timer

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
OFFICE = Calendar(WARSAW, [((480, 960),)] * 5 + [(), ()])  # 8 to 16
P3 = Durations(first_response=4 * HOUR, next_response=2 * HOUR, resolution=16 * HOUR)
P1 = Durations(first_response=HOUR, next_response=HOUR, resolution=4 * HOUR)
AGREEMENT = Agreement(durations={"P3": P3, "P1": P1}, calendar=OFFICE, pauses=frozenset({"requester", "vendor"}))
NEAR = Step(key="resolution:75%", of="resolution", share=75, notify=("assignee",))
LATE = Step(key="resolution:100%", of="resolution", notify=("lead",))
LATER = Step(key="resolution:100%+2h", of="resolution", plus=2 * HOUR, raises=True)
FIRST = Step(key="first_response:50%", of="first_response", share=50, notify=("queue",))
NEXT = Step(key="next_response:100%", of="next_response", priority="P1")
ALONE = Step(
    key="first_response:50%:unattended",
    of="first_response",
    share=50,
    priorities=frozenset({"P1"}),
    notify=("lead", "queue"),
    unattended=True,
)
MOVES = Moves(queues={"l1": "L1", "l2": "L2", "erp": "L2", "l3": "L3"}, paths={"l1": ("erp",)})
ANNA, OLA = Author(kind="requester", id="anna"), Author(kind="agent", id="ola@desk.pl")


def at(day: int, clock: str) -> int:
    """A moment of November 2026 in Warsaw; the 20th is a Friday."""
    hour, minute = map(int, clock.split(":"))
    return round(datetime(2026, 11, day, hour, minute, tzinfo=WARSAW).timestamp() * 1000)


class World:
    """One ticket, its timer and its history, in simulated time: what a store and a clock do, without either."""

    def __init__(self, *steps: Step, created: int, **fields: Any) -> None:
        self.promises = Promises(agreements=(AGREEMENT,), steps=steps)
        self.now = created
        self.timer: Timer | None = None
        self.log: list[Event | Interaction] = []
        self.ticket = Ticket(
            **{"subject": "VPN", "requester": "anna", "queue": "l1", "level": "L1", "priority": "P3", **fields},
            created_at=created,
            updated_at=created,
        )
        self.commit(Decision(tickets=(TicketChange(ticket=self.ticket),)), first=True)

    def commit(self, decision: Decision, *, first: bool = False) -> None:
        """What becomes of a decision."""
        before = {} if first else {self.ticket.number: self.ticket}
        decision = clocked(decision, before, self.promises, self.now)
        for change in decision.tickets:
            self.ticket = replace(change.ticket, number=7, version=self.ticket.version + 1)
            self.log += change.log
        for timer in decision.timers:
            assert timer.id == ("sla:" if first else "sla:7")
            self.timer = replace(timer, id="sla:7", ticket=7)

    def does(self, *log: Interaction | Event, **changes: Any) -> None:
        """Somebody changes the ticket."""
        self.commit(Decision(tickets=(TicketChange(ticket=replace(self.ticket, **changes), log=log),)))

    def says(self, author: Author) -> None:
        """A public word."""
        said = Interaction(id="x", at=self.now, author=author, visibility="public", channel="mail", text="…")
        first = self.ticket.first_response_at or (self.now if author.kind == "agent" else 0)
        self.does(said, first_response_at=first)

    def until(self, moment: int) -> list[tuple[str, str]]:
        """Time passes; every timer fires when it is due. The steps done, and when."""
        seen = len(self.log)
        for _ in range(100):
            timer = self.timer
            if timer is None or timer.due > moment:
                break
            self.now = max(self.now, timer.due)
            self.timer = None
            self.commit(fire(timer, self.ticket, self.now, promises=self.promises, moves=MOVES))
        else:
            raise AssertionError("timers without end")
        self.now = max(self.now, moment)
        return self.steps(seen)

    def steps(self, since: int = 0) -> list[tuple[str, str]]:
        """The steps in the history, as (day and hour, key)."""
        return [
            (f"{datetime.fromtimestamp(one.at / 1000, WARSAW):%d %H:%M}", one.reason)
            for one in self.log[since:]
            if isinstance(one, Event) and one.kind == "step"
        ]


def test_steps_are_done_at_their_share_of_the_open_time_once() -> None:
    """16 office hours from Friday 15:00 end on Tuesday 15:00; 75 % of them on Tuesday 11:00, two more on Wednesday 9:00."""
    world = World(NEAR, LATE, LATER, FIRST, created=at(20, "15:00"), assignee="ola@desk.pl")
    assert world.until(at(30, "12:00")) == [
        ("23 09:00", "first_response:50%"),
        ("24 11:00", "resolution:75%"),
        ("24 15:00", "resolution:100%"),
        ("25 09:00", "resolution:100%+2h"),
    ]
    assert world.ticket.steps == (FIRST.key, NEAR.key, LATE.key, LATER.key)
    assert (world.timer, world.ticket.step_at) == (None, 0)


def test_raising_the_level_goes_along_the_paths_and_is_an_escalation() -> None:
    """To the queue the paths name, nobody's there; the history says that the step did it."""
    world = World(LATER, created=at(20, "15:00"), assignee="ola@desk.pl", status="assigned")
    world.until(at(30, "12:00"))
    assert (world.ticket.queue, world.ticket.level, world.ticket.assignee, world.ticket.status) == (
        "erp",
        "L2",
        "",
        "new",
    )
    (up,) = (one for one in world.log if isinstance(one, Event) and one.kind == "escalated")
    assert (up.reason, up.author.kind, up.changes["level"]) == (LATER.key, "system", ("L1", "L2"))
    top = World(LATER, created=at(20, "15:00"), queue="l3", level="L3")
    assert top.until(at(30, "12:00")) == [("25 09:00", LATER.key)]
    assert top.ticket.level == "L3"


def test_a_pause_puts_steps_off_and_brings_none_back() -> None:
    """Pending from Tuesday 10:00 to Wednesday 10:00: 75 % is an hour later; a second pause does not do it again."""
    world = World(NEAR, LATE, created=at(20, "15:00"))
    world.until(at(24, "10:00"))
    world.does(status="pending", pending_reason="vendor")
    assert world.until(at(25, "10:00")) == []
    world.does(status="in_progress", pending_reason="")
    assert world.until(at(25, "12:00")) == [("25 11:00", NEAR.key)]
    world.does(status="pending", pending_reason="vendor")
    world.until(at(26, "12:00"))
    world.does(status="in_progress", pending_reason="")
    assert world.until(at(30, "12:00")) == [("26 15:00", LATE.key)]


def test_another_priority_starts_anew_what_it_moves() -> None:
    """From P3 to P1 on Tuesday 12:00: the solution is long overdue, both its steps are due at once; done answers stay done."""
    world = World(NEAR, LATE, FIRST, created=at(20, "15:00"))
    world.until(at(23, "9:30"))
    world.says(OLA)
    world.until(at(24, "12:00"))
    assert world.steps() == [("23 09:00", FIRST.key), ("24 11:00", NEAR.key)]
    world.does(priority="P1")
    assert world.until(at(24, "12:00")) == [("24 12:00", NEAR.key), ("24 12:00", LATE.key)]


def test_a_reopened_ticket_starts_anew() -> None:
    """Solved after 75 %, reopened a day later: the step is due again."""
    world = World(NEAR, created=at(20, "15:00"))
    world.until(at(24, "12:00"))
    world.does(status="resolved", resolved_at=world.now)
    assert world.until(at(25, "12:00")) == []
    world.does(status="in_progress", reopened=1)
    assert world.until(at(25, "13:00")) == [("25 12:00", NEAR.key)]


def test_each_wait_for_an_answer_has_steps_of_its_own() -> None:
    """An answer two hours late makes it a P1; a reply that is taken back brings the same wait back, and no step again."""
    world = World(NEXT, created=at(23, "8:00"))
    world.says(OLA)
    world.until(at(23, "9:00"))
    world.says(ANNA)
    assert world.until(at(23, "12:00")) == [("23 11:00", NEXT.key)]
    assert world.ticket.priority == "P1"
    before = world.ticket.waiting_since
    world.says(OLA)
    assert world.ticket.waiting_since == 0
    world.does(waiting_since=before)
    assert world.until(at(23, "14:00")) == []
    world.says(OLA)
    world.until(at(24, "9:00"))
    world.says(ANNA)
    assert world.until(at(24, "12:00")) == [("24 10:00", NEXT.key)]


def test_a_step_only_in_open_hours_waits_for_them() -> None:
    """A day and night target is due at 3 in the morning; the step comes when the office opens, on Monday."""
    always = Agreement(durations={"P3": Durations(resolution=12 * HOUR)})
    step = replace(LATE, only_in=OFFICE)
    world = World(step, created=at(20, "15:00"))
    world.promises = Promises(agreements=(always,), steps=(step,))
    world.does(priority="P4")
    world.does(priority="P3")
    assert world.until(at(23, "7:59")) == []
    assert world.until(at(23, "9:00")) == [("23 08:00", LATE.key)]


def test_a_p1_nobody_takes_is_an_alarm_and_one_that_is_taken_is_none() -> None:
    """Half of its first response; assigned, answered, or not a P1: nothing."""
    alone = World(ALONE, created=at(23, "9:00"), priority="P1")
    assert alone.until(at(23, "12:00")) == [("23 09:30", ALONE.key)]
    taken = World(ALONE, created=at(23, "9:00"), priority="P1")
    taken.does(assignee="ola@desk.pl", status="assigned")
    assert taken.until(at(23, "12:00")) == []
    assert World(ALONE, created=at(23, "9:00")).until(at(23, "16:00")) == []


def test_a_timer_the_ticket_does_not_wait_for_changes_nothing() -> None:
    """Done, moved on, or gone."""
    world = World(NEAR, created=at(20, "15:00"))
    timer = world.timer
    assert timer is not None
    world.does(status="resolved", resolved_at=world.now)
    late = fire(timer, world.ticket, timer.due, promises=world.promises, moves=MOVES)
    assert late == Decision(read=late.read)
    assert fire(timer, None, timer.due, promises=world.promises, moves=MOVES) == Decision()


def test_without_steps_nothing_is_reckoned_and_nothing_is_set() -> None:
    """The ticket is as it was, and no timer stands."""
    world = World(created=at(20, "15:00"))
    assert (world.timer, world.ticket.step_at, world.ticket.steps) == (None, 0, ())


def test_steps_have_words_in_both_languages() -> None:
    assert step_words("resolution:75%", "pl") == "minęło 75% czasu na rozwiązanie"
    assert step_words("first_response:100%", "en") == "the first answer is overdue"
    assert step_words("resolution:100%+2h", "pl") == "minął termin rozwiązania, 2 godz. temu lub więcej"
    assert step_words(ALONE.key, "en") == "nobody has taken it, and 50% of the time for the first answer has passed"
    assert step_words("Bo tak.", "pl") == "Bo tak."


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["agent", "anna", "pend", "resume", "resolve", "reopen", "P1", "P3", "wait"]),
        st.integers(min_value=1, max_value=20 * HOUR),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=150)
@given(acts=ACTS, chosen=st.sets(st.sampled_from([NEAR, LATE, LATER, FIRST, NEXT]), min_size=1))
def test_whatever_happens_each_step_is_done_at_most_once_for_each_target(
    acts: list[tuple[str, int]], chosen: set[Step]
) -> None:
    """A target is another one after another priority, a reopening, or (for an answer) a new wait; nothing else gives a step twice."""
    world = World(*chosen, created=at(20, "15:00"))
    done: Counter[tuple[str, int, int]] = Counter()
    turn = 0
    for act, ahead in acts:
        before = (world.ticket.priority, world.ticket.reopened)
        _happens(world, act)
        turn += before != (world.ticket.priority, world.ticket.reopened)
        seen = len(world.log)
        wait = world.ticket.waiting_since
        world.until(world.now + ahead)
        for entry in world.log[seen:]:
            if isinstance(entry, Event) and entry.kind == "step":
                done[entry.reason, turn, wait if entry.reason.startswith("next") else 0] += 1
                turn += "priority" in entry.changes
    assert all(count == 1 for count in done.values())
    if world.ticket.step_at:
        assert world.timer is not None
        assert world.timer.due == world.ticket.step_at > world.now


def _happens(world: World, act: str) -> None:
    done = world.ticket.state == "done"
    if act in ("agent", "anna"):
        world.says(OLA if act == "agent" else ANNA)
    elif act == "pend" and not done:
        world.does(status="pending", pending_reason="vendor")
    elif act == "resume" and not done:
        world.does(status="in_progress", pending_reason="")
    elif act == "resolve" and not done:
        world.does(status="resolved", resolved_at=world.now, pending_reason="")
    elif act == "reopen" and done:
        world.does(status="in_progress", reopened=world.ticket.reopened + 1)
    elif act in ("P1", "P3"):
        world.does(priority=act)
