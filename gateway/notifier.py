"""Tells agents of decisions before they are committed, by notice and in their rooms: knows who the agents are, and reads what they should be shown."""

from collections.abc import Mapping

from msgspec.structs import replace

from gateway.desk.refused import RefusedError, for_people
from gateway.notice_hearers import Telling
from gateway.notices import handed_on, left_out, with_notices
from gateway.rooms.own_telling import carded
from gateway.rooms.rooms import NO_ROOMS, Rooms
from gateway.rooms.telling import shown
from gateway.rooms.texts import text
from gateway.staff import Staff, StaffRoom
from gateway.words import number_text
from store.client import Store
from store.ids import delivery_id
from store.records import Action, Content, Decision, Delivery, Inbound, Interaction, Ms, Ticket, Timer


class Notifier:
    """The agents of one process, and how they are told. `lists` are the addresses of all queues."""

    def __init__(self, store: Store, telling: Telling, rooms: Rooms = NO_ROOMS) -> None:
        self.telling = telling
        self.rooms = rooms
        self._store = store
        self._room = StaffRoom(store.people)
        self.lists = frozenset(address for addresses in telling.lists.values() for address in addresses)

    async def staff(self) -> Staff:
        """The agents, a few seconds old at most. Raises UnavailableError."""
        return await self._room.now()

    async def told(self, decision: Decision, before: Mapping[int, Ticket], *, seed: str, now: Ms) -> Decision:
        """The decision with its notices and what rooms are shown; whoever a ticket is handed to gets the requester's last words with it. Raises UnavailableError."""
        return self.shown(await self._noticed(decision, before, seed=seed, now=now), before, seed=seed, now=now)

    def shown(self, decision: Decision, before: Mapping[int, Ticket], *, seed: str, now: Ms) -> Decision:
        """The decision with what rooms, and requesters on their cards, are shown of it, without notices."""
        decision = shown(decision, before, self.rooms, seed=seed, now=now)
        return carded(decision, before, self.rooms.cards, seed=seed, now=now) if self.rooms.cards else decision

    async def _noticed(self, decision: Decision, before: Mapping[int, Ticket], *, seed: str, now: Ms) -> Decision:
        if not self.telling.channel or not decision.tickets:
            return decision
        staff = await self.staff()
        if not (staff.agents or self.telling.lists or self.telling.leads):
            return decision
        last = {number: await self._last(number) for number in handed_on(decision, before)}
        words = {number: said for number, said in last.items() if said is not None}
        return with_notices(decision, before, staff, self.telling, seed=seed, now=now, last=words)

    async def refused(self, action: Action, inbound: Inbound, why: RefusedError, *, now: Ms) -> tuple[Delivery, ...]:
        """Tells whoever asked for it, where they asked, in their language; nothing where nobody waits for a word. Raises UnavailableError."""
        if not action.tell:
            return ()
        agent = (await self.staff()).of(action.actor.id)
        person = await self._store.tickets.person(action.actor.id) if action.actor.kind == "requester" else None
        language = agent.language if agent is not None else person.language if person is not None else ""
        language = language or self.telling.language
        words = for_people(why.pl if language == "pl" else why.en)
        if action.actor.kind == "agent" and agent is None:
            words = text("agents_do", language)
        told = Delivery(
            id=delivery_id(inbound.id, "refused", action.tell),
            lane=f"{inbound.channel}:{action.tell}",
            channel=inbound.channel,
            address=action.tell,
            audience="agents",
            content=Content(subject=number_text(self.rooms.prefix, action.ticket) if action.ticket else "", body=words),
            language=language,
            created_at=now,
        )
        return (told,)

    async def left_out(self, timer: Timer, ticket: Ticket | None, now: Ms) -> Decision:
        """What a timer of ours makes of its ticket. Raises UnavailableError."""
        return left_out(timer, ticket, await self.staff(), self.telling, now)

    async def reached(self, address: str) -> None:
        """Mail to an agent went out, or came from there: the address is well. Raises UnavailableError."""
        agent = (await self.staff()).of(address)
        if agent is not None and agent.failing_since:
            await self._flag(address, 0)

    async def failed(self, address: str) -> None:
        """A notice to this address was given up: whoever looks at the agents sees it. Raises UnavailableError."""
        agent = (await self.staff()).of(address)
        if agent is not None and not agent.failing_since:
            await self._flag(address, self._store.now())

    async def _flag(self, address: str, since: Ms) -> None:
        agent = await self._store.people.agent(address)
        if agent is not None and bool(agent.failing_since) != bool(since):
            await self._store.people.put_agent(replace(agent, failing_since=since))

    async def _last(self, number: int) -> Interaction | None:
        log = await self._store.tickets.log(number)
        said = (one for one in reversed(log) if isinstance(one, Interaction) and one.visibility == "public")
        return next((one for one in said if one.author.kind == "requester"), None)
