"""What the outbox knows of deliveries on their way."""

from store.client import Store
from store.connection import Connection
from store.messages import Outgoing
from store.records import Event
from tests.store.desks import SYSTEM, inbound, open_desk, opening


async def queued(store: Store, *names: str) -> None:
    """A ticket each, whose acknowledgements share a lane."""
    for name in names:
        await store.pipe.accept(inbound(name))
        (work,) = (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works
        await store.pipe.commit(opening(name, address="anna@firma.pl"), known={}, work=work)


async def test_tries_errors_and_the_next_try_are_told_until_it_has_left(
    connection: Connection, desk: str, tmp_path
) -> None:
    """On each engine: not tried, tried, dead, sent again, sent."""
    store = open_desk(connection, desk, tmp_path)
    await queued(store, "m1")

    async def now() -> Outgoing | None:
        return (await store.messages.outgoing(["d-m1", "unknown"])).get("d-m1")

    first = await now()
    assert first is not None
    assert (first.tries, first.error, first.dead_at) == (0, "", 0)
    (work,) = (await store.pipe.claim("outbox", limit=1, lease=30_000, alone=True)).works
    at = store.now() + 60_000
    await store.pipe.release(work, at=at, tried=True, why="450 później")
    assert await now() == Outgoing(tries=1, error="450 później", due=at, dead_at=0)
    await store.connection.call("ZADD", store.keys.outbox.due, store.now(), work.lane)
    (work,) = (await store.pipe.claim("outbox", limit=1, lease=30_000, alone=True)).works
    failed = Event(at=5, kind="failed", author=SYSTEM, delivery="d-m1", reason="550 no")
    await store.pipe.settle(work, "dead", failed, why="550 no")
    dead = await now()
    assert dead is not None
    assert (dead.error, dead.dead_at > 0) == ("550 no", True)
    assert await store.pipe.again("dead", "d-m1")
    again = await now()
    assert again is not None
    assert (again.tries, again.dead_at) == (0, 0)
    (work,) = (await store.pipe.claim("outbox", limit=1, lease=30_000, alone=True)).works
    await store.pipe.settle(work, "sent", Event(at=6, kind="delivered", author=SYSTEM, delivery="d-m1"))
    assert await now() is None


async def test_what_waits_behind_another_says_why_that_one_waits(connection: Connection, desk: str, tmp_path) -> None:
    """Answers to one address keep their order: the first that can't leave holds up the next."""
    store = open_desk(connection, desk, tmp_path)
    await queued(store, "m1")
    (work,) = (await store.pipe.claim("outbox", limit=1, lease=30_000, alone=True)).works
    await store.pipe.release(work, at=store.now() + 60_000, tried=True, why="421 busy")
    second = f"{store.keys.outbox.item('d-m2')}"
    await store.connection.call("HSET", second, "doc", "{}", "lane", work.lane, "tries", 0)
    await store.connection.call("RPUSH", store.keys.outbox.lane(work.lane), "d-m2")
    found = await store.messages.outgoing(["d-m1", "d-m2"])
    assert (found["d-m1"].error, found["d-m1"].ahead) == ("421 busy", "")
    assert (found["d-m2"].tries, found["d-m2"].ahead) == (0, "421 busy")
    assert found["d-m2"].due == found["d-m1"].due
