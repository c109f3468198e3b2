"""Fires timers: reads the ticket, decides (gateway.timers, pure), commits. The same lanes and leases as everything else."""

import msgspec
import structlog

from gateway.assignment.assigner import Assigner
from gateway.assignment.giving import KIND as ASSIGN
from gateway.assignment.giving import asked_again
from gateway.chat.unread import KIND as UNREAD
from gateway.chat.unread import Unread
from gateway.closing.after import ASK, CLOSE, After
from gateway.closing.ask import asked
from gateway.closing.close import closed
from gateway.desk.moves import NO_MOVES, Moves
from gateway.notices import KIND as LEFT_OUT
from gateway.notifier import Notifier
from gateway.rooms.own_telling import KIND as PROMISE
from gateway.rooms.own_telling import late
from gateway.sla.agreements import Promises
from gateway.sla.clocks import clocked
from gateway.timers import fire
from store.client import Store
from store.errors import UnavailableError
from store.plan import Work
from store.records import Decision, Ticket, Timer
from triage.dialogue import Script

log = structlog.get_logger()

ROUNDS = 20
AGAIN_AFTER = 2_000  # ms

_timer = msgspec.json.Decoder(Timer)


class Clock:
    """Works the timers. `script` is what the bot says to silence, `prefix` that of ticket numbers, `promises` what moves clocks; `notifier` tells agents.

    `assigner` gives them what wakes, `unread` mails what nobody read in a chat; `moves` is where escalation steps may take a ticket.
    """

    def __init__(
        self,
        store: Store,
        *,
        script: Script,
        prefix: str,
        promises: Promises,
        notifier: Notifier,
        assigner: Assigner,
        unread: Unread | None = None,
        after: After | None = None,
        moves: Moves = NO_MOVES,
    ) -> None:
        self._store = store
        self._script = script
        self._prefix = prefix
        self._promises = promises
        self._notifier = notifier
        self._assigner = assigner
        self._unread = unread
        self._after = after or After()
        self._moves = moves

    async def handle(self, work: Work) -> None:
        """Fires the timer once, or gives it back. Never raises but for bugs of the store."""
        try:
            await self._fire(work)
        except UnavailableError as error:
            log.warning("timer left to its lease", timer=work.id, reason=str(error))

    async def _fire(self, work: Work) -> None:
        for _ in range(ROUNDS):
            ticket = await self._store.tickets.one(work.ticket) if work.ticket else None
            known = {ticket.number: ticket} if ticket else {}
            async with self._assigner.turn_of(work.lane):
                decision = await self._decided(work, ticket) if work.doc else Decision()
                decision = clocked(decision, known, self._promises, self._store.now())
                if (await self._store.pipe.commit(decision, known=known, work=work)).result != "stale":
                    return
        await self._store.pipe.release(work, at=self._store.now() + AGAIN_AFTER)

    async def _decided(self, work: Work, ticket: Ticket | None) -> Decision:
        timer, now = msgspec.structs.replace(_timer.decode(work.doc), ticket=work.ticket), self._store.now()
        if timer.kind == UNREAD and self._unread is not None:
            return await self._unread.due(timer, ticket, now)
        if timer.kind == LEFT_OUT:
            return await self._notifier.left_out(timer, ticket, now)
        if timer.kind == PROMISE:
            return late(timer, ticket, self._notifier.rooms.cards, now)
        if timer.kind in (CLOSE, ASK):
            person = await self._store.tickets.person(ticket.requester) if ticket is not None else None
            over = (closed if timer.kind == CLOSE else asked)(timer, ticket, person, self._after, now)
            known = {ticket.number: ticket} if ticket is not None else {}
            return self._notifier.shown(over, known, seed=f"{timer.id}/{timer.due}", now=now)
        if timer.kind == ASSIGN:
            decision = asked_again(ticket, self._assigner.plans)
        else:
            decision = fire(
                timer,
                ticket,
                now,
                script=self._script,
                prefix=self._prefix,
                promises=self._promises,
                moves=self._moves,
            )
        before = {ticket.number: ticket} if ticket else {}
        decision = await self._assigner.given(decision, before, now, timer=timer)
        return await self._notifier.told(decision, before, seed=f"{timer.id}/{timer.due}", now=now)
