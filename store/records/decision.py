"""What a pure function decides: the whole next state, and what leaves because of it."""

from store.records.history import Choice, Entry, Hit
from store.records.message import Address, Attachment, Authentication
from store.records.people import Person
from store.records.record import Audience, ChannelName, Ms, Outcomes, Record, Trust
from store.records.ticket import Ticket


class Part(Record, frozen=True, kw_only=True):
    """A piece of what the bot says: the id of a text, and the values that go into it."""

    text: str
    values: dict[str, str] = {}


class Field(Record, frozen=True, kw_only=True):
    """A name and a value, to be shown side by side. `label` is the id of a text, or the words themselves."""

    label: str
    value: str


class Content(Record, frozen=True, kw_only=True):
    """What a delivery says, channel-neutral: a text id with values, rendered when sent, and/or words an agent wrote.

    The bot says `parts`, offers `choices` and shows `fields`; `text` is then the letter around them, "" where a channel needs
    none. Rendered, `body` holds the words up to the choices and `footer` what follows them; how choices and fields look is
    the channel's business.
    """

    text: str = ""
    values: dict[str, str] = {}
    subject: str = ""
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    footer: str = ""


class Delivery(Record, frozen=True, kw_only=True):
    """One message to one address. Its id is the idempotency key: a repeat goes out under the same name.

    `not_before`: it may be taken back until then (0 = it leaves at once). `thread` are Message-IDs to answer to, oldest first. `proved`: the address has shown that it reads what we send; if
    not, nothing the sender wrote may be in it. `ticket` is filled in by commit. `of` is the place of its ticket in the Decision.

    Where a channel shows things in places: `spot` names the place of its ticket at the address that this fills, or is changed if it was filled
    before ("card"); `under` the place it is said under, which it begins where there is none. `at` and `below` are what the channel called
    these places when they were filled ("" = they were not); the courier fills them in before it is sent, and `again`: it may have been
    sent before, by a try whose end nobody knows.
    """

    id: str
    lane: str
    channel: ChannelName
    address: str
    audience: Audience
    content: Content
    language: str = "pl"
    name: str = ""
    proved: bool = False
    automatic: bool = True
    thread: tuple[str, ...] = ()
    created_at: Ms = 0
    ticket: int = 0
    tries: int = 0
    of: int = 0
    person: str = ""
    not_before: Ms = 0
    spot: str = ""
    under: str = ""
    at: str = ""
    below: str = ""
    again: bool = False


class Timer(Record, frozen=True, kw_only=True):
    """Something to think about at `due`. `id` names it: a later timer of the same id replaces it.

    The id of a timer of a ticket that has no number yet ends in ":", commit adds the number.
    """

    id: str
    kind: str
    due: Ms
    values: dict[str, str] = {}
    ticket: int = 0
    of: int = 0


class Turn(Record, frozen=True, kw_only=True):
    """An agent whom a decision gives a ticket, as read. Commit writes nothing if that has changed.

    `document` is the agent as stored (JSON), `number` grows with each choice of the desk, `most` are the open tickets the agent may have before.
    """

    email: str
    document: str
    number: int
    most: int


class Read(Record, frozen=True, kw_only=True):
    """Everything a decision looked at. Commit compares it with the truth and writes nothing if it moved on.

    rules: the version of rules in force in the store ("" = none), None where the decision did not ask any. tickets: number → version. conversations ("channel:thread"), references (Message-ID): → ticket number, 0 = there was none.
    identities ("channel:address") → person id, "" = there was none. persons: as they were read. turns: agents who were chosen for its tickets.
    """

    tickets: dict[int, int] = {}
    conversations: dict[str, int] = {}
    references: dict[str, int] = {}
    identities: dict[str, str] = {}
    persons: tuple[Person, ...] = ()
    rules: str | None = None
    turns: tuple[Turn, ...] = ()


class TicketChange(Record, frozen=True, kw_only=True):
    """A ticket's whole next state, what is added to its history, and what will lead to it from now on."""

    ticket: Ticket
    log: tuple[Entry, ...] = ()
    conversations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


class Held(Record, frozen=True, kw_only=True):
    """A message that was understood, but whose sender may not simply join the ticket.

    `cut`: it says more than is kept here; the original has it all. `attachments` are durable in the blob store.
    """

    sender: Address
    subject: str
    text: str
    reason: str
    ticket: int = 0
    language: str = ""
    trust: Trust = "unverified"
    authentication: Authentication | None = None
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()
    cut: bool = False


class Outcome(Record, frozen=True, kw_only=True):
    """How a message ended. `of` is the place of its ticket in the Decision, `ticket` a ticket that is not changed by it."""

    state: Outcomes
    reason: str = ""
    ticket: int = 0
    of: int = -1
    held: Held | None = None


class Decision(Record, frozen=True, kw_only=True):
    """What was read, the whole next state, and why. Made by pure functions, made real by one script or not at all.

    `takes_back` are ids of deliveries that must not leave any more; if one of them was ever handed out, nothing is written.
    `spend` are limit buckets to count one use in: name → (seconds the bucket lives, most uses; 0 = only counted).
    `counts` are added to the day's figures, by name ("knowledge:vpn:offered"); letters, digits, hyphens and colons.
    """

    read: Read = Read()
    tickets: tuple[TicketChange, ...] = ()
    persons: tuple[Person, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    timers: tuple[Timer, ...] = ()
    outcome: Outcome | None = None
    spend: dict[str, tuple[int, int]] = {}
    trace: tuple[Hit, ...] = ()
    counts: dict[str, int] = {}
    takes_back: tuple[str, ...] = ()
