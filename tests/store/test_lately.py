"""Tickets by time, newest first."""

from pathlib import Path

from msgspec.structs import replace

from store import lately
from store.connection import Connection
from store.records import Decision, TicketChange
from tests.store.desks import open_desk, ticket


async def test_the_latest_tickets_of_a_person_and_of_all(connection: Connection, desk: str, tmp_path: Path) -> None:
    """A person's are at most 50; all come in chunks until they are too old; what was opened by others does not count."""
    store = open_desk(connection, desk, tmp_path)
    for at in range(1, 61):
        one = replace(ticket(f"t{at}", created_at=at, updated_at=at), requester="jan" if at == 60 else "anna")
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=one),)), known={})
    arguments = (store.connection, store.keys, store.tickets)
    found = await lately.of_person(*arguments, "anna")
    assert [one.number for one in found] == list(range(59, 9, -1))
    assert [one.number for one in await lately.of_person(*arguments, "jan")] == [60]
    assert await lately.of_person(*arguments, "nobody") == []
    chunks = [chunk async for chunk in lately.since(*arguments, 58)]
    assert [one.number for chunk in chunks for one in chunk] == [60, 59, 58]


async def test_more_than_a_chunk(connection: Connection, desk: str, tmp_path: Path) -> None:
    """Every ticket once, over all chunks."""
    store = open_desk(connection, desk, tmp_path)
    many = tuple(TicketChange(ticket=ticket(created_at=at)) for at in range(1, lately.CHUNK + 31))
    await store.pipe.commit(Decision(tickets=many), known={})
    chunks = [chunk async for chunk in lately.since(store.connection, store.keys, store.tickets, 0)]
    assert [one.number for chunk in chunks for one in chunk] == list(range(lately.CHUNK + 30, 0, -1))
