"""A ticket's clocks: golden timelines by hand, and any history at all."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.calendars.calendar import Calendar
from gateway.sla.agreements import Agreement, Durations, Promises
from gateway.sla.clocks import clocked, moved, targets, used
from store.records import Author, Decision, Event, Interaction, Pause, Targets, Ticket, TicketChange

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
OFFICE = Calendar(WARSAW, [((480, 960),)] * 5 + [(), ()])  # 8 to 16
P3 = Durations(first_response=4 * HOUR, next_response=2 * HOUR, resolution=16 * HOUR)
P1 = Durations(first_response=HOUR // 4, resolution=4 * HOUR)
AGREEMENT = Agreement(durations={"P3": P3, "P1": P1}, calendar=OFFICE, pauses=frozenset({"requester", "vendor"}))
PROMISES = Promises(agreements=(AGREEMENT,))
ANNA, OLA, BOT = Author(kind="requester", id="anna"), Author(kind="agent", id="ola@desk.pl"), Author(kind="bot")


def at(text: str) -> int:
    """A moment of the third week of November 2026 in Warsaw: "Fri 15:00"; "Mon" to "Sun" are the 16th to the 22nd, "Mon2" the 23rd."""
    day, clock = text.split()
    days = {
        "Mon": 16,
        "Tue": 17,
        "Wed": 18,
        "Thu": 19,
        "Fri": 20,
        "Sat": 21,
        "Sun": 22,
        "Mon2": 23,
        "Tue2": 24,
        "Wed2": 25,
    }
    hour, minute = map(int, clock.split(":"))
    return round(datetime(2026, 11, days[day], hour, minute, tzinfo=WARSAW).timestamp() * 1000)


def shown(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, WARSAW):%a %d %H:%M}" if moment else ""


def opened(when: str, **fields: Any) -> Ticket:
    ticket = Ticket(
        subject="VPN",
        requester="anna",
        queue="l1",
        level="L1",
        created_at=at(when),
        updated_at=at(when),
        priority="P3",
        **fields,
    )
    return moved(None, ticket, (), PROMISES, at(when))


def then(ticket: Ticket, when: str, *log: Interaction | Event, promises: Promises = PROMISES, **changes: Any) -> Ticket:
    return moved(ticket, replace(ticket, **changes), log, promises, at(when))


def says(author: Author, when: str, visibility: Any = "public") -> Interaction:
    return Interaction(id="x", at=at(when), author=author, visibility=visibility, channel="mail", text="…")


def test_a_new_ticket_is_promised_an_answer_and_a_solution_in_open_hours() -> None:
    ticket = opened("Fri 15:00")
    assert shown(ticket.targets.first_response) == "Mon 23 11:00"
    assert shown(ticket.targets.resolution) == "Tue 24 15:00"
    assert (ticket.targets.next_response, ticket.waiting_since, ticket.pauses) == (0, at("Fri 15:00"), ())


def test_the_time_the_requester_has_it_is_given_back_to_the_desk() -> None:
    """Pending from 10 to 14 on Monday: four office hours later, not four hours of the night."""
    ticket = then(opened("Fri 15:00"), "Mon2 10:00", status="pending", pending_reason="requester")
    assert ticket.pauses == (Pause(start=at("Mon2 10:00"), reason="requester"),)
    assert shown(ticket.targets.resolution) == "Tue 24 15:00"  # where it stopped
    ticket = then(ticket, "Mon2 14:00", status="in_progress", pending_reason="")
    assert ticket.pauses == (Pause(start=at("Mon2 10:00"), end=at("Mon2 14:00"), reason="requester"),)
    assert shown(ticket.targets.resolution) == "Wed 25 11:00"
    assert shown(ticket.targets.first_response) == "Mon 23 11:00"  # nobody has answered: that clock never stands


def test_a_reason_the_agreement_does_not_name_stops_nothing() -> None:
    ticket = then(opened("Mon 08:00"), "Mon 10:00", status="pending", pending_reason="approval")
    assert (ticket.pauses, shown(ticket.targets.resolution)) == ((), "Tue 17 16:00")


def test_from_one_reason_to_another_is_two_stretches() -> None:
    ticket = then(opened("Mon 08:00"), "Mon 10:00", status="pending", pending_reason="requester")
    ticket = then(ticket, "Mon 12:00", pending_reason="vendor")
    ticket = then(ticket, "Mon 13:00", status="in_progress", pending_reason="")
    assert [(one.reason, one.end - one.start) for one in ticket.pauses] == [("requester", 2 * HOUR), ("vendor", HOUR)]
    assert shown(ticket.targets.resolution) == "Wed 18 11:00"
    assert used(ticket, AGREEMENT, at("Mon 14:00")) == 3 * HOUR


def test_a_reopened_ticket_goes_on_where_it_was_solved() -> None:
    """Two hours used before, so fourteen are left; a solved Saturday does not count."""
    ticket = then(opened("Fri 08:00"), "Fri 10:00", status="resolved", resolved_at=at("Fri 10:00"))
    ticket = then(ticket, "Mon2 09:00", status="new", resolved_at=0, reopened=1)
    assert shown(ticket.targets.resolution) == "Tue 24 15:00"
    assert used(ticket, AGREEMENT, at("Mon2 10:00")) == 3 * HOUR


def test_closed_after_resolved_is_two_stretches_without_a_gap() -> None:
    ticket = then(opened("Mon 08:00"), "Mon 10:00", status="resolved")
    ticket = then(ticket, "Tue 10:00", status="closed")
    ticket = then(ticket, "Wed 10:00", status="new")
    assert [one.reason for one in ticket.pauses] == ["resolved", "closed"]
    assert ticket.pauses[0].end == ticket.pauses[1].start
    assert shown(ticket.targets.resolution) == "Thu 19 16:00"


def test_a_higher_priority_counts_from_the_creation_and_keeps_the_pauses() -> None:
    ticket = then(opened("Mon 08:00"), "Mon 09:00", status="pending", pending_reason="requester")
    ticket = then(ticket, "Mon 12:00", status="in_progress", pending_reason="")
    ticket = then(ticket, "Mon 12:30", priority="P1")
    assert (shown(ticket.targets.first_response), shown(ticket.targets.resolution)) == ("Mon 16 08:15", "Mon 16 15:00")


def test_every_message_of_the_requester_waits_for_a_public_word_of_a_human() -> None:
    """Not for the bot's, not for a note; the first unanswered one counts."""
    ticket = then(opened("Mon 08:00"), "Mon 09:00", says(OLA, "Mon 09:00"), first_response_at=at("Mon 09:00"))
    assert (ticket.waiting_since, ticket.targets.next_response) == (0, 0)
    ticket = then(ticket, "Mon 10:00", says(ANNA, "Mon 10:00"))
    ticket = then(
        ticket, "Mon 10:30", says(ANNA, "Mon 10:30"), says(BOT, "Mon 10:30"), says(OLA, "Mon 10:30", "internal")
    )
    assert (ticket.waiting_since, shown(ticket.targets.next_response)) == (at("Mon 10:00"), "Mon 16 12:00")
    ticket = then(ticket, "Mon 11:00", says(OLA, "Mon 11:00"))
    assert (ticket.waiting_since, ticket.targets.next_response) == (0, 0)


def test_a_solved_ticket_owes_no_answer() -> None:
    ticket = then(opened("Mon 08:00"), "Mon 09:00", says(OLA, "Mon 09:00"), first_response_at=at("Mon 09:00"))
    ticket = then(ticket, "Mon 10:00", says(ANNA, "Mon 10:00"))
    assert then(ticket, "Mon 11:00", status="resolved").targets.next_response == 0


def test_a_changed_policy_moves_no_ticket_until_something_happens_to_it() -> None:
    """What was promised was promised; a tag changes nothing, a priority does."""
    ticket = opened("Mon 08:00")
    harder = Promises(agreements=(replace(AGREEMENT, durations={"P3": P1, "P1": P1}),))
    assert then(ticket, "Mon 09:00", promises=harder, tags=("new",)).targets == ticket.targets
    assert shown(then(ticket, "Mon 09:00", promises=harder, priority="P1").targets.resolution) == "Mon 16 12:00"


def test_the_first_agreement_that_covers_a_ticket_holds() -> None:
    acme = replace(AGREEMENT, name="acme", organizations=frozenset({"Acme"}), durations={"P3": P1}, calendar=None)
    promises = Promises(agreements=(acme, AGREEMENT))
    assert promises.of(opened("Mon 08:00", organization="Acme")).name == "acme"
    moved_away = then(opened("Sat 08:00", organization="Acme"), "Sat 08:00", promises=promises, type="question")
    assert shown(moved_away.targets.resolution) == "Sat 21 12:00"
    assert Promises().of(opened("Mon 08:00")).durations == {}


def test_nothing_is_promised_to_what_comes_from_an_archive() -> None:
    assert opened("Mon 08:00", tags=("imported",)).targets == Targets()


def test_a_decision_is_clocked_for_new_and_for_known_tickets_and_leaves_others_alone() -> None:
    known, stranger = replace(opened("Mon 08:00"), number=7), replace(opened("Mon 08:00"), number=8, targets=Targets())
    decision = Decision(
        tickets=(
            TicketChange(ticket=replace(known, number=0, targets=Targets())),
            TicketChange(ticket=replace(known, status="pending", pending_reason="vendor")),
            TicketChange(ticket=stranger),
        )
    )
    new, paused, other = (one.ticket for one in clocked(decision, {7: known}, PROMISES, at("Mon 09:00")).tickets)
    assert new.targets.resolution == known.targets.resolution
    assert paused.pauses == (Pause(start=at("Mon 09:00"), reason="vendor"),)
    assert other == stranger


states = st.sampled_from(
    [
        ("new", ""),
        ("in_progress", ""),
        ("pending", "requester"),
        ("pending", "vendor"),
        ("pending", "other"),
        ("resolved", ""),
        ("closed", ""),
    ]
)
steps = st.lists(st.tuples(st.integers(0, 3 * 24 * 60), states), max_size=12)


@given(st.integers(0, 14 * 24 * 60), steps, st.sampled_from([OFFICE, None]))
def test_used_time_is_the_open_time_in_which_the_clock_ran_minute_by_minute(
    start: int, changes: list[tuple[int, tuple[str, str]]], calendar: Calendar | None
) -> None:
    """Whatever happens in whichever order: pauses and running time add up to the whole, and the target is where the rest of it ends."""
    agreement = replace(AGREEMENT, calendar=calendar)
    promises = Promises(agreements=(agreement,))
    now = created = at("Mon 00:00") + start * 60_000
    ticket = Ticket(
        subject="x", requester="anna", queue="l1", level="L1", created_at=created, updated_at=created, priority="P3"
    )
    ticket = moved(None, ticket, (), promises, now)
    ran = 0
    for minutes, (status, reason) in changes:
        runs = ticket.state == "open" or (ticket.status == "pending" and ticket.pending_reason == "other")
        later = now + minutes * 60_000
        ran += agreement.between(now, later) if runs else 0
        now = later
        ticket = moved(ticket, replace(ticket, status=status, pending_reason=reason), (), promises, now)
        assert used(ticket, agreement, now) == ran
        assert all(one.end >= one.start for one in ticket.pauses[:-1])
    if ran < P3.resolution and not (ticket.pauses and not ticket.pauses[-1].end):
        assert ticket.targets.resolution == agreement.after(now, P3.resolution - ran)
    assert targets(ticket, agreement).resolution == ticket.targets.resolution


def test_a_reply_that_is_taken_back_leaves_the_requester_waiting_as_before() -> None:
    """Its event says that it ended the wait, so unsend, which puts back what the event tells, brings the wait back."""
    ticket = replace(opened("Mon 08:00"), number=7)
    reply = replace(says(OLA, "Mon 09:00"), leaves_at=at("Mon 09:00") + 10_000)
    told = Event(
        at=at("Mon 09:00"), kind="replied", author=OLA, interaction=reply.id, changes={"status": ("new", "in_progress")}
    )
    decision = Decision(tickets=(TicketChange(ticket=replace(ticket, status="in_progress"), log=(reply, told)),))
    (change,) = clocked(decision, {7: ticket}, PROMISES, at("Mon 09:00")).tickets
    assert change.ticket.waiting_since == 0
    assert change.log[1].changes["waiting_since"] == (at("Mon 08:00"), 0)  # type: ignore[union-attr]
    back = replace(change.ticket, status="new", waiting_since=at("Mon 08:00"))
    unsent = Event(at=at("Mon 09:00") + 5_000, kind="unsent", author=OLA, interaction=reply.id)
    again = moved(change.ticket, back, (unsent,), PROMISES, at("Mon 09:00") + 5_000)
    assert (again.waiting_since, again.targets) == (ticket.waiting_since, ticket.targets)
