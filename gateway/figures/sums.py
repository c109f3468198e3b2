"""Questions to the figures as SQL over the read model, and its rows as numbers. Pure; nothing that was asked becomes part of a statement.

Every statement but `behind` and `ages` answers with rows of day, value, numerator, denominator, agent. Where at most one dimension is asked about they come from
`sums`, else from the pieces one by one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from gateway.figures.asked import Number, Period, Where
from gateway.figures.days import first_of_month
from gateway.figures.kept import ALL, BY, HOURLY, MONTHLY, column
from gateway.figures.names import CODE, DIMENSIONS, FIGURE, By, Dimension, FigureId, Step, Time
from gateway.figures.pieces import OWED
from store.records import Ms

Statement = tuple[str, dict[str, str | int]]
Row = tuple[int, str, int, int, str]

AGES: Final = (("1d", 1), ("3d", 3), ("7d", 7), ("30d", 30), ("older", 0))
_DAY_MS: Final = 86_400_000
_PROMISES: Final = ("sla_first_response", "sla_next_response", "sla_resolution")
_UNFINISHED: Final = "FROM figures INDEXED BY of_unfinished WHERE unfinished = 1"
_IS: Final = "figures.assignee"  # whose a ticket is that is not finished

_WAS_UNFINISHED: Final = (
    "FROM pieces JOIN figures ON figures.number = pieces.number WHERE figure = :figure AND pieces.at < :end"
)
# Sums of every value, by jumping from value to value: days outside the period are not read.
_EACH_VALUE: Final = (
    "FROM (WITH RECURSIVE listed (one) AS (SELECT min(value) FROM sums WHERE dimension = :dimension UNION ALL SELECT (SELECT min(value) FROM "
    "sums WHERE dimension = :dimension AND value > listed.one) FROM listed WHERE listed.one IS NOT NULL) SELECT one FROM listed) "
    "CROSS JOIN sums WHERE dimension = :dimension AND value = one"
)
_AT_ITS_END: Final = "GROUP BY 1 HAVING sum(calendar) > 0 ORDER BY 2 DESC, 1 DESC"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A period, with its moments (`end` is the first one after it), and whose tickets."""

    period: Period
    where: Where
    start: Ms
    end: Ms
    now: Ms


def whole(figure: FigureId, asked: Asked, time: Time) -> Statement:
    """One number over the whole period."""
    return _statement(figure, asked, time, value="", daily=False)


def by_day(figure: FigureId, asked: Asked, time: Time) -> tuple[Statement, ...]:
    """A number a day; for a stock also what there was before."""
    return (_statement(figure, asked, time, value="", daily=True),)


def by_part(figure: FigureId, asked: Asked, by: By, time: Time) -> tuple[Statement, ...]:
    """A number for each part."""
    value = by if by in BY else "hour" if by == "weekday_hour" else ""
    return (_statement(figure, asked, time, value=value, daily=by in ("weekday", "weekday_hour", "month")),)


def stepped(
    figure: FigureId, rows: Sequence[Sequence[Row]], period: Period, step: Step
) -> list[tuple[Period, list[Row]]]:
    """The rows of each step of the period, empty steps too; a stock's hold everything up to the step's end."""
    steps = _steps(period, step)
    if figure == "backlog":
        return [(of, [row for row in rows[0] if row[0] <= of.last.toordinal()]) for of in steps]
    found: dict[date, list[Row]] = {of.first: [] for of in steps}
    begins = {day: of.first for of in steps for day in range(of.first.toordinal(), of.last.toordinal() + 1)}
    for row in rows[0]:
        if row[0] in begins:
            found[begins[row[0]]].append(row)
    return [(of, found[of.first]) for of in steps]


def parted(rows: Sequence[Sequence[Row]], by: By) -> list[tuple[str, list[Row]]]:
    """The rows of each part: in the order of time where parts are times, else the largest first."""
    found: dict[str, list[Row]] = {}
    for row in rows[0]:
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


def behind(figure: FigureId, asked: Asked, time: Time, *, part: str, limit: int, skip: int) -> Statement:
    """Number, moment, amount and of how much of each piece behind a number, the latest first."""
    values: dict[str, str | int] = {"limit": limit, "skip": skip}
    filters = "".join(f" AND {one}" for one in _filters(asked.where, values))
    if figure == "backlog" and asked.end > asked.now:
        filters = filters.replace("pieces.agent", _IS)
        sql = f"SELECT figures.number, figures.created, 1, 1 {_UNFINISHED}{filters} ORDER BY 2 DESC, 1 DESC"
    elif figure == "backlog":
        values |= {"figure": CODE[figure], "end": asked.end}
        sql = f"SELECT pieces.number, min(pieces.at), 1, 1 {_WAS_UNFINISHED}{filters} {_AT_ITS_END}"
    else:
        which = {"counted": " AND calendar > 0", "missed": " AND calendar = 0"}.get(part, "")
        which = which if FIGURE[figure].unit == "share" else ""
        selected = f'pieces.number, pieces.at, pieces.{time}, pieces."of"'
        sql = " UNION ALL ".join(
            f"SELECT {selected} {each}{filters}{which}" for each in _sources(figure, asked, values, join=True)
        )
        sql += " ORDER BY 2 DESC, 1 DESC"
    return f"{sql} LIMIT :limit OFFSET :skip", values


def spread(figure: FigureId, asked: Asked, time: Time, by: Dimension | None = None) -> Statement:
    """Of a duration: part ("" without `by`), and the smallest values that half and nine tenths of all are not longer than."""
    values: dict[str, str | int] = {}
    part = _column(by or "")
    filters = "".join(f" AND {one}" for one in _filters(asked.where, values))
    (source,) = _sources(figure, asked, values, join=by is not None and by != "agent")
    over = f"PARTITION BY {part}" if by else ""
    ranked = (
        f"SELECT {part} AS part, pieces.{time} AS length, row_number() OVER ({over} ORDER BY pieces.{time}) AS place, "
        f"count(*) OVER ({over}) AS many {source}{filters}"
    )
    found = ", ".join(f"max(CASE WHEN place = (many * {share} + 99) / 100 THEN length END)" for share in (50, 90))
    return f"SELECT part, {found} FROM ({ranked}) GROUP BY part", values  # noqa: S608 - our own names


def ages(where: Where, now: Ms) -> Statement:
    """The place in `AGES` and how many unfinished tickets are that old."""
    values: dict[str, str | int] = {"now": now}
    filters = "".join(f" AND {one}" for one in _filters(where, values)).replace("pieces.agent", _IS)
    bands = "".join(
        f" WHEN :now - figures.created <= {days * _DAY_MS} THEN {place}" for place, (_, days) in enumerate(AGES) if days
    )
    return f"SELECT CASE{bands} ELSE {len(AGES) - 1} END, count(*) {_UNFINISHED}{filters} GROUP BY 1", values


def aged(rows: Iterable[tuple[int, int]]) -> list[tuple[str, int]]:
    """How many there are of each age."""
    found = dict(rows)
    return [(name, found.get(place, 0)) for place, (name, _) in enumerate(AGES)]


def _statement(figure: FigureId, asked: Asked, time: Time, *, value: str, daily: bool) -> Statement:
    """Rows by value (of a dimension, or the hour) and by day, where that is asked for."""
    values: dict[str, str | int] = {}
    needed = {name for name in DIMENSIONS if getattr(asked.where, name)} | ({value} if value else set())
    if figure == "utilization":
        needed.add("agent")
    if len(needed) > 1 or ("hour" in needed and CODE[figure] not in HOURLY):
        statements = _from_pieces(figure, asked, time, values, value=value, daily=daily)
    else:
        statements = _from_sums(figure, asked, time, values, of=next(iter(needed), ""), value=value, daily=daily)
        if figure in _PROMISES:
            statements += _from_pieces(figure, asked, time, values, value=value, daily=daily)[1:]
    return " UNION ALL ".join(statements), values


def _from_sums(
    figure: FigureId, asked: Asked, time: Time, values: dict[str, str | int], *, of: str, value: str, daily: bool
) -> list[str]:
    """`of` is the one dimension that is filtered or asked for, "" for none. Whole months are read as such."""
    values |= {"dimension": BY[of] if of else ALL, "monthly": (BY[of] if of else ALL) + MONTHLY}
    filtered = getattr(asked.where, of) if of in DIMENSIONS else ""
    if filtered or not of:
        values["value"] = filtered.lower() if of == "agent" else filtered
        source = "FROM sums WHERE dimension = :dimension AND value = :value"
    else:
        source = _EACH_VALUE
    if figure == "utilization":  # who had nothing in hand in the period has no shift in it
        source += f" AND {column(CODE[figure], 'calendar')} <> 0"
    shown = ("day" if daily else "0", "value" if value else "''", "value" if figure == "utilization" else "''")
    added = column(CODE[figure], time), column(CODE[figure], "of")
    first = 1 if figure == "backlog" else asked.period.first.toordinal()
    days = [(False, first, asked.period.last.toordinal())]
    found = []
    for place, (monthly, start, end) in enumerate(days if daily else _spans(*days[0][1:])):
        values |= {f"from{place}": start, f"to{place}": end}
        read = source.replace(":dimension", ":monthly") if monthly else source
        found.append(_grouped(f"{read} AND day BETWEEN :from{place} AND :to{place}", added, shown))
    return found


def _spans(first: int, last: int) -> list[tuple[bool, int, int]]:
    """The days from first to last (ordinals) as days before whole months, whole months (true; by their first days), and days after them."""
    month = first_of_month(first)
    begins = first if month == first else first_of_month(month + 31)
    ends = first_of_month(last + 1)  # the first day after the last whole month
    if begins >= ends:
        return [(False, first, last)]
    spans = [(False, first, begins - 1), (True, begins, ends - 1), (False, ends, last)]
    return [one for one in spans if one[1] <= one[2]]


def _from_pieces(
    figure: FigureId, asked: Asked, time: Time, values: dict[str, str | int], *, value: str, daily: bool
) -> list[str]:
    filters = "".join(f" AND {one}" for one in _filters(asked.where, values))
    shown = ("day" if daily else "0", _column(value), "pieces.agent" if figure == "utilization" else "''")
    join = value in DIMENSIONS and value != "agent"
    added = time, '"of"'
    if figure == "backlog" and not daily and value != "hour":
        return _from_unfinished(asked, values, filters, shown)
    return [_grouped(each + filters, added, shown) for each in _sources(figure, asked, values, join=join)]


def _from_unfinished(
    asked: Asked, values: dict[str, str | int], filters: str, shown: tuple[str, str, str]
) -> list[str]:
    """The backlog at the end of the period: what is not finished now, less what was added and taken since. Few pieces, where it ended lately."""
    values |= {"figure": CODE["backlog"], "end": asked.end}
    now = tuple(one.replace("pieces.agent", _IS) for one in shown)
    since = "FROM pieces JOIN figures ON figures.number = pieces.number WHERE figure = :figure AND at >= :end"
    return [
        _grouped(_UNFINISHED + filters.replace("pieces.agent", _IS), ("1", "1"), (now[0], now[1], now[2])),
        _grouped(since + filters, ("-calendar", '-"of"'), shown),
    ]


def _grouped(source: str, added: tuple[str, str], shown: tuple[str, str, str]) -> str:
    day, value, agent = shown
    by = ", ".join(dict.fromkeys(one for one in shown if one not in ("0", "''")))
    sql = f"SELECT {day}, {value}, coalesce(sum({added[0]}), 0), coalesce(sum({added[1]}), 0), {agent} {source}"
    return f"{sql} GROUP BY {by}" if by else sql


def _sources(figure: FigureId, asked: Asked, values: dict[str, str | int], *, join: bool) -> list[str]:
    """FROM and WHERE of the figure's pieces, and of what is owed and due already."""
    joined = " JOIN figures ON figures.number = pieces.number" if join or _joins(asked.where) else ""
    values |= {"figure": CODE[figure], "start": asked.start, "end": asked.end}
    since = "" if figure == "backlog" else " AND at >= :start"
    found = [f"FROM pieces{joined} WHERE figure = :figure{since} AND at < :end"]
    if figure in _PROMISES:
        values |= {"owed": CODE[figure] + OWED, "due": min(asked.end, asked.now)}
        found.append(f"FROM pieces{joined} WHERE figure = :owed AND at >= :start AND at < :due")
    return found


def _joins(where: Where) -> bool:
    return any(getattr(where, name) for name in DIMENSIONS if name != "agent")


def _filters(where: Where, values: dict[str, str | int]) -> list[str]:
    found = []
    for name in DIMENSIONS:
        if wanted := getattr(where, name):
            values[f"is_{name}"] = wanted.lower() if name == "agent" else wanted
            found.append(f"{_column(name)} = :is_{name}")
    return found


def _column(name: str) -> str:
    if not name:
        return "''"
    return f"pieces.{name}" if name in ("agent", "hour") else f"figures.{name}"


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
