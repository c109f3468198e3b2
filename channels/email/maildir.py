"""Mail leaves into a Maildir: for trying things out, and for a mail server that picks it up from there."""

import asyncio
import os
import re
from pathlib import Path
from secrets import token_hex

from channels.base import TemporaryError
from channels.email.compose import Letter
from store.ids import digest

_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")


class Maildir:
    """Writes mails into `folder`/new, durable when `send` returns.

    The file is named after the delivery, so that a repeat after a crash replaces the file instead of adding one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, letter: Letter, *, name: str, repeated: bool) -> None:
        """Writes, flushes to disk and moves into place. Raises TemporaryError."""
        name = name if _NAME.fullmatch(name) else digest("maildir", name)
        try:
            await asyncio.to_thread(self._write, letter, f"{name}.centrala", repeated=repeated)
        except OSError as error:
            raise TemporaryError(f"can't write into the Maildir {self._folder}: {error.strerror or error}") from error

    async def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, letter: Letter, name: str, *, repeated: bool) -> None:
        new, current, temporary = (self._folder / part for part in ("new", "cur", "tmp"))
        if repeated and current.is_dir() and any(current.glob(f"{name}*")):
            return  # it went out before, and somebody has read it
        unfinished = temporary / f"{name}.{token_hex(6)}"
        descriptor = self._open(unfinished)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(b"Return-Path: <%b>\r\n" % letter.sender.encode())
                file.write(letter.raw)
                file.flush()
                os.fsync(descriptor)
            unfinished.replace(new / name)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(new)

    def _open(self, path: Path) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            return os.open(path, flags, 0o600)
        except FileNotFoundError:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(self._folder)
            return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
