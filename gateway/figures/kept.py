"""The figures in the read model: its tables, and how a changed ticket's pieces take the place of its old ones.

`figures` has each ticket's facts; `pieces` what it adds, by moment; `sums` the same summed up: a row for each day and each value of each dimension,
with every figure in columns of its own, so that a number over years is read from a few hundred rows.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.names import CODE, DIMENSIONS, FIGURES, Time
from gateway.figures.pieces import OWED, pieces

ALL: Final = 0
BY: Final = {name: place for place, name in enumerate((*DIMENSIONS, "hour"), 1)}  # dimension → its number in `sums`
HOURLY: Final = frozenset({CODE["created"]})  # the figures that are summed up by hour too


def column(code: int, of: Time | Literal["of"]) -> str:
    """The column of `sums` with a figure's numerator in calendar or business time, or its denominator."""
    figure = FIGURES[code]
    return f"{figure.id}_{of if figure.timed or of != 'business' else 'calendar'}"


_COLUMNS: Final = tuple(
    dict.fromkeys(column(code, of) for code in range(len(FIGURES)) for of in ("calendar", "business", "of"))
)
_PLACES: Final = tuple(
    (
        _COLUMNS.index(column(code, "calendar")),
        _COLUMNS.index(column(code, "business")) if FIGURES[code].timed else None,
        _COLUMNS.index(column(code, "of")),
    )
    for code in range(len(FIGURES))
)

SCHEMA: Final = f"""
CREATE TABLE figures (
  number INTEGER PRIMARY KEY, queue TEXT NOT NULL, level TEXT NOT NULL, organization TEXT NOT NULL, category TEXT NOT NULL,
  channel TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE pieces (
  figure INTEGER NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL, day INTEGER NOT NULL, hour INTEGER NOT NULL,
  agent TEXT NOT NULL, calendar INTEGER NOT NULL, business INTEGER NOT NULL, "of" INTEGER NOT NULL,
  PRIMARY KEY (figure, at, number, place)) WITHOUT ROWID;
CREATE TABLE sums (
  dimension INTEGER NOT NULL, value TEXT NOT NULL, day INTEGER NOT NULL, {", ".join(f"{one} INTEGER NOT NULL" for one in _COLUMNS)},
  PRIMARY KEY (dimension, value, day)) WITHOUT ROWID;
"""

Key = tuple[int, str, int]  # dimension, value, day
Sums = dict[Key, list[int]]  # → a number for each of _COLUMNS
Row = tuple[int, int, int, int, int, int, str, int, int, int]

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Facts).decode
_PUT = "INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_PIECE = "INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET_PIECE = "DELETE FROM pieces WHERE figure = ? AND at = ? AND number = ? AND place = ?"
_ADD = (
    f"INSERT INTO sums VALUES (?, ?, ?{', ?' * len(_COLUMNS)}) ON CONFLICT DO UPDATE SET "  # noqa: S608 - our own names
    + ", ".join(f"{one} = {one} + excluded.{one}" for one in _COLUMNS)
)
_PIECE = 'SELECT day, hour, agent, calendar, business, "of" FROM pieces WHERE figure = ? AND at = ? AND number = ? AND place = ?'
_ADDED = (  # in the order of BY
    'SELECT day, calendar, business, "of", queue, level, organization, agent, category, channel, CAST(hour AS TEXT) '
    "FROM pieces JOIN figures ON figures.number = pieces.number WHERE figure = :figure"
)


def put(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days, sums: Sums | None = None) -> None:
    """The tickets' facts, pieces and sums in place of what was known of them. Inside the caller's transaction.

    With `sums` what they change in the sums is only added there, for `put_sums` later: building anew, each is written once and not for
    every portion.
    """
    old = known(database, [one.number for one in tickets])
    changed = [one for one in tickets if one != old.get(one.number)]
    changes = new_sums() if sums is None else sums
    gone, added = [], []
    for one in changed:
        if one.number in old:
            before = rows(old[one.number], days)
            _add(changes, old[one.number], before, sign=-1)
            gone += [row[:4] for row in before]
        after = rows(one, days)
        _add(changes, one, after, sign=1)
        added += after
    database.executemany(_FORGET_PIECE, gone)
    database.executemany(
        _PUT,
        (
            (one.number, one.queue, one.level, one.organization, one.category, one.channel, _encode(one))
            for one in changed
        ),
    )
    database.executemany(_PUT_PIECE, added)
    if sums is None:
        put_sums(database, changes)


def new_sums() -> Sums:
    """None yet."""
    return defaultdict(lambda: [0] * len(_COLUMNS))


def put_sums(database: sqlite3.Connection, sums: Sums) -> None:
    """Adds to what is kept, in the order of the table. Inside the caller's transaction."""
    database.executemany(_ADD, ((*key, *sums[key]) for key in sorted(sums) if any(sums[key])))


def known(database: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Facts]:
    """What is kept of these tickets, by number."""
    places = ", ".join("?" * len(numbers))
    found = database.execute(f"SELECT number, facts FROM figures WHERE number IN ({places})", numbers)  # noqa: S608 - question marks
    return {number: _decode(kept) for number, kept in found}


def rows(facts: Facts, days: Days) -> list[Row]:
    """A ticket's rows of `pieces`."""
    return [
        (figure, at, facts.number, place, *days.place(at), agent, calendar, business, of)
        for place, (figure, at, agent, calendar, business, of) in enumerate(pieces(facts))
    ]


def _add(sums: Sums, facts: Facts, pieces_of: Sequence[Row], *, sign: int) -> None:
    """Adds a ticket's rows to the sums (sign 1), or takes them out (-1). What is still owed is in none."""
    by_day: dict[int, dict[int, int]] = {}
    by_agent: dict[tuple[str, int], dict[int, int]] = {}
    for figure, _, _, _, day, hour, agent, calendar, business, of in pieces_of:
        if figure >= OWED:
            continue
        first, second, third = _PLACES[figure]
        for all_of in (by_day.setdefault(day, {}), by_agent.setdefault((agent, day), {})):
            all_of[first] = all_of.get(first, 0) + calendar
            all_of[third] = all_of.get(third, 0) + of
            if second is not None:
                all_of[second] = all_of.get(second, 0) + business
        if figure in HOURLY:
            of_hour = sums[BY["hour"], str(hour), day]
            of_hour[first] += sign * calendar
            of_hour[third] += sign * of
    values = ((ALL, ""), (1, facts.queue), (2, facts.level), (3, facts.organization), (5, facts.category))
    for day, added in by_day.items():
        for dimension, value in (*values, (6, facts.channel)):
            _raise(sums[dimension, value, day], added, sign)
    for (agent, day), added in by_agent.items():
        _raise(sums[BY["agent"], agent, day], added, sign)


def _raise(kept: list[int], added: dict[int, int], sign: int) -> None:
    for place, amount in added.items():
        kept[place] += sign * amount


def wrong_rows(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days) -> set[int]:
    """The tickets of which a piece is missing or is another one. Pieces too many are found by `counted`."""
    wrong = set()
    for one in tickets:
        for row in rows(one, days):
            if database.execute(_PIECE, row[:4]).fetchone() != row[4:]:
                wrong.add(one.number)
    return wrong


def counted(database: sqlite3.Connection) -> tuple[int, int]:
    """How many pieces there are, and how many the kept facts tell."""
    there = int(database.execute("SELECT count(*) FROM pieces").fetchone()[0])
    return there, sum(len(pieces(_decode(facts))) for (facts,) in database.execute("SELECT facts FROM figures"))


def wrong_sums(database: sqlite3.Connection) -> list[tuple[int, int, str, int]]:
    """The sums (figure, dimension, value, day) that are not what the pieces add up to. One figure at a time, to be small."""
    return [(code, *key) for code in range(len(FIGURES)) for key in _wrong_of(database, code)]


def _wrong_of(database: sqlite3.Connection, code: int) -> list[Key]:
    added: dict[Key, tuple[int, ...]] = {}
    places = [place for name, place in BY.items() if name != "hour" or code in HOURLY]
    for row in database.execute(_ADDED, {"figure": code}):
        day, three = row[0], row[1:4]
        for key in ((ALL, "", day), *[(place, row[3 + place], day) for place in places]):
            before = added.get(key)
            added[key] = three if before is None else tuple(map(sum, zip(before, three, strict=True)))
    columns = ", ".join(column(code, of) for of in ("calendar", "business", "of"))
    kept = database.execute(f"SELECT dimension, value, day, {columns} FROM sums")  # noqa: S608 - our own names
    there = {row[:3]: row[3:] for row in kept if any(row[3:])}
    nothing = (0, 0, 0)
    return sorted(key for key in {*added, *there} if added.get(key, nothing) != there.get(key, nothing))
