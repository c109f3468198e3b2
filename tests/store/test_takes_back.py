"""Deliveries that wait and may be taken back: either they leave or they are taken back, never both, and nothing else in the lane suffers."""

import asyncio
import random
from pathlib import Path

from msgspec.structs import replace

from store.client import Store
from store.connection import Connection
from store.records import Content, Decision, Delivery, Event, Read, TicketChange
from tests.store.desks import SYSTEM, inbound, open_desk, opening

RACES = 200
LANE = "mail:anna@firma.pl:1"


def delivery(name: str, *, not_before: int = 0) -> Delivery:
    """A reply to Anna on ticket 1."""
    return Delivery(
        id=name,
        lane=LANE,
        channel="mail",
        address="anna@firma.pl",
        audience="requester",
        content=Content(body=name),
        ticket=1,
        not_before=not_before,
    )


async def opened(connection: Connection, desk: str, folder: Path) -> Store:
    """A desk with ticket 1 and an empty outbox."""
    store = open_desk(connection, desk, folder)
    await store.pipe.accept(inbound("m1"))
    (work,) = (await store.pipe.claim("inbound", limit=1, lease=30_000, alone=True)).works
    await store.pipe.commit(opening("m1", address="anna@firma.pl"), known={}, work=work)
    (first,) = (await store.pipe.claim("outbox", limit=1, lease=30_000, alone=True)).works
    await settled(store, first)
    return store


async def settled(store: Store, work) -> None:
    """It was sent."""
    assert await store.pipe.settle(work, "sent", Event(at=1, kind="delivered", author=SYSTEM, delivery=work.id))


async def committed(store: Store, *deliveries: Delivery, takes_back: tuple[str, ...] = ()) -> str:
    """One commit on ticket 1, again if it moved on; how it ended."""
    while True:
        ticket = await store.tickets.one(1)
        assert ticket is not None
        decision = Decision(
            read=Read(tickets={1: ticket.version}),
            tickets=(TicketChange(ticket=replace(ticket, updated_at=store.now())),),
            deliveries=deliveries,
            takes_back=takes_back,
        )
        result = (await store.pipe.commit(decision, known={1: ticket})).result
        if result != "stale":
            return result


async def claimed(store: Store) -> list[str]:
    """The ids that are handed out now; they count as sent."""
    works = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    for work in works:
        await settled(store, work)
    return [work.id for work in works]


async def later(store: Store, moment: int) -> None:
    """Waits until the store's clock is there."""
    while store.now() < moment:
        await asyncio.sleep(0.002)


async def test_a_delivery_on_hold_waits_and_then_leaves_by_itself(connection: Connection, desk: str, tmp_path) -> None:
    """A claim before its time finds nothing but when to come again; after it, the delivery, which can't be taken back then."""
    store = await opened(connection, desk, tmp_path)
    until = store.now() + 150
    assert await committed(store, delivery("d1", not_before=until)) == "ok"
    found = await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)
    assert (found.works, found.next_due) == ((), until)
    await later(store, until)
    assert await claimed(store) == ["d1"]
    assert await committed(store, takes_back=("d1",)) == "left"


async def test_what_is_taken_back_never_leaves_and_nothing_is_left_of_it(
    connection: Connection, desk: str, tmp_path
) -> None:
    """Not when its time comes either; the lane is gone with it."""
    store = await opened(connection, desk, tmp_path)
    until = store.now() + 60
    await committed(store, delivery("d1", not_before=until))
    before = await store.tickets.one(1)
    assert await committed(store, takes_back=("d1",)) == "ok"
    after = await store.tickets.one(1)
    assert before is not None
    assert after is not None
    assert after.version == before.version + 1
    await later(store, until)
    assert await claimed(store) == []
    assert await store.connection.call("EXISTS", store.keys.outbox.item("d1"), store.keys.outbox.lane(LANE)) == 0
    assert await store.connection.call("ZSCORE", store.keys.outbox.due, LANE) is None
    assert await committed(store, takes_back=("d1",)) == "left"


async def test_all_are_taken_back_or_none(connection: Connection, desk: str, tmp_path) -> None:
    """One that has left keeps the others going, and the ticket as it is."""
    store = await opened(connection, desk, tmp_path)
    until = store.now() + 60_000
    await committed(store, delivery("d1"))
    await committed(store, replace(delivery("d2", not_before=until), lane="mail:ben@firma.pl:1"))
    assert await claimed(store) == ["d1"]
    before = await store.tickets.one(1)
    assert await committed(store, takes_back=("d2", "d1")) == "left"
    assert await store.tickets.one(1) == before
    assert await store.connection.call("EXISTS", store.keys.outbox.item("d2")) == 1


async def test_the_order_of_a_lane_holds_around_a_delivery_on_hold(connection: Connection, desk: str, tmp_path) -> None:
    """One behind another that is being tried waits for its own time all the same; one behind it goes on as soon as it is taken back."""
    store = await opened(connection, desk, tmp_path)
    until = store.now() + 60_000
    await committed(store, delivery("now"))
    await committed(store, delivery("held", not_before=until))
    await committed(store, delivery("behind"))
    assert await claimed(store) == ["now"]
    assert await claimed(store) == []  # the lane was due at once, the delivery is not
    assert await committed(store, takes_back=("held",)) == "ok"
    assert await claimed(store) == ["behind"]


async def test_taking_back_what_waits_behind_a_delivery_in_hand_leaves_that_one_alone(
    connection: Connection, desk: str, tmp_path
) -> None:
    """The lease on the lane stands: what is in hand is settled by who holds it."""
    store = await opened(connection, desk, tmp_path)
    await committed(store, delivery("in hand"))
    await committed(store, delivery("held", not_before=store.now() + 60_000))
    (work,) = (await store.pipe.claim("outbox", limit=10, lease=30_000, alone=True)).works
    assert await committed(store, takes_back=("held",)) == "ok"
    assert await claimed(store) == []
    await settled(store, work)
    assert await store.connection.call("ZCARD", store.keys.outbox.due) == 0


async def test_sender_and_undo_at_the_same_moment_have_one_winner(connection: Connection, desk: str, tmp_path) -> None:
    """Two hundred times, around the very millisecond: sent or taken back, exactly one of them; both happen."""
    store = await opened(connection, desk, tmp_path)
    chance = random.Random(7)
    ends = {"sent": 0, "taken back": 0}
    for turn in range(RACES):
        name = f"d{turn}"
        until = store.now() + 2
        await committed(store, delivery(name, not_before=until))

        async def send(name: str = name, pause: float = chance.uniform(0, 0.004)) -> bool:
            await asyncio.sleep(pause)
            return name in await claimed(store)

        async def undo(name: str = name, pause: float = chance.uniform(0, 0.004)) -> bool:
            await asyncio.sleep(pause)
            return await committed(store, takes_back=(name,)) == "ok"

        sent, back = await asyncio.gather(send(), undo())
        assert not (sent and back)
        await later(store, until)
        sent = sent or name in await claimed(store)
        assert sent != back
        ends["sent" if sent else "taken back"] += 1
    assert min(ends.values()) > 0, ends
