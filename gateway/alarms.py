"""P1 tickets nobody works on: an alarm of its own, in health and at the top of the lists agents work from."""

import asyncio
import sqlite3
from collections.abc import Iterable
from typing import Final

import structlog

from gateway.observe.health import Health
from gateway.readmodel import ReadModel
from gateway.sla.agreements import Promises
from gateway.words import number_text
from store.client import Store
from store.errors import UnavailableError
from store.records import Agent, Level, Record, Ticket
from store.tasks import over

log = structlog.get_logger()

EVERY: Final = 5.0  # seconds
NAME: Final = "unattended"  # of the part of health
WAITING: Final = (
    "SELECT number FROM tickets WHERE state = 'open' AND priority = 'P1' AND assignee = '' ORDER BY due LIMIT 50"
)


class Alarm(Record, frozen=True, kw_only=True):
    """A P1 nobody has. `nobody`: no agent of its level is there to take it; else nobody did within its time."""

    number: int
    subject: str
    queue: str
    nobody: bool


def alarms(tickets: Iterable[Ticket], agents: Iterable[Agent], promises: Promises) -> tuple[Alarm, ...]:
    """Those of the tickets that are an alarm: a P1, open, nobody's and without a human answer; and nobody came in time, or nobody can.

    Nobody came in time where the step for that was done on the ticket (`unattended` in the config).
    """
    steps = [step.key for step in promises.steps if step.unattended]
    if not steps:
        return ()
    there: set[Level] = {one.level for one in agents if not one.disabled}
    found = []
    for ticket in tickets:
        if ticket.priority != "P1" or ticket.state != "open" or ticket.assignee or ticket.first_response_at:
            continue
        nobody = ticket.level not in there
        if nobody or any(key in ticket.steps for key in steps):
            found.append(Alarm(number=ticket.number, subject=ticket.subject, queue=ticket.queue, nobody=nobody))
    return tuple(found)


def _waiting(database: sqlite3.Connection) -> list[tuple[int]]:
    return database.execute(WAITING).fetchall()


class Alarms:
    """Looks every few seconds, tells health, and knows what it saw last."""

    def __init__(self, store: Store, search: ReadModel, promises: Promises, health: Health, *, prefix: str) -> None:
        self._store = store
        self._search = search
        self._promises = promises
        self._health = health
        self._prefix = prefix
        self._task: asyncio.Task[None] | None = None
        self.now: tuple[Alarm, ...] = ()

    def start(self) -> None:
        """Begins to look."""
        if any(step.unattended for step in self._promises.steps):
            self._task = asyncio.create_task(self._run(), name="alarms")

    async def stop(self) -> None:
        """Stops at once."""
        await over(self._task)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except (sqlite3.Error, UnavailableError):
                pass  # what is wrong then is told by others
            except Exception:  # whoever watches must not fall asleep over what it sees
                log.exception("could not look for alarms")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Looks once, at what the read model knows by now. Raises sqlite3.Error, UnavailableError."""
        # As it stands: it follows within seconds, under load within half a minute, and looking every few seconds would undo that.
        rows = await self._search.look(_waiting)
        tickets = await self._store.tickets.many([number for (number,) in rows]) if rows else []
        agents = await self._store.people.agents() if tickets else []
        self.now = alarms(tickets, agents, self._promises)
        if not self.now:
            self._health.ok(NAME)
            return
        names = ", ".join(number_text(self._prefix, one.number) for one in self.now)
        self._health.degraded(
            NAME,
            f"Nikt nie zajął się zgłoszeniami P1: {names}. Przydziel je komuś w /desk.",
            f"Nobody has taken these P1 tickets: {names}. Assign them in /desk.",
        )
