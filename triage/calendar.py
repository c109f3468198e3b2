"""Days that are not like others: public holidays in Poland, weekends, and dates named in a rule. Pure."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from triage.conditions import View

HOLIDAY, WEEKEND, WORKDAY = "holiday", "weekend", "workday"
_FIXED = ((1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26))
_CHRISTMAS_EVE_SINCE = 2025  # Dz.U. 2024 poz. 1965
_SATURDAY = 5
_AFTER_EASTER = (0, 1, 49, 60)  # Easter Sunday and Monday, Pentecost, Corpus Christi

Dates = tuple[tuple[int, int, int], tuple[int, int, int]]  # first and last day; year 0: every year


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, over = divmod(century, 4)
    epact = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * over + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """The days off by law in Poland (ustawa o dniach wolnych od pracy)."""
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {easter(year) + timedelta(days=after) for after in _AFTER_EASTER}
    if year >= _CHRISTMAS_EVE_SINCE:
        days.add(date(year, 12, 24))
    return frozenset(days)


def dates(text: str) -> Dates:
    """`12-24`, `2026-12-24` or `2026-12-20..2027-01-06` as first and last day. Raises ValueError."""
    first, _, last = text.partition("..")
    found = _day(first), _day(last or first)
    if (found[0][0] == 0) != (found[1][0] == 0):
        raise ValueError(text)
    if found[0][0] and found[0] > found[1]:
        raise ValueError(text)
    return found


def _day(text: str) -> tuple[int, int, int]:
    parts = [int(part) for part in text.strip().split("-")]
    year, month, day = (0, *parts) if len(parts) == 2 else parts
    date(year or 2024, month, day)  # 2024 knows a 29th of February
    return year, month, day


class Calendar:
    """The message came on such a day, in the desk's time zone."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self._words = frozenset(wanted) & {HOLIDAY, WEEKEND, WORKDAY}
        self._dates = tuple(dates(one) for one in wanted if one not in self._words)

    def match(self, view: View) -> tuple[str, ...]:
        """The day, and what it is."""
        day = datetime.fromtimestamp(view.facts.at / 1000, UTC).astimezone(ZoneInfo(view.facts.timezone)).date()
        off, weekend = day in holidays(day.year), day.weekday() >= _SATURDAY
        kinds = {HOLIDAY: off, WEEKEND: weekend, WORKDAY: not (off or weekend)}
        for word in sorted(self._words):
            if kinds[word]:
                return (f"{day} {word}",)
        return (str(day),) if any(_inside(day, *bounds) for bounds in self._dates) else ()


def _inside(day: date, first: tuple[int, int, int], last: tuple[int, int, int]) -> bool:
    if first[0]:
        return first <= (day.year, day.month, day.day) <= last
    at, start, end = (day.month, day.day), first[1:], last[1:]
    return start <= at <= end if start <= end else at >= start or at <= end  # a span over New Year
