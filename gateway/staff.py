"""The agents as every decision may look at them: read from the store now and then, not for every message."""

import asyncio
import time
from collections.abc import Iterable

import msgspec

from store.ids import short_id
from store.people import People
from store.records import Agent, Level

EVERY = 5.0  # seconds an agent's settings may be old; rights are asked anew before anything is done in an agent's name


class Staff(msgspec.Struct, frozen=True):
    """All agents by e-mail in lower case. `listening`: level → e-mails of those who hear of their queues, `reachable`: of anything."""

    agents: dict[str, Agent] = {}
    listening: dict[Level, tuple[str, ...]] = {}
    reachable: dict[Level, tuple[str, ...]] = {}

    def of(self, address: str) -> Agent | None:
        """The agent with this address, in any case; disabled ones too."""
        return self.agents.get(address) or self.agents.get(address.lower())

    def enabled(self, address: str) -> Agent | None:
        """The agent with this address, if he may work."""
        agent = self.of(address)
        return None if agent is None or agent.disabled else agent

    def named(self, short: str) -> tuple[Agent, ...]:
        """Those a short id stands for."""
        return tuple(agent for agent in self.agents.values() if short_id(agent.email) == short)


def staff_of(agents: Iterable[Agent]) -> Staff:
    """These agents."""
    listening: dict[Level, tuple[str, ...]] = {}
    reachable: dict[Level, tuple[str, ...]] = {}
    everybody = {agent.email.lower(): agent for agent in agents}
    for email, agent in everybody.items():
        if not agent.disabled and agent.notify != "none":
            reachable[agent.level] = (*reachable.get(agent.level, ()), email)
            if agent.notify == "queue":
                listening[agent.level] = (*listening.get(agent.level, ()), email)
    return Staff(everybody, listening, reachable)


class StaffRoom:
    """Keeps the agents of one process."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._staff: Staff | None = None
        self._read_at = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def now(self) -> Staff:
        """The agents as they were at most `EVERY` seconds ago. Raises UnavailableError where they were never read."""
        if self._staff is None or time.monotonic() - self._read_at > EVERY:
            await self._read()
        return self._staff or Staff()

    async def _read(self) -> None:
        async with self._one_at_a_time:
            if self._staff is not None and time.monotonic() - self._read_at <= EVERY:
                return
            found = await self._people.agents()
            self._staff = staff_of(found)
            self._read_at = time.monotonic()
