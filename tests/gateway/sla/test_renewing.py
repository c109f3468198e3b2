"""What a changed policy makes of open tickets, and the strip in words."""

from itertools import pairwise

from msgspec.structs import replace

from gateway.calendars.calendar import Calendar
from gateway.sla.agreements import Agreement, Durations, Promises, Step
from gateway.sla.clocks import moved
from gateway.sla.renewing import overdue, renewal
from gateway.sla.strip_shown import span_words, strip_of
from store.records import IMPORTED, Author, Event, Ticket
from tests.gateway.sla.test_steps import HOUR, OFFICE, WARSAW, at

BY = Author(kind="system", id="root")
OLD = Promises(agreements=(Agreement(durations={"P3": Durations(first_response=4 * HOUR, resolution=16 * HOUR)}),))
NEW = Promises(
    agreements=(Agreement(durations={"P3": Durations(first_response=HOUR, resolution=8 * HOUR)}, calendar=OFFICE),),
    steps=(Step(key="resolution:75%", of="resolution", share=75),),
)


def opened(**fields: object) -> Ticket:
    start = at(20, "15:00")
    ticket = Ticket(subject="VPN", requester="anna", queue="l1", level="L1", priority="P3", created_at=start, updated_at=start, number=7, version=3)  # fmt: skip
    return moved(None, replace(ticket, **fields), (), OLD, start)


def test_a_renewal_tells_old_and_new_moments_and_what_is_due_at_once() -> None:
    """From 16 hours day and night to 8 office hours: Monday 15:00; on Monday 14:00 its 75 % are over."""
    now = at(23, "14:00")
    one = renewal(opened(), NEW, now, by=BY)
    assert one is not None
    assert [(shift.target, shift.new) for shift in one.shifts] == [
        ("first_response", at(20, "16:00")),
        ("resolution", at(23, "15:00")),
    ]
    assert overdue(one.shifts, now) == (2, 1)
    assert one.steps == ("resolution:75%",)
    (change,) = one.decision.tickets
    (timer,) = one.decision.timers
    (told,) = change.log
    assert (timer.id, timer.due, change.ticket.step_at) == ("sla:7", at(23, "13:00"), at(23, "13:00"))
    assert isinstance(told, Event)
    assert (told.kind, told.author.id) == ("promised", "root")
    assert one.decision.read.tickets == {7: 3}
    assert renewal(change.ticket, NEW, now, by=BY) is None  # again changes nothing


def test_what_was_kept_what_is_done_and_what_was_never_promised_stays() -> None:
    """An answer in time stays in time; nothing of a finished or an imported ticket moves."""
    now = at(23, "14:00")
    one = renewal(opened(first_response_at=at(20, "15:30")), NEW, now, by=BY)
    assert one is not None
    assert [shift.target for shift in one.shifts] == ["resolution"]
    assert renewal(opened(status="resolved"), NEW, now, by=BY) is None
    assert renewal(opened(tags=(IMPORTED,)), NEW, now, by=BY) is None


def test_only_new_steps_set_a_timer_and_write_no_history() -> None:
    """The targets are the same; the step of the config on disk is waited for from now on."""
    one = renewal(opened(), Promises(agreements=OLD.agreements, steps=NEW.steps), at(20, "16:00"), by=BY)
    assert one is not None
    assert (one.shifts, one.steps, one.decision.tickets[0].log) == ((), (), ())
    assert one.decision.timers[0].due == at(20, "15:00") + 12 * HOUR


def test_the_strip_adds_up_to_the_ticket_s_life_and_says_who_stopped_the_clock() -> None:
    """Friday 15:00 to Monday 12:00: an hour and two with L1, two with the vendor, the weekend out of hours."""
    ola = Author(kind="agent", id="ola@desk.pl")
    log = (
        Event(at=at(23, "9:00"), kind="pended", author=ola, changes={"status": ("new", "pending"), "pending_reason": ("", "vendor")}),
        Event(at=at(23, "11:00"), kind="resumed", author=ola, changes={"status": ("pending", "in_progress"), "pending_reason": ("vendor", "")}),
        Event(at=at(23, "11:30"), kind="escalated", author=ola, changes={"level": ("L1", "L2")}),
        Event(at=at(23, "11:45"), kind="set", author=ola, changes={"level": ("L2", "L1")}),
    )  # fmt: skip
    ticket = opened(status="in_progress")
    strip = strip_of(ticket, log, OFFICE, at(23, "12:00"), "pl")
    assert [(row.kind, row.open, row.closed) for row in strip.rows] == [
        ("L1", "2 godz. 45 min", "+ 64 godz. po godzinach"),
        ("vendor", "2 godz.", ""),
        ("L2", "15 min", ""),
    ]
    (stop,) = strip.stops
    assert (stop.name, stop.start, stop.end, stop.by, stop.length) == ("dostawca", at(23, "9:00"), at(23, "11:00"), "ola@desk.pl", "2 godz.")  # fmt: skip
    assert strip.moves == "L1 → L2 → L1 (powroty: 1)"
    held = [piece for piece in strip.pieces if piece.kind != "closed"]
    assert [piece.kind for piece in held] == ["L1", "vendor", "L1", "L2", "L1"]
    assert all(abs(one.x + one.wide - other.x) < 0.02 for one, other in pairwise(held))
    assert all(0 <= mark.x <= 1000 for mark in strip.marks)
    assert strip.said.startswith("L1: 2 godz. 45 min + 64 godz. po godzinach; dostawca: 2 godz.")


def test_a_strip_of_years_draws_no_thousands_of_nights() -> None:
    ticket = opened(status="in_progress")
    strip = strip_of(ticket, (), Calendar(WARSAW, [((480, 960),)] * 7), at(20, "15:00") + 1000 * 24 * HOUR, "en")
    assert [piece.kind for piece in strip.pieces] == ["L1"]


def test_spans_are_hours_and_minutes() -> None:
    assert [span_words(span, "pl") for span in (0, 12 * 60_000, HOUR, 27 * HOUR + 5 * 60_000)] == [
        "0 min",
        "12 min",
        "1 godz.",
        "27 godz. 5 min",
    ]
