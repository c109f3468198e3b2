"""Days where the desk is: which day and hour a moment belongs to, and when a period begins and ends."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from gateway.figures.asked import Period
from store.records import Ms

_QUARTER = 15 * 60_000  # clocks are moved by no less


@lru_cache(4_096)
def first_of_month(day: int) -> int:
    """The first day of a day's month, both as ordinals."""
    return day - date.fromordinal(day).day + 1


class Days:
    """The days of a time zone (an IANA name)."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.placed = lru_cache(4_096)(self._placed)

    def day(self, at: Ms) -> date:
        """The day of a moment."""
        return date.fromordinal(self.place(at)[0])

    def place(self, at: Ms) -> tuple[int, int]:
        """The day of a moment as an ordinal (of datetime.date), and its hour on the clock on the wall."""
        return self.placed(at // _QUARTER)

    def moments(self, period: Period) -> tuple[Ms, Ms]:
        """When a period begins, and when the first moment after it is."""
        return self._midnight(period.first), self._midnight(period.last + timedelta(days=1))

    def _placed(self, quarter: int) -> tuple[int, int]:
        there = datetime.fromtimestamp(quarter * _QUARTER / 1000, self.zone)
        return there.toordinal(), there.hour

    def _midnight(self, day: date) -> Ms:
        return round(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)
