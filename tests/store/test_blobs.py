"""Blobs in a folder and in a bucket: what was put comes back, and nothing else."""

import asyncio
import os
import re
import stat
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from store.blobs import BlobError, Blobs, open_blobs
from store.errors import StoreConfigError, UnavailableError

ABSENT = "0" * 64


class Bucket:
    """A small S3: objects of one bucket in a dictionary. `broken` makes it answer 503."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts = 0
        self.broken = False

    async def answer(self, request: web.Request) -> web.Response:
        """PUT, GET and HEAD of an object, DeleteObjects of the bucket."""
        path = request.path
        if self.broken:
            return web.Response(status=503)
        if request.method == "PUT":
            self.puts += 1
            self.objects[path] = await request.read()
            return web.Response(headers={"ETag": '"1"'})
        if request.method == "POST" and "delete" in request.query:
            keys = re.findall(r"<Key>(.*?)</Key>", await request.text())
            for key in keys:
                self.objects.pop(f"{path.rstrip('/')}/{key}", None)
            deleted = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return web.Response(text=f"<DeleteResult>{deleted}</DeleteResult>", content_type="application/xml")
        if path not in self.objects:
            return web.Response(status=404)
        headers = {"ETag": '"1"', "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}
        return web.Response(body=self.objects[path], headers=headers)


@pytest_asyncio.fixture
async def bucket() -> AsyncIterator[tuple[Bucket, str]]:
    """A bucket and the URL that names it."""
    one = Bucket()
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{rest:.*}", one.answer)
    async with TestServer(app) as server:
        yield one, f"s3://desk/main?endpoint=http://127.0.0.1:{server.port}&region=eu-central-1"


@pytest.fixture(params=["folder", "bucket"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path, bucket, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    """Each kind in turn."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    return open_blobs("file:./blobs" if request.param == "folder" else bucket[1], tmp_path)


def files(folder: Path) -> list[Path]:
    """What is kept."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [b"", b"x", b"text " * 10_000, os.urandom(3_000_000), b"\x00" * 255], ids=len)
async def test_what_was_put_comes_back_under_its_hash(blobs: Blobs, data: bytes):
    """Empty, small, compressible, large."""
    key = await blobs.put(data)
    assert key == sha256(data).hexdigest()
    assert await blobs.exists(key)
    assert await blobs.get(key) == data


async def test_many_are_put_at_once_and_equal_ones_are_one(blobs: Blobs):
    """The keys come in the order of the contents."""
    many = [b"%d" % (number % 7) for number in range(30)]
    keys = await blobs.put_many(many)
    assert [await blobs.get(key) for key in keys] == many
    assert len(set(keys)) == 7
    assert await blobs.put_many([]) == []


async def test_concurrent_puts_of_one_content_all_succeed(blobs: Blobs):
    """As when the same mail arrives at many addresses."""
    keys = await asyncio.gather(*(blobs.put(b"same" * 1000) for _ in range(40)))
    assert len(set(keys)) == 1
    assert await blobs.get(keys[0]) == b"same" * 1000


async def test_what_is_not_there_is_said_to_be_not_there(blobs: Blobs):
    """Deleting it is no error; deleting what is there removes it."""
    assert not await blobs.exists(ABSENT)
    with pytest.raises(FileNotFoundError):
        await blobs.get(ABSENT)
    await blobs.delete(ABSENT)
    key = await blobs.put(b"x")
    await blobs.delete(key)
    assert not await blobs.exists(key)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" * 64, "a" * 65, "٣" * 64]
)
async def test_a_key_that_is_none_never_becomes_a_path(blobs: Blobs, key: str):
    """64 hex digits, small letters, nothing else."""
    for work in (blobs.get, blobs.exists, blobs.delete):
        with pytest.raises(ValueError, match="no blob key"):
            await work(key)


async def test_a_damaged_file_is_named(tmp_path: Path):
    """Damage in the bytes, in the compression, and a file cut to nothing."""
    blobs = open_blobs("file:b", tmp_path)
    for data in (b"a" * 100, b"a" * 100_000):
        key = await blobs.put(data)
        path = tmp_path / "b" / key[:1] / key[1:]
        kept = path.read_bytes()
        for damaged in (kept[:-1] + b"!", kept[: len(kept) // 2], b"", b"?" + kept[1:] + b"x"):
            path.write_bytes(damaged)
            with pytest.raises(BlobError, match=str(path)):
                await blobs.get(key)


async def test_a_damaged_object_is_named(blobs: Blobs, bucket):
    """In the bucket too."""
    one, _ = bucket
    if not blobs.shared:
        return
    key = await blobs.put(b"a" * 100)
    path = next(iter(one.objects))
    assert path.endswith(f"/desk/main/{key[:2]}/{key[2:]}")
    one.objects[path] += b"!"
    with pytest.raises(BlobError, match=f"s3://desk/main/{key[:2]}/{key[2:]}"):
        await blobs.get(key)


async def test_the_same_content_again_costs_no_second_file(tmp_path: Path):
    """And makes the first one young again for whoever clears away old ones."""
    blobs = open_blobs("file:b", tmp_path)
    await blobs.put(b"x" * 1000)
    [path] = files(tmp_path)
    os.utime(path, (1, 1))
    inode = path.stat().st_ino
    await blobs.put(b"x" * 1000)
    assert files(tmp_path) == [path]
    assert path.stat().st_ino == inode
    assert path.stat().st_mtime > 1


async def test_text_is_kept_small_and_for_this_user_alone(tmp_path: Path):
    """Compressed where that saves; no other user of the machine may read."""
    blobs = open_blobs("file:b", tmp_path)
    await blobs.put(b"Dzien dobry, drukarka nie dziala. " * 1000)
    [path] = files(tmp_path)
    assert path.stat().st_size < 2000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    noise = os.urandom(5000)
    key = await blobs.put(noise)
    assert (tmp_path / "b" / key[:1] / key[1:]).stat().st_size == 5001


async def test_left_overs_of_killed_writers_are_cleared_away(tmp_path: Path):
    """Old ones only: a young one may be another gateway's in this moment."""
    open_blobs("file:b", tmp_path)
    old, young = tmp_path / "b" / "fresh" / "old", tmp_path / "b" / "fresh" / "young"
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 90_000,) * 2)
    open_blobs("file:b", tmp_path)
    assert files(tmp_path) == [young]


async def test_a_folder_that_vanished_is_unavailable_not_empty(tmp_path: Path):
    """As when a network drive is not mounted: nobody may conclude that an attachment does not exist."""
    blobs = open_blobs("file:b", tmp_path)
    key = await blobs.put(b"x")
    (tmp_path / "b").rename(tmp_path / "gone")
    (tmp_path / "b").touch()
    with pytest.raises(UnavailableError):
        await blobs.get(key)
    with pytest.raises(UnavailableError):
        await blobs.put(b"y")


async def test_a_bucket_in_trouble_is_unavailable(blobs: Blobs, bucket):
    """It is tried again for a short while, then the caller is told."""
    bucket[0].broken = True
    if not blobs.shared:
        return
    with pytest.raises(UnavailableError, match="s3://desk/main"):
        await blobs.get(ABSENT)


@pytest.mark.parametrize("url", ["", "blobs", "file://host/x", "s3:", "ftp://a/b", "s3://a/b?colour=red"])
def test_a_url_that_names_no_place_is_a_mistake(url: str, tmp_path: Path):
    """Said with the forms there are."""
    with pytest.raises(StoreConfigError, match=r"blobs\.url"):
        open_blobs(url, tmp_path)


def test_a_place_that_can_not_be_written_is_a_mistake(tmp_path: Path):
    """A file stands where the folder should be."""
    (tmp_path / "b").touch()
    with pytest.raises(StoreConfigError, match="can't be used"):
        open_blobs("file:b", tmp_path)
