"""Gives back the open tickets of agents who have gone away or were disabled, and wakes those that waited for somebody to come.

It looks at how things are, so nothing is lost with a gateway.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from msgspec.structs import replace

from gateway.assignment.assigner import Assigner
from gateway.assignment.giving import KIND, given_back
from gateway.assignment.plans import here
from gateway.notifier import Notifier
from gateway.sla.agreements import Promises
from gateway.sla.clocks import clocked
from store.client import Store
from store.errors import UnavailableError
from store.records import Agent, Ticket
from store.rosters import Candidate
from store.tasks import over

log = structlog.get_logger()

EVERY = 2.0  # seconds
SPARE = 10  # tickets more than there is room for: the first may be for others
ROUNDS = 20


class Returning:
    """Runs in the background; several gateways may: each ticket is bound to its version."""

    def __init__(self, store: Store, assigner: Assigner, notifier: Notifier, promises: Promises) -> None:
        self._store = store
        self._assigner = assigner
        self._notifier = notifier
        self._promises = promises
        self._free: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look, where any queue assigns."""
        if self._assigner.plans.queues:
            self._task = asyncio.create_task(self._run(), name="returning")

    async def stop(self) -> None:
        """Stops at once; what is half done is done again by whoever looks next."""
        await over(self._task)

    async def look(self) -> int:
        """Gives back what is to be given back now, and says how many tickets. Raises UnavailableError."""
        count = 0
        candidates = await self._store.rosters.read()
        await self._hurry(candidates)
        for one in candidates:
            agent = one.agent
            if not (agent.returning or (agent.disabled and one.tickets)):
                continue
            for number in await self._store.rosters.tickets(agent.email):
                count += await self._give_back(number, agent)
            if agent.returning:
                await self._store.people.change_agent(agent.email, _done(agent))
        return count

    async def _hurry(self, candidates: Sequence[Candidate]) -> None:
        """Where somebody has come, or has room again, tickets that nobody could get ask at once, not at the end of their wait."""
        plans, now = self._assigner.plans, self._store.now()
        most = max((plan.capacity for plan in plans.queues.values()), default=0)
        free = {
            one.agent.email: room
            for one in candidates
            if here(one.agent, plans.shifts, now) and (room := (one.agent.capacity or most) - one.tickets) > 0
        }
        room = sum(free[email] for email in free.keys() - self._free)
        if room and await self._store.rosters.hurry(KIND, room + SPARE):
            log.info("tickets that waited for an agent ask again", agents=len(free.keys() - self._free))
        self._free = set(free)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except UnavailableError as error:
                log.warning("tickets of who is away are given back later", reason=str(error))
            except Exception:  # a defect must not leave tickets with somebody who is not there
                log.exception("could not give tickets back")
            await asyncio.sleep(EVERY)

    async def _give_back(self, number: int, agent: Agent) -> bool:
        for _ in range(ROUNDS):
            ticket, now = await self._store.tickets.one(number), self._store.now()
            if ticket is None or not self._leaves(ticket, agent):
                return False
            known = {number: ticket}
            decision = given_back(ticket, "disabled" if agent.disabled else "away", now)
            async with self._assigner.turn(decision, known):
                decision = await self._assigner.given(decision, known, now)
                decision = await self._notifier.told(
                    decision, known, seed=f"returned/{number}/{ticket.version}", now=now
                )
                decision = clocked(decision, known, self._promises, now)
                if (await self._store.pipe.commit(decision, known=known)).result != "stale":
                    return True
        raise UnavailableError(f"ticket {number} changes too fast; it is given back later")

    def _leaves(self, ticket: Ticket, agent: Agent) -> bool:
        plan = self._assigner.plans.queues.get(ticket.queue)
        mine = ticket.state == "open" and ticket.assignee.lower() == agent.email.lower()
        return mine and plan is not None and plan.away_returns


def _done(agent: Agent) -> Callable[[Agent], Agent]:
    """Notes that it was done, unless the agent has gone away anew meanwhile."""
    return lambda now: replace(now, returning=False) if now.away_until == agent.away_until else now
