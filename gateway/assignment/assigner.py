"""Reads what an assignment needs, lets the pure functions decide, and has one assignment of this process at a time."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext

from gateway.assignment.giving import GAVE_BACK, KIND, Known, wanting, with_agents
from gateway.assignment.plans import Plans
from store.client import Store
from store.records import Decision, Ms, Ticket, Timer

LAST = 5  # tickets of a person that are looked at for who helped
_AT_ONCE: AbstractAsyncContextManager[None] = nullcontext()


class Assigner:
    """Gives tickets to agents. Where no queue assigns, it reads nothing and holds nobody up."""

    def __init__(self, store: Store, plans: Plans) -> None:
        self.plans = plans
        self._store = store
        self._one_at_a_time = asyncio.Lock()

    def turn(self, decision: Decision, before: Mapping[int, Ticket]) -> AbstractAsyncContextManager[None]:
        """To be held from `given` until the commit: who is chosen now is behind all others then. Other gateways are told apart by commit itself."""
        if not wanting(decision, before, self.plans):
            return _AT_ONCE
        return _Held(self._one_at_a_time)

    def turn_of(self, timer: str) -> AbstractAsyncContextManager[None]:
        """The same for what a timer with this id decides."""
        return _Held(self._one_at_a_time) if timer.startswith(f"{KIND}:") else _AT_ONCE

    async def given(
        self, decision: Decision, before: Mapping[int, Ticket], now: Ms, *, timer: Timer | None = None
    ) -> Decision:
        """The decision with agents for those of its tickets that have come to want one. Raises UnavailableError.

        `timer` is what it was decided for, where it was a timer.
        """
        places = wanting(decision, before, self.plans)
        if not places:
            return decision
        asking = {decision.tickets[place].ticket.requester for place in places} - {""}
        candidates, helped = await asyncio.gather(
            self._store.rosters.read(), asyncio.gather(*(self._helped(one, decision) for one in asking))
        )
        known = Known(
            candidates=candidates,
            helped=dict(zip(asking, helped, strict=True)),
            gave_back=timer.values.get(GAVE_BACK, "") if timer is not None else "",
        )
        return with_agents(decision, before, places, plans=self.plans, known=known, now=now)

    async def _helped(self, person: str, decision: Decision) -> list[tuple[str, Ms]]:
        """Who had this person's last tickets, but for those of the decision, and when they last moved."""
        changed = {change.ticket.number for change in decision.tickets}
        found = await self._store.tickets.newest_of(person, LAST)
        moved = [(one.assignee, one.updated_at) for one in found if one.assignee and one.number not in changed]
        return sorted(moved, key=lambda one: -one[1])


class _Held(AbstractAsyncContextManager[None]):
    """A lock as something to hold whose value is nothing."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock

    async def __aenter__(self) -> None:
        await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()
