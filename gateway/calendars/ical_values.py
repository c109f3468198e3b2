"""Days, times, lengths and zones as an iCalendar file writes them (RFC 5545, 3.3). Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from gateway.calendars.ical_lines import BrokenError, Line

Moment = date | datetime  # a whole day; or a time, with a zone or by the desk's own clock
FIRST_YEAR, LAST_YEAR = 1600, 9990
WINDOWS: Final = {  # as Outlook names the zones of the countries around
    "Central European Standard Time": "Europe/Warsaw",
    "Central Europe Standard Time": "Europe/Budapest",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "GMT Standard Time": "Europe/London",
    "FLE Standard Time": "Europe/Kyiv",
    "E. Europe Standard Time": "Europe/Chisinau",
    "Eastern Standard Time": "America/New_York",
    "UTC": "UTC",
}
_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)", re.ASCII
)


def zone_of(line: Line, zones: Mapping[str, str]) -> tzinfo | None:
    """The zone a line names, None where it names none. `zones` are those the file itself explains: its name → the usual one."""
    name = line.parameters.get("TZID", "")
    if not name:
        return None
    name = name.removeprefix("/")
    for known in (name, zones.get(name, ""), WINDOWS.get(name, ""), "/".join(name.split("/")[-2:])):
        try:
            if known:
                return ZoneInfo(known)
        except (KeyError, ValueError, OSError):  # not found, a folder, or no name at all
            continue
    raise BrokenError(line.number, f"nobody knows the time zone '{name[:60]}'; write one like TZID=Europe/Warsaw")


def moments(line: Line, zones: Mapping[str, str]) -> list[Moment]:
    """Each day or time of a line like EXDATE;TZID=…:20261224T080000,20261231T080000; a period counts by its start."""
    zone = zone_of(line, zones)
    return [moment(line, part.partition("/")[0], zone) for part in line.value.split(",")]


def moment(line: Line, text: str, zone: tzinfo | None) -> Moment:
    """20261224, 20261224T080000, or the latter with a Z."""
    match = _MOMENT.fullmatch(text.strip())
    try:
        found = _found(match, zone) if match else None
    except ValueError:
        found = None
    if found is None:
        words = f"'{text[:40]}' is no day or time; write it like 20261224 or 20261224T080000"
        raise BrokenError(line.number, words)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BrokenError(
            line.number, f"the year {found.year} is out of range; write one from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return found


def _found(match: re.Match[str], zone: tzinfo | None) -> Moment:
    """Raises ValueError where no calendar has it."""
    year, month, day = (int(match[place]) for place in (1, 2, 3))
    if match[4] is None:
        return date(year, month, day)
    hour, minute, second = (int(match[place]) for place in (4, 5, 6))
    return datetime(
        year, month, day, hour, minute, min(59, second), tzinfo=UTC if match[7] else zone
    )  # 60: a leap second


def until(line: Line, text: str, zone: tzinfo | None) -> datetime:
    """UNTIL of a rule, by the clock of the event's place: a day lasts until it ends."""
    found = moment(line, text, zone)
    if not isinstance(found, datetime):
        return datetime.combine(found, time.max)
    return (found.astimezone(zone) if found.tzinfo and zone else found).replace(tzinfo=None)


def length(line: Line) -> timedelta:
    """P1D, P2W, PT8H30M. Never less than nothing."""
    match = _LENGTH.fullmatch(line.value.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise BrokenError(line.number, f"'{line.value[:40]}' is no length of time; write it like P1D or PT8H")
    if match[1] == "-":
        raise BrokenError(line.number, f"'{line.value[:40]}' is less than nothing; take the minus out")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
