"""link_address and unlink_address: one person, many addresses. An agent's word joins them; only proof makes one proved."""

from collections.abc import Mapping

from msgspec.structs import replace

from gateway.desk.refused import conflict, invalid
from store.ids import person_id
from store.records import Decision, Identity, Ms, Person, PersonChange, Read

MOST_IDENTITIES = 20
CHANGES_KEPT = 50


def link_address(
    person: Person, channel: str, address: str, *, owner: Person | None, by: str, now: Ms
) -> Decision | None:
    """The address becomes the person's. Where it is another's (`owner`), the two are one from now on, with all their addresses.

    Tickets and history stay as they are: they are found under both ids. `address` in lower case. None: it is so already.
    """
    if owner is not None and owner.id == person.id:
        return None
    more = owner.identities if owner is not None else (Identity(channel=channel, address=address),)
    if len(person.identities) + len(more) > MOST_IDENTITIES:
        raise conflict(
            f"Jedna osoba może mieć najwyżej {MOST_IDENTITIES} adresów.",
            f"One person may have at most {MOST_IDENTITIES} addresses.",
        )
    name = _name(channel, address)
    if owner is None:
        after = replace(person, identities=(*person.identities, *more))
        return Decision(
            read=Read(identities={name: ""}, persons=(person,)),
            persons=(_told(after, "linked", channel, address, by=by, now=now),),
        )
    moved = tuple(replace(one, origin=one.origin or owner.id) for one in more)
    after = replace(person, identities=(*person.identities, *moved), also=(*person.also, owner.id, *owner.also))
    return Decision(
        read=Read(identities={name: owner.id}, persons=(person, owner)),
        persons=(
            _told(after, "linked", channel, address, by=by, now=now),
            replace(owner, identities=(), joined_into=person.id),
        ),
    )


def unlink_address(
    person: Person, channel: str, address: str, *, kept: Mapping[str, Person], by: str, now: Ms
) -> Decision:
    """The address is no longer the person's. Came it with another person, that one is back, with all that was joined then.

    `kept`: the persons `apart` names, as they were left behind.
    """
    found = _identity(person, channel, address)
    back = apart(person, channel, address)
    if back == person.id:
        raise conflict(
            f"Pod adresem {address} znamy tę osobę od początku; odłącz zamiast tego inne adresy.",
            f"The person has been known as {address} from the beginning; unlink the other addresses instead.",
            "address",
        )
    earlier = kept.get(back)
    other = earlier or Person(id=back, name=person.name, language=person.language, created_at=now)
    ids = (other.id, *other.also) if found.origin else ()
    going = tuple(one for one in person.identities if one is found or (one.origin and one.origin in ids))
    returned = tuple(replace(one, origin="" if one.origin == other.id else one.origin) for one in going)
    after = replace(
        person,
        identities=tuple(one for one in person.identities if one not in going),
        also=tuple(one for one in person.also if one not in ids),
    )
    return Decision(
        read=Read(
            identities={_name(channel, address): person.id},
            persons=(person, *((earlier,) if earlier is not None else ())),
        ),
        persons=(
            _told(after, "unlinked", channel, address, by=by, now=now),
            replace(
                other,
                identities=(*other.identities, *returned),
                joined_into="",
                also=tuple(one for one in other.also if one in person.also),  # some may have been split off since
            ),
        ),
    )


def apart(person: Person, channel: str, address: str) -> str:
    """The id of the person an address of this one goes back to when it is unlinked. Raises RefusedError where it is not this one's."""
    return _identity(person, channel, address).origin or person_id(channel, address)


def _identity(person: Person, channel: str, address: str) -> Identity:
    for one in person.identities:
        if (one.channel, one.address) == (channel, address):
            return one
    raise invalid("address", f"Ta osoba nie ma adresu {address}.", f"This person has no address {address}.")


def _told(person: Person, kind: str, channel: str, address: str, *, by: str, now: Ms) -> Person:
    change = PersonChange(
        at=now, kind="linked" if kind == "linked" else "unlinked", by=by, channel=channel, address=address
    )
    return replace(person, changes=(*person.changes, change)[-CHANGES_KEPT:])


def _name(channel: str, address: str) -> str:
    return f"{channel}:{address}"
