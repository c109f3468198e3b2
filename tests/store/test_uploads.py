"""Files sent ahead: whose they are, and that they are forgotten."""

from store.client import Store
from store.connection import Connection
from store.records import Attachment
from tests.store.desks import open_desk

FILE = Attachment(name="a.pdf", media_type="application/pdf", size=3, sha256="ab")


async def test_only_the_author_finds_a_file(connection: Connection, desk: str, tmp_path) -> None:
    """By its id, for a day; a picture to be shown gets a Content-ID."""
    store: Store = open_desk(connection, desk, tmp_path)
    first = await store.uploads.add(FILE, by="ola@desk.pl")
    picture = await store.uploads.add(
        Attachment(name="b.png", media_type="image/png", size=1, sha256="cd", inline=True), by="ola@desk.pl"
    )
    found = await store.uploads.of("ola@desk.pl", [first, picture, "unknown"])
    assert found[first] == FILE
    assert set(found) == {first, picture}
    assert found[picture].content_id == picture
    assert await store.uploads.of("jan@desk.pl", [first]) == {}
    assert await store.uploads.of("ola@desk.pl", []) == {}
    left = await store.connection.call("PTTL", store.keys.upload(first))
    assert 86_000_000 < left <= 86_400_000


async def test_ids_cannot_be_guessed(connection: Connection, desk: str, tmp_path) -> None:
    """128 random bits."""
    store = open_desk(connection, desk, tmp_path)
    ids = {await store.uploads.add(FILE, by="x") for _ in range(50)}
    assert len(ids) == 50
    assert {len(one) for one in ids} == {32}
