"""Makes a new file of the read model from all tickets, much faster than ticket by ticket.

Nobody reads the file before it is whole: there is no journal, nothing is synced until the end, and indexes are made when all rows are there.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.figures import kept as figures
from gateway.figures.reckoning import Reckoning
from gateway.readmodel.tables import INDEXES, PUT, PUT_WORDS, SCHEMA, Row, row
from store.records import Person, Ticket
from store.tickets import gists

PIECES_TOGETHER: Final = 200_000  # pieces that are gathered in memory, about 50 MB
WORDS_TOGETHER: Final = (
    16 * 1024 * 1024
)  # bytes of words that are gathered before they are sorted in; the default is one million
_SETTINGS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY"
_HASH: Final = "INSERT INTO words (words, rank) VALUES ('hashsize', ?)"
_USUAL_HASH: Final = 1024 * 1024


class Building:
    """A file in the making. All calls come from one thread."""

    def __init__(self, file: Path, reckoning: Reckoning) -> None:
        self._file = file
        self._reckoning = reckoning
        self._gathered = figures.Gathered()
        file.unlink(missing_ok=True)
        file.touch(0o600)
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.executescript(f"{_SETTINGS}; BEGIN; {SCHEMA} {figures.SCHEMA}")
        self._database.execute(_HASH, (WORDS_TOGETHER,))
        self._codes = figures.Codes(self._database)

    def add(self, tickets: Sequence[tuple[Ticket, list[bytes]]], persons: dict[str, Person]) -> None:
        """These tickets, which are in it not yet, with their histories as they are stored."""
        about: list[Row] = []
        words: list[Row] = []
        told = []
        for ticket, history in tickets:
            log = gists(history)
            one, said = row(ticket, log, persons)
            about.append(one)
            words.append(said)
            told.append(self._reckoning.facts(ticket, log))
        self._database.executemany(PUT, about)
        self._database.executemany(PUT_WORDS, words)
        figures.put_facts(self._database, told)
        self._gathered.add(told, self._reckoning.days, self._codes)
        if self._gathered.count > PIECES_TOGETHER:
            self._gathered.pack(self._database, self._reckoning.days)

    def finish(self, about: dict[str, str]) -> None:
        """Puts what is known about it beside the rows, and everything on the disk. The file is whole then, and closed."""
        self._gathered.pack(self._database, self._reckoning.days)
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
