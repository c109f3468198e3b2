"""Hours as people write them, and whole calendars from a config."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.calendars import written
from gateway.calendars.public_holidays import UnknownCountryError, public_holidays
from gateway.config import load
from gateway.promises import promises
from gateway.sla.clocks import targets
from store.records import Ticket

HOUR = 3_600_000
QUEUES = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:00-16:00", ((480, 960),)),
        ("08:00 - 12:00,12:30-16:00", ((480, 720), (750, 960))),
        ("8:00–16:00", ((480, 960),)),
        ("0:00-24:00", ((0, 1440),)),
        ("24h", ((0, 1440),)),
        ("closed", ()),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, hours: tuple[tuple[int, int], ...]) -> None:
    assert written.hours(text) == hours


@pytest.mark.parametrize(
    "text", ["", "8", "8:00", "8:60-9:00", "8:00-9:00,", "24:30-25:00", "-1:00-2:00", "8:00-9:00 9:00-10:00"]
)
def test_what_is_no_hours_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=";"):
        written.hours(text)


@pytest.mark.parametrize(
    ("text", "days"), [("mon", (0,)), ("mon-fri", (0, 1, 2, 3, 4)), ("sat-mon", (5, 6, 0)), ("sun-sun", (6,))]
)
def test_days_of_the_week_may_be_a_range_over_its_end(text: str, days: tuple[int, ...]) -> None:
    assert written.weekdays(text) == days


def test_polish_holidays_are_complete_and_christmas_eve_is_one_since_2025() -> None:
    of = public_holidays("PL")
    assert {date(2026, 1, 6), date(2026, 4, 6), date(2026, 6, 4), date(2026, 11, 11), date(2026, 12, 24)} <= of(
        2026
    ).keys()
    assert date(2024, 12, 24) not in of(2024)
    assert date(2026, 1, 6) in public_holidays("de-by")(2026)
    with pytest.raises(UnknownCountryError):
        public_holidays("DE-ZZ")


def test_a_config_with_a_calendar_promises_in_its_hours(tmp_path: Path) -> None:
    """Asked on the eve of Independence Day: the holiday and the night don't count, and a zone of its own does."""
    file = tmp_path / "config.yaml"
    file.write_text(
        QUEUES
        + "calendars: {office: {hours: {mon-fri: '8:00-16:00'}, holidays: PL, days: {2026-11-12: '10:00-16:00'}, timezone: Europe/Warsaw}}\n"
        + "targets: {calendar: office, P3: {first_response: 2h, resolution: 16h}}\ndesk: {timezone: America/New_York}\n"
    )
    asked = round(datetime(2026, 11, 10, 14, 30, tzinfo=UTC).timestamp() * 1000)  # half past three in Warsaw
    ticket = Ticket(
        subject="VPN", requester="anna", queue="l1", level="L1", created_at=asked, updated_at=asked, priority="P3"
    )
    found = targets(ticket, promises(load(file, {})).of(ticket))
    said = [
        datetime.fromtimestamp(at / 1000, ZoneInfo("Europe/Warsaw")) for at in (found.first_response, found.resolution)
    ]
    assert [one.isoformat(timespec="minutes") for one in said] == ["2026-11-12T11:30+01:00", "2026-11-16T09:30+01:00"]
