"""Keeps the read model beside the store and answers from it. All disk work is done in one thread."""

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog

from gateway.figures import kept as figures
from gateway.figures.facts import Facts
from gateway.figures.reckoning import Reckoning
from gateway.observe.health import Health
from gateway.readmodel.asked import Asked
from gateway.readmodel.building import Building
from gateway.readmodel.finding import Statement, statement
from gateway.readmodel.reading import TOGETHER, WORTH_TELLERS, portions
from gateway.readmodel.tables import FORGET_WORDS, FORMAT, INDEXES, PUT, PUT_WORDS, SCHEMA, WORDS, Row, row
from store.client import Store
from store.errors import UnavailableError
from store.records import Gist, Person, Ticket
from store.tasks import over
from store.tickets import decode, gists

log = structlog.get_logger()

FILE: Final = "search.sqlite"
LOCK: Final = f"{FILE}.lock"
EVERY: Final = 3.0  # seconds between looks at the feed; a search looks for itself
LONGEST: Final = 30.0  # seconds without a lull until changes are read all the same
WORTH_WAITING: Final = 2_000  # tickets: a question waits a second for so small an index rather than being turned away
PATIENCE: Final = 2.0  # seconds a search waits while another process writes
BUSY_AGAIN: Final = 0.02

T = TypeVar("T")
Progress = Callable[[int, int], None]
Rows = tuple[Row, Row, Facts]  # a ticket: about it, its words, its figures


class NotReadyError(Exception):
    """The model is being built: `done` of `total` tickets are in it."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"the search index is being built: {done} of {total} tickets")
        self.done = done
        self.total = total


class _BusyError(Exception):
    """Another process writes the same file now."""


class ReadModel:
    """The read model of one desk in `folder`; several processes may share it. Whoever finds it missing, old or broken builds it anew.

    So does whoever finds figures in it that were reckoned by other promises or calendars than `reckoning`. From `worth_tellers` tickets on that
    is done with processes of their own.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        health: Health | None = None,
        *,
        reckoning: Reckoning | None = None,
        worth_tellers: int = WORTH_TELLERS,
    ) -> None:
        self._store = store
        self._worth_tellers = worth_tellers
        self.reckoning = reckoning or Reckoning()
        self._format = f"{FORMAT} {self.reckoning.mark}".strip()
        self._folder = folder
        self._health = health
        self._thread = ThreadPoolExecutor(1, "read model")
        self._database: sqlite3.Connection | None = None
        self._inode = 0
        self._catching_up = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None
        self._built = (0, 0)
        self._held_by = 0

    def start(self) -> None:
        """Follows the feed in the background."""
        self._following = asyncio.create_task(self._follow(), name="read model")

    async def close(self) -> None:
        """Ends at once; what was not written is read again at the next start."""
        await over(self._following)
        await self._do(self._let_go)
        self._thread.shutdown(wait=False)

    async def find(self, asked: Asked, *, limit: int, skip: int = 0, after: int | None = None) -> list[int]:
        """Numbers of the tickets that are found, as of now: every change made before this call is known.

        The newest first; with `after`, by number ascending from there. Raises NotReadyError, UnavailableError.
        """
        found = await self.read(statement(asked, now=self._store.now(), limit=limit, skip=skip, after=after))
        return [number for (number,) in found[0]]

    async def read(self, *statements: Statement) -> list[list[Any]]:
        """The rows of each SELECT as of now: every change made before this call is known. Raises NotReadyError, UnavailableError."""
        await self._current()
        return await self._do(self._read, statements)

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What `question` finds in one state of the file, as of now. It must not write, nor keep the connection.

        Raises NotReadyError, UnavailableError.
        """
        await self._current()
        return await self.look(question)

    async def _current(self) -> None:
        if self._following is not None and self._catching_up.locked() and self._built[1] > WORTH_WAITING:
            raise NotReadyError(*self._built)
        await self.catch_up()

    async def look(self, at: Callable[[sqlite3.Connection], T]) -> T:
        """What `at` finds in one state of the file as it is, in the model's own thread. It must not write, nor keep the connection."""
        return await self._do(self._look, at)

    async def catch_up(self, progress: Progress = lambda _done, _total: None) -> None:
        """Reads what changed since the last time; everything, if that can't be told. Raises NotReadyError, UnavailableError."""
        async with self._catching_up:
            while True:
                try:
                    async with self._held():
                        await self._catch_up(progress)
                except _BusyError:
                    if not await self._cursor():
                        raise NotReadyError(*self._built_elsewhere()) from None
                    # a moment behind: whoever writes is reading the same feed
                except sqlite3.OperationalError as error:  # no space, no right, locked
                    raise UnavailableError(f"the search index {self._folder / FILE} can't be used: {error}") from error
                except sqlite3.DatabaseError as error:
                    log.warning("the search index is broken and is built anew", reason=str(error))
                    async with self._held():
                        await self._do(self._throw_away)
                    continue
                return

    async def rebuild(self, progress: Progress = lambda _done, _total: None) -> int:
        """Throws it away and builds it anew; the number of tickets in it. Raises NotReadyError while another process does that."""
        async with self._catching_up:
            try:
                async with self._held():
                    await self._do(self._throw_away)
                    return await self._build(progress)
            except _BusyError:
                raise NotReadyError(*self._built_elsewhere()) from None

    async def _follow(self) -> None:
        """Reads changes in lulls: a ticket that changes five times in a minute need not be read five times. A search reads at once."""
        loop = asyncio.get_running_loop()
        seen, since = "", 0.0
        while True:
            try:
                newest = await self._store.feed.newest()
                if newest == seen or loop.time() - since > LONGEST:
                    await self.catch_up()
                    since = loop.time()
                seen = newest
            except (UnavailableError, NotReadyError) as error:
                self._say(str(error))
            except Exception as error:  # search must not end for good over one bad ticket
                log.exception("the search index could not follow")
                self._say(f"{type(error).__name__}: {error}")
            else:
                self._say("")
            await asyncio.sleep(EVERY)

    def _say(self, trouble: str) -> None:
        if self._health is None:
            return
        if trouble:
            self._health.degraded(
                "search",
                f"Wyszukiwarka nie nadąża albo jest budowana: {trouble}. Zgłoszenia działają normalnie.",
                f"Search is behind or being built: {trouble}. Tickets are not affected.",
            )
        else:
            self._health.ok("search")

    async def _catch_up(self, progress: Progress) -> None:
        while True:
            cursor = await self._cursor()
            changes = await self._store.feed.after(cursor) if cursor else None
            if changes is None:
                await self._do(self._throw_away)
                await self._build(progress)
                continue
            for numbers in _portions(changes.numbers):
                rows = await self._rows(numbers)
                await self._do(self._put, rows)
            if changes.cursor != cursor:
                await self._do(self._keep, "cursor", changes.cursor)
            if changes.whole:
                return

    async def _build(self, progress: Progress) -> int:
        cursor = await self._store.feed.newest()
        total = await self._store.tickets.last()
        file = self._folder / f"{FILE}.new"
        self._folder.mkdir(parents=True, exist_ok=True)
        building = await self._do(Building, file, self.reckoning.days)
        found = portions(self._store, self.reckoning, total, thread=self._thread, worth_tellers=self._worth_tellers)
        done = 0
        try:
            self._so_far(done, total, progress)
            async with contextlib.aclosing(found):
                async for portion in found:
                    await self._do(building.add, portion)
                    done = min(done + TOGETHER, total)
                    self._so_far(done, total, progress)
            await self._do(building.finish, {"format": self._format, "desk": self._store.keys.desk, "cursor": cursor})
            await self._do(self._put_in_place, file)
        except BaseException:
            await asyncio.shield(self._do(building.give_up))
            raise
        finally:
            self._built = (done, 0)
        return done

    async def _rows(self, numbers: tuple[int, ...]) -> list[Rows]:
        stored = await self._store.tickets.histories(numbers)
        found = [(decode(number, kept), log) for number, kept, log in stored]
        persons = await self._store.tickets.people_of(*[ticket for ticket, _ in found])
        return await self._do(lambda: [self._told(ticket, gists(log), persons) for ticket, log in found])

    def _told(self, ticket: Ticket, log: Sequence[Gist], persons: dict[str, Person]) -> Rows:
        return (*row(ticket, log, persons), self.reckoning.facts(ticket, log))

    async def _cursor(self) -> str:
        """The place in the feed up to which everything is known; "" if there is none."""
        return await self._do(self._kept_cursor)

    @contextlib.asynccontextmanager
    async def _held(self) -> AsyncIterator[None]:
        """Nobody else writes the file meanwhile. Raises _BusyError."""
        give_up = asyncio.get_running_loop().time() + PATIENCE
        while (held := await self._do(self._lock)) is None:
            if asyncio.get_running_loop().time() > give_up:
                raise _BusyError
            await asyncio.sleep(BUSY_AGAIN)
        self._held_by = held
        try:
            yield
        finally:
            os.ftruncate(held, 0)
            os.close(held)

    def _so_far(self, done: int, total: int, progress: Progress) -> None:
        """How far the building is: here, for whoever waits, and in the lock for other processes."""
        self._built = (done, total)
        os.pwrite(self._held_by, f"{done:>12} {total:>12}\n".encode(), 0)
        progress(done, total)

    def _built_elsewhere(self) -> tuple[int, int]:
        """How far the process is that builds it now; 0 of 0 where that can't be told."""
        try:
            done, total = map(int, (self._folder / LOCK).read_text().split())
        except (OSError, ValueError):
            return 0, 0
        return done, total

    # --- in the thread ------------------------------------------------------------------------------------------------

    async def _do(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    def _open(self) -> sqlite3.Connection:
        if self._database is not None:
            return self._database
        self._folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._folder / FILE, timeout=5.0, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                database.executescript(f"BEGIN IMMEDIATE; {SCHEMA} {figures.SCHEMA} {'; '.join(INDEXES)}; COMMIT;")
                database.execute("INSERT INTO about VALUES ('format', ?)", (self._format,))
        except BaseException:
            database.close()
            raise
        (self._folder / FILE).chmod(0o600)
        self._database, self._inode = database, _inode(self._folder / FILE)
        return database

    def _kept_cursor(self) -> str:
        if self._database is None and not (self._folder / FILE).exists():
            return ""  # whoever builds it puts it in its place
        kept = dict(self._open().execute("SELECT name, value FROM about").fetchall())
        current = (self._format, self._store.keys.desk)
        return kept.get("cursor", "") if (kept.get("format"), kept.get("desk", current[1])) == current else ""

    def _read(self, statements: Iterable[Statement]) -> list[list[Any]]:
        return [self._open().execute(sql, values).fetchall() for sql, values in statements]

    def _look(self, at: Callable[[sqlite3.Connection], T]) -> T:
        database = self._open()
        database.execute("BEGIN")
        try:
            return at(database)
        finally:
            database.execute("ROLLBACK")

    def _keep(self, name: str, value: str) -> None:
        with _transaction(self._open()) as database:
            database.executemany(
                "INSERT OR REPLACE INTO about VALUES (?, ?)", [(name, value), ("desk", self._store.keys.desk)]
            )

    def _put(self, rows: Sequence[Rows]) -> None:
        with _transaction(self._open()) as database:
            for _, words, _ in rows:
                # most changes say nothing new, and words are dear
                if database.execute(WORDS, words[:1]).fetchone() != words[1:]:
                    database.execute(FORGET_WORDS, words[:1])
                    database.execute(PUT_WORDS, words)
            database.executemany(PUT, [about for about, _, _ in rows])
            figures.put(database, [facts for _, _, facts in rows], self.reckoning.days)

    def _put_in_place(self, file: Path) -> None:
        self._throw_away()
        file.replace(self._folder / FILE)

    def _throw_away(self) -> None:
        self._let_go()
        for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (self._folder / name).unlink(missing_ok=True)

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _lock(self) -> int | None:
        """A descriptor that holds the file against other processes until it is closed; None: another one has it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        if self._database is not None and _inode(self._folder / FILE) != self._inode:
            self._let_go()  # the other process has put a new file in its place
        return descriptor


def _portions(numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    portion: list[int] = []
    for number in numbers:
        portion.append(number)
        if len(portion) == TOGETHER:
            yield tuple(portion)
            portion = []
    if portion:
        yield tuple(portion)


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0
