"""When so many days of work are over."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.calendars.calendar import Calendar
from gateway.closing.days import DAY, day_words, later

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = Calendar(WARSAW, [((8 * 60, 16 * 60),)] * 5 + [()] * 2, days={date(2026, 11, 11): ()})
HOUR = 3_600_000


def at(text: str) -> int:
    """A moment of Warsaw's clock."""
    return round(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-19T15:00", 3 * DAY, "2026-11-24T15:00"),  # Thursday → Tuesday
        ("2026-11-20T17:30", 3 * DAY, "2026-11-26T08:00"),  # after hours on a Friday: counted from Monday 8:00
        ("2026-11-21T12:00", DAY, "2026-11-24T08:00"),  # a Saturday
        ("2026-11-09T10:00", 2 * DAY, "2026-11-12T10:00"),  # a holiday between
        ("2026-10-23T10:00", DAY, "2026-10-26T10:00"),  # the clocks are set back at the weekend
        ("2026-11-20T15:00", 4 * HOUR, "2026-11-23T11:00"),  # hours are open hours
        ("2026-11-20T15:00", DAY + 2 * HOUR, "2026-11-24T09:00"),
        ("2028-02-28T10:00", DAY, "2028-02-29T10:00"),
    ],
)
def test_a_day_is_an_open_day(start: str, length: int, end: str) -> None:
    """Nights, weekends and holidays don't count; what begins while it is closed begins when it opens."""
    assert later(at(start), length, OFFICE) == at(end)


def test_without_a_calendar_days_are_days() -> None:
    """The same for one that never opens again: nothing waits for ever."""
    start = at("2026-11-20T17:30")
    assert later(start, 3 * DAY, None) == start + 3 * DAY
    never = Calendar(WARSAW, [()] * 7, days={date(2026, 11, 23): ((480, 960),)})
    assert later(start, 3 * DAY, never) == start + 3 * DAY


def test_the_day_is_said_as_people_write_it() -> None:
    """By the desk's own clock: a moment before midnight in London is the next day in Warsaw."""
    moment = round(datetime(2026, 11, 25, 23, 30, tzinfo=UTC).timestamp() * 1000)
    assert (day_words(moment, WARSAW, "pl"), day_words(moment, WARSAW, "en")) == ("26.11.2026", "26 November 2026")
