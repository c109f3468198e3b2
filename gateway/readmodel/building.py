"""Makes a new file of the read model from all tickets, much faster than ticket by ticket.

Nobody reads the file before it is whole: there is no journal, nothing is synced until the end, and indexes are made when all rows are there.
"""

import os
import sqlite3
from array import array
from collections import defaultdict
from pathlib import Path
from typing import Final

from gateway.figures import kept as figures
from gateway.figures.days import Days
from gateway.figures.packing import CODED, NAMES, append
from gateway.readmodel.tables import INDEXES, PUT, PUT_WORDS, SCHEMA
from gateway.readmodel.telling import Told

PIECES_TOGETHER: Final = 400_000  # pieces that are gathered in memory, about 40 MB
_CODED: Final = frozenset(NAMES.index(name) for name in CODED)
WORDS_TOGETHER: Final = (
    16 * 1024 * 1024
)  # bytes of words that are gathered before they are sorted in; the default is one million
_SETTINGS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY"
_HASH: Final = "INSERT INTO words (words, rank) VALUES ('hashsize', ?)"
_USUAL_HASH: Final = 1024 * 1024


class Building:
    """A file in the making. All calls come from one thread."""

    def __init__(self, file: Path, days: Days) -> None:
        self._file = file
        self._days = days
        self._gathered: defaultdict[tuple[int, int], list[array[int]]] = defaultdict(
            lambda: [array("q") for _ in NAMES]
        )
        self._count = 0
        file.unlink(missing_ok=True)
        file.touch(0o600)
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.executescript(f"{_SETTINGS}; BEGIN; {SCHEMA} {figures.SCHEMA}")
        self._database.execute(_HASH, (WORDS_TOGETHER,))
        self._codes = figures.Codes(self._database)

    def add(self, told: Told) -> None:
        """These tickets, which are in it not yet."""
        self._database.executemany(PUT, told.about)
        self._database.executemany(PUT_WORDS, told.words)
        figures.put_facts(self._database, told.facts)
        codes = [self._codes.of(value) for value in told.values]
        for key, columns in told.pieces.items():
            gathered = self._gathered[key]
            for place, column in enumerate(columns):
                gathered[place].extend(array("q", [codes[one] for one in column]) if place in _CODED else column)
            self._count += len(columns[0])
        if self._count > PIECES_TOGETHER:
            self._pack()

    def finish(self, about: dict[str, str]) -> None:
        """Puts what is known about it beside the rows, and everything on the disk. The file is whole then, and closed."""
        self._pack()
        self._database.execute(_HASH, (_USUAL_HASH,))
        for statement in INDEXES:
            self._database.execute(statement)
        self._database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        self._database.execute("COMMIT")
        self._database.close()
        descriptor = os.open(self._file, os.O_RDWR | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def give_up(self) -> None:
        """Leaves nothing behind."""
        self._database.close()
        self._file.unlink(missing_ok=True)

    def _pack(self) -> None:
        for (figure, month), columns in sorted(self._gathered.items()):
            append(self._database, self._days, figure, month, columns)
        self._gathered.clear()
        self._count = 0
