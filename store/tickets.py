"""Reading tickets: by number, by what leads to them, by page. Nothing here writes."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.records import STATE_OF, Entry, Gist, Person, State, Status, Ticket
from store.scripts import load

CONTEXT, HISTORIES = load("context"), load("histories")
LOG_SUFFIX = ":log"
HISTORIES_CHUNK = 25  # histories read at once: a millisecond of the store
CHUNK = 200  # tickets read in one round trip
SCAN = 5_000  # tickets one page may look at before it answers with what it has and a cursor

_entry = msgspec.json.Decoder(Entry)
_gists = msgspec.json.Decoder(list[Gist])
_ticket = msgspec.json.Decoder(Ticket)
_person = msgspec.json.Decoder(Person)


Stored = tuple[int, bytes, list[bytes]]  # number, ticket and history, for `decode` and `gists`


class Context(msgspec.Struct, frozen=True):
    """What a message's pointers lead to. Every name asked for is a key; 0 or "" means there was none."""

    conversations: dict[str, int]
    references: dict[str, int]
    identities: dict[str, str]
    tickets: dict[int, Ticket]
    persons: dict[str, Person]
    limits: dict[str, int]


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A page of tickets by number, ascending, after `after`."""

    state: State | None = None
    status: Status | None = None
    queue: str | None = None
    level: Literal["L1", "L2", "L3"] | None = None
    requester: str | None = None  # a person id, or an address
    limit: int = 50
    after: int = 0


class Page(msgspec.Struct, frozen=True):
    """Tickets, and the number to go on after (None: that was all)."""

    tickets: tuple[Ticket, ...]
    after: int | None


def decode(number: int, stored: bytes) -> Ticket:
    """A ticket from "version, newline, document"."""
    version, _, document = stored.partition(b"\n")
    return msgspec.structs.replace(_ticket.decode(document), number=number, version=int(version))


def gists(stored: Sequence[bytes]) -> list[Gist]:
    """A stored history, as far as search and figures need it."""
    return _gists.decode(b"[" + b",".join(stored) + b"]")


class Tickets:
    """Reads tickets, persons and histories of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def context(
        self,
        *,
        conversations: Sequence[str] = (),
        references: Sequence[str] = (),
        identities: Sequence[str] = (),
        tickets: Sequence[int] = (),
        limits: Sequence[str] = (),
    ) -> Context:
        """Follows pointers to tickets and persons, in one round trip unless a ticket was merged: it is followed to where it went."""
        keys = self._keys
        names = [
            *(keys.conversation(one) for one in conversations),
            *(keys.reference(one) for one in references),
            *(keys.identity(one) for one in identities),
            *(keys.limit(one) for one in limits),
        ]
        pointers = len(conversations) + len(references)
        args: list[bytes | str | int] = [pointers, len(identities), keys.ticket_prefix, keys.person_prefix, *tickets]
        values, flat, people = await self._connection.run(CONTEXT, names, args)
        found = {int(flat[i]): decode(int(flat[i]), flat[i + 1]) for i in range(0, len(flat), 2)}
        await self._follow_merged(found)
        split, who = len(conversations), pointers + len(identities)
        return Context(
            conversations={name: int(value or 0) for name, value in zip(conversations, values[:split], strict=True)},
            references={name: int(value or 0) for name, value in zip(references, values[split:pointers], strict=True)},
            identities={name: value.decode() for name, value in zip(identities, values[pointers:who], strict=True)},
            tickets=found,
            persons={
                people[i].decode(): _person.decode(people[i + 1]) for i in range(0, len(people), 2) if people[i + 1]
            },
            limits={name: int(value or 0) for name, value in zip(limits, values[who:], strict=True)},
        )

    async def _follow_merged(self, found: dict[int, Ticket]) -> None:
        seen = set(found)
        while wanted := {t.merged_into for t in found.values() if t.merged_into} - seen:
            seen |= wanted
            found.update({ticket.number: ticket for ticket in await self.many(sorted(wanted))})

    async def one(self, number: int) -> Ticket | None:
        """The ticket, or None."""
        stored = await self._connection.call("GET", self._keys.ticket(number))
        return decode(number, stored) if stored else None

    async def version(self, number: int) -> int:
        """The ticket's version, 0 if there is no such ticket."""
        head = await self._connection.call("GETRANGE", self._keys.ticket(number), 0, 15)
        return int(head.partition(b"\n")[0] or 0)

    async def many(self, numbers: Sequence[int]) -> list[Ticket]:
        """The tickets that exist, in the order asked for."""
        if not numbers:
            return []
        stored = await self._connection.call("MGET", *[self._keys.ticket(number) for number in numbers])
        return [decode(number, one) for number, one in zip(numbers, stored, strict=True) if one]

    async def log(self, number: int) -> list[Entry]:
        """The ticket's history, oldest first."""
        stored = await self._connection.call("LRANGE", self._keys.log(number), 0, -1)
        return [_entry.decode(one) for one in stored]

    async def logs(self, numbers: Sequence[int]) -> list[list[Entry]]:
        """The histories of several tickets, in the order asked for."""
        return await asyncio.gather(*map(self.log, numbers))

    async def histories(self, numbers: Sequence[int]) -> list[Stored]:
        """The tickets that exist with their histories as they are stored, in the order asked for. Raises UnavailableError."""
        keys = self._keys
        found = await asyncio.gather(
            *[
                self._connection.run(
                    HISTORIES,
                    [keys.number],
                    [keys.ticket_prefix, LOG_SUFFIX, *numbers[start : start + HISTORIES_CHUNK]],
                )
                for start in range(0, len(numbers), HISTORIES_CHUNK)
            ]
        )
        return [(int(number), ticket, log) for chunk in found for number, ticket, log in chunk]

    async def newest(self, numbers: Sequence[int]) -> dict[int, Entry]:
        """The newest entry of each ticket's history, as far as there is one."""
        stored = await asyncio.gather(*[self._connection.call("LINDEX", self._keys.log(one), -1) for one in numbers])
        return {number: _entry.decode(one) for number, one in zip(numbers, stored, strict=True) if one}

    async def last(self) -> int:
        """The highest ticket number given so far, 0 before the first."""
        return int(await self._connection.call("GET", self._keys.number) or 0)

    async def person(self, person: str) -> Person | None:
        """The person, or None."""
        return (await self.persons([person])).get(person)

    async def persons(self, ids: Sequence[str]) -> dict[str, Person]:
        """The persons that exist, by id; in the place of one that was joined into another, that other."""
        found = await self.persons_as_kept(ids)
        known = dict(found)
        while wanted := {one.joined_into for one in known.values() if one.joined_into} - known.keys():
            known |= dict.fromkeys(wanted, Person(id="")) | await self.persons_as_kept(sorted(wanted))
        return {one: _final(person, known) for one, person in found.items()}

    async def persons_as_kept(self, ids: Sequence[str]) -> dict[str, Person]:
        """The persons that exist, by id; one that was joined into another as it was left behind."""
        unique = list(dict.fromkeys(ids))
        if not unique:
            return {}
        stored = await self._connection.call("MGET", *[self._keys.person(one) for one in unique])
        return {one: _person.decode(found) for one, found in zip(unique, stored, strict=True) if found}

    async def people_of(self, *tickets: Ticket) -> dict[str, Person]:
        """Requesters and participants of these tickets, as far as they are known, by id."""
        return await self.persons(
            [one for ticket in tickets for one in (ticket.requester, *ticket.participants) if one]
        )

    async def person_of(self, channel: str, address: str) -> str:
        """The id of the person with this identity, or ""."""
        found = await self._connection.call("GET", self._keys.identity(f"{channel}:{address}"))
        return found.decode() if found else ""

    async def known_as(self, channel: str, address: str) -> Person | None:
        """The person with this identity, or None."""
        person = await self.person_of(channel, address)
        return await self.person(person) if person else None

    async def page(self, query: Query) -> Page:
        """Tickets that match, by number. Looks at no more than `SCAN` tickets: then `after` goes on from there."""
        requesters = await self.ids_of(query.requester) if query.requester is not None else ()
        numbers = _Numbers(self._connection, self._keys, query, requesters)
        matched: list[Ticket] = []
        looked, after = 0, query.after
        while looked < SCAN:
            chunk = await numbers.after(after, min(CHUNK, max(query.limit, 1)))
            if not chunk:
                return Page(tuple(matched), None)
            for ticket in await self.many(chunk):
                after = ticket.number
                if matches(ticket, query, requesters):
                    matched.append(ticket)
                    if len(matched) == query.limit:
                        return Page(tuple(matched), after if await numbers.after(after, 1) else None)
            looked += len(chunk)
            after = chunk[-1]
        return Page(tuple(matched), after)

    async def ids_of(self, person: str) -> tuple[str, ...]:
        """Every id the person asks under."""
        found = (await self.persons([person])).get(person)
        return (found.id, *found.also) if found is not None else (person,)

    async def newest_of(self, person: str, limit: int = 50) -> list[Ticket]:
        """The last tickets somebody asked for, under any of his ids, the newest first."""
        found: set[int] = set()
        for one in await self.ids_of(person):
            numbers = await self._connection.call("ZREVRANGE", self._keys.person_tickets(one), 0, limit - 1)
            found |= {int(number) for number in numbers}
        return await self.many(sorted(found, reverse=True)[:limit])

    async def queue(self, name: str, limit: int = 50) -> list[Ticket]:
        """The tickets of a queue, what is due first first."""
        numbers = await self._connection.call("ZRANGE", self._keys.queue(name), 0, limit - 1)
        return await self.many([int(one) for one in numbers])


def _final(person: Person, known: Mapping[str, Person]) -> Person:
    """Whom the person was joined into, at the end of the chain."""
    for _ in range(len(known)):
        further = known.get(person.joined_into)
        if further is None or not further.id:
            break
        person = further
    return person


def matches(ticket: Ticket, query: Query, requesters: Sequence[str] = ()) -> bool:
    """Whether a ticket is what was asked for. `requesters` are all ids of the query's one."""
    if query.requester is not None and ticket.requester not in requesters:
        return False
    wanted: list[tuple[Any, Any]] = [
        (query.state, ticket.state),
        (query.status, ticket.status),
        (query.queue, ticket.queue),
        (query.level, ticket.level),
    ]
    return all(want is None or want == have for want, have in wanted)


class _Numbers:
    """Candidate numbers for a query, ascending, from the narrowest index there is."""

    def __init__(self, connection: Connection, keys: Keys, query: Query, requesters: Sequence[str]) -> None:
        self._connection = connection
        self._keys = keys
        self._indexes: tuple[str, ...] = ()
        state = query.state or (STATE_OF[query.status] if query.status else None)
        if query.requester is not None:
            self._indexes = tuple(keys.person_tickets(one) for one in requesters)
        elif state in ("open", "waiting"):
            self._indexes = (keys.state(state),)
        self._last: int | None = None

    async def after(self, number: int, count: int) -> list[int]:
        if self._indexes:
            found: set[int] = set()
            for index in self._indexes:
                rows = await self._connection.call("ZRANGEBYSCORE", index, f"({number}", "+inf", "LIMIT", 0, count)
                found |= {int(one) for one in rows}
            return sorted(found)[:count]
        if self._last is None:
            self._last = int(await self._connection.call("GET", self._keys.number) or 0)
        return list(range(number + 1, min(number + count, self._last) + 1))
