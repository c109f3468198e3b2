"""Open hours as people write them: `8:00-12:00, 12:30-16:00`, `closed`, `24h`; days as `mon-fri` or `2026-12-24`."""

import re
from datetime import UTC, date, datetime

from gateway.calendars.calendar import DAY_MINUTES, Hours, overlapping

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED, ALL_DAY = "closed", "24h"
_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def hours(text: str) -> Hours:
    """The intervals of a day. Raises ValueError: what is wrong; what to write instead."""
    if text.strip() == CLOSED:
        return ()
    if text.strip() == ALL_DAY:
        return ((0, DAY_MINUTES),)
    found = tuple(_interval(part.strip()) for part in text.split(","))
    if overlapping(found):
        raise ValueError(f"the hours '{text}' overlap; write each hour once")
    return found


def weekdays(text: str) -> tuple[int, ...]:
    """`fri` → 4, `mon-fri` → 0 to 4, `sat-mon` → 5, 6, 0. Raises ValueError likewise."""
    first, dash, last = text.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise ValueError(f"'{text}' is no day of the week; write mon, tue, wed, thu, fri, sat, sun, or mon-fri")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return tuple((start + place) % 7 for place in range((end - start) % 7 + 1))


def day(text: str) -> date:
    """`2026-12-24`. Raises ValueError likewise."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError(f"'{text}' is no date; write it like 2026-12-24") from None


def _interval(text: str) -> tuple[int, int]:
    match = _INTERVAL.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' are no hours; write them like 8:00-16:00, or closed, or 24h")
    start, end = (int(match[place]) * 60 + int(match[place + 1]) for place in (1, 3))
    if max(int(match[2]), int(match[4])) > 59 or end > DAY_MINUTES:
        raise ValueError(f"'{text}' is no time of a day; a day goes from 0:00 to 24:00")
    if end == start:
        raise ValueError(f"'{text}' is no time at all; write when it ends, or closed")
    if end < start:
        raise ValueError(
            f"'{text}' ends before it begins; a night is two days: {match[1]}:{match[2]}-24:00 and, on the next, 0:00-{match[3]}:{match[4]}"
        )
    return start, end
