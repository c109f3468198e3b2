"""The rows that answer a question, as what was asked for: by day, week, month, by part, in all; and the number they make. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from gateway.figures.asked import Number, Period
from gateway.figures.names import DIMENSIONS, FIGURE, By, FigureId, Step

Row = tuple[int, str, int, int, str]  # day (an ordinal, 0 where not asked for), value, numerator, denominator, agent

AGES: Final = (("1d", 1), ("3d", 3), ("7d", 7), ("30d", 30), ("older", 0))


def stepped(figure: FigureId, rows: Sequence[Row], period: Period, step: Step) -> list[tuple[Period, list[Row]]]:
    """The rows of each step of the period, empty steps too; a stock's hold everything up to the step's end."""
    steps = _steps(period, step)
    if figure == "backlog":
        return [*_standing(steps, rows)]
    found: dict[date, list[Row]] = {of.first: [] for of in steps}
    begins = {day: of.first for of in steps for day in range(of.first.toordinal(), of.last.toordinal() + 1)}
    for row in rows:
        if row[0] in begins:
            found[begins[row[0]]].append(row)
    return [(of, found[of.first]) for of in steps]


def parted(rows: Sequence[Row], by: By) -> list[tuple[str, list[Row]]]:
    """The rows of each part: in the order of time where parts are times, else the largest first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_part(row, by), []).append(row)
    kept = [(part, each) for part, each in found.items() if any(total(each))]
    if by in DIMENSIONS:
        return sorted(kept, key=lambda one: (-max(total(one[1])), one[0]))
    return sorted(kept, key=lambda one: [int(word) for word in one[0].split("-")])


def total(rows: Iterable[Row]) -> tuple[int, int]:
    """Numerator and denominator of rows together."""
    numerator = denominator = 0
    for row in rows:
        numerator += row[2]
        denominator += row[3]
    return numerator, denominator


def made(figure: FigureId, numerator: int, denominator: int) -> Number:
    """The number of a numerator and a denominator; no value where there was nothing to count."""
    unit = FIGURE[figure].unit
    if unit == "tickets":
        return Number(
            figure=figure, unit=unit, value=numerator, count=numerator, numerator=numerator, denominator=denominator
        )
    value = numerator / denominator if denominator else None
    return Number(
        figure=figure, unit=unit, value=value, count=denominator, numerator=numerator, denominator=denominator
    )


def aged(rows: Iterable[tuple[int, int]]) -> list[tuple[str, int]]:
    """How many there are of each age."""
    found = dict(rows)
    return [(name, found.get(place, 0)) for place, (name, _) in enumerate(AGES)]


def _part(row: Row, by: By) -> str:
    match by:
        case "weekday":
            return str((row[0] - 1) % 7)
        case "weekday_hour":
            return f"{(row[0] - 1) % 7}-{row[1]}"
        case "month":
            return date.fromordinal(row[0]).isoformat()[:7]
        case _:
            return str(row[1])


def _steps(period: Period, step: Step) -> list[Period]:
    found: list[Period] = []
    day = period.first
    while day <= period.last:
        end = min(_last(day, step), period.last)
        found.append(Period(day, end))
        day = end + timedelta(days=1)
    return found


def _last(day: date, step: Step) -> date:
    """The last day of the step that a day is in."""
    if step == "week":
        return day + timedelta(days=6 - day.weekday())
    if step == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day


def _standing(steps: Iterable[Period], rows: Iterable[Row]) -> Iterator[tuple[Period, list[Row]]]:
    """Of a stock one row for each step, with everything up to its end."""
    coming = sorted(rows)
    place = numerator = denominator = 0
    for of in steps:
        last = of.last.toordinal()
        while place < len(coming) and coming[place][0] <= last:
            numerator += coming[place][2]
            denominator += coming[place][3]
            place += 1
        yield of, [(0, "", numerator, denominator, "")]
