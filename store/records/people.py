"""Who: authors, persons with their identities, agents, tokens, and what they do."""

from typing import Any, Literal

from store.records.message import Attachment
from store.records.record import AuthorKind, ChannelName, Level, Ms, Notify, Record, Scope, short


class Author(Record, frozen=True, kw_only=True, rename=short):
    """Who did something. `id` is a person id, an agent's e-mail, or empty for bot and system."""

    kind: AuthorKind
    id: str = ""
    name: str = ""


class Action(Record, frozen=True, kw_only=True):
    """A button, a command or an API call: an agent (or a person) does something to a ticket.

    `id` makes a repeat harmless. `version`, if not 0, is the ticket version the actor looked at. `tell` is where, in the channel it came by,
    the actor hears that it was refused ("" = nowhere).
    """

    id: str
    verb: str
    ticket: int
    actor: Author
    values: dict[str, Any] = {}
    version: int = 0
    origin: "Origin | None" = None
    tell: str = ""


class Origin(Record, frozen=True, kw_only=True):
    """How an agent's words came, where they came as a message: what the history keeps of them beside the words.

    `message` is the message's own id, which will lead to the ticket; the rest is as in an Interaction.
    """

    channel: ChannelName
    message: str = ""
    original: str = ""
    sender: str = ""
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()


class Identity(Record, frozen=True, kw_only=True):
    """One address of a person in one kind of channel. `proved`: the person has shown to read what is sent there.

    `failing` counts what came back from there for good since `failing_since`; a message from the address ends it. `origin` is the id of
    the person it was known as before two were joined.
    """

    channel: str
    address: str
    proved: bool = False
    failing: int = 0
    failing_since: Ms = 0
    origin: str = ""


class PersonChange(Record, frozen=True, kw_only=True):
    """An agent (`by`, an author's id) joined an address to a person, or split it off."""

    at: Ms
    kind: Literal["linked", "unlinked"]
    by: str
    channel: str
    address: str


class Person(Record, frozen=True, kw_only=True):
    """Someone who asks for help. One person may have many identities.

    Two persons who turn out to be one stay on their tickets as they are: the one is `joined_into` the other, who carries its identities
    and lists its id in `also`. So joining touches no ticket, and can be undone. `changes` says who did it, newest last. `rating_asked_at` is when
    we last asked what the person thinks of our work.
    """

    id: str
    name: str = ""
    language: str = ""
    organization: str = ""
    identities: tuple[Identity, ...] = ()
    created_at: Ms = 0
    joined_into: str = ""
    also: tuple[str, ...] = ()
    changes: tuple[PersonChange, ...] = ()
    rating_asked_at: Ms = 0


class Agent(Record, frozen=True, kw_only=True):
    """Someone who answers. `email` is the id.

    `notify`: what is told by mail: nothing, what is theirs (as assignee, watcher or approver), or what enters their queues too.
    `language` "" is the desk's. `failing_since`: notices can't be delivered to the address since then; 0 = all is well.
    `keys`: whether single keys do something in the console (WCAG 2.2, 2.1.4).
    What assignment asks: `skills` (categories, subcategories, tags), `languages` (of tickets; none named: any), `capacity` (open tickets; 0: the
    queue's), `shift` (a calendar's name; "": always), `away_until` (0: not away). `returning`: the agent has just gone away, and the open tickets
    are still to be given back. `absences`: since when and until when the agent was away, the last ones; the last may last.
    """

    email: str
    name: str
    level: Level = "L1"
    admin: bool = False
    disabled: bool = False
    created_at: Ms = 0
    language: str = ""
    notify: Notify = "mine"
    failing_since: Ms = 0
    keys: bool = True
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = 0
    shift: str = ""
    away_until: Ms = 0
    returning: bool = False
    absences: tuple[tuple[Ms, Ms], ...] = ()


class Token(Record, frozen=True, kw_only=True):
    """An API token as the store knows it: never the secret, only its SHA-256 (`hash`)."""

    hash: str
    name: str
    scope: Scope
    agent: str = ""
    created_at: Ms = 0
    revoked_at: Ms = 0
