"""Carries out what agents ask for by mail: by the desk's verbs, or held and the agent told why."""

from msgspec.structs import replace

from gateway.actions import Actions
from gateway.agent_mail import Refusal, actions_of
from gateway.desk import RefusedError
from gateway.notice_letter import refused
from store.client import Store
from store.plan import Work
from store.records import Agent, Decision, Delivery, Outcome, Outcomes
from triage.agents import DISABLED, held_for
from triage.hiding import hidden
from triage.known import Arrived, Found
from triage.thread import current

REASON = "agent-refused"


class AgentWords:
    """Works mails that came to an agent's own address and are his. Raises UnavailableError."""

    def __init__(self, store: Store, actions: Actions) -> None:
        self._store = store
        self._actions = actions

    async def carry_out(self, work: Work, arrived: Arrived, agent: Agent) -> Outcomes | None:
        """How the message ended; None if the lease was lost. Repeating it is harmless: every step has an id of its own."""
        message = arrived.message
        number = message.answering.ticket if message.answering is not None else 0
        context = await self._store.tickets.context(references=[message.external_id], tickets=[number])
        found = Found(tickets=context.tickets, references=context.references)
        if context.references.get(message.external_id):
            seen = Outcome(state="duplicate", reason="seen-before", ticket=context.references[message.external_id])
            return await self._end(work, seen)
        ticket = current(number, found)
        if ticket is None:
            return await self._end(work, Outcome(state="ignored", reason="no-such-ticket"))
        actions = actions_of(arrived, agent, ticket.number)
        if isinstance(actions, Refusal):
            return await self._refuse(work, arrived, ticket.number, actions)
        outcome = Outcome(state="interaction", reason="agent", ticket=ticket.number)
        try:
            for action in actions[:-1]:
                await self._actions.apply(action)
            if await self._actions.apply(actions[-1], work=work, outcome=outcome) is None:
                return await self._end(work, Outcome(state="ignored", reason="no-such-ticket"))
        except RefusedError as error:
            if error.code == "forbidden":  # disabled a moment ago
                return await self._hold(work, self._hidden(arrived), ticket.number, DISABLED)
            return await self._refuse(work, arrived, ticket.number, Refusal(error.pl, error.en))
        return outcome.state

    async def _refuse(self, work: Work, arrived: Arrived, ticket: int, refusal: Refusal) -> Outcomes | None:
        arrived = self._hidden(arrived)
        message, notifier = arrived.message, self._actions.notifier
        told: tuple[Delivery, ...] = ()
        if notifier.telling.channel:
            letter = refused(
                ticket,
                message.sender.address.lower(),
                why=refusal.why,
                words=message.text,
                staff=await notifier.staff(),
                telling=notifier.telling,
                seed=arrived.id,
                now=self._store.now(),
            )
            told = (letter,)
        return await self._hold(work, arrived, ticket, REASON, told)

    def _hidden(self, arrived: Arrived) -> Arrived:
        """Without secrets: what is held is read by all agents."""
        return hidden(arrived, self._actions.notifier.telling.language)

    async def _hold(
        self, work: Work, arrived: Arrived, ticket: int, reason: str, told: tuple[Delivery, ...] = ()
    ) -> Outcomes | None:
        outcome = held_for(arrived.message, reason, ticket)
        return await self._end(work, outcome, Decision(deliveries=told))

    async def _end(self, work: Work, outcome: Outcome, decision: Decision | None = None) -> Outcomes | None:
        decision = replace(decision or Decision(), outcome=outcome)
        committed = await self._store.pipe.commit(decision, known={}, work=work)
        return outcome.state if committed.result == "ok" else None
