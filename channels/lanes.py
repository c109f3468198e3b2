"""Many messages at once, each lane in its order."""

import asyncio
from collections.abc import Sequence

from channels.base import Accept, Accepted
from store.records import Inbound


async def accept_all(accept: Accept, inbounds: Sequence[Inbound]) -> list[Accepted]:
    """What became of each; returns when all are durable. Lanes go side by side, the messages of one after each other.

    Raises what `accept` raises.
    """
    lanes: dict[str, list[int]] = {}
    for place, inbound in enumerate(inbounds):
        lanes.setdefault(inbound.lane, []).append(place)
    found: dict[int, Accepted] = {}

    async def one(places: list[int]) -> None:
        for place in places:
            found[place] = await accept(inbounds[place])

    await asyncio.gather(*(one(places) for places in lanes.values()))
    return [found[place] for place in range(len(inbounds))]
