"""A lease is held by one at a time, runs out by itself, and keeps how far its holder got."""

import asyncio
from pathlib import Path

from tests.gateway.desks import opened


async def test_one_holds_it_and_the_next_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Given back, it is free at once."""
    async with opened(tmp_path) as store:
        one, two = store.lease("mailbox"), store.lease("mailbox")
        assert await one.hold(30)
        assert not await two.hold(30)
        assert await one.keep("5:17", 30)
        assert await one.hold(30)
        assert await store.lease("another").hold(30)
        await one.give_back()
        assert await two.hold(30)
        assert two.position == "5:17"
        assert await store.lease("mailbox").kept() == "5:17"


async def test_who_lost_it_keeps_nothing(tmp_path: Path) -> None:
    """Neither while another one holds it nor after it ran out: whoever went on has a later position."""
    async with opened(tmp_path) as store:
        one, two = store.lease("mailbox"), store.lease("mailbox")
        assert await one.hold(0.05)
        await asyncio.sleep(0.1)
        assert not await one.keep("late", 30)
        assert await two.hold(30)
        assert await two.keep("fresh", 30)
        assert not await one.keep("late", 30)
        await one.give_back()
        assert not await one.hold(30)
        assert await two.kept() == "fresh"
