"""What is typed in a room: an internal note of the agent who typed it, or nothing. Nothing typed there ever reaches a requester from here."""

from typing import Literal

from msgspec.structs import replace

from gateway.actions import Actions
from gateway.desk import RefusedError
from gateway.mentions import called
from gateway.rooms.texts import text
from gateway.staff import Staff
from store.client import Store
from store.errors import UnavailableError
from store.ids import delivery_id
from store.plan import Work
from store.records import (
    Action,
    Agent,
    Author,
    Content,
    Decision,
    Delivery,
    Interaction,
    Message,
    Ms,
    Origin,
    Outcome,
    Outcomes,
    Read,
    Ticket,
    TicketChange,
)
from triage.entries import TEXT_KEPT
from triage.known import Arrived, Found
from triage.thread import current
from triage.versions import DELETED

ROUNDS = 20


class RoomWords:
    """Works messages of rooms. Raises UnavailableError."""

    def __init__(self, store: Store, actions: Actions) -> None:
        self._store = store
        self._actions = actions

    async def carry_out(self, work: Work, arrived: Arrived) -> Outcomes | None:
        """How the message ended; None if the lease was lost. Repeating it is harmless."""
        message = arrived.message
        conversation = f"{message.channel}:{message.conversation}"
        context = await self._store.tickets.context(
            conversations=[conversation], references=[message.external_id] if message.kind == "new" else []
        )
        found = Found(tickets=context.tickets, conversations=context.conversations)
        seen = context.references.get(message.external_id, 0)
        if seen:
            return await self._end(work, Outcome(state="duplicate", reason="seen-before", ticket=seen))
        ticket = current(context.conversations.get(conversation, 0), found)
        if ticket is None:
            return await self._end(work, Outcome(state="ignored", reason="no-ticket-here"))
        staff = await self._actions.notifier.staff()
        agent = agent_of(message, staff)
        if agent is None:
            return await self._refuse(work, arrived, ticket.number, *_both("only_agents"), why="not-an-agent")
        if message.kind != "new":
            said_on = context.conversations[conversation]  # not what that was merged into
            return await self._changed(work, arrived, said_on, agent)
        return await self._noted(work, arrived, ticket.number, agent, staff)

    async def _noted(self, work: Work, arrived: Arrived, number: int, agent: Agent, staff: Staff) -> Outcomes | None:
        outcome = Outcome(state="interaction", reason="room", ticket=number)
        try:
            done = await self._actions.apply(
                note_of(arrived, number, agent, staff, self._actions.notifier.rooms.language),
                work=work,
                outcome=outcome,
            )
        except RefusedError as error:
            return await self._refuse(
                work,
                arrived,
                number,
                text("not_kept", "pl", why=error.pl),
                text("not_kept", "en", why=error.en),
                why=f"refused: {error.en}",
            )
        if done is None:
            return await self._end(work, Outcome(state="ignored", reason="no-such-ticket"))
        return outcome.state

    async def _changed(self, work: Work, arrived: Arrived, number: int, agent: Agent) -> Outcomes | None:
        for _ in range(ROUNDS):
            ticket = await self._store.tickets.one(number)
            if ticket is None:
                break
            log = await self._store.tickets.log(number)
            said = [one for one in log if isinstance(one, Interaction) and one.id == arrived.message.edits]
            now, language = self._store.now(), self._actions.notifier.rooms.language
            decision = rewritten(arrived.message, ticket, said, agent, by=arrived.id, now=now, language=language)
            if decision is None:
                break
            known = {number: ticket}
            decision = self._actions.notifier.shown(decision, known, seed=arrived.id, now=now)
            decision = replace(decision, outcome=Outcome(state="interaction", reason="room", ticket=number))
            committed = await self._store.pipe.commit(decision, known=known, work=work)
            if committed.result != "stale":
                return "interaction" if committed.result == "ok" else None
        else:
            raise UnavailableError("the ticket changes too fast; it is tried again")
        return await self._end(work, Outcome(state="ignored", reason="nothing-to-change", ticket=number))

    async def _refuse(
        self, work: Work, arrived: Arrived, ticket: int, pl: str, en: str, *, why: str
    ) -> Outcomes | None:
        """Tells whoever typed it, and nobody else, that it was not kept."""
        rooms = self._actions.notifier.rooms
        told = only_for(arrived, pl if rooms.language == "pl" else en, rooms.language, now=self._store.now())
        decision = Decision(deliveries=told, outcome=Outcome(state="ignored", reason=why[:500], ticket=ticket))
        return await self._commit(work, decision)

    async def _end(self, work: Work, outcome: Outcome) -> Outcomes | None:
        return await self._commit(work, Decision(outcome=outcome))

    async def _commit(self, work: Work, decision: Decision) -> Outcomes | None:
        committed = await self._store.pipe.commit(decision, known={}, work=work)
        return decision.outcome.state if committed.result == "ok" and decision.outcome is not None else None


def agent_of(message: Message, staff: Staff) -> Agent | None:
    """The enabled agent who typed it: by the address the provider vouches for, and by nothing else. Machines are nobody."""
    if message.trust != "verified" or message.automatic != "none":
        return None
    return staff.enabled(message.sender.address)


def note_of(arrived: Arrived, ticket: int, agent: Agent, staff: Staff, language: str) -> Action:
    """The note a message of a room is. Commands in it are words like all others; whoever is called by name is told."""
    message = arrived.message
    words = _storable(message.text) or text("only_files" if message.attachments else "no_words", language)
    return Action(
        id=arrived.id,
        verb="note",
        ticket=ticket,
        actor=Author(kind="agent", id=agent.email, name=agent.name),
        values={"text": words, "mentions": list(called(words, staff.agents.values())[:20])},
        origin=Origin(
            channel=message.channel,
            message=message.external_id,
            original=arrived.original,
            attachments=message.attachments,
        ),
    )


def rewritten(
    message: Message, ticket: Ticket, said: list[Interaction], agent: Agent, *, by: str, now: Ms, language: str
) -> Decision | None:
    """The note with other words, or taken away; earlier wordings stay in the history. None where there is nothing of the agent's to change.

    `said` are the wordings so far, oldest first; `by` is the Inbound that changes them.
    """
    mine = [one for one in said if one.author.kind == "agent" and one.author.id.lower() == agent.email.lower()]
    if not mine or mine[-1].visibility != "internal" or mine[-1].kind != "note":
        return None
    before = mine[-1]
    kind: Literal["edit", "delete"] = "delete" if message.kind == "delete" else "edit"
    if kind == "delete":
        after = replace(before, text=DELETED, attachments=(), mentions=())
    else:
        words = _storable(message.text) or text("no_words", language)
        after = replace(before, text=words, attachments=message.attachments or before.attachments)
    if after == before:
        return None
    change = TicketChange(
        ticket=replace(ticket, updated_at=now),
        log=(replace(after, at=now, message=by, amends=kind),),
        references=(message.external_id,) if message.external_id else (),  # where it was typed: not shown there again
    )
    return Decision(read=Read(tickets={ticket.number: ticket.version}), tickets=(change,))


def only_for(arrived: Arrived, words: str, language: str, *, now: Ms) -> tuple[Delivery, ...]:
    """Words that only whoever typed the message sees, in its thread; nothing where the channel says no id of theirs."""
    message = arrived.message
    who = next((one.partition(":")[2] for one in message.also if one.startswith(f"{message.channel}:")), "")
    who = who or ("" if "@" in message.sender.address else message.sender.address)
    if not who or message.automatic != "none":
        return ()
    address = f"{message.conversation}!{who}"
    return (
        Delivery(
            id=delivery_id(arrived.id, "not-kept", address),
            lane=f"{message.channel}:{address}",
            channel=message.channel,
            address=address,
            audience="agents",
            content=Content(body=words),
            language=language,
            created_at=now,
        ),
    )


def _storable(words: str) -> str:
    """The words without what can't be stored: a note is not lost for a stray character that nobody sees."""
    kept = "".join(letter for letter in words if letter != "\0" and not "\ud800" <= letter <= "\udfff")
    return kept[:TEXT_KEPT].strip()


def _both(name: str) -> tuple[str, str]:
    return text(name, "pl"), text(name, "en")
