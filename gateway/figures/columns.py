"""The pieces of a figure as columns of numbers, for whoever adds them up.

numpy, because a number over a million tickets looks at as many pieces, and must be there within ten milliseconds. It is imported with this module: only
where figures are asked for.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from gateway.figures.asked import Where
from gateway.figures.days import QUARTER, Days
from gateway.figures.names import DIMENSIONS
from gateway.figures.packing import AMOUNTS, LISTED, NAMES
from store.records import Ms

Column = NDArray[Any]  # of whole numbers
Columns = Mapping[str, Column]

FOREVER: Final = 7_000_000_000_000  # ms: in the year 2191
_PACKS: Final = (
    "SELECT month, place, name, type, data FROM packs WHERE figure = ? AND month BETWEEN ? AND ? "
    "AND ((name = 'at' AND month IN (?, ?)) OR name IN ({})) ORDER BY month, name, place"
)
_LOOSE: Final = f"SELECT month, {LISTED} FROM pieces WHERE figure = ? AND month BETWEEN ? AND ? ORDER BY month"  # noqa: S608 - our own names
TIMES: Final = frozenset({"at", "day", "weekday", "month", "hour"})


class Of(msgspec.Struct, frozen=True, kw_only=True):
    """Which pieces: of a figure (its code), from `start` to before `end`, and whose."""

    figure: int
    start: Ms
    end: Ms
    where: Where


class Source(msgspec.Struct, frozen=True):
    """The file pieces are read from, and the days of the desk."""

    database: sqlite3.Connection
    days: Days

    def columns(self, of: Of, *names: str) -> Iterator[Columns]:
        """The columns of pieces, in portions, for whoever adds them up: the amounts (`calendar`, `business`, `of`) of those that don't fit are 0.

        Besides the columns of packs there are `day`, `month` (its first day) and `weekday` (the day with that number) as ordinals, and `hour` on the
        clock on the wall. `at` is in ms since 1970.
        """
        for month, portions, fits in self._months(of, names):
            for kept in portions:
                which = fits(kept)
                found = {name: self._column(name, kept, month) for name in names}
                if which is not None:
                    found |= {name: found[name] * which for name in names if name in AMOUNTS}
                yield found

    def standing(self, of: Of, *names: str) -> Iterator[Columns]:
        """The same of only those that fit, a portion for each month, the latest first, without what was taken back.

        `number`, `at`, `calendar` and `of` are among them.
        """
        needed = tuple(dict.fromkeys((*names, "number", "at", "calendar", "of", "sign")))
        for month, portions, fits in self._months(of, needed, latest_first=True):
            each = []
            for kept in portions:
                which = fits(kept)
                each.append(
                    [self._column(name, kept, month)[slice(None) if which is None else which] for name in needed]
                )
            joined = (np.concatenate(column) for column in zip(*each, strict=True))
            found = dict(zip(needed, joined, strict=True))
            yield found if (found["sign"] > 0).all() else _without_pairs(found)

    def _months(
        self, of: Of, names: Sequence[str], *, latest_first: bool = False
    ) -> Iterator[tuple[int, list[Columns], Callable[[Columns], Column | None]]]:
        """Each month with its packs and the pieces that wait, and what tells which of them fit (None: all)."""
        codes = self._codes(of.where)
        if codes is None or of.start >= of.end:
            return
        first, last = self.days.month(of.start), self.days.month(of.end - 1)
        needed = ({*names} - TIMES) | {*codes} | ({"at"} if not TIMES.isdisjoint(names) else set())
        packs = self._packs(of.figure, first, last, needed)
        loose = self._loose(of.figure, first, last)
        for month in sorted({*packs, *loose}, reverse=latest_first):
            yield month, [*packs.get(month, {}).values(), *loose.get(month, ())], partial(self._fits, of, month, codes)

    def values(self) -> dict[int, str]:
        """What the codes stand for."""
        return dict(self.database.execute("SELECT code, value FROM codes"))

    def _codes(self, where: Where) -> dict[str, int] | None:
        """Of each filter the code that is looked for; None where there is nothing of it."""
        found: dict[str, int] = {}
        for name in DIMENSIONS:
            if wanted := getattr(where, name):
                value = wanted.lower() if name == "agent" else wanted
                row = self.database.execute("SELECT code FROM codes WHERE value = ?", (value,)).fetchone()
                if row is None:
                    return None
                found[name] = int(row[0])
        return found

    def _packs(self, figure: int, first: int, last: int, names: set[str]) -> dict[int, dict[int, dict[str, Column]]]:
        """The columns of packs, by month and place; `at`, counted from the month's beginning, of the first and the last month in any case."""
        wanted = names | ({"calendar"} if "business" in names else set())
        found: dict[int, dict[int, dict[str, Column]]] = {}
        sql = _PACKS.format(", ".join("?" * len(wanted)))
        for month, place, name, kind, data in self.database.execute(sql, (figure, first, last, first, last, *wanted)):
            found.setdefault(month, {}).setdefault(place, {})[name] = np.frombuffer(data, kind)
        if "business" in names:
            for pack in (pack for packs in found.values() for pack in packs.values()):
                pack.setdefault("business", pack["calendar"])
        return found

    def _loose(self, figure: int, first: int, last: int) -> dict[int, list[Columns]]:
        """The same of the pieces that wait."""
        rows = self.database.execute(_LOOSE, (figure, first, last)).fetchall()
        found: dict[int, list[Columns]] = {}
        for month, each in groupby(rows, key=itemgetter(0)):
            kept = np.array([row[1:] for row in each], np.int64)
            kept[:, 0] -= self.days.begins(month)
            found[month] = [{name: kept[:, place] for place, name in enumerate(NAMES)}]
        return found

    def _fits(self, of: Of, month: int, codes: Mapping[str, int], kept: Columns) -> Column | None:
        begins, ends = self.days.of_month(month)
        fits = [kept[name] == code for name, code in codes.items()]
        if of.start > begins or of.end < ends:
            fits.append((kept["at"] >= of.start - begins) & (kept["at"] < of.end - begins))
        return np.logical_and.reduce(fits) if fits else None

    def _column(self, name: str, kept: Columns, month: int) -> Column:
        if name not in TIMES:
            return kept[name]
        at = kept["at"]
        begins = np.int64(self.days.begins(month))
        if name == "at":
            return at + begins
        if name == "month":
            return np.full(len(at), month)
        day, hour = self.days.quarters(month)
        quarters = (at + begins % QUARTER) // QUARTER
        if name == "hour":
            return np.frombuffer(hour, np.int32)[quarters]
        days = np.frombuffer(day, np.int32)[quarters]
        return (days - 1) % 7 + 1 if name == "weekday" else days


def _without_pairs(columns: Columns) -> Columns:
    """Without the pieces that were taken back, and those that take them back: the same in everything but the sign."""
    sign = columns["sign"]
    rows = list(
        zip(
            *(columns[name].tolist() for name in columns if name not in AMOUNTS),
            *((columns[name] * sign).tolist() for name in columns if name in AMOUNTS),
            strict=True,
        )
    )
    gone = Counter(rows[place] for place in np.flatnonzero(sign < 0))
    stays = np.ones(len(sign), bool)
    for place in np.flatnonzero(np.isin(columns["number"], columns["number"][sign < 0])):
        if sign[place] < 0:
            stays[place] = False
        elif gone[rows[place]]:
            gone[rows[place]] -= 1
            stays[place] = False
    return {name: column[stays] for name, column in columns.items()}
