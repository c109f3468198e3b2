"""Open time is what the local clock on the wall says it is: on every day, also on those of 23 and 25 hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calendars.calendar import DAY_MINUTES, Calendar, Hours, Span, always, no_holidays, overlapping

pytestmark = pytest.mark.hypothesis
WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
OFFICE: Sequence[Hours] = [((8 * 60, 12 * 60), (12 * 60 + 30, 16 * 60))] * 5 + [(), ()]
INDEPENDENCE = date(2026, 11, 11)  # a Wednesday

quarters = st.tuples(st.integers(0, 95), st.integers(1, 96))
a_day = st.lists(quarters.map(lambda one: (one[0] * 15, min(one[0] + one[1], 96) * 15)), max_size=3).map(tuple)
weeks = st.lists(a_day, min_size=7, max_size=7)
zones = st.sampled_from(
    ["Europe/Warsaw", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "UTC"]
).map(ZoneInfo)
# around the days on which clocks are changed, New Year and the 29th of February, and anywhere else
moments = st.one_of(
    st.sampled_from(
        ["2026-03-29", "2026-10-25", "2027-01-01", "2024-02-29", "2026-03-08", "2026-11-01", "2026-04-05", "2011-12-30"]
    )
    .map(lambda day: datetime.fromisoformat(f"{day}T00:00:00+00:00"))
    .flatmap(lambda day: st.integers(-36 * 60, 36 * 60).map(lambda minute: day + timedelta(minutes=minute))),
    st.integers(0, 40 * 365 * 24 * 60).map(lambda minute: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)),
)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def at(text: str, zone: ZoneInfo = WARSAW) -> int:
    return ms(datetime.fromisoformat(text).replace(tzinfo=zone))


def said(moment: int, zone: ZoneInfo = WARSAW) -> str:
    return datetime.fromtimestamp(moment / 1000, zone).isoformat(timespec="minutes")


def office(**settings: object) -> Calendar:
    return Calendar(WARSAW, OFFICE, **settings)  # type: ignore[arg-type]


def shown_open(calendar: Calendar, moment: datetime) -> bool:
    """What somebody says who looks at the clock on the wall and at the notice on the door."""
    local = moment.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in calendar.hours(local.date()))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-19T15:00", 4, "2026-11-20T11:00+01:00"),  # the night does not count
        ("2026-11-20T15:00", 4, "2026-11-23T11:00+01:00"),  # nor the weekend
        ("2026-11-20T11:30", 1, "2026-11-20T13:00+01:00"),  # nor lunch
        ("2026-11-21T10:00", 1, "2026-11-23T09:00+01:00"),
        ("2026-11-20T08:00", 4, "2026-11-20T12:00+01:00"),  # to the end of a span, not the start of the next
        ("2026-11-20T08:00", 7.5, "2026-11-20T16:00+01:00"),
        ("2026-11-10T15:00", 2, "2026-11-12T09:00+01:00"),  # Independence Day is closed
        ("2026-12-31T15:00", 2, "2027-01-01T09:00+01:00"),  # a year ends (New Year is no holiday in this calendar)
        ("2026-11-20T16:00", 0, "2026-11-23T08:00+01:00"),
    ],
)
def test_a_promise_in_hours_is_due_in_open_hours(start: str, hours: float, due: str) -> None:
    calendar = office(holidays=lambda year: {INDEPENDENCE: "Independence"} if year == 2026 else {})
    assert said(calendar.after(at(start), round(hours * HOUR))) == due


def test_a_day_named_in_the_calendar_counts_before_the_weekday_and_the_holiday() -> None:
    """A working Saturday; a holiday with a morning shift."""
    calendar = office(
        days={date(2026, 11, 21): ((600, 660),), INDEPENDENCE: ((480, 540),)},
        holidays=lambda _: {INDEPENDENCE: "Independence"},
    )
    assert calendar.between(at("2026-11-21T00:00"), at("2026-11-22T00:00")) == HOUR
    assert calendar.between(at("2026-11-11T00:00"), at("2026-11-12T00:00")) == HOUR


def test_a_day_and_night_desk_has_a_day_of_23_and_one_of_25_hours() -> None:
    calendar = always(WARSAW)
    assert calendar.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 23 * HOUR
    assert calendar.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == 25 * HOUR


def test_hours_the_clock_skips_are_not_open_and_hours_it_shows_twice_are_open_twice() -> None:
    night = Calendar(WARSAW, [((120, 180),)] * 7)  # from 2 to 3
    assert night.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 0
    assert night.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == 2 * HOUR


def test_a_day_that_a_zone_left_out_is_not_open() -> None:
    """Samoa had no 30th of December 2011."""
    apia = ZoneInfo("Pacific/Apia")
    calendar = Calendar(apia, [((480, 960),)] * 7)
    assert calendar.between(at("2011-12-29T00:00", apia), at("2011-12-31T00:00", apia)) == 8 * HOUR


@pytest.mark.parametrize("calendar", [office(), always(WARSAW), Calendar(WARSAW, [()] * 7)])
def test_open_closed_and_the_next_of_each_agree(calendar: Calendar) -> None:
    moment = at("2026-11-20T15:30")
    if calendar.week[0] == ():
        assert (calendar.is_open(moment), calendar.next_open(moment), calendar.closes(moment)) == (False, 0, 0)
        assert calendar.after(moment, HOUR) == 0
    elif calendar.week[5] == ():
        assert said(calendar.closes(moment)) == "2026-11-20T16:00+01:00"
        assert calendar.next_open(moment) == moment
        assert said(calendar.next_open(at("2026-11-20T16:00"))) == "2026-11-23T08:00+01:00"
        assert calendar.closes(at("2026-11-20T16:00")) == 0
    else:
        assert (calendar.is_open(moment), calendar.next_open(moment)) == (True, moment)
        assert calendar.closes(moment) == 0  # never


def test_a_night_shift_through_new_year_closes_in_the_morning() -> None:
    calendar = Calendar(WARSAW, [((0, 360), (1320, DAY_MINUTES))] * 7)
    assert said(calendar.closes(at("2026-12-31T23:00"))) == "2027-01-01T06:00+01:00"
    assert said(calendar.after(at("2026-12-31T23:00"), 2 * HOUR)) == "2027-01-01T01:00+01:00"


@pytest.mark.parametrize("moment", [-(10**15), 0, 253_402_300_799_000, 10**17])
def test_moments_no_calendar_knows_raise_nothing(moment: int) -> None:
    calendar = office()
    assert calendar.between(moment, moment) == 0
    calendar.is_open(moment)
    calendar.after(moment, HOUR)
    calendar.next_open(moment)


def test_spans_that_share_minutes_are_found_and_those_that_meet_are_one() -> None:
    assert overlapping(((480, 720), (700, 960)))
    assert not overlapping(((480, 720), (720, 960)))
    assert Calendar(WARSAW, [((480, 720), (720, 960))] * 7).week[0] == ((480, 960),)


@given(weeks, zones, moments, st.integers(0, 30 * 60))
def test_between_counts_the_minutes_in_which_the_clock_on_the_wall_shows_an_open_hour(
    week: list[Hours], zone: ZoneInfo, start: datetime, length: int
) -> None:
    calendar = Calendar(zone, week)
    counted = sum(shown_open(calendar, start + timedelta(minutes=minute)) for minute in range(length))
    assert calendar.between(ms(start), ms(start) + length * MINUTE) == counted * MINUTE


@given(weeks, zones, moments)
def test_is_open_says_what_the_clock_on_the_wall_says(week: list[Hours], zone: ZoneInfo, moment: datetime) -> None:
    assert Calendar(zone, week).is_open(ms(moment)) == shown_open(Calendar(zone, week), moment)


@given(weeks, zones, moments, st.integers(1, 5000))
def test_after_is_the_first_moment_with_so_much_open_time_behind_it(
    week: list[Hours], zone: ZoneInfo, start: datetime, length: int
) -> None:
    calendar = Calendar(zone, week)
    due = calendar.after(ms(start), length * MINUTE)
    if not any(calendar.week):
        assert due == 0
        return
    assert calendar.between(ms(start), due) == length * MINUTE
    assert calendar.between(ms(start), due - 1) == length * MINUTE - 1


@given(weeks, moments, moments, moments)
def test_time_adds_up_over_any_moment_between(week: list[Hours], one: datetime, two: datetime, three: datetime) -> None:
    calendar = Calendar(WARSAW, week)
    first, second, third = sorted(map(ms, (one, two, three)))
    assert calendar.between(first, third) == calendar.between(first, second) + calendar.between(second, third)


@given(weeks, zones, moments, st.integers(0, 20 * 24 * 60))
def test_spans_are_the_open_time_in_order_and_hold_nothing_else(
    week: list[Hours], zone: ZoneInfo, start: datetime, length: int
) -> None:
    calendar = Calendar(zone, week)
    end = ms(start) + length * MINUTE
    spans = list(calendar.spans(ms(start), end))
    assert sum(one.end - one.start for one in spans) == calendar.between(ms(start), end)
    assert all(ms(start) <= one.start < one.end <= end for one in spans)
    assert spans == sorted(spans, key=lambda one: one.start)
    assert all(calendar.is_open(one.start) and calendar.is_open(one.end - 1) for one in spans)
    assert Span(0, 0) not in spans


def test_without_holidays_every_year_is_like_its_weekdays_say() -> None:
    assert no_holidays(2026) == {}
    assert office().between(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == 261 * round(7.5 * HOUR)
    assert always(WARSAW).between(0, 30 * DAY) == 30 * DAY
