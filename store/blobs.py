"""What is large: kept once under the SHA-256 of its content, in a folder or in an S3 bucket."""

import asyncio
import hashlib
import itertools
import os
import re
import secrets
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from store.errors import StoreConfigError, UnavailableError

LEVEL = 1  # of zlib: mail shrinks to a third at 100 MB/s; better levels cost more than the disk they save
SMALLEST = 256
LEFT_OVER_SECONDS = 24 * 3600

T = TypeVar("T")

_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PLAIN, _SHRUNK = b"p", b"z"


class BlobError(Exception):
    """A blob is not what was put: the words name the file and what to do."""


class _MissingError(Exception):
    """No such blob: unlike other files that are not found, not a trouble of the folder."""


class Blobs(Protocol):
    """Keeps bytes by their SHA-256 (64 hex digits). All methods raise UnavailableError when the place can't be used now."""

    shared: bool  # whether gateways on other machines read the same blobs

    async def put(self, data: bytes) -> str:
        """The key. The blob is durable on return; the same content twice is one blob."""

    async def put_many(self, many: Sequence[bytes]) -> list[str]:
        """The keys, in order; all are durable on return."""

    async def get(self, key: str) -> bytes:
        """The content. Raises FileNotFoundError, and BlobError when what is kept was damaged."""

    async def exists(self, key: str) -> bool:
        """Whether it is kept."""

    async def delete(self, key: str) -> None:
        """Removes it; one that is not there is no error."""


def open_blobs(url: str, folder: Path, *, shared: bool = False) -> Blobs:
    """The place `blobs.url` names: `file:PATH` (relative to `folder`) or `s3://bucket/prefix`. Raises StoreConfigError.

    S3 takes keys and region from the usual AWS_* variables, `?endpoint=` and `?region=` from the URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc:
        return FolderBlobs(folder / unquote(parts.path), shared=shared)
    if parts.scheme == "s3" and parts.netloc:
        options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        from store.bucket import open_bucket  # noqa: PLC0415 - obstore is needed by those who use S3 only

        return open_bucket(parts.netloc, unquote(parts.path.strip("/")), options)
    raise StoreConfigError(f"blobs.url {url!r} can't be read; it looks like file:./data/blobs or s3://bucket/prefix")


def key_of(data: bytes) -> str:
    """The name of this content."""
    return hashlib.sha256(data).hexdigest()


def checked(key: str) -> str:
    """The key, if it is one: nothing else ever becomes part of a path. Raises ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key[:80]!r} is no blob key (64 hex digits)")
    return key


def wrap(data: bytes) -> bytes:
    """Content as it is kept: a letter that says how, then the bytes, compressed where that saves."""
    if len(data) >= SMALLEST:
        shrunk = zlib.compress(data, LEVEL)
        if len(shrunk) < len(data) * 0.95:
            return _SHRUNK + shrunk
    return _PLAIN + data


def unwrap(key: str, kept: bytes, where: str) -> bytes:
    """Content as it was put. Raises BlobError that names `where`."""
    data = kept[1:]
    if kept[:1] == _SHRUNK:
        with suppress(zlib.error):
            data = zlib.decompress(data)
    if key_of(data) != key:
        raise BlobError(f"the blob {where} is damaged: its content is not what its name says; restore it from a backup")
    return data


class FolderBlobs:
    """Blobs in a folder: `a/bcdef…`, written beside and renamed. All disk work is done in threads."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        self.shared = shared
        self._folder = folder
        self._fresh = folder / "fresh"
        self._mark, self._count = secrets.token_hex(12), itertools.count()
        try:
            self._fresh.mkdir(parents=True, exist_ok=True, mode=0o700)
            _remove_left_overs(self._fresh)
            for digit in "0123456789abcdef":
                (folder / digit).mkdir(exist_ok=True, mode=0o700)
            _sync(folder)
            _sync(folder.parent)
        except OSError as error:
            raise StoreConfigError(f"blobs.url: the folder {folder} can't be used: {error.strerror}") from None

    async def put(self, data: bytes) -> str:
        """See Blobs."""
        return (await self.put_many([data]))[0]

    async def put_many(self, many: Sequence[bytes]) -> list[str]:
        """See Blobs."""
        return await _in_thread(self._put, many)

    async def get(self, key: str) -> bytes:
        """See Blobs."""
        return await _in_thread(self._get, key, self._path(key))

    async def exists(self, key: str) -> bool:
        """See Blobs."""
        return await _in_thread(self._path(key).exists)

    async def delete(self, key: str) -> None:
        """See Blobs."""
        await _in_thread(self._path(key).unlink, missing_ok=True)

    def _get(self, key: str, path: Path) -> bytes:
        try:
            kept = path.read_bytes()
        except FileNotFoundError as error:
            if not self._fresh.exists():
                raise UnavailableError(f"the folder of the blobs {self._folder} is gone: is it mounted?") from error
            raise _MissingError(f"there is no blob {path}") from None
        return unwrap(key, kept, str(path))

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)[:1] / key[1:]

    def _put(self, many: Sequence[bytes]) -> list[str]:
        keys = [key_of(data) for data in many]
        folders = set()
        for key, data in dict(zip(keys, many, strict=True)).items():
            path = self._path(key)
            folders.add(path.parent)
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                folders.add(self._folder)
            try:
                os.utime(path)  # in use again: whoever clears away old blobs sees it as young
            except FileNotFoundError:
                self._write(path, wrap(data))
        for folder in folders:  # also for blobs that were there: who wrote them may not have come to this yet
            _sync(folder)
        return keys

    def _write(self, path: Path, kept: bytes) -> None:
        fresh = self._fresh / f"{self._mark}{next(self._count):x}"
        # each write is on disk when it returns: one call instead of two
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_DSYNC, 0o600)
        try:
            try:
                rest = memoryview(kept)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            finally:
                os.close(descriptor)
            fresh.rename(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


async def _in_thread(work: Callable[..., T], *args: Any, **options: Any) -> T:
    """Disk work off the loop; a full or broken disk is a trouble that may pass."""
    try:
        return await asyncio.to_thread(work, *args, **options)
    except _MissingError as error:
        raise FileNotFoundError(str(error)) from None
    except OSError as error:
        raise UnavailableError(f"the folder of the blobs can't be used now: {error}") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_left_overs(fresh: Path) -> None:
    """Files of writers that were killed; younger ones may be another gateway's."""
    for path in fresh.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - LEFT_OVER_SECONDS:
                path.unlink()
