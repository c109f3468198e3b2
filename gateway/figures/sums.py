"""Questions to the figures, answered from their pieces: rows of day, value, numerator, denominator, agent. What rows mean is in `parts`."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Final

import numpy as np

from gateway.figures.asked import Asked, Part, Where
from gateway.figures.columns import FOREVER, Column, Columns, Of, Source
from gateway.figures.names import CODE, DIMENSIONS, FIGURE, By, Dimension, FigureId, Time
from gateway.figures.parts import AGES, Row
from gateway.figures.pieces import OWED
from store.records import Ms

Behind = tuple[int, Ms, int, int]  # ticket, moment, amount, of how much

_DAY_MS: Final = 86_400_000
_PROMISES: Final = ("sla_first_response", "sla_next_response", "sla_resolution")
_UNFINISHED: Final = "FROM figures INDEXED BY of_unfinished WHERE unfinished = 1"
_DAYS: Final[dict[str, str]] = {"weekday": "weekday", "weekday_hour": "weekday", "month": "month"}
_DENSE: Final = 1 << 17  # groups that are added up in an array of their own length
_Key = tuple[int, ...]
_Totals = dict[_Key, list[int]]  # → numerator, denominator


def whole(source: Source, figure: FigureId, asked: Asked, time: Time) -> list[Row]:
    """One number over the whole period."""
    return _rows(source, figure, asked, time)


def by_day(source: Source, figure: FigureId, asked: Asked, time: Time) -> list[Row]:
    """A number a day; for a stock also what there was before."""
    return _rows(source, figure, asked, time, day="day")


def by_part(source: Source, figure: FigureId, asked: Asked, by: By, time: Time) -> list[Row]:
    """A number for each part."""
    value = by if by in DIMENSIONS else "hour" if by in ("hour", "weekday_hour") else ""
    return _rows(source, figure, asked, time, value=value, day=_DAYS.get(by, ""))


def behind(
    source: Source, figure: FigureId, asked: Asked, time: Time, *, part: Part, limit: int, skip: int
) -> list[Behind]:
    """The pieces behind a number, the latest first."""
    if figure == "backlog":
        if asked.end > asked.now:
            return _behind_now(source.database, asked.where, limit, skip)
        return _behind_then(source, asked)[skip : skip + limit]
    share = FIGURE[figure].unit == "share"
    each = (_latest(source, of, time, part=part if share else "", most=skip + limit) for of in _of(figure, asked))
    return [*islice(merge(*each, key=_latest_first), skip, skip + limit)]


def spread(
    source: Source, figure: FigureId, asked: Asked, time: Time, by: Dimension | None = None
) -> list[tuple[str, int, int]]:
    """Of a duration: part ("" without `by`), and the smallest values that half and nine tenths of all are not longer than."""
    names = (time, by) if by else (time,)
    (of,) = _of(figure, asked)
    months = [[month[name] for name in names] for month in source.standing(of, *names)]
    if not months:
        return []
    lengths, *parts = (np.concatenate(column) for column in zip(*months, strict=True))
    if not parts:
        return [("", *_shares(lengths))] if len(lengths) else []
    order = np.argsort(parts[0], kind="stable")
    codes, starts = np.unique(parts[0][order], return_index=True)
    names_of = source.values()
    groups = np.split(lengths[order], starts[1:])
    return sorted((names_of[int(code)], *_shares(group)) for code, group in zip(codes, groups, strict=True))


def ages(database: sqlite3.Connection, where: Where, now: Ms) -> list[tuple[int, int]]:
    """The place in `AGES` and how many unfinished tickets are that old."""
    filters, values = _filters(where)
    bands = "".join(
        f" WHEN :now - created <= {days * _DAY_MS} THEN {place}" for place, (_, days) in enumerate(AGES) if days
    )
    sql = f"SELECT CASE{bands} ELSE {len(AGES) - 1} END, count(*) {_UNFINISHED}{filters} GROUP BY 1"
    return database.execute(sql, {"now": now, **values}).fetchall()


# --- numbers ----------------------------------------------------------------------------------------------------------


def _rows(source: Source, figure: FigureId, asked: Asked, time: Time, *, value: str = "", day: str = "") -> list[Row]:
    """Rows by value (of a dimension, or the hour) and by day, weekday or month, where that is asked for; whose shift counts is told by agent."""
    wanted = (day, value, "agent" if figure == "utilization" else "")
    keys = tuple(dict.fromkeys(name for name in wanted if name))
    totals: _Totals = defaultdict(lambda: [0, 0])
    if figure == "backlog" and not day and value != "hour":
        since = Of(figure=CODE[figure], start=asked.end, end=FOREVER, where=asked.where)
        for columns in source.columns(since, *keys, "calendar", "of"):
            _add(totals, [columns[name] for name in keys], columns["calendar"], columns["of"], sign=-1)
        return [*_unfinished(source.database, asked.where, value), *_told(source, totals, keys, value, day)]
    for of in _of(figure, asked):
        for columns in source.columns(of, *keys, time, "of"):
            _add(totals, [columns[name] for name in keys], columns[time], columns["of"])
    if figure == "utilization":  # who had nothing in hand in the period has no shift in it
        totals = {key: total for key, total in totals.items() if total[0]}
    return _told(source, totals, keys, value, day)


def _of(figure: FigureId, asked: Asked) -> list[Of]:
    """The figure's pieces, and what is owed and due already."""
    code, where = CODE[figure], asked.where
    start = 0 if figure == "backlog" else asked.start
    found = [Of(figure=code, start=start, end=asked.end, where=where)]
    if figure in _PROMISES:
        found.append(Of(figure=code + OWED, start=start, end=min(asked.end, asked.now), where=where))
    return found


def _add(totals: _Totals, keys: Sequence[Column], numerator: Column, denominator: Column, *, sign: int = 1) -> None:
    """Adds a portion of pieces, group by group, or takes it away."""
    if not len(numerator):
        return
    if not keys:
        _raise(totals, (), sign * int(numerator.sum(dtype=np.int64)), sign * int(denominator.sum(dtype=np.int64)))
        return
    places, groups, least, lengths = _grouped(keys)
    added = np.stack([_summed(places, amounts, len(groups)) for amounts in (numerator, denominator)])
    there = np.flatnonzero(added[0] | added[1])
    back = (place.tolist() for place in np.unravel_index(groups[there], lengths))
    for top, bottom, *places_of in zip(*(sign * added[:, there]).tolist(), *back, strict=True):
        _raise(totals, tuple(place + low for place, low in zip(places_of, least, strict=True)), top, bottom)


def _grouped(keys: Sequence[Column]) -> tuple[Column, Column, list[int], list[int]]:
    """Of each piece the place of its group among the groups; the groups as numbers in base `lengths`, counted from `least`."""
    if len(keys) == 1 and (length := int(keys[0].max()) + 1) <= _DENSE:
        return keys[0], np.arange(length), [0], [length]
    least = [int(key.min()) for key in keys]
    lengths = [int(key.max()) - low + 1 for key, low in zip(keys, least, strict=True)]
    places: Column = np.zeros(len(keys[0]), np.int64)
    for key, low, length in zip(keys, least, lengths, strict=True):
        places = places * length + (key - np.int64(low))
    if np.prod(lengths, dtype=float) <= _DENSE:
        return places, np.arange(np.prod(lengths, dtype=np.int64)), least, lengths
    groups, places = np.unique(places, return_inverse=True)
    return places, groups, least, lengths


def _summed(places: Column, amounts: Column, length: int) -> Column:
    """The sum of each group. numpy adds groups up fast only as floats; of 32 bits at a time those are exact."""
    if not amounts.any():
        return np.zeros(length, np.int64)
    if amounts.dtype.itemsize <= 4:
        return np.bincount(places, amounts, length).astype(np.int64)
    low, high = np.bincount(places, amounts & 0xFFFF_FFFF, length), np.bincount(places, amounts >> 32, length)
    return low.astype(np.int64) + (high.astype(np.int64) << 32)


def _raise(totals: _Totals, key: _Key, numerator: int, denominator: int) -> None:
    total = totals[key]
    total[0] += numerator
    total[1] += denominator


def _told(source: Source, totals: _Totals, keys: Sequence[str], value: str, day: str) -> list[Row]:
    names = source.values() if {*keys} - {day, "hour"} else {}
    rows: list[Row] = []
    for key, (numerator, denominator) in totals.items():
        if numerator or denominator:
            of = dict(zip(keys, key, strict=True))
            told = str(of[value]) if value == "hour" else names[of[value]] if value else ""
            rows.append((of.get(day, 0), told, numerator, denominator, names[of["agent"]] if "agent" in of else ""))
    return rows


# --- backlog ----------------------------------------------------------------------------------------------------------


def _unfinished(database: sqlite3.Connection, where: Where, value: str) -> list[Row]:
    """What is not finished now, by a dimension where one is asked for."""
    filters, values = _filters(where)
    shown = _column(value) if value else "''"
    sql = f"SELECT 0, {shown}, count(*), count(*), '' {_UNFINISHED}{filters}{' GROUP BY 2' if value else ''}"
    return database.execute(sql, values).fetchall()


def _behind_now(database: sqlite3.Connection, where: Where, limit: int, skip: int) -> list[Behind]:
    filters, values = _filters(where)
    sql = f"SELECT number, created, 1, 1 {_UNFINISHED}{filters} ORDER BY 2 DESC, 1 DESC LIMIT :limit OFFSET :skip"
    return database.execute(sql, {"limit": limit, "skip": skip, **values}).fetchall()


def _behind_then(source: Source, asked: Asked) -> list[Behind]:
    """The tickets that were not finished when the period ended, with the moment they began."""
    (of,) = _of("backlog", asked)
    portions = [(one["number"], one["at"], one["calendar"]) for one in source.columns(of, "number", "at", "calendar")]
    if not portions:
        return []
    number, at, calendar = (np.concatenate(column) for column in zip(*portions, strict=True))
    numbers, places = np.unique(number, return_inverse=True)
    open_then, begins = np.zeros(len(numbers), np.int64), np.full(len(numbers), FOREVER)
    np.add.at(open_then, places, calendar)
    np.minimum.at(begins, places, at)
    there = np.flatnonzero(open_then > 0)
    found = zip(numbers[there].tolist(), begins[there].tolist(), strict=True)
    return sorted(((one, moment, 1, 1) for one, moment in found), key=_latest_first)


# --- single pieces ----------------------------------------------------------------------------------------------------


def _latest(source: Source, of: Of, time: Time, *, part: Part, most: int) -> list[Behind]:
    found: list[Behind] = []
    for columns in source.standing(of, time):
        which = _which(columns, part)
        order = which[np.lexsort((columns["number"][which], columns["at"][which]))[::-1][: most - len(found)]]
        told = (columns[name][order].tolist() for name in ("number", "at", time, "of"))
        found += zip(*told, strict=True)
        if len(found) >= most:
            break
    return found


def _which(columns: Columns, part: Part) -> Column:
    """The places of those that are asked for."""
    if part:
        return np.flatnonzero(columns["calendar"] > 0 if part == "counted" else columns["calendar"] == 0)
    return np.arange(len(columns["calendar"]))


def _latest_first(one: Behind) -> tuple[int, int]:
    return -one[1], -one[0]


def _shares(lengths: Column) -> tuple[int, int]:
    """The nearest ranks of a half and of nine tenths."""
    places = [(len(lengths) * share + 99) // 100 - 1 for share in (50, 90)]
    half, most = np.partition(lengths, places)[places].tolist()
    return half, most


# --- tickets that are not finished ------------------------------------------------------------------------------------


def _filters(where: Where) -> tuple[str, dict[str, str | int]]:
    """What is asked for, of tickets that are not finished: whose they are now."""
    values: dict[str, str | int] = {}
    for name in DIMENSIONS:
        if wanted := getattr(where, name):
            values[name] = wanted.lower() if name == "agent" else wanted
    return "".join(f" AND {_column(name)} = :{name}" for name in values), values


def _column(name: str) -> str:
    return "assignee" if name == "agent" else name
