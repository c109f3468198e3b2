"""One person, many addresses: joined and split by an agent, atomically, with every ticket and every word where it was."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway import persons
from gateway.desk import RefusedError
from gateway.desk.persons import MOST_IDENTITIES, link_address
from store.client import Store
from store.ids import person_id
from store.records import Author, Decision, Identity, Person, Ticket, TicketChange
from store.tickets import Query
from tests.gateway.desks import opened

OLA = Author(kind="agent", id="ola@desk.pl", name="Ola")
ANNA, HOME, THIRD = "anna@firma.pl", "anna@dom.pl", "anna@trzeci.pl"


def met(address: str, *, proved: bool = False) -> Person:
    identities = (Identity(channel="email", address=address, proved=proved),)
    return Person(id=person_id("email", address), name=address, identities=identities)


async def arrive(store: Store, person: Person) -> int:
    """The person opens a ticket."""
    made = Ticket(subject=person.name, requester=person.id, queue="l1", level="L1", created_at=1, updated_at=1)
    return (
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=made),), persons=(person,)), known={})
    ).numbers[0]


async def tickets_of(store: Store, address: str) -> list[int]:
    person = await store.tickets.person_of("email", address)
    return [one.number for one in (await store.tickets.page(Query(requester=person))).tickets]


async def test_two_persons_become_one_and_are_two_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        first, home, third = met(ANNA, proved=True), met(HOME), met(THIRD)
        numbers = [await arrive(store, one) for one in (first, home, third, first)]
        await persons.link(store, HOME, "email", THIRD, OLA)
        await persons.link(store, ANNA, "email", HOME.upper(), OLA)

        anna = await persons.person_called(store, THIRD)
        assert anna is not None
        assert anna.id == first.id
        assert {one.address: one.proved for one in anna.identities} == {ANNA: True, HOME: False, THIRD: False}
        assert [(one.kind, one.by, one.address) for one in anna.changes] == [("linked", OLA.id, HOME)]
        assert set(anna.also) == {home.id, third.id}
        for address in (ANNA, HOME, THIRD):
            assert await tickets_of(store, address) == numbers
        assert (await store.tickets.persons([home.id]))[home.id] == anna  # the old id leads to whom it is now
        assert (await store.tickets.one(numbers[1])).requester == home.id  # type: ignore[union-attr]

        again = await persons.link(store, home.id, "email", THIRD, OLA)  # so already: nothing changes
        assert again == anna

        await persons.unlink(store, ANNA, "email", HOME, OLA)
        assert await persons.person_called(store, ANNA) == replace(
            first,
            changes=(await persons.person_called(store, ANNA)).changes,  # type: ignore[union-attr]
        )
        back = await persons.person_called(store, THIRD)
        assert back is not None
        assert (back.id, back.joined_into, back.also) == (home.id, "", (third.id,))
        assert await tickets_of(store, ANNA) == [numbers[0], numbers[3]]
        assert await tickets_of(store, THIRD) == numbers[1:3]

        await persons.unlink(store, HOME, "email", THIRD, OLA)
        assert await tickets_of(store, THIRD) == [numbers[2]]
        assert (await persons.person_called(store, HOME)).identities == home.identities  # type: ignore[union-attr]


async def test_who_was_split_off_earlier_does_not_come_back_with_the_person_he_came_with(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        people = [met(one) for one in (ANNA, HOME, THIRD)]
        for one in people:
            await arrive(store, one)
        await persons.link(store, HOME, "email", THIRD, OLA)
        await persons.link(store, ANNA, "email", HOME, OLA)
        await persons.unlink(store, ANNA, "email", THIRD, OLA)
        await persons.unlink(store, ANNA, "email", HOME, OLA)
        assert (await persons.person_called(store, HOME)).also == ()  # type: ignore[union-attr]
        assert (await persons.person_called(store, THIRD)).joined_into == ""  # type: ignore[union-attr]


async def test_an_address_nobody_has_is_added_unproved_and_taken_away_as_a_person_of_its_own(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await arrive(store, met(ANNA))
        found = await persons.link(store, ANNA, "email", HOME, OLA)
        assert found is not None
        assert found.identities[1] == Identity(channel="email", address=HOME)
        await persons.unlink(store, ANNA, "email", HOME, OLA)
        alone = await persons.person_called(store, HOME)
        assert alone is not None
        assert alone.id == person_id("email", HOME)
        assert [one.address for one in alone.identities] == [HOME]


async def test_what_can_t_be_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await arrive(store, met(ANNA))
        assert await persons.link(store, "nobody@firma.pl", "email", HOME, OLA) is None
        for change, address, code in (
            (persons.unlink, ANNA, "conflict"),  # the address by which the person is known
            (persons.unlink, HOME, "invalid"),
            (persons.link, "not an address", "invalid"),
        ):
            with pytest.raises(RefusedError) as refused:
                await change(store, ANNA, "email", address, OLA)
            assert refused.value.code == code


def test_a_person_has_a_bounded_number_of_addresses() -> None:
    many = tuple(Identity(channel="email", address=f"a{n}@firma.pl") for n in range(MOST_IDENTITIES))
    with pytest.raises(RefusedError):
        link_address(Person(id="a", identities=many), "email", HOME, owner=None, by="ola", now=1)
