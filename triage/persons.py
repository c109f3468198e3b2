"""Who sent a message, and where answers to it go. Pure."""

from msgspec.structs import replace

from store.ids import person_id
from store.records import Conversation, Identity, Message, Ms, Person, Ticket
from triage.known import Arrived, Found, answer_address, identity


def person_of(arrived: Arrived, found: Found, now: Ms, language: str) -> Person:
    """The sender as a person: the one known under this identity, or a new one."""
    message = arrived.message
    who = identity(message)
    known = found.persons.get(found.identities.get(who, "")) if who else None
    if known is not None:
        return prove(known, message) if message.trust == "verified" else known
    if not who:  # no address at all: a person of its own, whom nothing else will ever match
        return Person(id=person_id("message", arrived.id), name=message.sender.name, created_at=now)
    kind, _, address = who.partition(":")
    return Person(
        id=person_id(kind, address),
        name=message.sender.name[:150],
        language=message.language or language,
        identities=(Identity(channel=kind, address=address, proved=message.trust == "verified"),),
        created_at=now,
    )


def ids_of(person: Person) -> tuple[str, ...]:
    """Every id the person stands under on tickets: the own one, and those of persons joined into this one."""
    return (person.id, *person.also)


def is_requester(person: Person, ticket: Ticket) -> bool:
    """Whether the ticket is the person's own."""
    return ticket.requester in ids_of(person)


def takes_part(person: Person, ticket: Ticket) -> bool:
    """Whether the person is the requester or a participant."""
    return not {ticket.requester, *ticket.participants}.isdisjoint(ids_of(person))


def is_proved(person: Person, message: Message) -> bool:
    """Whether whoever is answered has shown to read what is sent to the address: the sender's, or the one Reply-To names."""
    kind, _, address = identity(message).partition(":")
    answered = answer_address(message)
    if kind == "email" and "@" in answered:
        address = answered
    return any(one.channel == kind and one.address == address and one.proved for one in person.identities)


def heard(person: Person, message: Message) -> Person:
    """The person after a message of his own: an address that writes is no failing one."""
    kind, _, address = identity(message).partition(":")
    if not any(one.failing and (one.channel, one.address) == (kind, address) for one in person.identities):
        return person
    return replace(
        person,
        identities=tuple(
            replace(one, failing=0, failing_since=0) if (one.channel, one.address) == (kind, address) else one
            for one in person.identities
        ),
    )


def prove(person: Person, message: Message) -> Person:
    """The person with the sender's address proved."""
    kind, _, address = identity(message).partition(":")
    return replace(
        person,
        identities=tuple(
            replace(one, proved=True) if (one.channel, one.address) == (kind, address) else one
            for one in person.identities
        ),
    )


def conversations_of(message: Message, person: Person) -> tuple[Conversation, ...]:
    """Where answers to this message go; empty if nowhere."""
    address = message.reply_address or message.sender.address
    if not address:
        return ()
    channel = message.reply_channel or message.channel
    here = channel == message.channel
    return (
        Conversation(
            channel=channel,
            address=address,
            person=person.id,
            thread=message.conversation,
            root=(message.references[0] if message.references else message.external_id) if here else "",
            last=message.external_id
            if here and message.references
            else "",  # as long as it is the root, once is enough
        ),
    )


def spoken(conversations: tuple[Conversation, ...], message: Message, person: Person) -> tuple[Conversation, ...]:
    """The conversations after this message: answers go under its last Message-ID, and to a new voice too."""
    channel = message.reply_channel or message.channel
    address = (message.reply_address or message.sender.address).lower()
    here = channel == message.channel
    after = tuple(
        replace(one, last=message.external_id if here else one.last)
        if (one.channel, one.address.lower()) == (channel, address)
        else one
        for one in conversations
    )
    if address and not any((one.channel, one.address.lower()) == (channel, address) for one in conversations):
        after = (*after, *conversations_of(message, person))
    return after
