"""Whom else a message was sent to: who takes part in the ticket from now on, and who waits for an agent's word. Pure.

Somebody becomes a participant only by the word of a requester who is known to be himself; he gets what comes after, never what was before
(design, "Rules of trust"; reliability.md E3). Everybody else is proposed. Machines and desks are neither.
"""

import msgspec
from msgspec.structs import replace

from store.ids import person_id
from store.records import Address, Author, Conversation, Entry, Event, Identity, Message, Ms, Person, Proposed, Ticket
from triage.answering import USED
from triage.known import Arrived, Found, Policy, also_named
from triage.machines import is_desk, is_nobody, is_role
from triage.persons import ids_of, is_requester

PROPOSED_KEPT = 30  # addresses waiting on one ticket
PARTICIPANTS_KEPT = 50  # of one ticket; more are proposed


class Company(msgspec.Struct, frozen=True):
    """The ticket with the others in it, what its history says of that, and the persons met for the first time."""

    ticket: Ticket
    log: tuple[Entry, ...] = ()
    persons: tuple[Person, ...] = ()


def others(message: Message, policy: Policy) -> tuple[Address, ...]:
    """Whom a message of a person was sent to beside the desk and its sender, each once; nobody where it was a crowd's."""
    if message.automatic != "none" or message.reply_channel:
        return ()
    looked_up = also_named(message)  # nobody else: whoever was not looked up may be known already
    if not looked_up:
        return ()
    boxes = (*message.to, *message.cc, *(message.reply_to if USED in message.notes else ()))
    sender = message.sender.address.lower()
    found = {
        one.address.lower(): one
        for one in boxes
        if f"email:{one.address.lower()}" in looked_up
        and not is_desk(one.address, policy.own_addresses)
        and not is_nobody(one.address)
    }
    found.pop(sender, None)
    return tuple(found.values())


def accompanied(
    ticket: Ticket, arrived: Arrived, found: Found, policy: Policy, now: Ms, *, person: Person, sure: bool
) -> Company:
    """The ticket after its others have come with a message of `person`.

    `sure`: the person is who he says (a verified sender; or a proved address and the ticket's signed token). Only then, and only if he is
    the requester and wrote to the desk openly, do the others take part at once; a team's address and a crowd are proposed all the same.
    """
    boxes = others(arrived.message, policy)
    if not boxes:
        return Company(ticket)
    known = {one.address.lower() for one in ticket.proposed if one.dismissed}
    waiting = {one.address.lower() for one in ticket.proposed if not one.dismissed}
    taking_part = {ticket.requester, *ticket.participants, *ids_of(person)}
    at_once = sure and is_requester(person, ticket) and len(boxes) <= policy.participants_per_mail
    at_once = at_once and _is_open(arrived.message, policy)
    joined: dict[str, Person] = {}
    fresh: list[Proposed] = []
    for box in boxes:
        address = box.address.lower()
        other = _person(box, found, ticket, now)
        if address in known or not taking_part.isdisjoint(ids_of(other)):
            continue
        if at_once and not is_role(address) and len(ticket.participants) + len(joined) < PARTICIPANTS_KEPT:
            joined[address] = other
            taking_part.add(other.id)
        elif address not in waiting and len(waiting) + len(fresh) < PROPOSED_KEPT:
            fresh.append(Proposed(address=address, name=box.name[:150], by=person.id, at=now))
    return _company(ticket, arrived, found, now, person=person, joined=joined, fresh=fresh)


def _is_open(message: Message, policy: Policy) -> bool:
    """Whether the others can see that the desk is written to. A signed mail that one of them sends on to it names it nowhere."""
    return bool(message.token) or any(is_desk(one.address, policy.own_addresses) for one in (*message.to, *message.cc))


def _company(
    ticket: Ticket,
    arrived: Arrived,
    found: Found,
    now: Ms,
    *,
    person: Person,
    joined: dict[str, Person],
    fresh: list[Proposed],
) -> Company:
    log: list[Entry] = []
    after = ticket
    if joined:
        after = replace(
            after,
            participants=(*ticket.participants, *(one.id for one in joined.values())),
            conversations=(
                *ticket.conversations,
                *(_conversation(arrived.message, address, one) for address, one in joined.items()),
            ),
            proposed=tuple(one for one in ticket.proposed if one.address not in joined),
        )
        log.append(
            Event(
                at=now,
                kind="participant",
                author=Author(kind="requester", id=person.id, name=person.name),
                changes={"participants": (list(ticket.participants), list(after.participants))},
                message=arrived.id,
            )
        )
    if fresh:
        count = sum(not one.dismissed for one in after.proposed)
        after = replace(after, proposed=(*after.proposed, *fresh))
        log.append(
            Event(
                at=now,
                kind="proposed",
                author=Author(kind="requester", id=person.id, name=person.name),
                changes={"proposed": (count, count + len(fresh))},  # addresses have one place: the ticket
                message=arrived.id,
            )
        )
    return Company(after, tuple(log), tuple(one for one in joined.values() if one.id not in found.persons))


def met(address: str, name: str, language: str, now: Ms) -> Person:
    """A person known by nothing but an address (lower case) that somebody else wrote down."""
    return Person(
        id=person_id("email", address),
        name=name[:150],
        language=language,
        identities=(Identity(channel="email", address=address),),
        created_at=now,
    )


def _person(box: Address, found: Found, ticket: Ticket, now: Ms) -> Person:
    address = box.address.lower()
    known = found.persons.get(found.identities.get(f"email:{address}", ""))
    return known if known is not None else met(address, box.name, ticket.language, now)


def _conversation(message: Message, address: str, person: Person) -> Conversation:
    """In the thread of the mail that brought him: he got that one too."""
    return Conversation(
        channel=message.channel,
        address=address,
        person=person.id,
        root=message.references[0] if message.references else message.external_id,
        last=message.external_id if message.references else "",
    )
