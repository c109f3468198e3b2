"""Mail leaves into a Maildir: for trying things out, and for a mail server that picks it up from there."""

import asyncio
import itertools
import os
import re
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from channels.base import TemporaryError
from channels.email.compose import Letter
from store.ids import digest

_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")

MOST_TOGETHER = 64
THREADS = 2
# each write is on disk when it returns: one call instead of two for a thread that needs the interpreter after each
FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_DSYNC


class _Waiting(NamedTuple):
    """A letter on its way into the folder, and who waits for it."""

    letter: Letter
    name: str
    repeated: bool
    done: asyncio.Future[OSError | None]


class Maildir:
    """Writes mails into `folder`/new, durable when `send` returns.

    The file is named after the delivery, so that a repeat after a crash replaces the file instead of adding one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._temporary, self._new = folder / "tmp", folder / "new"
        self._mark, self._count = token_hex(6), itertools.count()
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def send(self, letter: Letter, *, name: str, repeated: bool) -> None:
        """Writes, flushes to disk and moves into place. Raises TemporaryError."""
        name = name if _NAME.fullmatch(name) else digest("maildir", name)
        done: asyncio.Future[OSError | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(letter, f"{name}.centrala", repeated, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        if error := await done:
            raise TemporaryError(f"can't write into the Maildir {self._folder}: {error.strerror or error}") from error

    async def close(self) -> None:
        """Nothing is kept open."""

    async def _write_waiting(self) -> None:
        """A few threads, and one flush of the folder for all that wait: the disk joins what is flushed at the same time."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            if len(batch) == 1:
                await self._write_one(batch[0])
                continue
            parts = [batch[start::THREADS] for start in range(min(THREADS, len(batch)))]
            errors = await asyncio.gather(*(asyncio.to_thread(self._write_all, part) for part in parts))
            unflushed = await asyncio.to_thread(self._flush)
            for part, found in zip(parts, errors, strict=True):
                for one, error in zip(part, found, strict=True):
                    if not one.done.done():
                        one.done.set_result(error or unflushed)

    async def _write_one(self, one: _Waiting) -> None:
        """The same in one go: with nobody else there is nothing to join."""
        (error,), unflushed = await asyncio.to_thread(lambda: (self._write_all([one]), self._flush()))
        if not one.done.done():
            one.done.set_result(error or unflushed)

    def _write_all(self, batch: list["_Waiting"]) -> list[OSError | None]:
        errors: list[OSError | None] = []
        for one in batch:
            try:
                self._write(one.letter, one.name, repeated=one.repeated)
                errors.append(None)
            except OSError as error:
                errors.append(error)
        return errors

    def _flush(self) -> OSError | None:
        try:
            _sync(self._new)
        except OSError as error:
            return error
        return None

    def _write(self, letter: Letter, name: str, *, repeated: bool) -> None:
        if repeated and self._was_read(name):
            return  # it went out before, and somebody has read it
        unfinished = f"{self._temporary}/{name}.{self._mark}.{next(self._count)}"
        descriptor = self._open(unfinished)
        try:
            try:
                _write_whole(descriptor, b"Return-Path: <%b>\r\n%b" % (letter.sender.encode(), letter.raw))
            finally:
                os.close(descriptor)
            os.replace(unfinished, f"{self._new}/{name}")  # noqa: PTH105 - a Path made for each costs more than the move
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def _was_read(self, name: str) -> bool:
        current = self._folder / "cur"
        return current.is_dir() and any(current.glob(f"{name}*"))

    def _open(self, path: str) -> int:
        try:
            return os.open(path, FRESH, 0o600)
        except FileNotFoundError:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(self._folder)
            return os.open(path, FRESH, 0o600)


def _write_whole(descriptor: int, data: bytes) -> None:
    """The kernel may take less at once."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
