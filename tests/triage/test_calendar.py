"""Days that rules can ask about."""

from datetime import UTC, date, datetime

import pytest

from triage.calendar import Calendar, dates, easter, holidays
from triage.conditions import Facts, View
from triage.words import Vocabulary

NOTHING = Vocabulary([], {}, fillers=(), known=()).scan([])


def on(day, *wanted, timezone="Europe/Warsaw", hour=12):
    """Whether noon of a day is one of the wanted days."""
    at = datetime.fromisoformat(f"{day}T{hour:02}:00+00:00").astimezone(UTC).timestamp()
    view = View(Facts(at=round(at * 1000), timezone=timezone), NOTHING, "", {})
    return bool(Calendar(tuple(wanted)).match(view))


@pytest.mark.parametrize(
    "sunday",
    ["1954-04-18", "2000-04-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2076-04-19"],
)
def test_easter_sundays(sunday):
    """Early, late, and those where simpler formulas are wrong (1954, 2076)."""
    assert easter(int(sunday[:4])) == date.fromisoformat(sunday)


def test_the_days_off_of_a_polish_year():
    """All fourteen of 2026, Christmas Eve among them; in 2024 it was a working day."""
    assert sorted(map(str, holidays(2026))) == [
        "2026-01-01", "2026-01-06", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-03", "2026-05-24", "2026-06-04",
        "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-24", "2026-12-25", "2026-12-26",
    ]  # fmt: skip
    assert date(2024, 12, 24) not in holidays(2024)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-11-11", "holiday"),
        ("2026-06-04", "holiday"),
        ("2026-11-14", "weekend"),
        ("2026-11-10", "workday"),
        ("2026-12-31", "12-31"),
        ("2026-12-31", "2026-12-31"),
        ("2026-07-05", "2026-07-01..2026-07-14"),
        ("2026-12-30", "12-20..01-06"),
        ("2027-01-05", "12-20..01-06"),
        ("2024-02-29", "02-29"),
    ],
)
def test_days_that_are_meant(day, wanted):
    """By law, by weekday, by date, by span, over New Year too."""
    assert on(day, wanted)


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-11-11", "workday"),
        ("2026-11-14", "workday"),
        ("2026-11-10", "holiday"),
        ("2027-12-31", "2026-12-31"),
        ("2026-07-15", "2026-07-01..2026-07-14"),
        ("2027-01-07", "12-20..01-06"),
    ],
)
def test_days_that_are_not(day, wanted):
    """The neighbours of those."""
    assert not on(day, wanted)


def test_the_day_is_that_of_the_desk():
    """Late on the 10th in UTC is the 11th in Warsaw."""
    assert on("2026-11-10", "holiday", hour=23)
    assert not on("2026-11-10", "holiday", hour=23, timezone="UTC")


@pytest.mark.parametrize(
    "text", ["tomorrow", "2026-13-01", "02-30", "2026-02-29", "2026-01-01..12-31", "2026-02-01..2026-01-01", ""]
)
def test_what_is_no_day(text):
    """Refused when the file is read."""
    with pytest.raises(ValueError):
        dates(text)
