"""Carries out what agents say about who is who: read, decide (gateway.desk.persons, pure), commit; again if something moved on."""

import structlog

from channels.email.address import is_address
from gateway.desk.persons import apart, link_address, unlink_address
from gateway.desk.refused import invalid
from store.client import Store
from store.errors import UnavailableError
from store.records import Author, Decision, Person

log = structlog.get_logger()

ROUNDS = 20
EMAIL = "email"
LONGEST = 320


async def person_called(store: Store, name: str) -> Person | None:
    """The person of an id or an e-mail address, as whom they are known now; None if there is none."""
    wanted = name.strip()
    if "@" in wanted:
        wanted = await store.tickets.person_of(EMAIL, wanted.lower())
    return await store.tickets.person(wanted) if wanted else None


async def link(store: Store, name: str, channel: str, address: str, by: Author) -> Person | None:
    """The person `name` with one more address; whoever had it is the same person from now on. None: there is no such person.

    Raises RefusedError, UnavailableError.
    """
    address = _checked(channel, address)
    for _ in range(ROUNDS):
        person = await person_called(store, name)
        if person is None:
            return None
        owner = await store.tickets.known_as(channel, address)
        decision = link_address(person, channel, address, owner=owner, by=by.id or by.name, now=store.now())
        if decision is None:
            return person
        if await _done(store, decision, "linked", person, by):
            return await store.tickets.person(person.id)
    raise UnavailableError("the person changes too fast; try again")


async def unlink(store: Store, name: str, channel: str, address: str, by: Author) -> Person | None:
    """The person `name` without the address; where it came with another person, that one is back. None: there is no such person.

    Raises RefusedError, UnavailableError.
    """
    address = _checked(channel, address)
    for _ in range(ROUNDS):
        person = await person_called(store, name)
        if person is None:
            return None
        kept = await store.tickets.persons_as_kept([apart(person, channel, address)])
        decision = unlink_address(person, channel, address, kept=kept, by=by.id or by.name, now=store.now())
        if await _done(store, decision, "unlinked", person, by):
            return await store.tickets.person(person.id)
    raise UnavailableError("the person changes too fast; try again")


async def _done(store: Store, decision: Decision, kind: str, person: Person, by: Author) -> bool:
    if (await store.pipe.commit(decision, known={})).result == "stale":
        return False
    log.info("person changed", kind=kind, person=person.id, by=by.id or by.name)
    return True


def _checked(channel: str, address: str) -> str:
    """The address as it is kept. Raises RefusedError."""
    words = address.strip()
    if channel == EMAIL and not is_address(words):
        raise invalid(
            "address",
            "To nie jest adres e-mail; podaj go jak jan@example.com.",
            "This is not an e-mail address; write it like jan@example.com.",
        )
    if not words or len(words) > LONGEST or not words.isprintable():
        raise invalid(
            "address",
            f"Adres musi mieć od 1 do {LONGEST} widocznych znaków.",
            f"An address has 1 to {LONGEST} visible characters.",
        )
    return words.lower()
