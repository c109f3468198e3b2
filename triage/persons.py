"""Who sent a message, and where answers to it go. Pure."""

from msgspec.structs import replace

from store.ids import person_id
from store.records import Conversation, Identity, Message, Ms, Person, Ticket
from triage.known import Arrived, Found, answer_address, identities, identity


def person_of(arrived: Arrived, found: Found, now: Ms, language: str, *, on: Ticket | None = None) -> Person:
    """The sender as a person: the one known under one of his identities, or a new one.

    Of two who are known it is the one who takes part in the ticket `on`, else that of the first identity. A verified sender is given the
    identities that are nobody's yet; what belongs to another person stays there.
    """
    message = arrived.message
    who = identities(message)
    every = [found.persons[person] for name in who if (person := found.identities.get(name, "")) in found.persons]
    if every:
        known = next((one for one in every if on is not None and takes_part(one, on)), every[0])
        return _completed(known, message, found) if message.trust == "verified" else known
    if not who:  # no address at all: a person of its own, whom nothing else will ever match
        return Person(id=person_id("message", arrived.id), name=message.sender.name, created_at=now)
    return Person(
        id=person_id(*_named(who[0])),
        name=message.sender.name[:150],
        language=message.language or language,
        identities=tuple(
            Identity(channel=kind, address=address, proved=message.trust == "verified")
            for kind, address in map(_named, who)
        ),
        created_at=now,
    )


def _named(identity_name: str) -> tuple[str, str]:
    """An identity's channel and address."""
    kind, _, address = identity_name.partition(":")
    return kind, address


def _completed(person: Person, message: Message, found: Found) -> Person:
    """The person of a verified sender with every identity of his that is nobody else's, proved."""
    if message.also:
        have = {(one.channel, one.address) for one in person.identities}
        free = [_named(name) for name in identities(message) if not found.identities.get(name, "")]
        fresh = tuple(Identity(channel=kind, address=address) for kind, address in free if (kind, address) not in have)
        person = replace(person, identities=(*person.identities, *fresh)) if fresh else person
    return prove(person, message)


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
    if message.also:  # whoever the provider names reads the answer there
        names = {_named(name) for name in identities(message)}
        return any(one.proved and (one.channel, one.address) in names for one in person.identities)
    kind, _, address = identity(message).partition(":")
    answered = answer_address(message)
    if kind == "email" and "@" in answered:
        address = answered
    return any(one.channel == kind and one.address == address and one.proved for one in person.identities)


def heard(person: Person, message: Message) -> Person:
    """The person after a message of his own: an address that writes is no failing one."""
    if message.also:  # what a workspace knows of him says nothing of his mailbox
        return person
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
    """The person with the sender's identities proved, as far as they are the person's."""
    names = set(map(_named, identities(message)))
    return replace(
        person,
        identities=tuple(
            replace(one, proved=True) if (one.channel, one.address) in names else one for one in person.identities
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
    """The conversations after this message: answers go under its last Message-ID, and to a new voice too. The person's last used one is last."""
    channel = message.reply_channel or message.channel
    address = (message.reply_address or message.sender.address).lower()
    here = channel == message.channel

    def is_here(one: Conversation) -> bool:
        return (one.channel, one.address.lower()) == (channel, address)

    after = tuple(
        replace(one, last=message.external_id if here else one.last) if is_here(one) else one for one in conversations
    )
    if address and not any(map(is_here, conversations)):
        return (*after, *conversations_of(message, person))
    own = ("", *ids_of(person))
    used = tuple(one for one in after if is_here(one) and one.person in own)
    return (*(one for one in after if one not in used), *used)
