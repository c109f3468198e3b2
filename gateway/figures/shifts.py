"""How long people were at work: the open hours of the desk."""

from datetime import date

from gateway.calendars.calendar import Calendar
from gateway.figures.days import Days
from store.records import Ms

WORKDAY: Ms = 8 * 3_600_000


def shift(calendar: Calendar | None, days: Days, start: Ms, end: Ms) -> Ms:
    """How long one person was at work between two moments, in ms: the open hours of the calendar.

    Without a calendar it is eight hours on each Monday to Friday that has begun.
    """
    if end <= start:
        return 0
    if calendar is not None:
        return calendar.between(start, end)
    first, last = days.day(start).toordinal(), days.day(end - 1).toordinal()
    return WORKDAY * sum(date.fromordinal(day).weekday() < 5 for day in range(first, last + 1))
