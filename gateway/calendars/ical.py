"""Closed days out of an iCalendar file (RFC 5545): its events, as far as they tell when nobody is at work. Pure but for `read`.

Of an event count DTSTART, DTEND or DURATION, RRULE, RDATE, EXDATE, RECURRENCE-ID, STATUS and SUMMARY. Alarms, to-dos, and whether an event
makes somebody busy do not count: calendar programs write holidays as free time.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from gateway.calendars.calendar import Closing, Span
from gateway.calendars.ical_lines import BrokenError, Component, Line, components
from gateway.calendars.ical_values import Moment, length, moment, moments, until, zone_of
from gateway.calendars.recurring import LAST, Rule, rule

MOST_BYTES: Final = 1_000_000
MOST_EVENTS: Final = 2_000
LONGEST: Final = timedelta(days=400)
NO_NAME: Final = "closed"


class Happening(NamedTuple):
    """One event. A day as `start` is all day, in the desk's own zone; a time without a zone is by the desk's clock too.

    `length` is in days, or by the clock. `left_out` are the starts that do not happen.
    """

    name: str
    start: Moment
    length: timedelta
    repeats: Rule | None
    also: tuple[Moment, ...]
    left_out: frozenset[Moment]

    def starts(self, first: date, last: date) -> Iterator[Moment]:
        """Every start whose day, by its own clock, lies within these two."""
        found = [self._at(day) for day in self.repeats.days(first, last)] if self.repeats else [self.start]
        last_one = self.repeats.until if self.repeats else None
        for start in dict.fromkeys((*found, *self.also)):
            late = last_one is not None and isinstance(start, datetime) and start.replace(tzinfo=None) > last_one
            if first <= _day(start) <= last and start not in self.left_out and (not late or start in self.also):
                yield start

    def _at(self, day: date) -> Moment:
        return datetime.combine(day, self.start.timetz()) if isinstance(self.start, datetime) else day


class Ical:
    """The closings of a file: whole days by date, and hours."""

    def __init__(self, happenings: Sequence[Happening]) -> None:
        self.happenings = happenings

    def days(self, year: int) -> Mapping[date, str]:
        """The days of a year that are closed all day, with the name of the event."""
        found: dict[date, str] = {}
        first, last = date(year, 1, 1), date(year, 12, 31)
        for one in self.happenings:
            if isinstance(one.start, datetime):
                continue
            for start in one.starts(first - one.length, last):
                for place in range(one.length.days):
                    day = _day(start) + timedelta(days=place)
                    if first <= day <= last:
                        found.setdefault(day, one.name)
        return found

    def hours(self, year: int, zone: ZoneInfo) -> list[Closing]:
        """The stretches that are closed and touch a year, in order; times without a zone are in this one."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        found = []
        for one in self.happenings:
            if not isinstance(one.start, datetime):
                continue
            for start in one.starts(first - one.length - timedelta(days=2), min(LAST, last + timedelta(days=1))):
                if isinstance(start, datetime):
                    local = start if start.tzinfo else start.replace(tzinfo=zone)
                    began = round(local.timestamp() * 1000)
                    found.append(Closing(Span(began, began + round(one.length.total_seconds() * 1000)), one.name))
        return sorted(found)


def read(path: Path) -> Ical:
    """The file. Raises ValueError: which file and line, what is wrong; what to do."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ValueError(f"{path.name} has {size} bytes; {MOST_BYTES} are allowed, keep the closed days only")
        return ical(path.read_bytes().decode())
    except BrokenError as error:
        raise ValueError(f"{path.name}:{error}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8; export the calendar as .ics again") from None
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise ValueError(
            f"{path} can't be read ({words}); paths are relative to the folder of the configuration"
        ) from None


def ical(text: str) -> Ical:
    """The events of a file. Raises BrokenError."""
    events: list[Component] = []
    zones: dict[str, str] = {}
    for one in components(text):
        if one.kind == "VEVENT":
            events.append(one)
            if len(events) > MOST_EVENTS:
                raise BrokenError(one.number, f"there are more than {MOST_EVENTS} events; keep the closed days only")
        elif one.kind == "VTIMEZONE":
            named = _by_name(one)
            if "TZID" in named and "X-LIC-LOCATION" in named:
                zones[named["TZID"].value] = named["X-LIC-LOCATION"].value.strip()
    moved: dict[str, list[Moment]] = {}  # starts that an event of their own stands for, by the id of the series
    for one in events:
        named = _by_name(one)
        if "RECURRENCE-ID" in named and "UID" in named:
            moved.setdefault(named["UID"].value, []).extend(moments(named["RECURRENCE-ID"], zones))
    found = (_happening(one, zones, moved) for one in events)
    return Ical([one for one in found if one is not None])


def _happening(event: Component, zones: Mapping[str, str], moved: Mapping[str, Sequence[Moment]]) -> Happening | None:
    """None where it was cancelled, or takes no time."""
    named = _by_name(event)
    if named.get("STATUS", _NONE).value.strip().upper() == "CANCELLED":
        return None
    if "DTSTART" not in named:
        raise BrokenError(event.number, "this event has no DTSTART; write on which day it begins")
    line = named["DTSTART"]
    zone = zone_of(line, zones)
    start = moment(line, line.value, zone)
    long = _length(start, named, zones)
    if not long:
        return None
    if long > LONGEST:
        raise BrokenError(event.number, f"this event lasts {long.days} days; {LONGEST.days} are allowed, split it")
    series = [] if "RECURRENCE-ID" in named else list(moved.get(named.get("UID", _NONE).value, ()))
    return Happening(
        name=_words(named.get("SUMMARY", _NONE).value),
        start=start,
        length=long,
        repeats=_rule(named["RRULE"], start) if "RRULE" in named else None,
        also=tuple(_alike(start, one) for each in event.lines if each.name == "RDATE" for one in moments(each, zones)),
        left_out=frozenset(
            _alike(start, one)
            for found in (series, *(moments(each, zones) for each in event.lines if each.name == "EXDATE"))
            for one in found
        ),
    )


def _length(start: Moment, named: Mapping[str, Line], zones: Mapping[str, str]) -> timedelta:
    """How long it lasts. A day without an end is one day, also where the end is the day itself, as some programs write it."""
    one_day = timedelta(0 if isinstance(start, datetime) else 1)
    if "DTEND" not in named:
        return max(one_day, length(named["DURATION"])) if "DURATION" in named else one_day
    line = named["DTEND"]
    end = moment(line, line.value, zone_of(line, zones))
    if isinstance(end, datetime) != isinstance(start, datetime) or (
        isinstance(end, datetime) and isinstance(start, datetime) and bool(end.tzinfo) != bool(start.tzinfo)
    ):
        raise BrokenError(line.number, "DTEND is not written like DTSTART; write both as days, or both as times")
    lasts = end - start
    if lasts < timedelta(0):
        raise BrokenError(line.number, "the event ends before it begins; mend DTSTART or DTEND")
    return max(one_day, lasts)


def _rule(line: Line, start: Moment) -> Rule:
    zone = start.tzinfo if isinstance(start, datetime) else None
    try:
        return rule(line.value, _day(start), lambda text: until(line, text, zone))
    except BrokenError:
        raise
    except ValueError as error:
        raise BrokenError(line.number, str(error)) from None


def _alike(start: Moment, other: Moment) -> Moment:
    """The other one as a day where the event is one: some programs leave out a day by its midnight."""
    return _day(other) if not isinstance(start, datetime) else other


def _day(of: Moment) -> date:
    return of.date() if isinstance(of, datetime) else of


def _by_name(component: Component) -> dict[str, Line]:
    """Of several lines of a name the first."""
    found: dict[str, Line] = {}
    for line in component.lines:
        found.setdefault(line.name, line)
    return found


def _words(value: str) -> str:
    """A SUMMARY as people read it, on one line and not too long."""
    text = value.replace("\\n", " ").replace("\\N", " ").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:100] or NO_NAME


_NONE = Line(0, "", {}, "")
