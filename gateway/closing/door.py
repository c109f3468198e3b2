"""Through which door a requester hears from the desk when nobody has just written to him. Pure."""

import msgspec

from gateway.closing.after import LETTERS, After
from gateway.desk.addressing import lane_for, thread_of
from store.ids import delivery_id
from store.records import Content, Conversation, Delivery, Identity, Ms, Person, Ticket


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation of the requester's. `proved`: he has shown to read what is sent there."""

    conversation: Conversation
    proved: bool


def place_of(ticket: Ticket, person: Person, after: After) -> Place | None:
    """Where the requester is told, one place only: the latest of his conversations that can be reached; None: there is none.

    Never an address that what we send comes back from, nor one of the desk's own. An address that has not proved itself is written to
    only where a human of the desk wrote to it before: then the person waits for us, whoever he is.
    """
    for one in reversed(ticket.conversations):
        if (one.person or ticket.requester) not in (ticket.requester, person.id, *person.also) or not one.address:
            continue
        address = one.address.casefold()
        kind = after.kinds.get(one.channel, "")
        here = next((each for each in person.identities if each.address.casefold() == address), None)
        if not kind or address in after.own or (here is not None and here.failing):
            continue
        proved = _proved(here, kind)
        if proved or ticket.first_response_at or kind not in LETTERS:
            return Place(conversation=one, proved=proved)
    return None


def letter(
    text: str, ticket: Ticket, person: Person, place: Place, *, values: dict[str, str], seed: str, now: Ms
) -> Delivery:
    """An automatic word to the requester there, under this text id. The subject goes with it only to an address that has proved itself."""
    to = place.conversation
    shown = {"subject": ticket.subject} if place.proved else {}
    return Delivery(
        id=delivery_id(seed, text, to.address),
        lane=lane_for(to, ticket.number),
        channel=to.channel,
        address=to.address,
        audience="requester",
        content=Content(text=text, values={**values, **shown}),
        language=person.language or ticket.language,
        name=person.name if place.proved else "",
        proved=place.proved,
        thread=thread_of(to),
        created_at=now,
        ticket=ticket.number,
        person=ticket.requester,
    )


def _proved(identity: Identity | None, kind: str) -> bool:
    return identity is not None and identity.proved and identity.channel == kind
