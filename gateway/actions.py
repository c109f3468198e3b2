"""Carries out what agents do: read, decide (gateway.desk, pure), commit; again if something moved on meanwhile."""

from collections.abc import Mapping

import msgspec

from gateway import desk
from gateway.assignment.assigner import Assigner
from gateway.assignment.plans import Plans
from gateway.chat.unread import with_unread
from gateway.closing.after import After, followed
from gateway.desk.moves import NO_MOVES, Moves
from gateway.desk.refused import RefusedError
from gateway.notice_hearers import Telling
from gateway.notifier import Notifier
from gateway.rooms.rooms import NO_ROOMS, Rooms
from gateway.ruleset_changes import ChangeRules, NoRules
from gateway.sla.agreements import Promises
from gateway.sla.clocks import clocked
from store.client import Store
from store.errors import UnavailableError
from store.plan import Work
from store.records import Action, Agent, Author, Level, Outcome, Ticket

ROUNDS = 20
TOKEN_AUTHOR = "token:"  # noqa: S105 - author id of an API token that stands for no agent, followed by the token's name


class DeskFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk's decisions need of the config."""

    queues: dict[str, Level]
    promises: Promises
    kinds: dict[str, str]
    prefix: str
    largest: int = 0
    telling: Telling = Telling()
    after: After = After()
    moves: Moves = NO_MOVES
    plans: Plans = Plans()
    rooms: Rooms = NO_ROOMS


class Actions:
    """Applies actions to tickets. `notifier` tells agents what others did, `facts` is what the config says."""

    def __init__(self, store: Store, facts: DeskFacts, rules: ChangeRules | None = None) -> None:
        self._store = store
        self.facts = facts
        self._rules = rules or NoRules()
        self.notifier = Notifier(store, facts.telling, facts.rooms)
        self.promises = facts.promises
        self.after = facts.after
        self.moves = facts.moves
        self.assigner = Assigner(store, facts.plans)

    async def apply(self, action: Action, *, work: Work | None = None, outcome: Outcome | None = None) -> Ticket | None:
        """The ticket after the action; None if there is no such ticket. Repeating an action's id changes nothing more.

        Raises RefusedError (forbidden, invalid, conflict), UnavailableError.
        """
        for _ in range(ROUNDS):
            ticket = await self._store.tickets.one(action.ticket)
            if ticket is None:
                return None
            other_number = desk.target_of(action, self.facts.prefix)
            other = await self._store.tickets.one(other_number) if other_number else None
            known: Mapping[int, Ticket] = {one.number: one for one in (ticket, other) if one is not None}
            if action.version and action.version != ticket.version:
                if await self._store.pipe.was_done(action.id):
                    return ticket
                raise RefusedError(
                    "conflict",
                    f"Zgłoszenie zmieniło się w międzyczasie (wersja {ticket.version}, a nie {action.version})."
                    " Wczytaj je ponownie i spróbuj jeszcze raz.",
                    f"The ticket has changed meanwhile (version {ticket.version}, not {action.version})."
                    " Load it again and try once more.",
                    "version",
                )
            try:
                decision = desk.apply(action, await self._known(action, ticket, other))
            except RefusedError:
                if await self._store.pipe.was_done(action.id):
                    return ticket
                raise
            if outcome is not None:
                decision = msgspec.structs.replace(decision, outcome=outcome)
            decision = await self._rules.apply(decision, known, self._store.now())
            async with self.assigner.turn(decision, known):
                decision = await self.assigner.given(decision, known, self._store.now())
                decision = await self.notifier.told(decision, known, seed=action.id, now=self._store.now())
                decision = with_unread(decision, self.facts.kinds, self._store.now())
                decision = followed(decision, known, self.after, self._store.now())
                decision = clocked(decision, known, self.promises, self._store.now())
                once = "" if work else action.id
                committed = await self._store.pipe.commit(decision, known=known, work=work, once=once)
            if committed.result == "left":
                raise desk.too_late()
            if committed.result != "stale":
                return await self._store.tickets.one(action.ticket)
            await self._rules.refresh()
        raise UnavailableError("the ticket changes too fast; try again")

    async def look(self, action: Action) -> None:
        """Whether the desk would do it now: raises RefusedError if not. Changes nothing."""
        ticket = await self._store.tickets.one(action.ticket)
        if ticket is not None:
            other_number = desk.target_of(action, self.facts.prefix)
            other = await self._store.tickets.one(other_number) if other_number else None
            desk.apply(action, await self._known(action, ticket, other))

    async def _acting(self, actor: Author) -> Agent | None:
        """The agent behind an author. A token without an agent acts as a human agent called like the token."""
        if actor.kind != "agent" or not actor.id:
            return None
        if actor.id.startswith(TOKEN_AUTHOR):
            return Agent(email=actor.id, name=actor.name)
        return await self._store.people.agent(actor.id)

    async def _known(self, action: Action, ticket: Ticket, other: Ticket | None) -> desk.Known:
        people = self._store.people
        ids = [ticket.requester, *ticket.participants]
        if other is not None:
            ids += [other.requester, *other.participants]
        assignee, files = desk.assignee_of(action) or desk.referred_to(action), desk.file_ids(action)
        address = desk.address_of(action)
        called = [await people.agent(one) for one in desk.mentions_of(action)]
        return desk.Known(
            ticket=ticket,
            other=other,
            now=self._store.now(),
            agent=await self._acting(action.actor),
            assignee=await people.agent(assignee) if assignee else None,
            named=await self._store.tickets.known_as("email", address) if address else None,
            persons=await self._store.tickets.persons([one for one in ids if one]),
            queues=self.facts.queues,
            kinds=self.facts.kinds,
            prefix=self.facts.prefix,
            files=await self._store.uploads.of(action.actor.id, files) if files else {},
            largest=self.facts.largest,
            moves=self.facts.moves,
            mentioned={one.email.lower(): one for one in called if one is not None and not one.disabled},
            log=tuple(await self._store.tickets.log(ticket.number)) if desk.needs_log(action) else (),
        )
