"""An iCalendar file closes a calendar: whole days and hours, once or again and again; what can't be understood is said with its line."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calendars.calendar import Calendar, Hours
from gateway.calendars.ical import MOST_EVENTS, Ical, ical, read
from gateway.calendars.ical_lines import BrokenError
from gateway.config import load

pytestmark = pytest.mark.hypothesis
WARSAW = ZoneInfo("Europe/Warsaw")
HOUR = 3_600_000
OFFICE: list[Hours] = [((480, 960),)] * 5 + [(), ()]


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))


def file(*events: str) -> str:
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n"


def of(*lines: str) -> Ical:
    return ical(file(event(*lines)))


def days(found: Ical, *years: int) -> list[str]:
    return [day.isoformat() for year in years for day in sorted(found.days(year))]


def hours(found: Ical, year: int, zone: ZoneInfo = WARSAW) -> list[tuple[str, float]]:
    return [
        (datetime.fromtimestamp(span.start / 1000, WARSAW).isoformat()[:16], (span.end - span.start) / HOUR)
        for span, _ in found.hours(year, zone)
    ]


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=WARSAW).timestamp() * 1000)


def test_an_event_over_several_days_closes_each_but_the_one_it_ends_on() -> None:
    found = of("DTSTART;VALUE=DATE:20261230", "DTEND;VALUE=DATE:20270102", "SUMMARY:Inwentaryzacja")
    assert days(found, 2026, 2027) == ["2026-12-30", "2026-12-31", "2027-01-01"]
    assert found.days(2027) == {date(2027, 1, 1): "Inwentaryzacja"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART;VALUE=DATE:20260504",), ["2026-05-04"]),
        (("DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260504"), ["2026-05-04"]),  # as some programs write one day
        (("DTSTART;VALUE=DATE:20260504", "DURATION:P2D"), ["2026-05-04", "2026-05-05"]),
        (("DTSTART;VALUE=DATE:20260504", "STATUS:CANCELLED"), []),
        (("DTSTART;VALUE=DATE:20260504", "TRANSP:TRANSPARENT"), ["2026-05-04"]),  # Google writes holidays as free time
        (("DTSTART;VALUE=DATE:20260504", "RDATE;VALUE=DATE:20260601,20260701"), ["2026-05-04", "2026-06-01", "2026-07-01"]),
        (("DTSTART;VALUE=DATE:20250504", "RRULE:FREQ=YEARLY"), ["2026-05-04"]),
        (("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"), []),  # 2026 has no such day, and no other stands for it
        (("DTSTART;VALUE=DATE:20160504", "RRULE:FREQ=YEARLY;INTERVAL=4"), []),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;COUNT=6"), []),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;COUNT=7"), ["2026-05-04"]),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;UNTIL=20260504"), ["2026-05-04"]),
        (("DTSTART;VALUE=DATE:20200504", "RRULE:FREQ=YEARLY;UNTIL=20260503T220000Z"), []),
        (("DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), ["2026-11-26"]),
        (("DTSTART;VALUE=DATE:20200127", "RRULE:FREQ=YEARLY;BYDAY=-1MO"), ["2026-12-28"]),
        (("DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"), ["2026-01-30", "2026-02-27", "2026-03-27"]),
        (("DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY;COUNT=3"), ["2026-01-31", "2026-03-31", "2026-05-31"]),
        (("DTSTART;VALUE=DATE:20260228", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2"), ["2026-02-28", "2026-03-31"]),
        (
            ("DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260331"),
            ["2026-01-30", "2026-02-27", "2026-03-31"],
        ),
        (
            ("DTSTART;VALUE=DATE:20261205", "RRULE:FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20261213", "EXDATE;VALUE=DATE:20261212"),
            ["2026-12-05", "2026-12-06", "2026-12-13"],
        ),
        # every second week, of weeks that begin on Monday, and of those that begin on Sunday (RFC 5545, 3.3.10)
        (
            ("DTSTART;VALUE=DATE:20260804", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"),
            ["2026-08-04", "2026-08-09", "2026-08-18", "2026-08-23"],
        ),
        (
            ("DTSTART;VALUE=DATE:20260804", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"),
            ["2026-08-04", "2026-08-16", "2026-08-18", "2026-08-30"],
        ),
        (("DTSTART;VALUE=DATE:20260213", "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"), ["2026-02-13", "2026-03-13", "2026-11-13"]),
        (("DTSTART;VALUE=DATE:20261230", "RRULE:FREQ=DAILY;COUNT=4"), ["2026-12-30", "2026-12-31"]),
    ],
)  # fmt: skip
def test_what_calendar_programs_write_means_these_days_of_2026(lines: tuple[str, ...], expected: list[str]) -> None:
    assert days(of(*lines), 2026) == expected


def test_hours_are_those_of_the_events_own_zone_also_when_the_clocks_change_between() -> None:
    found = of(
        "DTSTART;TZID=Europe/London:20261021T140000",
        "DTEND;TZID=Europe/London:20261021T153000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261104T140000Z",
        "EXDATE;TZID=Europe/London:20261028T140000",
    )
    assert hours(found, 2026) == [("2026-10-21T15:00", 1.5), ("2026-11-04T15:00", 1.5)]
    outlook = file(
        "BEGIN:VTIMEZONE\r\nTZID:Dziwna\r\nX-LIC-LOCATION:Europe/Warsaw\r\nEND:VTIMEZONE\r\n",
        event("DTSTART;TZID=Dziwna:20260105T080000", "DURATION:PT2H"),
        event('DTSTART;TZID="Central European Standard Time":20260106T080000', "DURATION:PT2H"),
        event("DTSTART:20260107T070000Z", "DURATION:PT2H"),
        event("DTSTART:20260108T080000", "DURATION:PT2H"),  # by the clock of the desk
    )
    assert hours(ical(outlook), 2026) == [(f"2026-01-0{day}T08:00", 2.0) for day in (5, 6, 7, 8)]


def test_one_of_a_series_that_was_moved_closes_its_new_day_only() -> None:
    text = file(
        event("UID:a", "DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=WEEKLY;COUNT=3"),
        event("UID:a", "RECURRENCE-ID;VALUE=DATE:20260112", "DTSTART;VALUE=DATE:20260114"),
        event("UID:b", "DTSTART;VALUE=DATE:20260112", "SUMMARY:Inny"),
    )
    assert days(ical(text), 2026) == ["2026-01-05", "2026-01-12", "2026-01-14", "2026-01-19"]
    assert ical(text).days(2026)[date(2026, 1, 12)] == "Inny"


def test_folded_lines_are_one_and_alarms_inside_do_not_count() -> None:
    found = of(
        "DTSTART;VALUE=DATE:2026\r\n 0504",
        "SUMMARY:Dzień\\, w którym\r\n\t nas nie ma",
        "BEGIN:VALARM",
        "DTSTART;VALUE=DATE:20200101",
        "DURATION:-PT15M",
        "END:VALARM",
    )
    assert found.days(2026) == {date(2026, 5, 4): "Dzień, w którym nas nie ma"}


def test_closed_hours_count_for_no_promise_and_own_days_come_first() -> None:
    found = of("DTSTART:20260504T120000", "DTEND:20260504T200000", "SUMMARY:Szkolenie")
    more = of("DTSTART:20260504T100000", "DTEND:20260504T130000")

    def office(days: dict[date, Hours] | None = None) -> Calendar:
        return Calendar(
            WARSAW,
            OFFICE,
            days=days,
            closings=lambda year: sorted((*found.hours(year, WARSAW), *more.hours(year, WARSAW))),
        )

    assert office().between(at("2026-05-04T00:00"), at("2026-05-05T00:00")) == 2 * HOUR
    assert office().after(at("2026-05-04T09:00"), 2 * HOUR) == at("2026-05-05T09:00")
    (closed,) = office().closed_days(date(2026, 5, 1), date(2026, 5, 10))
    assert closed == (date(2026, 5, 4), ((480, 600),), "closed, Szkolenie")
    own: dict[date, Hours] = {date(2026, 5, 4): ((480, 840),)}
    assert office(own).between(at("2026-05-04T00:00"), at("2026-05-05T00:00")) == 6 * HOUR


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("hello", 1, "no line"),
        ("VERSION:2.0", 1, "no iCalendar file"),
        ("BEGIN:VCARD\nEND:VCARD", 1, "BEGIN:VCALENDAR"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260504T080000", 2, "cut off"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO", 3, "began as VEVENT"),
        (file(event("SUMMARY:x")), 3, "no DTSTART"),
        (file(event("DTSTART;VALUE=DATE:20260230")), 4, "no day or time"),
        (file(event("DTSTART;VALUE=DATE:99990101")), 4, "out of range"),
        (file(event("DTSTART;TZID=Europe/Warszawa:20260504T080000", "DURATION:PT1H")), 4, "TZID=Europe/Warsaw"),
        (file(event("DTSTART;TZID=../../etc/passwd:20260504T080000", "DURATION:PT1H")), 4, "nobody knows"),
        (file(event("DTSTART;VALUE=DATE:20260504", "DURATION:-P1D")), 5, "less than nothing"),
        (file(event("DTSTART;VALUE=DATE:20260504", "DURATION:P")), 5, "no length"),
        (file(event("DTSTART;VALUE=DATE:20260504", "DURATION:P500D")), 3, "500 days"),
        (file(event("DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260503")), 5, "ends before it begins"),
        (file(event("DTSTART;VALUE=DATE:20260504", "DTEND:20260504T080000")), 5, "not written like DTSTART"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=SECONDLY")), 5, "not known"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=DAILY;INTERVAL=0")), 5, "from 1 to 1000"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=DAILY;COUNT=99999")), 5, "from 1 to 5000"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260601")), 5, "keep one"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=WEEKLY;BYDAY=1MO")), 5, "write MO"),
        (file(event("DTSTART;VALUE=DATE:20260504", "RRULE:FREQ=YEARLY;BYEASTER=1")), 5, "BYEASTER"),
        (file(*[event("DTSTART;VALUE=DATE:20260504")] * (MOST_EVENTS + 1)), 3 + 3 * MOST_EVENTS, "more than"),
        ("BEGIN:VCALENDAR\n" * 20, 9, "components"),
    ],
)
def test_a_mistake_names_its_line_and_what_to_do(text: str, line: int, words: str) -> None:
    with pytest.raises(BrokenError, match=f"^{line}: .*; .") as caught:
        ical(text)
    assert words in str(caught.value)


def test_rules_that_never_fit_and_hostile_files_are_over_soon(tmp_path: Path) -> None:
    """No rule looks at more than the year that is asked for, whatever it says."""
    never = of("DTSTART;VALUE=DATE:16000101", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5000")
    assert days(never, 2026) == []
    big = tmp_path / "big.ics"
    big.write_bytes(b"x" * 1_000_001)
    with pytest.raises(ValueError, match=r"^big\.ics has 1000001 bytes; "):
        read(big)
    big.write_bytes(b"BEGIN:VCALENDAR\r\nSUMMARY:\xff")
    with pytest.raises(ValueError, match=r"^big\.ics is not UTF-8; "):
        read(big)


@given(st.text(max_size=200) | st.lists(st.sampled_from([
    "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "DTSTART;VALUE=DATE:20260504", "DTSTART:20260504T080000Z",
    "DTSTART;TZID=Europe/Warsaw:20261025T023000", "DTEND:20260504T090000", "DURATION:P1D", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
    "RRULE:FREQ=YEARLY;BYSETPOS=-1;BYDAY=MO", "EXDATE:20260511", "RDATE:20260505", "RECURRENCE-ID:20260504", "UID:a", " ", "SUMMARY:x",
]), max_size=20).map("\n".join))  # fmt: skip
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = ical(text)
    except BrokenError:
        return
    for year in (1970, 2026, 9998):
        found.days(year)
        found.hours(year, WARSAW)


def test_a_config_names_its_files_and_check_finds_what_is_wrong_in_them(tmp_path: Path) -> None:
    (tmp_path / "own.ics").write_text(file(event("DTSTART;VALUE=DATE:20260505", "SUMMARY:Wyjazd")))
    (tmp_path / "days.ics").write_text(file(event("DTSTART;VALUE=DATE:20260504", "SUMMARY:Przerwa")))
    config = tmp_path / "config.yaml"
    text = 'desk: {name: Desk}\nqueues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\ncalendars:\n  office:\n    hours: {mon-fri: "8:00-16:00"}\n'
    config.write_text(f"{text}    ical: ./days.ics, ./own.ics\n")
    calendar = load(config).calendars["office"].calendar(load(config).desk.timezone)
    found = list(calendar.closed_days(date(2026, 5, 1), date(2026, 5, 31)))
    assert [(one.day.day, one.hours, one.why) for one in found] == [(4, (), "Przerwa"), (5, (), "Wyjazd")]
    (tmp_path / "own.ics").write_text(file(event("DTSTART;VALUE=DATE:20260505", "DURATION:-P1D")))
    with pytest.raises(
        Exception, match=r"config.yaml:6 calendars.office.ical: own.ics:5: '-P1D' is less than nothing – "
    ):
        load(config)
    config.write_text(f"{text}    ical: ./none.ics\n")
    with pytest.raises(Exception, match=r"none.ics can't be read .* – paths are relative"):
        load(config)
