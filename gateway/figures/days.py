"""Days where the desk is: which day and hour a moment belongs to, and when a period begins and ends."""

from array import array
from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from gateway.figures.asked import Period
from store.records import Ms

QUARTER: Final = 15 * 60_000  # clocks are moved by no less
_DAY: Final = 86_400_000
_YEARS: Final = (1969, 2200)  # that months are looked up in; 1970 begins in 1969 in the west
_HOURS: Final = [quarter // 4 for quarter in range(96)]


@lru_cache(4_096)
def first_of_month(day: int) -> int:
    """The first day of a day's month, both as ordinals."""
    return day - date.fromordinal(day).day + 1


def next_month(month: int) -> int:
    """The first day of the month after the one that begins on a day, both as ordinals."""
    return first_of_month(month + 31)


class Days:
    """The days of a time zone (an IANA name)."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.placed = lru_cache(4_096)(self._placed)
        self.quarters = lru_cache(1_024)(self._quarters)
        self.begins = lru_cache(4_096)(self._begins)

    def day(self, at: Ms) -> date:
        """The day of a moment."""
        return date.fromordinal(self.place(at)[0])

    def place(self, at: Ms) -> tuple[int, int]:
        """The day of a moment as an ordinal (of datetime.date), and its hour on the clock on the wall."""
        return self.placed(at // QUARTER)

    def month(self, at: Ms) -> int:
        """The first day of a moment's month as an ordinal."""
        begins, months = self._months
        return months[bisect_right(begins, at) - 1]

    def of_month(self, month: int) -> tuple[Ms, Ms]:
        """When a month begins (by the ordinal of its first day), and when the next one does."""
        return self.begins(month), self.begins(next_month(month))

    def moments(self, period: Period) -> tuple[Ms, Ms]:
        """When a period begins, and when the first moment after it is."""
        return self._midnight(period.first), self._midnight(period.last + timedelta(days=1))

    @cached_property
    def _months(self) -> tuple[list[Ms], list[int]]:
        """When each month begins, and its first day as an ordinal."""
        months = [date(year, month, 1).toordinal() for year in range(*_YEARS) for month in range(1, 13)]
        return [self._begins(month) for month in months], months

    def _placed(self, quarter: int) -> tuple[int, int]:
        there = datetime.fromtimestamp(quarter * QUARTER / 1000, self.zone)
        return there.toordinal(), there.hour

    def _quarters(self, month: int) -> "tuple[array[int], array[int]]":
        """Of each quarter of an hour of a month: its day as an ordinal, and its hour."""
        found = array("i"), array("i")
        for day in range(month, next_month(month)):
            begins, ends = self.begins(day), self.begins(day + 1)
            changed = ends - begins != _DAY  # the clocks
            hours = [self.place(at)[1] for at in range(begins, ends, QUARTER)] if changed else _HOURS
            found[0].extend([day] * len(hours))
            found[1].extend(hours)
        return found

    def _begins(self, day: int) -> Ms:
        """When a day begins, by its ordinal."""
        return self._midnight(date.fromordinal(day))

    def _midnight(self, day: date) -> Ms:
        return round(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)
