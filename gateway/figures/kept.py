"""The figures in the read model: its tables, and how a changed ticket's pieces take the place of its old ones.

`figures` has each ticket's facts. What they add to the figures, their pieces, stands in `packs`: the pieces of one figure and month, a blob for each
column. What changed lately waits in `pieces` for the next packing. Nothing is ever taken out of a pack: what is no longer so is added once more with
the opposite sign, so that every sum is right at once; whoever looks at single pieces lets such pairs cancel out.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from gateway.figures.days import Days
from gateway.figures.facts import Facts
from gateway.figures.packing import LISTED, PACKS, Loose, append, columns, opposite, stored, without_pairs
from gateway.figures.pieces import pieces

LOOSE_MOST: Final = 20_000  # pieces that wait; a number over them takes a few milliseconds

SCHEMA: Final = f"""
CREATE TABLE figures (
  number INTEGER PRIMARY KEY, queue TEXT NOT NULL, level TEXT NOT NULL, organization TEXT NOT NULL, category TEXT NOT NULL,
  channel TEXT NOT NULL, assignee TEXT NOT NULL, created INTEGER NOT NULL, unfinished INTEGER NOT NULL, facts BLOB NOT NULL);
CREATE TABLE codes (code INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE pieces (
  figure INTEGER NOT NULL, month INTEGER NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL, sign INTEGER NOT NULL,
  agent INTEGER NOT NULL, queue INTEGER NOT NULL, level INTEGER NOT NULL, organization INTEGER NOT NULL, category INTEGER NOT NULL,
  channel INTEGER NOT NULL, calendar INTEGER NOT NULL, business INTEGER NOT NULL, "of" INTEGER NOT NULL);
CREATE INDEX of_figure ON pieces (figure, month);
{PACKS}
"""

# Made when the rows are there.
INDEXES: Final = (
    "CREATE INDEX of_unfinished ON figures (created, queue, level, organization, category, channel, assignee) WHERE unfinished = 1",
)

Row = tuple[int | str | bytes, ...]

_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Facts).decode
_PUT: Final = "INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD: Final = "INSERT INTO pieces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_LOOSE: Final = f"SELECT figure, month, {LISTED} FROM pieces ORDER BY figure, month, at, number"  # noqa: S608 - our own names


class Codes:
    """The numbers that stand for agents, queues and the like in pieces. Inside the caller's transaction.

    Without `new` no value is given a number; 0 is what stands for none.
    """

    def __init__(self, database: sqlite3.Connection, *, new: bool = True) -> None:
        self._database = database
        self._new = new
        self._known: dict[str, int] = {}

    def of(self, value: str) -> int:
        """The number of a value; a new one where it has none."""
        code = self._known.get(value)
        if code is None:
            if self._new:
                self._database.execute("INSERT OR IGNORE INTO codes (value) VALUES (?)", (value,))
            row = self._database.execute("SELECT code FROM codes WHERE value = ?", (value,)).fetchone()
            code = self._known[value] = int(row[0]) if row else 0
        return code


def put(database: sqlite3.Connection, tickets: Sequence[Facts], days: Days, *, most: int = LOOSE_MOST) -> None:
    """The tickets' facts and pieces in place of what was known of them. Inside the caller's transaction.

    Of more than `most` pieces that wait, packs are made.
    """
    old = known(database, [one.number for one in tickets])
    changed = [one for one in tickets if one != old.get(one.number)]
    codes = Codes(database)
    for one in changed:
        before = Counter(placed(old[one.number], days, codes.of)) if one.number in old else Counter()
        after = Counter(placed(one, days, codes.of))
        gone = [(figure, month, *opposite(piece)) for figure, month, piece in (before - after).elements()]
        added = [(figure, month, *piece) for figure, month, piece in (after - before).elements()]
        database.executemany(_ADD, gone + added)
    put_facts(database, map(row, changed))
    (waiting,) = database.execute("SELECT count(*) FROM pieces").fetchone()
    if waiting > most:
        pack(database, days)


def put_facts(database: sqlite3.Connection, tickets: Iterable[Row]) -> None:
    """Facts alone, as `row` gives them, in place of those known."""
    database.executemany(_PUT, tickets)


def row(facts: Facts) -> Row:
    """A ticket's row of `figures`."""
    return (
        *(facts.number, facts.queue, facts.level, facts.organization, facts.category, facts.channel, facts.assignee),
        *(facts.created, int(not facts.done and not facts.imported), _encode(facts)),
    )


def pack(database: sqlite3.Connection, days: Days) -> None:
    """Puts all pieces that wait into packs. Inside the caller's transaction."""
    waiting: defaultdict[tuple[int, int], list[Loose]] = defaultdict(list)
    for figure, month, *piece in database.execute(_LOOSE):
        waiting[figure, month].append(tuple(piece))
    for (figure, month), found in waiting.items():
        if left := without_pairs(found):
            append(database, days, figure, month, columns(left))
    database.execute("DELETE FROM pieces")


def placed(facts: Facts, days: Days, code: Callable[[str], int]) -> Iterator[tuple[int, int, Loose]]:
    """Figure, month and what is kept of each of a ticket's pieces. `code` says which number stands for a name."""
    number, month = facts.number, days.month
    queue, level, organization = code(facts.queue), code(facts.level), code(facts.organization)
    category, channel = code(facts.category), code(facts.channel)
    for figure, at, agent, calendar, business, of in pieces(facts):
        piece = (at, number, 1, code(agent), queue, level, organization, category, channel, calendar, business, of)
        yield figure, month(at), piece


def known(database: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Facts]:
    """What is kept of these tickets, by number."""
    places = ", ".join("?" * len(numbers))
    found = database.execute(f"SELECT number, facts FROM figures WHERE number IN ({places})", numbers)  # noqa: S608 - question marks
    return {number: _decode(kept) for number, kept in found}


def all_known(database: sqlite3.Connection) -> Iterator[Facts]:
    """What is kept of every ticket."""
    return (_decode(kept) for (kept,) in database.execute("SELECT facts FROM figures"))


def all_pieces(database: sqlite3.Connection, days: Days) -> Iterator[tuple[int, int, Loose]]:
    """Figure, month and piece of everything that is kept, packed or waiting."""
    yield from ((row[0], row[1], row[2:]) for row in database.execute(_LOOSE))
    for figure, month, packed in stored(database, days):
        for one in packed:
            yield figure, month, one


def wrong_backlog(database: sqlite3.Connection) -> int:
    """How many tickets more are marked as not finished than their facts tell."""
    (marked,) = database.execute("SELECT count(*) FROM figures WHERE unfinished = 1").fetchone()
    return int(marked) - sum(not one.done and not one.imported for one in all_known(database))
