"""Turns accepted messages into decisions made real: parse, read, decide, commit. What can't be understood is quarantined, with why."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from channels.base import Channel, Deed, MalformedError, Parsed, TemporaryError
from gateway.actions import Actions
from gateway.agent_mail import doubt
from gateway.agent_words import AgentWords
from gateway.closing.after import followed
from gateway.desk import RefusedError
from gateway.earlier_words import earlier_words, with_changed
from gateway.keeping import keep_files, with_files
from gateway.observe.metrics import Metrics
from gateway.own_tickets import own_tickets
from gateway.returned import bound
from gateway.rooms.words import RoomWords
from gateway.ruleset_earlier import earlier
from gateway.ruleset_shadow import Shadow, opens
from gateway.sandbox import CrashedError, KilledError, NoChildError, Sandbox
from gateway.sla.clocks import clocked
from store.client import Store
from store.errors import UnavailableError
from store.plan import Work
from store.records import Action, Decision, Delivery, Inbound, Outcome, Outcomes
from triage.answering import addressed
from triage.changed import with_change_rules
from triage.decide import decide
from triage.known import Arrived, Found, Policy, Verdict, pointers

log = structlog.get_logger()

MOST_DEATHS = 3  # workers that may die over one message before it is quarantined
MOST_TRIES = 5  # failures nobody foresaw
STALE_ROUNDS = 20
RETRY_AFTER = 1_000  # ms, doubled with each try

_inbound = msgspec.json.Decoder(Inbound)
_verdict = msgspec.json.Decoder(Verdict)


async def _nothing() -> None:
    """Rules that never change."""


class Processor:
    """Works the inbound lanes. `policy` is asked anew for every message, so that rules can change under way."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        sandbox: Sandbox,
        actions: Actions,
        *,
        policy: Callable[[], Policy],
        metrics: Metrics,
        archive: Callable[[], None],
        ended: Callable[[str], None],
        refresh: Callable[[], Awaitable[None]] = _nothing,
        shadow: Shadow | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._sandbox = sandbox
        self._actions = actions
        self._notifier = actions.notifier
        self._agent_words = AgentWords(store, actions)
        self._room_words = RoomWords(store, actions)
        self._policy = policy
        self._metrics = metrics
        self._archive = archive
        self._ended = ended
        self._refresh = refresh
        self._shadow = shadow

    async def handle(self, work: Work) -> None:
        """Ends the message one way or another, or gives it back to be tried again. Never raises but for bugs of the store."""
        started = time.perf_counter()
        try:
            channel, outcome = await self._end(work)
        except (UnavailableError, NoChildError) as error:
            await self._give_back(work, str(error), tried=False)
            return
        except (
            TemporaryError
        ) as error:  # a provider that can't be asked now; its channel knows when to go on without it
            await self._give_back(work, str(error), tried=True, after=error.after)
            return
        except asyncio.CancelledError:
            await self._give_back(work, "the gateway stops", tried=False)
            raise
        except (
            Exception
        ) as error:  # unknown is temporary, counted, and ends in quarantine: nothing is dropped in silence
            log.exception("message failed", message=work.id, tries=work.tries)
            await self._failed(work, error, started)
            return
        if outcome:
            self._metrics.processed(channel, outcome, time.perf_counter() - started)
            self._archive()
            self._ended(work.id)
            if outcome in ("held", "quarantined"):
                await self._store.signals.send_apart()

    async def _end(self, work: Work) -> tuple[str, Outcomes | None]:
        if not work.doc:
            await self._store.pipe.commit(Decision(), known={}, work=work)
            log.error("a lane named a message that is not there", message=work.id)
            return "", None
        inbound = _inbound.decode(work.doc)
        self._metrics.picked_up(inbound.channel, (self._store.now() - work.at) / 1000)
        if work.taken > MOST_DEATHS:
            return await self._quarantine(work, inbound, f"{work.taken - 1} workers died over it")
        channel = self._channels.get(inbound.channel)
        if channel is None or channel.parser is None:
            return await self._quarantine(
                work, inbound, f"channel '{inbound.channel}' is not in the config; add it and retry"
            )
        raw = await self._raw(work, inbound)
        inbound = replace(inbound, raw=raw)
        try:
            parsed = await self._parse(channel, inbound, work.tries)
        except (MalformedError, KilledError, CrashedError) as error:
            return await self._quarantine(work, inbound, str(error))
        if isinstance(parsed, Action):
            parsed = Deed(parsed)
        if isinstance(parsed, Deed):
            return await self._act(work, inbound, parsed)
        if parsed is None:
            return await self._finish(work, inbound, Outcome(state="ignored", reason="nothing-to-do"))
        message = await keep_files(self._store, parsed)
        message = channel.parser.prove(message, inbound)
        if channel.authenticator is not None and not message.imported:  # keys of old mail are long gone
            message = await channel.authenticator.authenticate(message, inbound, self._apart)
        if message.bounce is not None:
            message = await bound(self._store, message)
        arrived = Arrived(
            id=inbound.id,
            message=message,
            at=inbound.received_at,
            original=inbound.blob or hashlib.sha256(raw).hexdigest(),
            folded=work.lane if work.folded else "",
            conflict=inbound.conflict,
            verdict=_verdict.decode(work.verdict) if work.verdict else None,
        )
        return inbound.channel, await self._heard(work, arrived)

    async def _heard(self, work: Work, arrived: Arrived) -> Outcomes | None:
        """What becomes of words: a note of an agent's, what an agent asks for by mail, or a decision of triage."""
        message = arrived.message
        if message.room:
            return await self._room_words.carry_out(work, arrived)
        staff = await self._notifier.staff()
        arrived = replace(
            arrived, agent=staff.enabled(message.sender.address), doubt=doubt(message, staff, self._notifier.lists)
        )
        if (
            message.answering is not None
            and arrived.agent is not None
            and not arrived.doubt
            and arrived.verdict is None
        ):
            return await self._agent_words.carry_out(work, arrived, arrived.agent)
        return await self._decide(work, arrived)

    async def _raw(self, work: Work, inbound: Inbound) -> bytes:
        """The original: mostly it came with the work, a large one is in the blob store."""
        if work.raw:
            return work.raw
        if inbound.blob:
            return await self._store.blobs.get(inbound.blob)
        return await self._store.messages.raw(work.id) or b""  # archived when it was rejected, then brought back

    async def _parse(self, channel: Channel, inbound: Inbound, tries: int) -> Parsed | Deed | Action | None:
        """What it says, with everything it only names. Raises MalformedError, TemporaryError."""
        parser = channel.parser
        if parser is None:
            raise MalformedError(f"channel '{channel.name}' has nothing that can read a message")
        parsed = await self._sandbox.run(parser.entry, inbound, Parsed) if parser.isolated else parser.parse(inbound)
        if parsed is None or channel.completer is None:
            return parsed
        return await channel.completer.complete(parsed, inbound, tries=tries)

    async def _apart(self, entry: str, argument: msgspec.Struct, result: Any) -> Any:
        """An Apart: what takes its child down is malformed, and the rest of the message is not."""
        try:
            return await self._sandbox.run(entry, argument, result)
        except (KilledError, CrashedError) as error:
            raise MalformedError(str(error)) from error

    async def _decide(self, work: Work, arrived: Arrived) -> Outcomes | None:
        arrived = addressed(arrived, self._policy())
        wanted = await with_changed(self._store, arrived.message, pointers(arrived))
        for _ in range(STALE_ROUNDS):
            policy = self._policy()
            context = await self._store.tickets.context(
                conversations=wanted.conversations,
                references=wanted.references,
                identities=wanted.identities,
                tickets=wanted.tickets,
                limits=wanted.limits,
            )
            own = await own_tickets(self._store, arrived.message, context, policy)
            known = context.tickets | {ticket.number: ticket for ticket in own} if own else context.tickets
            found = Found(
                conversations=context.conversations,
                references=context.references,
                identities=context.identities,
                tickets=context.tickets,
                persons=context.persons,
                limits=context.limits,
                earlier=await earlier(self._store, context, policy),
                own=own,
                said=await earlier_words(self._store, arrived.message, context),
            )
            now = self._store.now()
            decision = with_change_rules(decide(arrived, found, policy, now), known, policy, now)
            async with self._actions.assigner.turn(decision, known):
                if not arrived.message.imported:
                    decision = await self._actions.assigner.given(decision, known, now)
                    decision = await self._notifier.told(decision, known, seed=arrived.id, now=now)
                decision = replace(decision, read=replace(decision.read, rules=policy.live))
                decision = followed(decision, known, self._actions.after, now)
                decision = clocked(decision, known, self._actions.promises, now)
                committed = await self._store.pipe.commit(decision, known=known, work=work)
            if committed.result == "stale":
                await self._refresh()  # it may be the rules that have moved on
            else:
                if self._shadow is not None and committed.result == "ok" and opens(decision):
                    self._shadow.opened(committed.numbers[0], arrived, found, policy)
                return decision.outcome.state if committed.result == "ok" and decision.outcome else None
        raise UnavailableError("the tickets it touches change too fast; it is tried again")

    async def _act(self, work: Work, inbound: Inbound, deed: Deed) -> tuple[str, Outcomes | None]:
        action = deed.action
        outcome = Outcome(state="interaction", ticket=action.ticket)
        try:
            action = await with_files(self._store, deed)
            action = await self._read(action)
            result = await self._actions.apply(action, work=work, outcome=outcome)
        except RefusedError as error:
            told = await self._notifier.refused(action, inbound, error, now=self._store.now())
            return await self._finish(work, inbound, Outcome(state="ignored", reason=f"refused: {error.en}"), told)
        if result is None:
            return await self._finish(work, inbound, Outcome(state="ignored", reason="refused: no such ticket"))
        return inbound.channel, "interaction"

    async def _read(self, action: Action) -> Action:
        """An agent's deed as the desk takes it, whatever dialog it comes from, a requester's by who they are here. Raises RefusedError."""
        if action.actor.kind != "agent" and ":" not in action.actor.id:
            return action
        from gateway.rooms.deeds import Deeds  # noqa: PLC0415 - most desks have no dialogs but the console's

        return await Deeds(self._store, self._actions).read(action)

    async def _quarantine(self, work: Work, inbound: Inbound, reason: str) -> tuple[str, Outcomes | None]:
        log.warning("message quarantined", message=work.id, channel=inbound.channel, reason=reason)
        return await self._finish(work, inbound, Outcome(state="quarantined", reason=reason[:500]))

    async def _finish(
        self, work: Work, inbound: Inbound, outcome: Outcome, told: tuple[Delivery, ...] = ()
    ) -> tuple[str, Outcomes | None]:
        committed = await self._store.pipe.commit(Decision(outcome=outcome, deliveries=told), known={}, work=work)
        return inbound.channel, outcome.state if committed.result == "ok" else None

    async def _failed(self, work: Work, error: Exception, started: float) -> None:
        reason = f"{type(error).__name__}: {error}"[:500]
        if work.tries + 1 < MOST_TRIES:
            await self._give_back(work, reason, tried=True)
            return
        try:
            channel, outcome = await self._quarantine(work, _inbound.decode(work.doc), reason)
            if outcome:
                self._metrics.processed(channel, outcome, time.perf_counter() - started)
        except UnavailableError as gone:
            log.warning("left to its lease", message=work.id, reason=str(gone))

    async def _give_back(self, work: Work, reason: str, *, tried: bool, after: float | None = None) -> None:
        wait = RETRY_AFTER << work.tries if tried else RETRY_AFTER
        if after is not None:
            wait = max(wait, int(after * 1000))
        try:
            await self._store.pipe.release(work, at=self._store.now() + wait, tried=tried, why=reason)
        except UnavailableError as error:
            log.warning("left to its lease", message=work.id, reason=str(error))
