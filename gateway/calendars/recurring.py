"""Recurrence rules (RFC 5545, 3.3.10) as calendar programs write them for days: yearly, monthly, weekly, daily. Pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Final, NamedTuple

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
MOST_TIMES: Final = 5_000  # of COUNT
MOST_APART: Final = 1_000  # of INTERVAL
LAST: Final = date(9998, 12, 31)
COUNTED_AHEAD: Final = 200  # years in which all times of a COUNT have to come
_KNOWN: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"})
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


class Rule(NamedTuple):
    """When something happens again, at most once a day. `weekdays` are (which one of its month or year, 0 = each; Monday = 0).

    `positions` picks among the days of one period (BYSETPOS). `until` is the last moment by the clock of the event's own place.
    """

    start: date
    frequency: str
    interval: int = 1
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """The days within these two on which it begins, in order; the one it starts on always counts."""
        end = min(last, self.until.date()) if self.until else last
        if first <= self.start <= end:
            yield self.start
        first = max(first, self.start + timedelta(days=1))
        if first > end:
            return
        for _, group in groupby(self._around(first, end), self._period):
            found = list(group)
            for place, day in enumerate(found):
                picked = not self.positions or place + 1 in self.positions or place - len(found) in self.positions
                if picked and first <= day <= end:
                    yield day

    def _around(self, first: date, last: date) -> Iterator[date]:
        """The days that fit in all periods these two lie in or between."""
        day, number = self._whole(first, last)
        while number:
            if (self._period(day) - self._period(self.start)) % self.interval == 0 and self._fits(day):
                yield day
            day += timedelta(days=1)
            number -= 1

    def _whole(self, first: date, last: date) -> tuple[date, int]:
        """The first day, and how many, of whole periods: only BYSETPOS has to see the days beside."""
        if not self.positions or self.frequency == "DAILY":
            return first, (last - first).days + 1
        if self.frequency == "WEEKLY":
            first -= timedelta(days=(first.weekday() - self.week_start) % 7)
            last = min(LAST, last + timedelta(days=6 - (last.weekday() - self.week_start) % 7))
        else:
            yearly = self.frequency == "YEARLY"
            first = date(first.year, 1 if yearly else first.month, 1)
            month = 12 if yearly else last.month
            last = date(last.year, month, monthrange(last.year, month)[1])
        return first, (last - first).days + 1

    def _period(self, day: date) -> int:
        if self.frequency == "YEARLY":
            return day.year
        if self.frequency == "MONTHLY":
            return day.year * 12 + day.month
        return (day.toordinal() - 1 - self.week_start) // 7 if self.frequency == "WEEKLY" else day.toordinal()

    def _fits(self, day: date) -> bool:
        if self.months and day.month not in self.months:
            return False
        if self.month_days:
            length = monthrange(day.year, day.month)[1]
            if day.day not in self.month_days and day.day - length - 1 not in self.month_days:
                return False
        return not self.weekdays or any(
            weekday == day.weekday() and (not which or self._is_which(day, which)) for which, weekday in self.weekdays
        )

    def _is_which(self, day: date, which: int) -> bool:
        """Whether it is the first (1), second, last (-1) of its weekday, in its month, or in the year where no month is named."""
        if self.frequency == "YEARLY" and not self.months:
            place, length = day.timetuple().tm_yday, date(day.year, 12, 31).timetuple().tm_yday
        else:
            place, length = day.day, monthrange(day.year, day.month)[1]
        return (place - 1) // 7 + 1 == which if which > 0 else -((length - place) // 7) - 1 == which


def rule(text: str, start: date, moment: Callable[[str], datetime]) -> Rule:
    """The rule of an event that first happens on `start`. Raises ValueError: what is wrong; what to write instead.

    `moment` reads UNTIL: a day or a time as the clock of the event's own place shows it.
    """
    parts: dict[str, str] = {}
    for part in text.upper().rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise ValueError(f"'{part}' is no part of a rule; write NAME=VALUE, each name once")
        parts[name] = value
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES:
        raise ValueError(f"a rule with FREQ={frequency or '(nothing)'} is not known; write {', '.join(FREQUENCIES)}")
    for name in parts:
        if name not in _KNOWN and not name.startswith("X-"):
            raise ValueError(f"{name} in a rule is not known; write the days it means as events of their own")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("a rule has both COUNT and UNTIL; keep one of them")
    found = _settled(
        Rule(
            start=start,
            frequency=frequency,
            interval=next(iter(_numbers(parts, "INTERVAL", MOST_APART)), 1),
            until=moment(parts["UNTIL"]) if "UNTIL" in parts else None,
            months=_numbers(parts, "BYMONTH", 12),
            month_days=_numbers(parts, "BYMONTHDAY", 31, signed=True),
            weekdays=_weekdays(parts["BYDAY"], frequency) if "BYDAY" in parts else (),
            positions=_numbers(parts, "BYSETPOS", 366, signed=True),
            week_start=_week_start(parts.get("WKST", "MO")),
        )
    )
    times = _numbers(parts, "COUNT", MOST_TIMES)
    return _counted(found, times[0]) if times else found


def _settled(found: Rule) -> Rule:
    """What a rule leaves out is as on the day it starts."""
    if found.frequency == "DAILY" or found.weekdays or found.month_days:
        return found
    if found.frequency == "WEEKLY":
        return found._replace(weekdays=((0, found.start.weekday()),))
    months = found.months if found.months or found.frequency == "MONTHLY" else (found.start.month,)
    return found._replace(month_days=(found.start.day,), months=months)


def _counted(found: Rule, times: int) -> Rule:
    """The same with its last day in place of how often."""
    left, last = times, found.start
    for year in range(found.start.year, min(found.start.year + COUNTED_AHEAD, LAST.year) + 1):
        happens = list(islice(found.days(date(year, 1, 1), date(year, 12, 31)), left))
        left, last = left - len(happens), happens[-1] if happens else last
        if not left:
            break
    return found._replace(until=datetime.combine(last, time.max))


def _numbers(parts: dict[str, str], name: str, most: int, *, signed: bool = False) -> tuple[int, ...]:
    """1,15 as numbers up to `most`; -1 where they may count from the end; none where the rule does not have it."""
    if name not in parts:
        return ()
    words = parts[name].split(",")
    found = tuple(int(word) for word in words if re.fullmatch(r"[+-]?\d{1,5}", word, re.ASCII))
    if len(found) != len(words) or any(not 0 < (abs(one) if signed else one) <= most for one in found):
        raise ValueError(f"{name}={parts[name]} in a rule is out of range; write whole numbers from 1 to {most}")
    return found


def _weekdays(text: str, frequency: str) -> tuple[tuple[int, int], ...]:
    found = []
    for word in text.split(","):
        match = _DAY.fullmatch(word)
        if match is None or match[1] in ("0", "00"):
            raise ValueError(f"'{word}' in BYDAY is no day of the week; write {', '.join(WEEKDAYS)}, or 1MO, -1FR")
        if match[1] and frequency not in ("YEARLY", "MONTHLY"):
            raise ValueError(f"'{word}' in BYDAY has no meaning in a {frequency} rule; write {match[2]}")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(found)


def _week_start(text: str) -> int:
    if text not in WEEKDAYS:
        raise ValueError(f"WKST={text} is no day of the week; write one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text)
