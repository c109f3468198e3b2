"""Mails in files: mbox and Maildir, as a list of what is there and the bytes of each when they are wanted."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from channels.email.headers import date
from store.records import Ms

Quoting = Literal["mboxrd", "mboxo"]

# The line before each mail (RFC 4155): "From ", who or "-", a time and a year. Anything else that begins so is text.
_SEPARATOR = re.compile(rb"From (?:\S+|.*?) .*\d{1,2}:\d{2}.* \d{4}(?: .*)?\s*$")
_QUOTED = {"mboxrd": re.compile(rb"^>(>*From )", re.MULTILINE), "mboxo": re.compile(rb"^>(From )", re.MULTILINE)}
_DATE = re.compile(rb"^date[ \t]*:([^\r\n]*)", re.IGNORECASE)
HEAD_READ = 64 * 1024  # bytes of a mail in which its date is looked for


class Archived(NamedTuple):
    """One mail of an archive. `mark` names it there for ever ("" = only its content does), `date` is 0 where it tells none.

    `unread`: nobody has marked it as read; only a mailbox tells that.
    """

    mark: str
    date: Ms
    size: int
    read: Callable[[], bytes]
    unread: bool = False


def mbox(path: Path, quoting: Quoting = "mboxrd") -> list[Archived]:
    """The mails of an mbox file, oldest first. Raises OSError.

    A line that begins with "From " was marked with a ">" when it was written. mboxrd marks marked lines again and so can be undone;
    mboxo does not, and there a ">From " the sender wrote loses its ">".
    """
    found = [
        Archived("", at, end - start, _part(path, start, end, _QUOTED[quoting])) for start, end, at in _mails(path)
    ]
    return sorted(found, key=lambda one: one.date)  # those of the same date stay in their order


def maildir(path: Path) -> list[Archived]:
    """The mails of a Maildir, read and unread, oldest first. Raises OSError, with words where it is none."""
    folders = [path / name for name in ("cur", "new") if (path / name).is_dir()]
    if not folders:
        raise NotADirectoryError(f"{path} is no Maildir: it has neither cur nor new")
    files = sorted(file for folder in folders for file in folder.iterdir() if file.is_file() and file.name[0] != ".")
    found = [Archived("", _date_of(file), file.stat().st_size, file.read_bytes) for file in files]
    return sorted(found, key=lambda one: one.date)


def _mails(path: Path) -> Iterator[tuple[int, int, Ms]]:
    """Where each mail begins and ends, and its date."""
    start, at, in_head, after_empty = -1, 0, False, True
    place = 0
    with path.open("rb") as lines:
        for line in lines:
            if after_empty and line.startswith(b"From ") and _SEPARATOR.match(line):
                if start >= 0:
                    yield start, place, at
                start, at, in_head = place + len(line), 0, True
            elif in_head:
                in_head = line.strip() != b""
                match = _DATE.match(line)
                if match is not None and not at:
                    at = date(match[1], 0) or 0
            after_empty = line in (b"\n", b"\r\n")
            place += len(line)
    if start >= 0:
        yield start, place, at


def _part(path: Path, start: int, end: int, quoted: re.Pattern[bytes]) -> Callable[[], bytes]:
    def read() -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            raw = file.read(end - start)
        # the empty line before the next separator is not the mail's
        raw = raw.removesuffix(b"\n").removesuffix(b"\r") if raw.endswith((b"\n\n", b"\r\n\r\n")) else raw
        return quoted.sub(rb"\1", raw)

    return read


def _date_of(file: Path) -> Ms:
    with file.open("rb") as stream:
        head = stream.read(HEAD_READ)
    for line in head.splitlines():
        if not line.strip():
            return 0
        if match := _DATE.match(line):
            return date(match[1], 0) or 0
    return 0
