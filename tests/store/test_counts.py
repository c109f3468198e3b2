"""Figures that decisions add to are written with the decision or not at all."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from store.client import Store
from store.connection import Connection
from store.records import Decision, Read, TicketChange
from tests.store.desks import open_desk, ticket

NAMES = {"knowledge:vpn:offered": 1, "knowledge:vpn:confirmed": 2}


@pytest_asyncio.fixture
async def store(connection: Connection, desk: str, tmp_path: Path) -> AsyncIterator[Store]:
    yield open_desk(connection, desk, tmp_path)


def today(store: Store) -> date:
    return datetime.fromtimestamp(store.now() / 1000, UTC).date()


async def test_counts_add_up_over_decisions_and_are_read_by_the_start_of_their_name(store: Store) -> None:
    decision = Decision(tickets=(TicketChange(ticket=ticket()),), counts={**NAMES, "other:thing": 5})
    await store.pipe.commit(decision, known={})
    await store.pipe.commit(decision, known={})
    day = today(store)
    assert await store.counts.sums(day, day, "knowledge:") == {"knowledge:vpn:offered": 2, "knowledge:vpn:confirmed": 4}
    assert await store.counts.sums(day - timedelta(days=3000), day) == {
        "knowledge:vpn:offered": 2,
        "knowledge:vpn:confirmed": 4,
        "other:thing": 10,
    }
    assert await store.counts.sums(day - timedelta(days=9), day - timedelta(days=2)) == {}


async def test_a_stale_decision_counts_nothing(store: Store) -> None:
    decision = Decision(read=Read(tickets={1: 1}), counts=NAMES)
    assert (await store.pipe.commit(decision, known={})).result == "stale"
    assert await store.counts.sums(today(store), today(store)) == {}


async def test_an_action_that_is_repeated_counts_once(store: Store) -> None:
    committed = await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket()),)), known={})
    (number,) = committed.numbers
    one = await store.tickets.one(number)
    assert one is not None
    decision = Decision(
        read=Read(tickets={number: one.version}),
        tickets=(TicketChange(ticket=replace(one, subject="x")),),
        counts=NAMES,
    )
    for _ in range(2):
        await store.pipe.commit(decision, known={number: one}, once="once")
    assert await store.counts.sums(today(store), today(store)) == NAMES
