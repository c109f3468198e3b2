"""The figures in the read model: its tables, and how a changed ticket's pieces take the place of its old ones.

`figures` has each ticket's facts; `pieces` what it adds, by moment; `sums` the same summed up by day and one dimension, so that a number of years
is read from a few hundred rows. All three are written in one transaction.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.names import DIMENSIONS
from gateway.figures.pieces import OWED, Piece, pieces

SCHEMA: Final = """
CREATE TABLE figures (
  number INTEGER PRIMARY KEY, queue TEXT NOT NULL, level TEXT NOT NULL, organization TEXT NOT NULL, category TEXT NOT NULL,
  channel TEXT NOT NULL, facts BLOB NOT NULL);
CREATE TABLE pieces (
  figure INTEGER NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL, day INTEGER NOT NULL, hour INTEGER NOT NULL,
  agent TEXT NOT NULL, calendar INTEGER NOT NULL, business INTEGER NOT NULL, "of" INTEGER NOT NULL,
  PRIMARY KEY (figure, at, number, place)) WITHOUT ROWID;
CREATE TABLE sums (
  figure INTEGER NOT NULL, dimension INTEGER NOT NULL, value TEXT NOT NULL, day INTEGER NOT NULL, calendar INTEGER NOT NULL,
  business INTEGER NOT NULL, "of" INTEGER NOT NULL, PRIMARY KEY (figure, dimension, value, day)) WITHOUT ROWID;
"""
ALL: Final = 0
BY: Final = {name: place for place, name in enumerate((*DIMENSIONS, "hour"), 1)}  # dimension → its number in `sums`

Key = tuple[int, int, str, int]  # figure, dimension, value, day
Sums = dict[Key, list[int]]  # → calendar, business, of

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Facts).decode
_PUT = "INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_PIECE = "INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET_PIECE = "DELETE FROM pieces WHERE figure = ? AND at = ? AND number = ? AND place = ?"
_ADD = (
    "INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET calendar = calendar + excluded.calendar, "
    'business = business + excluded.business, "of" = "of" + excluded."of"'
)


def put(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days) -> None:
    """The tickets' facts, pieces and sums in place of what was known of them. Inside the caller's transaction."""
    old = known(database, [one.number for one in tickets])
    changed = [one for one in tickets if one != old.get(one.number)]
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    forgotten = [old[one.number] for one in changed if one.number in old]
    for one in forgotten:
        add(sums, one, days, sign=-1)
    for one in changed:
        add(sums, one, days)
    database.executemany(_FORGET_PIECE, (row[:4] for one in forgotten for row in rows(one, days)))
    database.executemany(
        _PUT,
        (
            (one.number, one.queue, one.level, one.organization, one.category, one.channel, _encode(one))
            for one in changed
        ),
    )
    database.executemany(_PUT_PIECE, (row for one in changed for row in rows(one, days)))
    database.executemany(_ADD, ((*key, *values) for key, values in sums.items() if any(values)))


def known(database: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Facts]:
    """What is kept of these tickets, by number."""
    places = ", ".join("?" * len(numbers))
    found = database.execute(f"SELECT number, facts FROM figures WHERE number IN ({places})", numbers)  # noqa: S608 - question marks
    return {number: _decode(kept) for number, kept in found}


def rows(facts: Facts, days: Days) -> Iterator[tuple[int | str, ...]]:
    """A ticket's rows of `pieces`."""
    for place, one in enumerate(pieces(facts)):
        yield (one.figure, one.at, facts.number, place, *days.place(one.at), *one[2:])


def add(sums: Sums, facts: Facts, days: Days, *, sign: int = 1) -> None:
    """Adds a ticket to sums, or (sign -1) takes it out. What is still owed is in none."""
    for one in pieces(facts):
        if one.figure >= OWED:
            continue
        day, hour = days.place(one.at)
        for dimension, value in _values(facts, one, hour):
            kept = sums[one.figure, dimension, value, day]
            kept[0] += sign * one.calendar
            kept[1] += sign * one.business
            kept[2] += sign * one.of


def _values(facts: Facts, piece: Piece, hour: int) -> tuple[tuple[int, str], ...]:
    """Each dimension and the value the piece has there, in the order of `BY`."""
    return (
        (ALL, ""),
        (1, facts.queue),
        (2, facts.level),
        (3, facts.organization),
        (4, piece.agent),
        (5, facts.category),
        (6, facts.channel),
        (7, str(hour)),
    )


def same(one: Mapping[Key, Sequence[int]], other: Mapping[Key, Sequence[int]]) -> list[Key]:
    """The keys at which two sums differ; nothing and zeros are the same."""
    nothing = [0, 0, 0]
    return [key for key in {*one, *other} if list(one.get(key, nothing)) != list(other.get(key, nothing))]
