"""The one way in: what it says when the door is crowded."""

import asyncio

from gateway.intake import CROWD, Intake
from gateway.observe.metrics import Metrics
from store.records import Inbound
from tests.gateway.desks import opened


def one(number: int) -> Inbound:
    """A message of its own lane."""
    return Inbound(
        id=f"i{number}", channel="mail", external_id=f"e{number}", lane=f"l{number}", digest=f"d{number}", raw=b"x"
    )


async def test_a_crowd_at_the_door_is_told_and_a_few_are_not(tmp_path):
    """Workers give way for those who wait for their "ok", and only then."""
    told: list[None] = []
    async with opened(tmp_path) as store:
        intake = Intake(store, Metrics(), lambda: told.append(None))
        await asyncio.gather(*(intake.accept(one(number)) for number in range(CROWD - 1)))
        assert told == []
        await asyncio.gather(*(intake.accept(one(100 + number)) for number in range(3 * CROWD)))
        assert len(told) == 1, "once in a while is enough"
