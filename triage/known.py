"""What a decision about a message may know: the desk's policy, and what the message's pointers lead to."""

from collections.abc import Callable

import msgspec

from store.records import Level, Message, Ms, Person, Priority, Read, Secret, Targets, Ticket
from triage.dialogue.talk import Talk
from triage.knowledge import Knowledge
from triage.rules import Earlier, Rules

REFERENCES_FOLLOWED = 24  # the newest, and the root


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How this desk works, from its config. `queues` names a queue for each level; `targets` are due times for a priority.

    `kinds`: channel name → kind. `doors`: kind → the channel through which people known by an identity of it are written to.

    `live` is the version the store says is in force ("" = none was applied): what is decided holds only while it says so.
    `talk` is how the bot talks; None: it says nothing but that a message has arrived.
    """

    rules: Rules
    queues: dict[Level, str]
    levels: dict[str, Level]
    targets: Callable[[Priority, Ms], Targets]
    language: str = "pl"
    timezone: str = "Europe/Warsaw"
    own_addresses: frozenset[str] = frozenset()
    automatic_per_hour: int = 5
    automatic_desk_per_hour: int = 20_000
    unproved_per_day: int = 1
    knowledge: Knowledge | None = None
    kinds: dict[str, str] = {}
    doors: dict[str, str] = {}
    live: str | None = None
    talk: Talk | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's word about a held message: it joins `ticket`, or opens a new one (0)."""

    ticket: int = 0
    by: str = ""
    by_name: str = ""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A message with what the store knows of it. `id` is its Inbound's, `original` the blob key of its raw bytes."""

    id: str
    message: Message
    at: Ms
    original: str = ""
    folded: str = ""  # the flood it belongs to, "" = none
    conflict: bool = False
    secrets: tuple[Secret, ...] = ()  # what was masked in the message's words
    verdict: Verdict | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the pointers lead to; the store's Context has the same shape. 0 or "" means there was none."""

    conversations: dict[str, int] = {}
    references: dict[str, int] = {}
    identities: dict[str, str] = {}
    tickets: dict[int, Ticket] = {}
    persons: dict[str, Person] = {}
    limits: dict[str, int] = {}
    earlier: tuple[Earlier, ...] = ()
    own: tuple[Ticket, ...] = ()  # the sender's open tickets, newest first, where the message asks for them


class Pointers(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be read before a message can be decided about."""

    conversations: tuple[str, ...]
    references: tuple[str, ...]
    identities: tuple[str, ...]
    tickets: tuple[int, ...]
    limits: tuple[str, ...]


def identity(message: Message) -> str:
    """The name of the sender's identity, "" if the message has no sender."""
    address = message.sender.address.lower()
    if not address:
        return ""
    return f"email:{address}" if "@" in address else f"{message.channel}:{address}"


def pointers(arrived: Arrived) -> Pointers:
    """Everything `decide` will want to know."""
    message = arrived.message
    conversations = [f"{message.channel}:{message.conversation}"] if message.conversation else []
    if arrived.folded:
        conversations.append(arrived.folded)
    references = list(message.references[:1]) + list(message.references[-REFERENCES_FOLLOWED:])
    own = [message.external_id] if message.external_id else []
    numbers = [message.token, *message.signed, message.mentioned, arrived.verdict.ticket if arrived.verdict else 0]
    who = identity(message)
    address = answer_address(message)
    return Pointers(
        conversations=tuple(conversations),
        references=tuple(dict.fromkeys(own + references)),
        identities=(who,) if who else (),
        tickets=tuple(dict.fromkeys(number for number in numbers if number)),
        limits=tuple(buckets(address)) if address else (),
    )


def answer_address(message: Message) -> str:
    """Where an answer would go, lower case; "" if nowhere."""
    return (message.reply_address or message.sender.address).lower()


def buckets(address: str) -> dict[str, int]:
    """The limit buckets an automatic answer to this address is counted in, with the seconds each remembers."""
    return {f"automatic:{address}": 3_600, "automatic:desk": 3_600, f"unproved:{address}": 86_400}


def read_of(found: Found, *tickets: Ticket) -> Read:
    """Everything a decision looked at: the pointers, and these tickets."""
    return Read(
        tickets={ticket.number: ticket.version for ticket in tickets},
        conversations=found.conversations,
        references=found.references,
        identities=found.identities,
        persons=tuple(found.persons.values()),
    )
