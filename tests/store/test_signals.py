"""What gateways tell each other and nobody keeps, what an agent has looked at, and what the feed says of changes; on every engine."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from store.connection import Connection
from store.records import Author, Decision, Event, Read, TicketChange
from store.seen import MOST
from tests.store.desks import open_desk, ticket


async def test_a_signal_reaches_all_who_listen_and_no_other_desk(
    connection: Connection, desk: str, tmp_path: Path
) -> None:
    """Nonsense on the channel is passed over; after `close` nothing is heard."""
    store, other = open_desk(connection, desk, tmp_path), open_desk(connection, f"{desk}-other", tmp_path)
    heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
    lines = [store.signals.listen(heard.put_nowait) for _ in range(2)]
    foreign: list[Mapping[str, Any]] = []
    strange = other.signals.listen(foreign.append)
    for line in (*lines, strange):
        await line.ready()
    await connection.call("PUBLISH", store.keys.signals, b"\xff not json")
    await store.signals.send({"kind": "presence", "number": 7, "name": "Żaneta"})
    for _ in lines:
        assert await asyncio.wait_for(heard.get(), 5) == {"kind": "presence", "number": 7, "name": "Żaneta"}
    await lines[0].close()
    await store.signals.sessions_ended()
    assert (await asyncio.wait_for(heard.get(), 5))["kind"] == "sessions"
    await lines[1].close()
    await strange.close()
    assert heard.empty()
    assert foreign == []


async def test_each_agent_has_seen_what_he_looked_at(connection: Connection, desk: str, tmp_path: Path) -> None:
    """The oldest are forgotten beyond `MOST`."""
    store = open_desk(connection, desk, tmp_path)
    before = store.now()
    await store.seen.mark("ola@x", 7)
    seen = await store.seen.at("ola@x", [7, 8])
    assert list(seen) == [7]
    assert before <= seen[7] <= store.now()
    assert await store.seen.at("jan@x", [7]) == {}
    assert await store.seen.at("ola@x", []) == {}
    key = store.keys.seen("ola@x")
    await connection.call("ZADD", key, *[word for number in range(100, 100 + MOST) for word in (number, number)])
    await store.seen.mark("ola@x", 8)
    assert await connection.call("ZCARD", key) == MOST
    assert set(await store.seen.at("ola@x", [7, 8, 100])) == {7, 8}, "the oldest went"


async def test_the_feed_says_which_version_a_ticket_reached(connection: Connection, desk: str, tmp_path: Path) -> None:
    """And the newest entry of its history says who did it."""
    store = open_desk(connection, desk, tmp_path)
    await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket()),)), known={})
    cursor = await store.feed.newest()
    one = await store.tickets.one(1)
    assert one is not None
    entry = Event(at=5, kind="taken", author=Author(kind="agent", id="ola@x", name="Ola"))
    taken = Decision(read=Read(tickets={1: 1}), tickets=(TicketChange(ticket=one, log=(entry,)),))
    await store.pipe.commit(taken, known={1: one})
    changes = await store.feed.after(cursor)
    assert changes is not None
    assert changes.versions == {1: 2}
    assert await store.tickets.version(1) == 2
    assert await store.tickets.version(99) == 0
    assert await store.tickets.newest([1, 99]) == {1: entry}
