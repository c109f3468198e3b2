"""A calendar: which hours are open. Reckons how much open time lies between two moments, and when so much of it will have passed."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.records import Ms

DAY_MINUTES = 24 * 60
Hours = tuple[
    tuple[int, int], ...
]  # intervals of one day in minutes after midnight, the end not included; 1440 is the midnight after
Holidays = Callable[[int], Mapping[date, str]]  # the days of a year that are closed, each with its name

FIRST_YEAR, LAST_YEAR = 1970, 9998  # what datetime can reckon with, a year of room at the end
LOOKED_AHEAD = 3  # years without an open hour, after which no more is expected


class Span(NamedTuple):
    """Open from `start` until `end`, not included; both in ms since 1970."""

    start: Ms
    end: Ms


class Closing(NamedTuple):
    """A stretch in which nobody is at work, whatever the hours say, and what it is called."""

    span: Span
    name: str


Closings = Callable[[int], Sequence[Closing]]  # those that touch a year, in order


class ClosedDay(NamedTuple):
    """A day of work that is closed, or open less than usual: `hours` are what is left of it, `why` is the name of the holiday or event."""

    day: date
    hours: Hours
    why: str


class _Year(NamedTuple):
    """The open spans of one year, in order, none touching the next, and the open time before each of them in that year."""

    starts: Sequence[Ms]
    ends: Sequence[Ms]
    before: Sequence[int]
    whole: int


def no_holidays(_year: int) -> Mapping[date, str]:
    """For those who have none."""
    return {}


def no_closings(_year: int) -> Sequence[Closing]:
    """For those who have none."""
    return ()


class Calendar:
    """Open hours by weekday (Monday first), in the zone's local time; `days` and `holidays` say what is different on a date.

    `days` counts before `holidays` and `closings`: a holiday with hours of its own has those. Open is when the local clock shows an open hour: those it
    skips in spring are not open, those it shows twice in autumn are open twice, so a day and night desk has days of 23 and 25 hours.
    Years are worked out when they are first asked about, and kept.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        week: Sequence[Hours],
        *,
        days: Mapping[date, Hours] | None = None,
        holidays: Holidays = no_holidays,
        closings: Closings = no_closings,
    ) -> None:
        self.zone = zone
        self.week = tuple(_merged(hours) for hours in week)
        self.days = {day: _merged(hours) for day, hours in (days or {}).items()}
        self._holidays = holidays
        self._closings = closings
        self._years: dict[int, _Year] = {}

    def is_open(self, at: Ms) -> bool:
        """Whether somebody is at work at this moment."""
        year = self._year(self._number(at))
        place = bisect_right(year.starts, at) - 1
        return place >= 0 and at < year.ends[place]

    def between(self, start: Ms, end: Ms) -> Ms:
        """How much open time lies from one moment to another, 0 where the end comes first."""
        if end <= start:
            return 0
        first, last = self._number(start), self._number(end)
        whole = sum(self._year(number).whole for number in range(first, last))
        return whole + self._since_new_year(last, end) - self._since_new_year(first, start)

    def after(self, start: Ms, length: Ms) -> Ms:
        """When so much open time will have passed since `start`: the first such moment, 0 if it never comes.

        With a length of 0 it is the next open moment: now, if it is open.
        """
        if length <= 0:
            return self.next_open(start)
        number = self._number(start)
        left = length + self._since_new_year(number, start)
        empty = 0
        while number <= LAST_YEAR and empty < LOOKED_AHEAD:
            year = self._year(number)
            if left <= year.whole:
                place = max(0, bisect_right(year.before, left - 1) - 1)
                return year.starts[place] + left - year.before[place]
            left -= year.whole
            empty = 0 if year.whole else empty + 1
            number += 1
        return 0

    def next_open(self, at: Ms) -> Ms:
        """The next open moment, this one included; 0 if none comes."""
        number = self._number(at)
        for ahead in range(number, min(number + LOOKED_AHEAD, LAST_YEAR) + 1):
            year = self._year(ahead)
            place = bisect_right(year.ends, at)
            if place < len(year.starts):
                return max(at, year.starts[place])
        return 0

    def closes(self, at: Ms) -> Ms:
        """When the span that is open at this moment ends; 0 where it is closed, or is never closed again."""
        if not self.is_open(at):
            return 0
        number = self._number(at)
        year = self._year(number)
        end = year.ends[bisect_right(year.starts, at) - 1]
        for ahead in range(number + 1, min(number + LOOKED_AHEAD, LAST_YEAR) + 1):  # through New Year's night
            following = self._year(ahead)
            if not following.starts or following.starts[0] != end:
                return end
            end = following.ends[0]
            if len(following.starts) > 1:
                return end
        return 0

    def spans(self, start: Ms, end: Ms) -> Iterator[Span]:
        """The open spans within these moments, cut off at both; those that meet at New Year are two."""
        for number in range(self._number(start), self._number(end) + 1 if end > start else 0):
            year = self._year(number)
            for place in range(bisect_right(year.ends, start), len(year.starts)):
                if year.starts[place] >= end:
                    return
                yield Span(max(start, year.starts[place]), min(end, year.ends[place]))

    def hours(self, day: date) -> Hours:
        """The open hours of a date, without what closes for some hours of it."""
        if day in self.days:
            return self.days[day]
        if day in self._holidays(day.year):
            return ()
        return self.week[day.weekday()]

    def closed_days(self, first: date, last: date) -> Iterator[ClosedDay]:
        """The days within these two that are not as the week has them, both included, each with the reason."""
        while first <= last:
            usual, hours = self.week[first.weekday()], self.hours(first)
            names = [self._holidays(first.year).get(first, "")] if first not in self.days or not hours else []
            start, end = (self._midnight(first + timedelta(days=ahead)) for ahead in (0, 1))
            if first not in self.days and hours:
                names += [
                    one.name for one in self._closings(first.year) if one.span.start < end and one.span.end > start
                ]
                hours = tuple(
                    (self._minute(one.start), self._minute(one.end - 1) + 1) for one in self.spans(start, end)
                )
            if usual and hours != usual and (names or first in self.days):
                yield ClosedDay(first, hours, ", ".join(filter(None, names)))
            first += timedelta(days=1)

    def _midnight(self, day: date) -> Ms:
        return round(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def _minute(self, at: Ms) -> int:
        """Of its day, as the clock shows it."""
        shown = datetime.fromtimestamp(at / 1000, self.zone)
        return shown.hour * 60 + shown.minute

    def _since_new_year(self, number: int, at: Ms) -> Ms:
        year = self._year(number)
        place = bisect_right(year.starts, at) - 1
        return year.before[place] + min(at, year.ends[place]) - year.starts[place] if place >= 0 else 0

    def _number(self, at: Ms) -> int:
        """The year of a moment, by the local clock."""
        try:
            number = datetime.fromtimestamp(at / 1000, self.zone).year
        except (OverflowError, ValueError, OSError):
            return LAST_YEAR if at > 0 else FIRST_YEAR
        return min(max(number, FIRST_YEAR), LAST_YEAR)

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._worked_out(number)
        return known

    def _worked_out(self, number: int) -> _Year:
        starts: list[Ms] = []
        ends: list[Ms] = []
        before: list[int] = []
        whole = 0
        closed = self._holidays(number)
        closings = self._closings(number)
        day, new_year = date(number, 1, 1), date(number + 1, 1, 1)
        while day < new_year:
            own = self.days.get(day)
            hours = own if own is not None else () if day in closed else self.week[day.weekday()]
            spans = self._spans(day, hours) if hours else []
            for start, end in spans if own is not None or not closings else _less(spans, closings):
                if ends and ends[-1] == start:
                    ends[-1] = end
                else:
                    starts.append(start)
                    ends.append(end)
                    before.append(whole)
                whole += end - start
            day += timedelta(days=1)
        return _Year(starts, ends, before, whole)

    def _spans(self, day: date, hours: Hours) -> list[Span]:
        """A day's hours as moments: where the clock is changed that day, whatever it shows, before and after."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        begins, ends = (self._offset(midnight + timedelta(days=days)) for days in (-0.6, 1.6))  # no zone is 14.4 h away
        if begins == ends:
            return [self._span(midnight, one, begins) for one in hours]
        change = self._change(midnight, ends)
        earlier = [self._span(midnight, one, begins) for one in hours]
        later = [self._span(midnight, one, ends) for one in hours]
        found = [
            *(Span(start, min(end, change)) for start, end in earlier),
            *(Span(max(start, change), end) for start, end in later),
        ]
        return sorted(one for one in found if one.start < one.end)

    @staticmethod
    def _span(midnight: datetime, hours: tuple[int, int], offset: timedelta) -> Span:
        start, end = (round((midnight - offset).timestamp() * 1000) + minutes * 60_000 for minutes in hours)
        return Span(start, end)

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self.zone).utcoffset() or timedelta()

    def _change(self, midnight: datetime, after: timedelta) -> Ms:
        """When, in the days around this midnight, the zone's offset became what it is after them."""
        early, late = (
            round((midnight.timestamp() - 0.6 * 86_400) * 1000),
            round((midnight.timestamp() + 1.6 * 86_400) * 1000),
        )
        while late - early > 1:
            middle = (early + late) // 2
            if self._offset(datetime.fromtimestamp(middle / 1000, UTC)) == after:
                late = middle
            else:
                early = middle
        return late


def always(zone: ZoneInfo) -> Calendar:
    """Day and night, every day: open time is calendar time."""
    return Calendar(zone, [((0, DAY_MINUTES),)] * 7)


def _merged(hours: Hours) -> Hours:
    """The intervals in order; those that meet are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(hours):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _less(spans: Sequence[Span], closings: Sequence[Closing]) -> list[Span]:
    """What the closings, which are in order, leave of the spans."""
    found: list[Span] = []
    for span in spans:
        since = span.start
        for (start, end), _ in closings:
            if start >= span.end:
                break
            if end > since:
                found.append(Span(since, min(start, span.end)))
                since = max(since, end)
        found.append(Span(since, span.end))
    return [one for one in found if one.start < one.end]


def overlapping(hours: Hours) -> bool:
    """Whether two intervals share a minute."""
    return any(one[1] > other[0] for one, other in pairwise(sorted(hours)))
