"""The figures in the read model: its tables, and how a changed ticket's pieces take the place of its old ones.

`figures` has each ticket's facts; `pieces` what it adds, by moment; `sums` the same summed up: a row for each day and each value of each dimension,
with every figure in columns of its own, and again one for each month, so that a number over years is read from a hundred rows.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from gateway.figures.days import Days, first_of_month
from gateway.figures.facts import Facts
from gateway.figures.names import CODE, DIMENSIONS, FIGURES, Time
from gateway.figures.pieces import OWED, pieces

ALL: Final = 0
MONTHLY: Final = 100  # added to a dimension: the sums of whole months, on the first day of each
BY: Final = {name: place for place, name in enumerate((*DIMENSIONS, "hour"), 1)}  # dimension → its number in `sums`
_AGENT: Final = BY["agent"]
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
  channel TEXT NOT NULL, assignee TEXT NOT NULL, created INTEGER NOT NULL, unfinished INTEGER NOT NULL, facts BLOB NOT NULL);
CREATE INDEX of_unfinished ON figures (created, queue, level, organization, category, channel, assignee) WHERE unfinished = 1;
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
_PUT = "INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
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


def put(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days) -> None:
    """The tickets' facts, pieces and sums in place of what was known of them. Inside the caller's transaction."""
    old = known(database, [one.number for one in tickets])
    changed = [one for one in tickets if one != old.get(one.number)]
    changes = new_sums()
    gone = []
    for one in changed:
        if one.number in old:
            before = rows(old[one.number], days)
            _add(changes, old[one.number], before, sign=-1)
            gone += [row[:4] for row in before]
    database.executemany(_FORGET_PIECE, gone)
    put_new(database, changed, days, changes)
    put_sums(database, changes)


def put_new(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days, sums: Sums) -> None:
    """Facts and pieces of tickets that have no pieces yet. What they change in the sums is added to `sums`, for `put_sums`.

    Building anew, each sum is written once and not for every portion.
    """
    added: list[Row] = []
    for one in tickets:
        after = rows(one, days)
        _add(sums, one, after, sign=1)
        added += after
    added.sort()  # in the order of the table
    database.executemany(
        _PUT,
        [
            (
                *(one.number, one.queue, one.level, one.organization, one.category, one.channel, one.assignee),
                *(one.created, int(not one.done and not one.imported), _encode(one)),
            )
            for one in tickets
        ],
    )
    database.executemany(_PUT_PIECE, added)


def new_sums() -> Sums:
    """None yet."""
    return defaultdict(lambda: [0] * len(_COLUMNS))


def put_sums(database: sqlite3.Connection, sums: Sums) -> None:
    """Adds to what is kept, of days and of their months, in the order of the table. Inside the caller's transaction."""
    months = new_sums()
    for (dimension, value, day), added in sums.items():
        month = months[dimension + MONTHLY, value, first_of_month(day)]
        for place, amount in enumerate(added):
            if amount:
                month[place] += amount
    for each in (sums, months):
        database.executemany(_ADD, ((*key, *each[key]) for key in sorted(each) if any(each[key])))


def known(database: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Facts]:
    """What is kept of these tickets, by number."""
    places = ", ".join("?" * len(numbers))
    found = database.execute(f"SELECT number, facts FROM figures WHERE number IN ({places})", numbers)  # noqa: S608 - question marks
    return {number: _decode(kept) for number, kept in found}


def rows(facts: Facts, days: Days) -> list[Row]:
    """A ticket's rows of `pieces`."""
    number, placed = facts.number, days.place
    return [
        (figure, at, number, place, *placed(at), agent, calendar, business, of)
        for place, (figure, at, agent, calendar, business, of) in enumerate(pieces(facts))
    ]


def _add(sums: Sums, facts: Facts, pieces_of: Sequence[Row], *, sign: int) -> None:
    """Adds a ticket's rows to the sums (sign 1), or takes them out (-1). What is still owed is in none."""
    by_day: dict[int, list[tuple[int, int]]] = {}
    by_agent: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for figure, _, _, _, day, hour, agent, calendar, business, of in pieces_of:
        if figure >= OWED:
            continue
        first, second, third = _PLACES[figure]
        added = [(third, sign * of)]
        if calendar:
            added.append((first, sign * calendar))
        if second is not None:
            added.append((second, sign * business))
        by_day.setdefault(day, []).extend(added)
        by_agent.setdefault((agent, day), []).extend(added)
        if figure in HOURLY:
            _raise(sums[BY["hour"], str(hour), day], added)
    values = [(ALL, ""), *[(BY[name], getattr(facts, name)) for name in DIMENSIONS if name != "agent"]]
    for day, added in by_day.items():
        for dimension, value in values:
            _raise(sums[dimension, value, day], added)
    for (agent, day), added in by_agent.items():
        _raise(sums[_AGENT, agent, day], added)


def _raise(kept: list[int], added: Sequence[tuple[int, int]]) -> None:
    for place, amount in added:
        kept[place] += amount


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


def wrong_backlog(database: sqlite3.Connection) -> int:
    """How many tickets more are marked as not finished than the pieces tell."""
    (marked,) = database.execute("SELECT count(*) FROM figures WHERE unfinished = 1").fetchone()
    (told,) = database.execute(
        "SELECT coalesce(sum(calendar), 0) FROM pieces WHERE figure = ?", (CODE["backlog"],)
    ).fetchone()
    return int(marked - told)


def wrong_sums(database: sqlite3.Connection) -> list[tuple[int, int, str, int]]:
    """The sums (figure, dimension, value, day) that are not what the pieces add up to. One figure at a time, to be small."""
    return [(code, *key) for code in range(len(FIGURES)) for key in _wrong_of(database, code)]


def _wrong_of(database: sqlite3.Connection, code: int) -> list[Key]:
    added: dict[Key, tuple[int, ...]] = {}
    places = [place for name, place in BY.items() if name != "hour" or code in HOURLY]
    for row in database.execute(_ADDED, {"figure": code}):
        day, three = row[0], row[1:4]
        month = first_of_month(day)
        for dimension, value in ((ALL, ""), *[(place, row[3 + place]) for place in places]):
            for key in ((dimension, value, day), (dimension + MONTHLY, value, month)):
                before = added.get(key)
                added[key] = three if before is None else tuple(map(sum, zip(before, three, strict=True)))
    columns = ", ".join(column(code, of) for of in ("calendar", "business", "of"))
    kept = database.execute(f"SELECT dimension, value, day, {columns} FROM sums")  # noqa: S608 - our own names
    there = {row[:3]: row[3:] for row in kept if any(row[3:])}
    nothing = (0, 0, 0)
    return sorted(key for key in {*added, *there} if added.get(key, nothing) != there.get(key, nothing))
