"""What the page of figures shows of the numbers: cards, the days with what is usual, bars, the week as a heat map. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec
from markupsafe import Markup

from gateway.figures.asked import Number, Point, Slice
from gateway.figures.names import FIGURE, SPREAD, By, FigureId, Time
from gateway.http.desk.figures import charts
from gateway.http.desk.figures.asked import FiguresAsked
from gateway.reports import told
from gateway.surges.middle import quantile

LOAD: Final[tuple[FigureId, ...]] = ("created", "solved", "backlog")
PEOPLE: Final[tuple[FigureId, ...]] = ("frt", "art", "mttr", "fcr", "escalation", "reopen", "reassignments")
PROMISES: Final[tuple[FigureId, ...]] = ("sla_first_response", "sla_next_response", "sla_resolution", "csat", "csat_score")  # fmt: skip
BOT: Final[tuple[FigureId, ...]] = ("deflection", "bot_frt", "bot_mttr")
SHOWN: Final[tuple[FigureId, ...]] = (*LOAD, *PEOPLE, *PROMISES, *BOT, "csat_response")
HISTORY: Final = 8  # weeks before a day that say what is usual
FEWEST_WEEKS: Final = 3
MOST_DAYS: Final = 120  # more are shown by weeks
MOST_BARS: Final = 10
AGES: Final = ("1d", "3d", "7d", "30d", "older")

Word = Callable[..., str]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One number. `scarce`: it is of too few, and `value` says so; `so_far` is then what it is all the same. `path` leads to its tickets.

    `more`: between what the single durations lie.
    """

    id: FigureId
    name: str
    definition: str
    value: str
    path: str
    scarce: bool = False
    so_far: str = ""
    basis: str = ""
    more: str = ""
    change: told.Change = told.Change("")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table with a bar. `path` is "" where there is nothing to open."""

    label: str
    count: str
    share: str
    bar: Markup
    path: str = ""
    word: bool = False


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """The days of the period: drawn, and as rows of (day, count, what is usual, whether it is unusual)."""

    drawn: Markup
    rows: tuple[tuple[str, str, str, bool], ...]
    banded: bool
    weekly: bool


class Cell(msgspec.Struct, frozen=True):
    """An hour of a weekday: how many, and one of six shades."""

    count: int
    shade: int


def card(now: Number, before: Number, asked: FiguresAsked, language: str, word: Word) -> Card:
    """A number with its definition, and how it moved."""
    figure, time = FIGURE[now.figure], clock_of(now.figure, asked.time)
    scarce = told.is_scarce(now)
    value = told.value(now, language, time)
    basis = told.basis(now, language)
    return Card(
        id=now.figure,
        name=figure.name(language),
        definition=_definition(now.figure, language),
        value=told.scarce(now, language) if scarce else value,
        path=asked.path(f"/{now.figure}"),
        scarce=scarce,
        so_far=word("scarce_value", value=value) if scarce and now.count else "",
        basis=basis if not scarce else "",
        more=word("spread", **told.spread(now, language, time)) if now.p50 is not None and not scarce else "",
        change=told.change(now, before, language),
    )


def _definition(figure: FigureId, language: str) -> str:
    of = FIGURE[figure]
    more = f" {SPREAD[0 if language == 'pl' else 1]}" if of.unit == "ms" else ""
    return f"{of.definition(language)}{more}"


def clock_of(figure: FigureId, time: Time) -> Time:
    """Which clock a figure really has."""
    return time if FIGURE[figure].timed else "calendar"


def responded(response: Number, language: str, word: Word) -> str:
    """The response rate, for beside the satisfaction it belongs to; "" where nobody was asked."""
    if not response.count:
        return ""
    return word("response", share=told.value(response, language), asked=told.basis(response, language))


def earlier(first: date) -> date:
    """The first day that says what is usual on this one."""
    return first - timedelta(weeks=HISTORY)


def trend(points: Sequence[Point], first: date, word: Word, day: Callable[[str], str], language: str) -> Trend:
    """The days from `first` on, over what the earlier of these points say is usual."""
    counts = {point.day: round(point.number.value or 0) for point in points}
    began = min((one for one, count in counts.items() if count), default=first)
    shown = [one for one in counts if one >= first]
    days: list[charts.Day] = []
    rows = []
    for one in shown:
        count = counts[one]
        weeks = [counts[back] for weeks in range(1, HISTORY + 1) if (back := one - timedelta(weeks=weeks)) >= began and back in counts]  # fmt: skip
        name, said = day(one.isoformat()), told.counted(count, told.TICKETS, language)
        if len(weeks) < FEWEST_WEEKS:
            days.append(charts.Day(label=_short(one), value=count, title=word("day_title", day=name, count=said)))
            rows.append((name, told.whole(count, language), "", False))
            continue
        low, middle, high = (quantile(weeks, share) for share in (0.25, 0.5, 0.75))
        unusual = (
            count > high + 1.5 * (high - low) and count >= middle + 3 * math.sqrt(max(middle, 1)) + 3
        )  # Tukey's fence; no fuss over few
        words = {"low": f"{low:.0f}", "high": f"{high:.0f}", "middle": f"{middle:.0f}"}
        title = word("day_usual", day=name, count=said, **words) + (f"; {word('day_unusual')}" if unusual else "")
        days.append(charts.Day(label=_short(one), value=count, title=title, low=low, middle=middle, high=high, unusual=unusual))  # fmt: skip
        rows.append((name, told.whole(count, language), f"{words['low']}–{words['high']}", unusual))
    banded = any(one.middle is not None for one in days)
    return Trend(drawn=charts.trend(days, word("volume")), rows=tuple(rows), banded=banded, weekly=False)


def weekly(points: Sequence[Point], word: Word, day: Callable[[str], str], language: str) -> Trend:
    """Whole weeks of a long period, without a band."""
    days, rows = [], []
    for point in points:
        count, name = round(point.number.value or 0), day(point.day.isoformat())
        said = told.counted(count, told.TICKETS, language)
        title = word("day_title", day=f"{word('week_from')} {name}", count=said)
        days.append(charts.Day(label=_short(point.day), value=count, title=title))
        rows.append((name, told.whole(count, language), "", False))
    return Trend(drawn=charts.trend(days, word("volume_weeks")), rows=tuple(rows), banded=False, weekly=True)


def lines(parts: Sequence[Slice], by: By, asked: FiguresAsked, *, names: Mapping[str, str], language: str, word: Word) -> tuple[Line, ...]:  # fmt: skip
    """New tickets by part, the largest first; what is past ten is told together."""
    counts = sorted(((part.value, part.number.count) for part in parts if part.number.count), key=lambda one: -one[1])
    whole = sum(count for _, count in counts)
    most = counts[0][1] if counts else 1
    head, rest = counts[:MOST_BARS], counts[MOST_BARS:]
    if len(rest) == 1:
        head, rest = counts, []
    made = [
        Line(
            label=names.get(value, value) or word("none_named"),
            count=told.whole(count, language),
            share=f"{round(100 * count / whole)}%",
            bar=charts.bar(charts.Bar(share=count / most)),
            path=asked.path("/created", **{by: value}) if value else "",
            word=not value,
        )
        for value, count in head
    ]
    if rest:
        count = sum(one for _, one in rest)
        bar = charts.bar(charts.Bar(share=min(count / most, 1.0)))
        label = word("others", count=len(rest))
        made.append(Line(label=label, count=told.whole(count, language), share=f"{round(100 * count / whole)}%", bar=bar, word=True))  # fmt: skip
    return tuple(made)


def ages(parts: Sequence[Slice], language: str, word: Word) -> tuple[Line, ...]:
    """The backlog by age, the youngest first."""
    counts = {part.value: part.number.count for part in parts}
    whole, most = sum(counts.values()), max(counts.values(), default=0) or 1
    return tuple(
        Line(
            label=word(f"age_{age}"),
            count=told.whole(counts.get(age, 0), language),
            share=f"{round(100 * counts.get(age, 0) / whole)}%" if whole else "–",
            bar=charts.bar(charts.Bar(share=counts.get(age, 0) / most)),
        )
        for age in AGES
    )


def heat(parts: Sequence[Slice]) -> tuple[tuple[Cell, ...], ...]:
    """Seven days from Monday, each of 24 hours; () where nothing was."""
    counts = {part.value: part.number.count for part in parts}
    most = max(counts.values(), default=0)
    if not most:
        return ()
    grid = [[counts.get(f"{weekday}-{hour}", 0) for hour in range(24)] for weekday in range(7)]
    return tuple(tuple(Cell(count, charts.shade(count, most)) for count in row) for row in grid)


def _short(day: date) -> str:
    return f"{day.day}.{day.month:02d}"
