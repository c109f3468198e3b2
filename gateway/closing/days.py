"""Days of work: when "three days" are over, and what that day is called."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.calendars.calendar import Calendar
from store.records import Ms

DAY = 86_400_000  # ms
_LOOKED_AHEAD = 800  # days without an open hour, before a calendar counts as closed for ever
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip


def later(start: Ms, length: Ms, calendar: Calendar | None) -> Ms:
    """When so much time will have passed. With a calendar a day is an open day, and what is less than a day is open hours.

    Three days after Thursday 15:00 is Tuesday 15:00 in an office that is closed at weekends; what begins while it is closed begins
    when it opens. A calendar that never opens again is none, so that nothing waits for ever.
    """
    opens = calendar.next_open(start) if calendar is not None else 0
    if calendar is None or not opens:
        return start + length
    days, rest = divmod(length, DAY)
    at = _days_later(opens, days, calendar) if days else opens
    at = calendar.after(at, rest) if rest and at else at
    return at or start + length


def day_words(at: Ms, zone: ZoneInfo, language: str) -> str:
    """The day of a moment: 26.11.2026 or 26 November 2026."""
    day = datetime.fromtimestamp(at / 1000, zone)
    return f"{day:%d.%m.%Y}" if language == "pl" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _days_later(opens: Ms, days: int, calendar: Calendar) -> Ms:
    """The same time of day so many open days later, or when that day opens next; 0 if it never comes."""
    local = datetime.fromtimestamp(opens / 1000, calendar.zone)
    day = local.date()
    for _ in range(days):
        for _ in range(_LOOKED_AHEAD):
            day += timedelta(days=1)
            if calendar.hours(day):
                break
        else:
            return 0
    then = datetime.combine(day, local.time(), tzinfo=calendar.zone)
    return calendar.next_open(round(then.timestamp() * 1000))
