"""Blobs in an S3 bucket, through obstore (the optional extra `s3`). Imported only where `blobs.url` names a bucket."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from store.blobs import checked, key_of, unwrap, wrap
from store.errors import StoreConfigError, UnavailableError

try:
    import obstore
    from obstore.exceptions import BaseError, NotFoundError
    from obstore.store import S3Store
except ImportError as problem:
    raise StoreConfigError(
        "blobs.url names a bucket, which needs the package obstore: pip install obstore"
    ) from problem

AT_ONCE = 8
CONNECT, TIMEOUT = timedelta(seconds=3), timedelta(seconds=60)
RETRIES, RETRY_FOR = 2, timedelta(seconds=10)

T = TypeVar("T")


def open_bucket(bucket: str, prefix: str, options: Mapping[str, str]) -> "BucketBlobs":
    """The bucket; nothing is sent yet. `options` are endpoint and region. Raises StoreConfigError."""
    unknown = options.keys() - {"endpoint", "region"}
    if unknown:
        raise StoreConfigError(f"blobs.url has the unknown option {min(unknown)!r}; there are endpoint and region")
    try:
        store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={
                "allow_http": options.get("endpoint", "").startswith("http://"),
                "connect_timeout": CONNECT,
                "timeout": TIMEOUT,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_FOR},
            **options,  # type: ignore[arg-type] # its names, its TypedDict
        )
    except BaseError as error:
        raise StoreConfigError(f"blobs.url: the bucket {bucket} can't be used: {_words(error)}") from None
    return BucketBlobs(store, f"s3://{bucket}/{prefix}".rstrip("/"))


class BucketBlobs:
    """See store.blobs.Blobs. S3 has what it acknowledged on disk in several places."""

    def __init__(self, store: S3Store, name: str) -> None:
        self.shared = True
        self._store = store
        self._name = name
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def put(self, data: bytes) -> str:
        """See Blobs."""
        key = await asyncio.to_thread(key_of, data)
        async with self._slots:
            if not await self.exists(key):
                kept = await asyncio.to_thread(wrap, data)
                await self._try(obstore.put_async(self._store, _path(key), kept))
        return key

    async def put_many(self, many: Sequence[bytes]) -> list[str]:
        """See Blobs."""
        return await asyncio.gather(*(self.put(data) for data in many))

    async def get(self, key: str) -> bytes:
        """See Blobs."""
        kept = await self._try(self._read(_path(key)))
        return await asyncio.to_thread(unwrap, key, kept, f"{self._name}/{_path(key)}")

    async def exists(self, key: str) -> bool:
        """See Blobs."""
        try:
            await self._try(obstore.head_async(self._store, _path(key)))
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        """See Blobs."""
        try:
            await self._try(obstore.delete_async(self._store, _path(key)))
        except (
            FileNotFoundError
        ) as error:  # S3 deletes what is not there without a word: it is the bucket that is missing
            raise UnavailableError(f"there is no bucket {self._name}") from error

    async def _read(self, path: str) -> bytes:
        answer = await obstore.get_async(self._store, path)
        return bytes(await answer.bytes_async())

    async def _try(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except (NotFoundError, FileNotFoundError):
            raise FileNotFoundError(f"there is no such blob in {self._name}") from None
        except (BaseError, OSError) as error:
            raise UnavailableError(f"the bucket {self._name} can't be used now: {_words(error)}") from error


def _path(key: str) -> str:
    return f"{checked(key)[:2]}/{key[2:]}"


def _words(error: Exception) -> str:
    """The first line: the rest holds whole requests."""
    return str(error).strip().partition("\n")[0][:300]
