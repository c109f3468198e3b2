"""Which ticket a message belongs to, and whether its sender may join it. Pure.

Order (issue and design, "Rules of trust"): signed reply address; our own signed Message-ID among the references; the channel's own
conversation; Message-IDs of strangers seen before; a ticket number in the subject, which proves nothing. Somebody who is not a
participant is held, whatever leads to the ticket.
"""

from typing import Literal

import msgspec

from store.records import Message, Person, Ticket
from triage.answering import ASKED
from triage.known import Arrived, Found, identities
from triage.persons import takes_part
from triage.trusted import is_disowned

Way = Literal["token", "signed", "conversation", "reference", "number", "verdict"]


class Place(msgspec.Struct, frozen=True):
    """A ticket and what led there. `held` is the reason an agent has to decide, "" if the sender may join.

    `beside`: the sender does not take part, but wrote in a thread that he and its people see alike.
    """

    ticket: Ticket
    way: Way
    held: str = ""
    beside: bool = False


def place(arrived: Arrived, found: Found, *, shared: bool = False) -> Place | None:
    """Where the message belongs; None: a ticket of its own. `shared`: conversations of its channel are threads that others see too."""
    message = arrived.message
    if arrived.verdict:
        ticket = current(arrived.verdict.ticket, found)
        return Place(ticket, "verdict") if ticket else None
    for way, number in _leads(message, found):
        ticket = current(number, found)
        if ticket is not None:
            held = _held(message, ticket, way, found)
            if held == "stranger" and shared and way == "conversation" and message.trust == "verified":
                return Place(ticket, way, beside=True)
            return Place(ticket, way, held)
    return None


def _leads(message: Message, found: Found) -> list[tuple[Way, int]]:
    leads: list[tuple[Way, int]] = [("token", message.token)]
    leads += [("signed", number) for number in reversed(message.signed)]
    if message.bounce is not None:
        leads.insert(
            0, ("signed", message.bounce.ticket)
        )  # the mail that came back says more than where it came back to
    if message.conversation:
        leads.append(("conversation", found.conversations.get(f"{message.channel}:{message.conversation}", 0)))
    leads += [("reference", found.references.get(reference, 0)) for reference in reversed(message.references)]
    leads.append(("number", message.mentioned))
    return [(way, number) for way, number in leads if number]


def current(number: int, found: Found) -> Ticket | None:
    """The ticket, or the one it was merged into."""
    ticket = found.tickets.get(number)
    seen: set[int] = set()
    while ticket is not None and ticket.merged_into and ticket.number not in seen:
        seen.add(ticket.number)
        ticket = found.tickets.get(ticket.merged_into)
    return ticket


def is_participant(message: Message, ticket: Ticket, found: Found) -> bool:
    """Whether one of the sender's identities is the requester's or a participant's."""
    if message.token and _continues(message, ticket):
        return True
    known = (found.identities.get(name, "") for name in identities(message))
    return any(takes_part(found.persons.get(person) or Person(id=person), ticket) for person in known if person)


def _continues(message: Message, ticket: Ticket) -> bool:
    """Whether a chat on the ticket goes on by mail at the sender's address, and the sender has our reply address from there."""
    address = message.sender.address.lower()
    return message.token == ticket.number and any(
        one.continued == address for one in ticket.conversations if one.continued
    )


def _held(message: Message, ticket: Ticket, way: Way, found: Found) -> str:
    if not is_participant(message, ticket, found):
        return "stranger"
    if way == "number" and message.trust != "verified":
        return "number-only"
    if way == "reference" and is_disowned(message):
        return "disowned"  # a stranger's Message-ID may be known to many
    if way == "reference" and ASKED in message.notes:
        return ASKED  # the domain that could disown it was never asked
    return ""
