"""Pieces of one figure and month as a pack: an array for each of their columns, as narrow as its values allow.

A number over a million tickets reads two or three of those columns, some megabytes, and nothing else.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gateway.figures.days import Days

FULL: Final = 32_768  # pieces of a pack to which nothing more is added: the next ones begin another
NAMES: Final = ("at", "number", "sign", "agent", "queue", "level", "organization", "category", "channel", "calendar", "business", "of")  # fmt: skip
LISTED: Final = ", ".join(f'"{name}"' for name in NAMES)  # as columns of a statement

PACKS: Final = """
CREATE TABLE packs (
  figure INTEGER NOT NULL, month INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL);
CREATE UNIQUE INDEX of_pack ON packs (figure, month, name, place);
"""

# A piece as it is kept: a value for each of NAMES. `at` is in ms, the names of queues and the like are codes, `sign` is 1, or -1 for a piece
# that takes another back (then calendar, business and `of` are negative too).
Loose = tuple[int, ...]

_LAST: Final = "SELECT max(place), length(data) FROM packs WHERE figure = ? AND month = ? AND name = 'sign'"
_READ: Final = "SELECT name, type, data FROM packs WHERE figure = ? AND month = ? AND place = ?"
_WRITE: Final = "INSERT INTO packs VALUES (?, ?, ?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM packs WHERE figure = ? AND month = ? AND place = ?"
_TYPES: Final = (("B", 0, 0xFF), ("H", 0, 0xFFFF), ("I", 0, 0xFFFF_FFFF), ("b", -0x80, 0x7F), ("h", -0x8000, 0x7FFF), ("i", -0x8000_0000, 0x7FFF_FFFF))  # fmt: skip
CODED: Final = frozenset({"agent", "queue", "level", "organization", "category", "channel"})
# What has the opposite sign where a piece is taken back.
AMOUNTS: Final = frozenset({"sign", "calendar", "business", "of"})
SIGN: Final = NAMES.index("sign")
_TURNED: Final = frozenset(NAMES.index(name) for name in AMOUNTS)


def opposite(piece: Loose) -> Loose:
    """What takes a piece back."""
    return tuple(-value if place in _TURNED else value for place, value in enumerate(piece))


def without_pairs(found: Sequence[Loose]) -> Sequence[Loose]:
    """What is left where a piece and what takes it back cancel out."""
    back = [opposite(piece) for piece in found if piece[SIGN] < 0]
    if not back:
        return found
    left = Counter(piece for piece in found if piece[SIGN] > 0)
    left.subtract(back)
    return [piece if count > 0 else opposite(piece) for piece, count in left.items() for _ in range(abs(count))]


def columns(found: Iterable[Loose]) -> "list[array[int]]":
    """The pieces as columns, in the order of NAMES."""
    return [array("q", values) for values in zip(*found, strict=True)]


def append(database: sqlite3.Connection, days: Days, figure: int, month: int, added: "Sequence[array[int]]") -> None:
    """Adds pieces of one figure and month, as columns, to its last pack, or begins a new one. Inside the caller's transaction."""
    begins = days.begins(month)
    found: dict[str, array[int]] = dict(zip(NAMES, added, strict=True))
    found["at"] = array("q", [at - begins for at in found["at"]])
    place, length = database.execute(_LAST, (figure, month)).fetchone()
    place = place or 0
    if length is not None and length < FULL:
        before = _stored(database, figure, month, place)
        for name, values in found.items():
            found[name] = array("q", before[name]) + values
        database.execute(_FORGET, (figure, month, place))
    elif length is not None:
        place += 1
    if found["business"] == found["calendar"]:
        del found["business"]
    rows = [(name, *_narrow(values)) for name, values in found.items()]
    database.executemany(_WRITE, [(figure, month, place, *row) for row in rows])


def stored(database: sqlite3.Connection, days: Days) -> Iterator[tuple[int, int, Iterator[Loose]]]:
    """Figure, month and pieces of every pack."""
    packs = database.execute("SELECT figure, month, place FROM packs WHERE name = 'sign' ORDER BY 1, 2, 3").fetchall()
    for figure, month, place in packs:
        found = _stored(database, figure, month, place)
        begins = days.begins(month)
        found["at"] = array("q", [begins + at for at in found["at"]])
        yield figure, month, zip(*(found[name] for name in NAMES), strict=True)


def _stored(database: sqlite3.Connection, figure: int, month: int, place: int) -> "dict[str, array[int]]":
    found: dict[str, array[int]] = {}
    for name, kind, data in database.execute(_READ, (figure, month, place)):
        found[name] = array(kind, data)
    found.setdefault("business", found["calendar"])
    return found


def _narrow(values: Sequence[int]) -> tuple[str, bytes]:
    least, most = min(values), max(values)
    kind = next((kind for kind, low, high in _TYPES if low <= least and most <= high), "q")
    return kind, array(kind, values).tobytes()
