"""The team as it stands now: who is at work, who has how much to do. Pure, but for reading it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal

from gateway.assignment.plans import Plans, away, comes, on_shift
from gateway.config_parts import Config
from store.client import Store
from store.records import Agent, Level, Ms, Record, Ticket
from store.rosters import Candidate

Standing = Literal["here", "away", "off_shift", "disabled"]


class Member(Record, frozen=True, kw_only=True):
    """One agent now. `back`: when the agent is at work again, 0 if now or never.

    `tickets` are the open ones, `room` how many there may be (0: no queue of the level assigns); `oldest` is the one opened first.
    """

    agent: Agent
    standing: Standing
    back: Ms = 0
    tickets: int = 0
    room: int = 0
    oldest: Ticket | None = None


async def team(store: Store, plans: Plans, config: Config, *, disabled: bool = False) -> list[Member]:
    """Everybody, by level, those at work first; `disabled` ones too if asked for, and always while they still have tickets.

    Raises UnavailableError.
    """
    found = [one for one in await store.rosters.read() if disabled or one.tickets or not one.agent.disabled]
    numbers = await asyncio.gather(*(_first(store, one) for one in found))
    oldest = {one.number: one for one in await store.tickets.many([number for number in numbers if number])}
    levels: dict[str, Level] = {name: queue.level for name, queue in config.queues.items()}
    members = [
        member(one, plans, levels, store.now(), oldest.get(number)) for one, number in zip(found, numbers, strict=True)
    ]
    order = ("here", "off_shift", "away", "disabled")
    return sorted(members, key=lambda one: (one.agent.level, order.index(one.standing), one.agent.name.casefold()))


def member(one: Candidate, plans: Plans, levels: Mapping[str, Level], now: Ms, oldest: Ticket | None = None) -> Member:
    """How an agent stands at this moment. `levels` are those of the queues."""
    agent = one.agent
    standing = standing_of(agent, plans, now)
    rooms: Sequence[int] = [plan.room(agent) for name, plan in plans.queues.items() if levels.get(name) == agent.level]
    return Member(
        agent=agent,
        standing=standing,
        back=comes(agent, plans.shifts, now) if standing in ("away", "off_shift") else 0,
        tickets=one.tickets,
        room=max(rooms, default=0),
        oldest=oldest,
    )


def standing_of(agent: Agent, plans: Plans, now: Ms) -> Standing:
    """Whether the agent can be given work now, and if not, why."""
    if agent.disabled:
        return "disabled"
    if away(agent, now):
        return "away"
    return "here" if on_shift(agent, plans.shifts, now) else "off_shift"


async def _first(store: Store, one: Candidate) -> int:
    """The number of the open ticket an agent has had opened first, 0 for none."""
    return min(await store.rosters.tickets(one.agent.email), default=0) if one.tickets else 0
