"""The time a level may have a ticket: by hand, over hand-overs, pauses and closed hours; and from when on any target is at risk."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.calendars.calendar import Calendar, always
from gateway.sla.agreements import Agreement, Durations, Promises, Step
from gateway.sla.clocks import clocked, moved
from gateway.sla.reckoning import TARGETS, passed, risk_from, used, whole
from gateway.sla.step_words import step_words
from gateway.targets import FAR_FUTURE, at_risk_from, due
from gateway.timers import fire
from store.records import Decision, Event, Level, Stay, Targets, Ticket, TicketChange, Timer

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
OFFICE = Calendar(WARSAW, [((480, 960),)] * 5 + [(), ()])  # 8 to 16
P3 = Durations(first_response=4 * HOUR, resolution=40 * HOUR, ola={"L1": 4 * HOUR, "L2": 8 * HOUR})
AGREEMENT = Agreement(durations={"P3": P3}, calendar=OFFICE, pauses=frozenset({"vendor"}))
NEAR = Step(key="ola:75%", of="ola", share=75, notify=("assignee",))
LATE = Step(key="ola:100%", of="ola", notify=("lead",))
PROMISES = Promises(agreements=(AGREEMENT,), steps=(NEAR, LATE))


def at(day: int, clock: str) -> int:
    """A moment of November 2026 in Warsaw; the 20th is a Friday."""
    hour, minute = map(int, clock.split(":"))
    return round(datetime(2026, 11, day, hour, minute, tzinfo=WARSAW).timestamp() * 1000)


def shown(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, WARSAW):%a %d %H:%M}" if moment else ""


def opened(moment: int, promises: Promises = PROMISES, **fields: Any) -> Ticket:
    ticket = Ticket(
        **{"subject": "VPN", "requester": "anna", "queue": "l1", "level": "L1", "created_at": moment, "updated_at": moment,
           "priority": "P3", "number": 7, **fields}
    )  # fmt: skip
    return moved(None, ticket, (), promises, moment)


def becomes(before: Ticket, moment: int, promises: Promises = PROMISES, **fields: Any) -> Ticket:
    return moved(before, replace(before, updated_at=moment, **fields), (), promises, moment)


def test_each_level_has_its_own_time_and_goes_on_where_it_stopped_when_a_ticket_comes_back() -> None:
    """Friday 14:00 at L1, 15:00 to L2, waiting for a supplier over the weekend, Monday 10:00 back to L2 and 12:00 to L1, 13:00 to L3."""
    ticket = opened(at(20, "14:00"))
    assert shown(ticket.targets.ola) == "Mon 23 10:00"
    assert shown(at_risk_from(ticket)) == "Mon 23 09:00", "three of four open hours; the weekend is none"
    ticket = becomes(ticket, at(20, "15:00"), level="L2")
    assert (shown(ticket.targets.ola), shown(ticket.targets.resolution)) == ("Mon 23 15:00", "Fri 27 14:00")
    ticket = becomes(ticket, at(20, "15:30"), status="pending", pending_reason="vendor")
    ticket = becomes(ticket, at(23, "10:00"), status="in_progress", pending_reason="")
    assert shown(ticket.targets.ola) == "Tue 24 09:30"
    assert used(ticket, AGREEMENT, at(23, "12:00"), "ola") == 2.5 * HOUR
    ticket = becomes(ticket, at(23, "12:00"), level="L1")
    assert shown(ticket.targets.ola) == "Mon 23 15:00", "L1 had used one hour of its four"
    assert shown(ticket.targets.ola_risk) == "Mon 23 14:00"
    assert [one.level for one in ticket.stays] == ["L1", "L2", "L1"]
    ticket = becomes(ticket, at(23, "13:00"), level="L3")
    assert ticket.targets.ola == 0, "nothing was agreed with L3"


def test_a_ticket_is_due_and_at_risk_by_the_first_of_its_targets() -> None:
    ticket = opened(at(20, "08:00"), first_response_at=at(20, "08:05"))
    assert shown(due(ticket)) == "Fri 20 12:00"
    assert shown(at_risk_from(ticket)) == "Fri 20 11:00"
    waiting = becomes(ticket, at(20, "09:00"), status="pending", pending_reason="vendor")
    assert at_risk_from(waiting) == FAR_FUTURE
    old = replace(ticket, created_at=0, first_response_at=0, targets=Targets(resolution=8 * HOUR))
    assert at_risk_from(old) == 6 * HOUR, "of a ticket that was promised before: by the clock on the wall"


def test_steps_watch_the_time_of_a_level_once_for_each() -> None:
    """Done for L1 they are not done again when the ticket comes back; L2 has its own."""

    def fired(ticket: Ticket, now: int) -> tuple[Ticket, list[str]]:
        timer = Timer(id="sla:7", kind="sla", due=ticket.step_at, ticket=7)
        decision = clocked(fire(timer, ticket, now, promises=PROMISES), {7: ticket}, PROMISES, now)
        (change,) = decision.tickets
        return change.ticket, [one.reason for one in change.log if isinstance(one, Event)]

    def told(before: Ticket, moment: int, level: Level) -> Ticket:
        change = TicketChange(ticket=replace(before, level=level))
        (after,) = clocked(Decision(tickets=(change,)), {7: before}, PROMISES, moment).tickets
        return after.ticket

    ticket = told(opened(at(20, "08:00")), at(20, "08:00"), "L1")
    assert shown(ticket.step_at) == "Fri 20 11:00"
    ticket, done = fired(ticket, ticket.step_at)
    assert (done, shown(ticket.step_at)) == (["ola:75%"], "Fri 20 12:00")
    ticket, done = fired(ticket, ticket.step_at)
    assert (done, ticket.step_at, ticket.steps) == (["ola:100%"], 0, ("ola:75%@L1", "ola:100%@L1"))
    ticket = told(ticket, at(20, "13:00"), "L2")
    assert shown(ticket.step_at) == "Mon 23 11:00", "six of L2's eight hours"
    ticket = told(ticket, at(20, "14:00"), "L1")
    assert ticket.step_at == 0
    assert step_words("ola:75%@L1", "pl") == "minęło 75% czasu, który ma ten poziom"
    assert step_words("ola:100%", "en") == "this level has had the ticket for too long"


LIVES = st.lists(
    st.tuples(
        st.integers(1, 60 * 24 * 3),
        st.sampled_from([{"level": "L1"}, {"level": "L2"}, {"status": "pending", "pending_reason": "vendor"},
                         {"status": "pending", "pending_reason": "other"}, {"status": "in_progress"}, {"status": "resolved"}]),
    ),
    max_size=12,
)  # fmt: skip


@given(life=LIVES, calendar=st.sampled_from([None, OFFICE, always(WARSAW)]))
def test_what_a_level_used_is_the_open_time_it_had_the_ticket_running(
    life: list[tuple[int, dict[str, str]]], calendar: Calendar | None
) -> None:
    """For any life; and where the time ends is where so much of it was used; and a risk begins before its target ends."""
    agreement = replace(AGREEMENT, calendar=calendar)
    promises = Promises(agreements=(agreement,))
    now = at(20, "07:00")
    ticket = opened(now, promises)
    had = dict.fromkeys(("L1", "L2"), 0)
    for minutes, change in life:
        later = now + minutes * 60_000
        if not (ticket.state == "done" or (ticket.status == "pending" and ticket.pending_reason == "vendor")):
            had[ticket.level] += agreement.between(now, later)
        fields: dict[str, Any] = {**({"pending_reason": ""} if "status" in change else {}), **change}
        ticket, now = becomes(ticket, later, promises, **fields), later
    assert used(ticket, agreement, now, "ola") == had[ticket.level]
    if ticket.state == "open":
        allowed = P3.ola[ticket.level]
        assert whole(ticket, "ola", agreement, ticket.targets.ola) == allowed
        assert passed(ticket, "ola", agreement, allowed) == ticket.targets.ola
    for of in TARGETS:
        target = getattr(ticket.targets, of)
        assert risk_from(ticket, of) <= target
        if of in ("resolution", "ola") and target and ticket.state == "open":
            length = P3.ola[ticket.level] if of == "ola" else P3.resolution
            if calendar is not None or ticket.pauses or ticket.stays:
                assert used(ticket, agreement, risk_from(ticket, of), of) == length * 3 // 4


def test_a_ticket_from_before_the_levels_were_noted_counts_from_its_creation() -> None:
    """And its first hand-over tells both stays."""
    ticket = replace(opened(at(20, "08:00")), level="L2")
    assert used(ticket, AGREEMENT, at(20, "09:00"), "ola") == HOUR
    after = becomes(ticket, at(20, "10:00"), level="L3")
    assert after.stays == (Stay(start=at(20, "08:00"), level="L2"), Stay(start=at(20, "10:00"), level="L3"))
