"""How tickets of a queue find their agent, and when agents are at work."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from gateway.calendars.calendar import Calendar
from store.records import Agent, Ms

Mode = Literal["round_robin", "least_busy"]


NOBODY = "nobody-free"  # the tag of a ticket that nobody can be given now


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How one queue assigns. `capacity`: open tickets of an agent who names none; `affinity` in ms.

    `away_returns`: whether tickets leave an agent who goes away.
    """

    mode: Mode = "round_robin"
    capacity: int = 20
    affinity: Ms = 7 * 86_400_000
    away_returns: bool = True

    def room(self, agent: Agent) -> int:
        """How many open tickets the agent may have."""
        return agent.capacity or self.capacity


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """`queues`: the plans of those that assign, by name; the others are not here. `shifts`: calendars by name."""

    queues: Mapping[str, Plan] = {}
    shifts: Mapping[str, Calendar] = {}


def here(agent: Agent, shifts: Mapping[str, Calendar], now: Ms) -> bool:
    """Whether the agent is at work: enabled, not away, on shift."""
    return not agent.disabled and not away(agent, now) and on_shift(agent, shifts, now)


def away(agent: Agent, now: Ms) -> bool:
    """Whether the agent has said to be away."""
    return agent.away_until > now


def on_shift(agent: Agent, shifts: Mapping[str, Calendar], now: Ms) -> bool:
    """Whether the agent's calendar is open. A shift the config does not know (any more) keeps nobody from work."""
    shift = shifts.get(agent.shift)
    return shift is None or shift.is_open(now)


def comes(agent: Agent, shifts: Mapping[str, Calendar], now: Ms) -> Ms:
    """When somebody who is not at work will be again; 0: nobody knows."""
    back = max(now, agent.away_until)
    shift = shifts.get(agent.shift)
    return back if shift is None else shift.next_open(back)
