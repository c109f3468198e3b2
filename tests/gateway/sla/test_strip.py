"""Who had a ticket and for how long, from its history: by hand, and for any history."""

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gateway.calendars.calendar import Calendar
from gateway.sla.strip import Share, hops, ping_pong, shares, stretches
from store.records import Author, Event, Ticket

WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
OLA = Author(kind="agent", id="ola@desk.pl")
START = round(datetime(2026, 11, 20, 14, tzinfo=WARSAW).timestamp() * 1000)  # a Friday
OFFICE = Calendar(WARSAW, [((480, 960),)] * 5 + [(), ()])


def ticket(**fields: Any) -> Ticket:
    return Ticket(
        **{
            "subject": "VPN",
            "requester": "anna",
            "queue": "l1",
            "level": "L1",
            "created_at": START,
            "updated_at": START,
            **fields,
        }
    )


def event(hours: float, **changes: tuple[Any, Any]) -> Event:
    return Event(at=START + round(hours * HOUR), kind="set", author=OLA, changes=changes)


LIFE = [
    Event(at=START, kind="created", author=Author(kind="system")),
    event(1, assignee=("", "ola@desk.pl"), status=("new", "assigned")),
    event(2, level=("L1", "L2"), queue=("l1", "l2")),
    event(3, status=("assigned", "pending"), pending_reason=("", "vendor")),
    event(66, status=("pending", "in_progress"), pending_reason=("vendor", "")),  # Monday at 8
    event(67, level=("L2", "L1"), queue=("l2", "l1")),
    event(68, status=("in_progress", "resolved")),
]


def test_a_life_by_hand() -> None:
    """L1 two hours, L2 one, the supplier over the weekend, L2 and L1 an hour each."""
    found = stretches(ticket(status="resolved"), LIFE, START + 70 * HOUR)
    assert [(one.holder, (one.end - one.start) / HOUR, one.by) for one in found] == [
        ("L1", 2, ""),
        ("L2", 1, "ola@desk.pl"),
        ("vendor", 63, "ola@desk.pl"),
        ("L2", 1, "ola@desk.pl"),
        ("L1", 1, "ola@desk.pl"),
        ("resolved", 2, "ola@desk.pl"),
    ]


def test_nights_and_weekends_are_told_apart() -> None:
    """Friday 14 to 16 and Monday 8 to 10 are open; the supplier had it from Friday 17 to Monday 8."""
    found = shares(stretches(ticket(status="resolved"), LIFE, START + 70 * HOUR), OFFICE)
    assert found == [
        Share(holder="L1", open=3 * HOUR, closed=0),
        Share(holder="L2", open=HOUR, closed=HOUR),
        Share(holder="vendor", open=0, closed=63 * HOUR),
    ]
    assert shares(stretches(ticket(), LIFE[:2], START + HOUR), None) == [Share(holder="L1", open=HOUR, closed=0)]


def test_a_ticket_that_comes_back_to_a_level_it_had_left_is_ping_pong() -> None:
    assert hops(LIFE) == [("L1", "L2"), ("L2", "L1")]
    assert ping_pong(hops(LIFE)) == 1
    assert ping_pong([("L1", "L2"), ("L2", "L3")]) == 0
    assert ping_pong([("L1", "L2"), ("L2", "L1"), ("L1", "L2")]) == 2


def test_a_ticket_whose_history_tells_nothing_was_always_where_it_is() -> None:
    (one,) = stretches(ticket(level="L3"), [], START + HOUR)
    assert (one.holder, one.start, one.end) == ("L3", START, START + HOUR)
    assert stretches(ticket(), [], START) == []


def test_an_event_of_a_host_whose_clock_is_behind_makes_no_time_run_backwards() -> None:
    found = stretches(
        ticket(level="L3"), [event(2, level=("L1", "L2")), event(1, level=("L2", "L3"))], START + 3 * HOUR
    )
    assert [(one.holder, (one.end - one.start) / HOUR) for one in found] == [("L1", 2), ("L3", 1)]


changes = st.one_of(
    st.tuples(st.just("level"), st.sampled_from(["L1", "L2", "L3"])),
    st.tuples(st.just("status"), st.sampled_from(["new", "in_progress", "pending", "resolved", "closed"])),
    st.tuples(st.just("pending_reason"), st.sampled_from(["", "requester", "vendor"])),
    st.tuples(st.just("priority"), st.sampled_from(["P1", "P2"])),
)


@given(st.lists(st.tuples(st.integers(-2, 30), changes), max_size=15))
def test_stretches_have_no_gaps_and_no_equal_neighbours_and_shares_lose_no_minute(
    moves: list[tuple[int, tuple[str, str]]],
) -> None:
    fields: dict[str, Any] = {"level": "L1", "status": "new", "pending_reason": "", "priority": "P4"}
    log, hours = [], 0
    for step, (field, value) in moves:
        hours += step
        log.append(event(hours, **{field: (fields[field], value)}))
        fields[field] = value
    end = START + 1000 * HOUR
    found = stretches(ticket(**fields), log, end)
    assert found[0].start == START
    assert found[-1].end == end
    assert all(one.end == other.start and one.holder != other.holder for one, other in itertools.pairwise(found))
    kept = sum(one.end - one.start for one in found if one.holder not in ("resolved", "closed"))
    assert sum(one.open + one.closed for one in shares(found, OFFICE)) == kept
