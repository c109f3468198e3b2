"""Puts what rooms, and requesters on their cards, are shown into words at the moment it is sent, from the ticket as it then is: what comes late is no worse than what came first."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from gateway.actions import DeskFacts
from gateway.http.desk.troubles.reasons import given_up
from gateway.http.desk.troubles.words import TROUBLES
from gateway.links import Links
from gateway.notifier import Notifier
from gateway.rooms.cards import Shown, card
from gateway.rooms.own_card import LINK, OwnShown, own_card
from gateway.rooms.own_telling import OWN, is_own_card
from gateway.rooms.posts import Seen, is_mail, post
from gateway.rooms.posts import trouble as trouble_post
from gateway.rooms.telling import CARD, SAID, SPOT, trouble
from store.client import Store
from store.ids import digest
from store.records import ChannelName, Content, Decision, Delivery, Interaction, Ticket
from triage.known import is_seen_by_others

BOTH = ("pl", "en")


class Faces:
    """What rooms see of tickets, and requesters of their own. `public_url` is where the console is, `links` lead to the tickets' own pages."""

    def __init__(self, store: Store, notifier: Notifier, facts: DeskFacts, *, public_url: str, links: Links) -> None:
        self._store = store
        self._notifier = notifier
        self._rooms = facts.rooms
        self._facts = facts
        self._links = links
        self._base = public_url.rstrip("/")
        self._zone = facts.rooms.zone
        self._kinds: Mapping[ChannelName, str] = facts.kinds

    async def content(self, delivery: Delivery) -> Content | None:
        """What the delivery shows, None where that hangs there already. It knows its place (`at`). Raises UnavailableError."""
        asked = delivery.content
        ticket = await self._store.tickets.one(delivery.ticket)
        if ticket is None:
            return None
        if is_own_card(delivery):
            return await self._own(ticket, delivery)
        if asked.text == CARD:
            made = await self._card(ticket, delivery)
            return None if await self._hangs(delivery, made) else made
        if asked.text == SAID:
            log = await self._store.tickets.log(ticket.number)
            seen = Seen(
                log=log,
                now=self._store.now(),
                zone=self._zone,
                language=delivery.language,
                console=self._console(ticket),
                kinds=self._kinds,
                again=bool(delivery.at),
            )
            return post(asked.values.get("id", ""), seen)
        return trouble_post(asked.values.get("recipient", ""), asked.values.get("reason", ""), delivery.language)

    async def hung(self, delivery: Delivery) -> None:
        """Remembers what a card shows now. Raises UnavailableError."""
        if delivery.spot in (SPOT, OWN):
            await self._store.places.show(
                delivery.channel, delivery.address, delivery.ticket, delivery.spot, _digest(delivery.content)
            )

    async def failed(self, delivery: Delivery, why: str) -> None:
        """Says in the rooms of its ticket that an answer was given up; saying it twice is harmless. Raises UnavailableError."""
        if delivery.audience != "requester" or not delivery.ticket:
            return
        ticket = await self._store.tickets.one(delivery.ticket)
        if ticket is None:
            return
        recipient = delivery.address if is_mail(delivery.address) else delivery.name
        now = self._store.now()
        words = reason_words(why, self._rooms.language)
        told = trouble(ticket, self._rooms, failed=delivery.id, recipient=recipient, reason=words, now=now)
        if told:
            once = digest("room-trouble", delivery.id, str(delivery.tries))
            await self._store.pipe.commit(Decision(deliveries=told), known={}, once=once)

    async def _own(self, ticket: Ticket, delivery: Delivery) -> Content | None:
        """The requester's card. One that hangs nowhere yet is not hung any more once there is nothing left to be told."""
        if ticket.card is None or ticket.card.person != delivery.person or ticket.requester != delivery.person:
            return None  # it has become somebody else's since
        if ticket.state == "done" and not delivery.at:
            return None
        others = is_seen_by_others(delivery.address, self._kinds.get(delivery.channel, ""))
        made = own_card(
            OwnShown(
                ticket=ticket,
                now=self._store.now(),
                zone=self._zone,
                prefix=self._facts.prefix,
                proved=delivery.proved,
                link="" if others else self._links.ticket(ticket.number, delivery.person, self._store.now()),
            )
        )
        return None if await self._hangs(delivery, made) else made

    async def _card(self, ticket: Ticket, delivery: Delivery) -> Content:
        staff = await self._notifier.staff()
        persons = await self._store.tickets.people_of(ticket)
        here = frozenset(
            queue
            for queue, places in self._rooms.queues.items()
            if any(one.channel == delivery.channel and one.address == delivery.address for one in places)
        )
        done = ticket.state == "done" or ticket.queue not in here
        return card(
            Shown(
                ticket=ticket,
                queues=here,
                now=self._store.now(),
                zone=self._zone,
                language=delivery.language,
                prefix=self._facts.prefix,
                console=self._console(ticket),
                names={email: agent.name for email, agent in staff.agents.items()},
                requester=persons.get(ticket.requester),
                first=None if done else await self._first(ticket.number),
                kinds=self._kinds,
                moves=self._facts.moves,
            )
        )

    async def _first(self, number: int) -> Interaction | None:
        """The requester's first words, as they stand now."""
        log = await self._store.tickets.log(number)
        said = [one for one in log if isinstance(one, Interaction) and one.author.kind == "requester"]
        first = next((one for one in said if one.visibility == "public"), None)
        return next((one for one in reversed(said) if first is not None and one.id == first.id), None)

    async def _hangs(self, delivery: Delivery, made: Content) -> bool:
        if not delivery.at:
            return False
        places = await self._store.places.of(delivery.channel, delivery.address, delivery.ticket)
        return places.get(f"shown:{delivery.spot}", "") == _digest(made)

    def _console(self, ticket: Ticket) -> str:
        return f"{self._base}/desk/ticket/{ticket.number}"


def reason_words(why: str, language: str) -> str:
    """Why a delivery was given up, for agents. Chats say it themselves, in both languages (channels/trouble.py)."""
    at = 0 if language == "pl" else 1
    name, values = given_up(why)
    said = why.split(" / ")
    if name == "gave_other" and len(said) == len(BOTH):
        return f"{said[at].rstrip('.')}."
    return TROUBLES[name][at].format(**values)


def _digest(content: Content) -> str:
    """Of what is to be seen: a link that is made anew each day changes nothing."""
    values = {name: value for name, value in content.values.items() if name != LINK}
    return digest("face", msgspec.json.encode(replace(content, values=values)))
