"""The shadow: rules that decide beside the live ones, without effect. What they would do otherwise is counted and kept."""

import asyncio
from collections.abc import Callable

import structlog

from gateway.ruleset_compare import differences, outcome
from store.client import Store
from store.errors import UnavailableError
from store.records import Decision
from store.rulesets import Difference
from triage.facts import facts_of
from triage.known import Arrived, Found, Policy
from triage.persons import person_of

log = structlog.get_logger()


def opens(decision: Decision) -> bool:
    """Whether the decision's first ticket is a new one, which rules have sorted."""
    return bool(decision.tickets) and not decision.tickets[0].ticket.number


class Shadow:
    """Compares after the commit, so that nothing waits for it and nothing is lost by it."""

    def __init__(self, store: Store, shadow: Callable[[], Policy | None]) -> None:
        self._store = store
        self._shadow = shadow
        self._writing: set[asyncio.Task[None]] = set()

    def opened(self, ticket: int, arrived: Arrived, found: Found, live: Policy) -> None:
        """A ticket was opened by the live rules. Never raises."""
        shadow = self._shadow()
        if shadow is None:
            return
        try:
            now = self._store.now()
            person = person_of(arrived, found, now, live.language)
            facts = facts_of(arrived.message, person, found, live, now)
            differ = differences(outcome(live, facts), outcome(shadow, facts))
        except Exception:  # a shadow has no effect, not even by its defects
            log.exception("the shadow failed", ticket=ticket)
            return
        if differ:
            log.info("shadow differs", ticket=ticket, version=shadow.rules.version, fields=sorted(differ))
        rows = [
            Difference(at=now, ticket=ticket, field=field, live=pair[0], shadow=pair[1])
            for field, pair in differ.items()
        ]
        task = asyncio.create_task(self._write(rows))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settled(self) -> None:
        """Returns when everything counted so far is written."""
        if self._writing:
            await asyncio.wait(set(self._writing))

    async def _write(self, rows: list[Difference]) -> None:
        try:
            await self._store.rulesets.shadowed(rows)
        except UnavailableError as error:
            log.warning("a difference of the shadow is not counted", reason=str(error))
