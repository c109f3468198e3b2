"""Mail of ours that came back: what the ticket, its agents and the recipient's identity learn of it. Pure.

Only a report that names our own signed Message-ID says anything (reliability.md E7): it is bound to one delivery. Everything else stays a
paper that agents may read.
"""

from typing import Any

from msgspec.structs import replace

from store.records import Bounce, Decision, Entry, Event, Ms, Outcome, Person, Ticket, TicketChange
from triage.entries import SYSTEM, interaction, own_references
from triage.known import Arrived, Found, read_of

UNDELIVERABLE = "undeliverable"  # a tag: somebody on the ticket does not get our mail
_EMAIL = "email"


def returned(arrived: Arrived, bounce: Bounce, ticket: Ticket, found: Found, now: Ms) -> Decision:
    """The report is kept internally and the delivery is said to have bounced, or to be late where it may still arrive.

    What is back for good counts against the recipient's identity and tags the ticket, until the address writes again. Status and targets
    stay as they are.
    """
    note = replace(interaction(arrived, SYSTEM), visibility="internal")
    address = bounce.recipient.lower()
    person = found.persons.get(found.identities.get(f"{_EMAIL}:{address}", ""))
    told = Event(
        at=now,
        kind="bounced" if bounce.permanent else "delayed",
        author=SYSTEM,
        reason=bounce.status,
        delivery=bounce.delivery,
        message=arrived.id,
    )
    after = ticket
    log: list[Entry] = [note, told]
    persons: tuple[Person, ...] = ()
    if bounce.permanent and _is_written_to(address, person, ticket):
        tags = ticket.tags if UNDELIVERABLE in ticket.tags else (*ticket.tags, UNDELIVERABLE)
        after = replace(ticket, tags=tags)
        if person is not None:
            failing = _failing(person, address, now)
            persons = (failing,)
            log[1] = replace(told, changes=_counted(person, failing, address))
    return Decision(
        read=read_of(found, ticket),
        tickets=(
            TicketChange(ticket=replace(after, updated_at=now), log=tuple(log), references=own_references(arrived)),
        ),
        persons=persons,
        outcome=Outcome(state="interaction", reason=f"automatic-bounce-{bounce.status or 'unknown'}", of=0),
    )


def reached(ticket: Ticket, person: Person, after: Person) -> Ticket:
    """The ticket without its tag, where the `person` whose address failed has just written from it (and became `after`)."""
    if UNDELIVERABLE not in ticket.tags or person == after or not any(one.failing for one in person.identities):
        return ticket
    if any(one.failing for one in after.identities):
        return ticket
    return replace(ticket, tags=tuple(one for one in ticket.tags if one != UNDELIVERABLE))


def _is_written_to(address: str, person: Person | None, ticket: Ticket) -> bool:
    """Whether our answers on the ticket go to the address: agents' own mail that comes back is not the requester's trouble."""
    if any(place.address.lower() == address for place in ticket.conversations):
        return True
    return person is not None and person.id in (ticket.requester, *ticket.participants)


def _failing(person: Person, address: str, now: Ms) -> Person:
    return replace(
        person,
        identities=tuple(
            replace(one, failing=one.failing + 1, failing_since=one.failing_since or now)
            if (one.channel, one.address) == (_EMAIL, address)
            else one
            for one in person.identities
        ),
    )


def _counted(before: Person, after: Person, address: str) -> dict[str, tuple[Any, Any]]:
    """How often mail to the address came back, before and now, under the person's id: addresses have one place."""

    def count(person: Person) -> int:
        return next((one.failing for one in person.identities if one.address == address), 0)

    return {"failing": (count(before), count(after)), "person": (None, before.id)}
