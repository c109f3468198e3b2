"""What a decision about a message may know: the desk's policy, and what the message's pointers lead to."""

from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from store.ids import digest
from store.records import Agent, Interaction, Level, Message, Ms, Person, Read, Secret, Targets, Ticket
from triage.dialogue.talk import Talk
from triage.knowledge import Knowledge
from triage.rules import Earlier, Rules

REFERENCES_FOLLOWED = 24  # the newest, and the root
OTHERS_LOOKED_UP = 60  # recipients of one mail
# Kinds of channels where people talk in threads that others may see, and where the provider vouches for its own members.
THREADS = frozenset({"slack", "teams"})
LIVE = THREADS | {"webchat"}  # kinds of channels where words come and go at once: nobody there writes a letter


def is_seen_by_others(address: str, kind: str) -> bool:
    """Whether what is said to this address of a channel of this kind is read by whoever is there, not only by whom it is meant for.

    Slack: channels begin with C or G, people's own messages with D or U. Teams: conversations of several are "19:…@thread…".
    """
    if kind == "slack":
        return address[:1] in ("C", "G") and "!" not in address
    return kind == "teams" and "@thread" in address


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How this desk works, from its config. `queues` names a queue for each level; `targets` tells when things are due for a new ticket.

    `kinds`: channel name → kind. `doors`: what identities are under (`identity_channel`) → the channel through which people known by one are
    written to.

    `live` is the version the store says is in force ("" = none was applied): what is decided holds only while it says so.
    `talk` is how the bot talks; None: it says nothing but that a message has arrived.
    `automatic_per_thread`: automatic answers an hour in one thread of mail; `participants_per_mail`: a mail to more others makes nobody a
    participant. `verified_per_hour`: messages of one verified sender that are no part of a flood, though they came in one.
    `reopen`: how long after the solution an answer opens a closed ticket again; later it opens another one, linked to it.
    """

    rules: Rules
    queues: dict[Level, str]
    levels: dict[str, Level]
    targets: Callable[[Ticket], Targets]
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
    automatic_per_thread: int = 5
    verified_per_hour: int = 100
    participants_per_mail: int = 10
    reopen: Ms = 0


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
    inside: tuple[Secret, ...] = ()  # what was masked in the words of the mail it forwards
    verdict: Verdict | None = None
    agent: Agent | None = None  # the enabled agent whose address the sender's is; proves nothing
    doubt: str = ""  # why a message to an agents' address is not simply the agent's word


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
    said: dict[int, tuple[Interaction, ...]] = {}  # on tickets whose earlier words count for this message, oldest first


class Identified(Protocol):
    """Whoever knows whose identities are: Found, or the store's Context."""

    @property
    def identities(self) -> dict[str, str]:
        """Identity → person id, "" = nobody's."""


class Pointers(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be read before a message can be decided about."""

    conversations: tuple[str, ...]
    references: tuple[str, ...]
    identities: tuple[str, ...]
    tickets: tuple[int, ...]
    limits: tuple[str, ...]


def identity(message: Message) -> str:
    """The name of the sender's identity, "" if the message has no sender. Addresses are lower case, but for ids a provider writes otherwise."""
    address = message.sender.address.lower()
    if not address:
        return ""
    if "@" in address:
        return f"email:{address}"
    name = f"{message.channel}:{address}"
    return next((one for one in message.also if one.lower() == name), name)


def identities(message: Message) -> tuple[str, ...]:
    """The sender's identity, and the others that are as sure as it; empty if the message has no sender."""
    who = identity(message)
    if not message.also or not who:
        return (who,) if who else ()
    return tuple(dict.fromkeys((who, *message.also)))


def identity_channel(channel: str, kinds: Mapping[str, str]) -> str:
    """What the identities of people who come by this channel are under: its kind, and of a workspace its name, for there may be several."""
    kind = kinds.get(channel, channel)
    return channel if kind in THREADS else kind


def sender_id(message: Message, found: Identified) -> str:
    """The id of the person one of the sender's identities belongs to, the first before the others; "" if none is known."""
    return next((person for name in identities(message) if (person := found.identities.get(name, ""))), "")


def pointers(arrived: Arrived) -> Pointers:
    """Everything `decide` will want to know."""
    message = arrived.message
    conversations = [f"{message.channel}:{message.conversation}"] if message.conversation else []
    if message.nearby:
        conversations.append(f"{message.channel}:{message.nearby}")
    if arrived.folded:
        conversations.append(arrived.folded)
    references = list(message.references[:1]) + list(message.references[-REFERENCES_FOLLOWED:])
    own = [message.external_id] if message.external_id else []
    returned = message.bounce.ticket if message.bounce is not None else 0
    numbers = [
        message.token,
        *message.signed,
        message.mentioned,
        arrived.verdict.ticket if arrived.verdict else 0,
        returned,
        message.answering.ticket if message.answering is not None else 0,
    ]
    who = identity(message)
    address = answer_address(message)
    return Pointers(
        conversations=tuple(conversations),
        references=tuple(dict.fromkeys(own + references)),
        identities=tuple(dict.fromkeys((*identities(message), *also_named(message)))) if who else (),
        tickets=tuple(dict.fromkeys(number for number in numbers if number)),
        limits=(*(buckets(message) if address else ()), *((flood,) if (flood := flood_bucket(arrived)) else ())),
    )


def also_named(message: Message) -> tuple[str, ...]:
    """The identities of the others a message names: whom it was also sent to, who wrote what it forwards, who did not get our mail."""
    original = message.forwarded.sender.address.lower() if message.forwarded is not None else ""
    forwarded = (f"email:{original}",) if "@" in original else ()
    if message.bounce is not None:
        failed = message.bounce.recipient.lower()
        return (f"email:{failed}",) if message.bounce.ticket and "@" in failed else ()
    if len(message.to) + len(message.cc) <= 1 and not message.reply_to:
        return forwarded  # the desk alone
    boxes = (*message.to, *message.cc, *message.reply_to)
    if len(boxes) > OTHERS_LOOKED_UP or message.automatic != "none":
        return forwarded  # a crowd or a machine makes no participants
    named = (f"email:{one.address.lower()}" for one in boxes if "@" in one.address)
    return tuple(dict.fromkeys((*forwarded, *named)))


def answer_address(message: Message) -> str:
    """Where an answer would go, lower case; "" if nowhere."""
    return (message.reply_address or message.sender.address).lower()


def buckets(message: Message) -> dict[str, int]:
    """The limit buckets an automatic answer to this message is counted in, with the seconds each remembers."""
    address = answer_address(message)
    found = {f"automatic:{address}": 3_600, "automatic:desk": 3_600, f"unproved:{address}": 86_400}
    thread = thread_bucket(message)
    return {**found, thread: 3_600} if thread else found


def flood_bucket(arrived: Arrived) -> str:
    """The bucket that counts what a verified sender wrote in a flood; "" for all else."""
    if not arrived.folded or arrived.message.trust != "verified":
        return ""
    return f"verified:{arrived.message.sender.address.lower()}"


def thread_bucket(message: Message) -> str:
    """The bucket of the thread a mail goes on with: its ticket, as far as signatures name it, else its first mail; "" if it begins one."""
    number = message.token or (message.signed[-1] if message.signed else 0)
    if number:
        return f"automatic:ticket:{number}"
    return f"automatic:thread:{digest(message.references[0])[:20]}" if message.references else ""


def read_of(found: Found, *tickets: Ticket) -> Read:
    """Everything a decision looked at: the pointers, and these tickets."""
    return Read(
        tickets={ticket.number: ticket.version for ticket in tickets},
        conversations=found.conversations,
        references=found.references,
        identities=found.identities,
        persons=tuple(found.persons.values()),
    )
