"""The nouns: what Centrala keeps and passes around. Frozen values, no I/O, no clock.

Times are integers, milliseconds since 1970-01-01 UTC. Optional fields have defaults and are left out of what is stored.
"""

from typing import Any, Literal

import msgspec

Ms = int

ChannelName = str
MessageState = Literal["waiting", "interaction", "held", "quarantined", "duplicate", "ignored"]
Outcomes = Literal["interaction", "held", "quarantined", "duplicate", "ignored"]
Automatic = Literal["none", "reply", "bounce", "generated", "list"]
Trust = Literal["verified", "plausible", "unverified"]
Visibility = Literal["public", "internal"]
Audience = Literal["requester", "agents"]
AuthorKind = Literal["requester", "agent", "bot", "system"]
TicketType = Literal["incident", "service_request", "question", "problem", "change", "alert"]
Status = Literal["new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled"]
State = Literal["open", "waiting", "done"]
Level = Literal["L1", "L2", "L3"]
Grade = Literal["low", "medium", "high"]
Priority = Literal["P1", "P2", "P3", "P4"]
Scope = Literal["read", "write", "admin"]
RiskState = Literal["waiting", "green", "red"]
Proof = Literal["", "none", "pass", "fail", "softfail", "neutral", "policy", "temperror", "permerror"]
Notify = Literal["none", "mine", "queue"]
Imported = Literal["", "open", "closed"]


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all records share: frozen, keyword only, defaults are not written."""


# What is kept for every ticket is written under short names: they are a third of its memory. Names here keep their meaning for ever.
SHORT = {
    "address": "ad", "author": "a", "answers": "as", "attachments": "af", "body": "b", "category": "c", "channel": "ch", "changes": "cg",
    "conversations": "cv", "created_at": "ca", "delivery": "d", "first_response": "fr", "first_response_at": "fa",
    "impact": "im", "interaction": "i", "kind": "k", "language": "l", "level": "lv", "matched": "m", "message": "ms", "name": "n",
    "original": "o", "participants": "p", "person": "pe", "priority": "pr", "queue": "q", "quoted": "qu", "reason": "re",
    "requester": "r", "resolution": "rs", "risk": "rk", "root": "ro", "rule": "ru", "rules": "rv", "secrets": "se", "sender": "sn", "state": "sa",
    "status": "st", "subcategory": "sc", "subject": "s", "targets": "tg", "text": "tx", "trace": "tr", "type": "ty",
    "updated_at": "u", "urgency": "ur", "value": "va", "visibility": "v",
    "dialogue": "dl", "waits": "w", "asked": "aq", "then": "th", "article": "ar", "first": "fi", "rest": "x", "due": "du", "reminded": "rm", "agent_at": "aa",
    "choices": "cs", "approvers": "ap", "watchers": "wt", "notices": "no", "since": "si", "count": "co", "forward": "fw",
    "proposed": "pp", "dismissed": "ds",
    "authentication": "au", "trust": "tu", "spf": "sp", "dkim": "dk", "dmarc": "dm", "unsigned": "us",
}  # fmt: skip


def short(name: str) -> str:
    """The name a field is kept under."""
    return SHORT.get(name, name)


class Address(Record, frozen=True, kw_only=True):
    """A mailbox or account as a person would read it."""

    address: str
    name: str = ""


class Attachment(Record, frozen=True, kw_only=True):
    """A file that came with a message. `blob` is its key in the blob store once it is durable there."""

    name: str
    media_type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str = ""
    blob: str = ""


class Upload(Record, frozen=True, kw_only=True):
    """A file sent ahead, to go with an answer. `by` is the id of the author who sent it: nobody else may use it."""

    file: Attachment
    by: str


class Inbound(Record, frozen=True, kw_only=True):
    """What a door keeps before it says "ok": the raw message and how it came. `id` = ids.message_id(channel, external_id).

    `lane` orders work (one conversation, as far as the door can tell). `envelope` holds JSON values only the channel
    understands. `digest` tells a repeat (same content) from another message under the same id. `sender` and `origin`
    (IP address, or a verified domain) are the key floods are folded by; empty means never folded.
    """

    id: str
    channel: ChannelName
    external_id: str
    lane: str
    digest: str
    received_at: Ms = 0
    envelope: dict[str, Any] = {}
    raw: bytes = b""
    blob: str = ""
    sender: str = ""
    origin: str = ""
    folded: bool = False
    conflict: bool = False


class Bounce(Record, frozen=True, kw_only=True):
    """A delivery report about one recipient (RFC 3464).

    `delivery` and `ticket` are those of our own mail that came back, read from its signed Message-ID; "" and 0: the report
    proves nothing.
    """

    recipient: str = ""
    status: str = ""
    permanent: bool = False
    message_id: str = ""
    delivery: str = ""
    ticket: int = 0


class Forwarded(Record, frozen=True, kw_only=True):
    """The message inside a forward."""

    sender: Address
    subject: str = ""
    text: str = ""


class Authentication(Record, frozen=True, kw_only=True, rename=short):
    """What is known of who really sent a mail. Results are those of RFC 8601 section 2.7; "" = not looked at.

    `domain` is the one that stands for the sender's address (an aligned pass of DKIM or SPF), "" if none does. `policy` is what the
    owner of the sender's domain asks for with mails that fail (none, quarantine, reject; "" = nothing published). `by` is
    the server or sealer whose word was taken, "" = computed here. `unsigned` are fields the proof does not cover (cc, reply-to, ...).
    """

    spf: Proof = ""
    dkim: Proof = ""
    dmarc: Proof = ""
    arc: Proof = ""
    domain: str = ""
    policy: str = ""
    by: str = ""
    unsigned: tuple[str, ...] = ()

    @property
    def trust(self) -> Trust:
        """verified: DMARC passed. plausible: an aligned pass, but the domain publishes no DMARC. unverified: all else."""
        if self.dmarc == "pass":
            return "verified"
        return "plausible" if self.domain and self.dmarc == "none" else "unverified"

    @property
    def disowned(self) -> bool:
        """Whether the owner of the sender's domain says that this mail is not from there."""
        return self.dmarc == "fail" and self.policy in ("quarantine", "reject")


class Message(Record, frozen=True, kw_only=True):
    """What a person (or a machine) wrote, in words every channel shares.

    `token` is the ticket named by a reply address or link whose signature was checked; `signed` are tickets named by our own
    signed Message-IDs among the references; `mentioned` is a ticket number in the subject, which proves nothing.
    `references` are Message-IDs (without angle brackets), oldest first; `external_id` is the message's own.
    `imported`: an administrator brought it from an archive, for tickets that are open or closed; nobody is told or answered.
    """

    channel: ChannelName
    external_id: str
    sender: Address
    text: str
    conversation: str = ""
    kind: Literal["new", "edit", "delete"] = "new"
    subject: str = ""
    quoted: str = ""
    full_text: str = ""
    html: str | None = None
    language: str = ""
    sent_at: Ms | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: Automatic = "none"
    trust: Trust = "unverified"
    references: tuple[str, ...] = ()
    token: int = 0
    signed: tuple[int, ...] = ()
    mentioned: int = 0
    answers: dict[str, str] = {}
    bounce: Bounce | None = None
    forwarded: Forwarded | None = None
    reply_channel: ChannelName = ""
    reply_address: str = ""
    notes: tuple[str, ...] = ()
    answering: "Answering | None" = None
    imported: Imported = ""
    authentication: Authentication | None = None


class Answering(Record, frozen=True, kw_only=True):
    """The agents' address a message came to, its signature checked: of which ticket, whose (a short id), and who may read the words.

    It says where the message was sent to, not who sent it.
    """

    ticket: int
    of: str
    visibility: Visibility


class Author(Record, frozen=True, kw_only=True, rename=short):
    """Who did something. `id` is a person id, an agent's e-mail, or empty for bot and system."""

    kind: AuthorKind
    id: str = ""
    name: str = ""


class Action(Record, frozen=True, kw_only=True):
    """A button, a command or an API call: an agent (or a person) does something to a ticket.

    `id` makes a repeat harmless. `version`, if not 0, is the ticket version the actor looked at.
    """

    id: str
    verb: str
    ticket: int
    actor: Author
    values: dict[str, Any] = {}
    version: int = 0
    origin: "Origin | None" = None


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
    and lists its id in `also`. So joining touches no ticket, and can be undone. `changes` says who did it, newest last.
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


class Agent(Record, frozen=True, kw_only=True):
    """Someone who answers. `email` is the id.

    `notify`: what is told by mail: nothing, what is theirs (as assignee, watcher or approver), or what enters their queues too.
    `language` "" is the desk's. `failing_since`: notices can't be delivered to the address since then; 0 = all is well.
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


class Token(Record, frozen=True, kw_only=True):
    """An API token as the store knows it: never the secret, only its SHA-256 (`hash`)."""

    hash: str
    name: str
    scope: Scope
    agent: str = ""
    created_at: Ms = 0
    revoked_at: Ms = 0


class Conversation(Record, frozen=True, kw_only=True, rename=short):
    """A ticket's place in a channel: where answers go. For mail, `root` and `last` are Message-IDs to thread under."""

    channel: ChannelName
    address: str
    person: str = ""
    thread: str = ""
    root: str = ""
    last: str = ""


class Proposed(Record, frozen=True, kw_only=True, rename=short):
    """Somebody a message was also sent to, who does not take part: an agent decides.

    `by` is the id of the person whose message it was, "" where an agent took the participant out. `dismissed`: the answer was no, and stays
    so until an agent says yes.
    """

    address: str
    at: Ms
    name: str = ""
    by: str = ""
    dismissed: bool = False


class Targets(Record, frozen=True, kw_only=True, rename=short):
    """When the first answer and the solution are due; 0 means no target."""

    first_response: Ms = 0
    resolution: Ms = 0


class Risk(Record, frozen=True, kw_only=True, rename=short):
    """What makes a request worth a second look, and whether the person stood by it in another channel.

    `kind`: password, mfa, access, bank, device. `state`: waiting (asked, no answer yet), green (confirmed) or red. `reason`
    says why: asked, confirmed, no_other_channel, unproved_sender, denied, expired. `channel` is the kind of channel that
    was asked, `delivery` the id of the question, which only one answer spends; `at` is when the state was reached.
    """

    kind: str
    state: RiskState
    reason: str
    channel: str = ""
    delivery: str = ""
    at: Ms = 0


class Dialogue(Record, frozen=True, kw_only=True, rename=short):
    """Where the bot stands with a ticket; no record: it never said more than that the ticket has arrived.

    `waits` is what it waits for ("ask:<slot>", "helped", "split", "fresh"; "" = nothing), `asked` the slots it asked about,
    `then` those it may ask next, `article` the one it offers, `first` and `rest` the words of two problems. `due` is when silence
    counts, `reminded` that it did once.
    `agent_at` is when an agent took the conversation over: the bot says nothing after that.
    """

    waits: str = ""
    asked: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    article: str = ""
    first: str = ""
    rest: str = ""
    due: Ms = 0
    reminded: bool = False
    agent_at: Ms = 0


class Ticket(Record, frozen=True, kw_only=True, rename=short):
    """One piece of work. `number` and `version` come from the store and are 0 in a new ticket.

    In a Decision, -n among the `links` stands for the number its n-th ticket (from 1) is going to get.
    """

    subject: str
    requester: str
    queue: str
    level: Level
    created_at: Ms
    updated_at: Ms
    number: int = 0
    version: int = 0
    type: TicketType = "incident"
    status: Status = "new"
    impact: Grade = "low"
    urgency: Grade = "medium"
    priority: Priority = "P4"
    category: str = "other"
    subcategory: str = ""
    assignee: str = ""
    participants: tuple[str, ...] = ()
    organization: str = ""
    conversations: tuple[Conversation, ...] = ()
    language: str = "pl"
    answers: dict[str, str] = {}
    tags: tuple[str, ...] = ()
    targets: Targets = Targets()
    pending_reason: str = ""
    pending_until: Ms = 0
    resolution_code: str = ""
    resolved_at: Ms = 0
    first_response_at: Ms = 0
    reopened: int = 0
    folded: int = 0
    merged_into: int = 0
    links: tuple[int, ...] = ()
    channel: ChannelName = ""
    risk: Risk | None = None
    dialogue: Dialogue | None = None
    watchers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    notices: "Notices | None" = None
    forward: "Forward | None" = None
    proposed: tuple[Proposed, ...] = ()

    @property
    def state(self) -> State:
        """open: somebody works on it; waiting: pending; done: nothing more is expected."""
        return STATE_OF[self.status]


class Notices(Record, frozen=True, kw_only=True, rename=short):
    """How often agents heard of a ticket since `since`: `count` times; `rest` is what they were not told yet, for one notice later."""

    since: Ms
    count: int = 0
    rest: int = 0


class Forward(Record, frozen=True, kw_only=True, rename=short):
    """The ticket came as an agent's forward: the agent's person, who wrote the original, and where each is answered."""

    by: Conversation
    of: Conversation


STATE_OF: dict[Status, State] = {
    "new": "open",
    "assigned": "open",
    "in_progress": "open",
    "pending": "waiting",
    "resolved": "done",
    "closed": "done",
    "cancelled": "done",
}


class Part(Record, frozen=True, kw_only=True):
    """A piece of what the bot says: the id of a text, and the values that go into it."""

    text: str
    values: dict[str, str] = {}


class Choice(Record, frozen=True, kw_only=True):
    """An answer that is offered. `label` is the id of a text, and the words themselves once they are rendered."""

    id: str
    label: str


class Field(Record, frozen=True, kw_only=True):
    """A name and a value, to be shown side by side. `label` is the id of a text, or the words themselves."""

    label: str
    value: str


class Hit(Record, frozen=True, kw_only=True, rename=short):
    """One line of a triage trace: a rule, what matched it, and what it set; no match means a miss."""

    rule: str
    matched: tuple[str, ...] = ()
    set: dict[str, str] = {}


class Secret(Record, frozen=True, kw_only=True, rename=short):
    """What was hidden in the words people read. `kind`: password, token, key, card, iban, pesel."""

    kind: str
    value: str


class Interaction(Record, frozen=True, kw_only=True, rename=short, tag_field="t", tag="i"):
    """Something said on a ticket. `visibility` has no default: whoever writes one decides who may read it.

    `message` is the Inbound's id, `original` the blob key of its raw bytes, `sender` the address it came from. `secrets` are
    the values masked in its words, in their order; no list, page, search or answer shows them but `reveal`. `trust` and
    `authentication` say how sure it is that it comes from `sender`.
    """

    id: str
    at: Ms
    author: Author
    visibility: Visibility
    channel: ChannelName
    text: str
    kind: Literal["message", "reply", "note"] = "message"
    subject: str = ""
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()
    message: str = ""
    original: str = ""
    sender: str = ""
    notes: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()
    choices: tuple[Choice, ...] = ()
    trust: Trust = "unverified"
    authentication: Authentication | None = None


class Event(Record, frozen=True, kw_only=True, rename=short, tag_field="t", tag="e"):
    """Something that happened to a ticket. `changes` maps a field to [old, new], `rules` is the version of rules that decided.

    `channel` and `address` are those of the `delivery` a "queued" names.
    """

    at: Ms
    kind: str
    author: Author
    changes: dict[str, tuple[Any, Any]] = {}
    reason: str = ""
    trace: tuple[Hit, ...] = ()
    delivery: str = ""
    message: str = ""
    interaction: str = ""
    rules: str = ""
    channel: ChannelName = ""
    address: str = ""


Entry = Interaction | Event


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

    `thread` are Message-IDs to answer to, oldest first. `proved`: the address has shown that it reads what we send; if
    not, nothing the sender wrote may be in it. `ticket` is filled in by commit. `of` is the place of its ticket in the Decision.
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


class Timer(Record, frozen=True, kw_only=True):
    """Something to think about at `due`. `id` names it: a later timer of the same id replaces it."""

    id: str
    kind: str
    due: Ms
    values: dict[str, str] = {}
    ticket: int = 0
    of: int = 0


class Read(Record, frozen=True, kw_only=True):
    """Everything a decision looked at. Commit compares it with the truth and writes nothing if it moved on.

    rules: the version of rules in force in the store ("" = none), None where the decision did not ask any. tickets: number → version. conversations ("channel:thread"), references (Message-ID): → ticket number, 0 = there was none.
    identities ("channel:address") → person id, "" = there was none. persons: as they were read.
    """

    tickets: dict[int, int] = {}
    conversations: dict[str, int] = {}
    references: dict[str, int] = {}
    identities: dict[str, str] = {}
    persons: tuple[Person, ...] = ()
    rules: str | None = None


class TicketChange(Record, frozen=True, kw_only=True):
    """A ticket's whole next state, what is added to its history, and what will lead to it from now on."""

    ticket: Ticket
    log: tuple[Entry, ...] = ()
    conversations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


class Held(Record, frozen=True, kw_only=True):
    """A message that was understood, but whose sender may not simply join the ticket."""

    sender: Address
    subject: str
    text: str
    reason: str
    ticket: int = 0
    language: str = ""
    trust: Trust = "unverified"
    authentication: Authentication | None = None


class Outcome(Record, frozen=True, kw_only=True):
    """How a message ended. `of` is the place of its ticket in the Decision, `ticket` a ticket that is not changed by it."""

    state: Outcomes
    reason: str = ""
    ticket: int = 0
    of: int = -1
    held: Held | None = None


class Decision(Record, frozen=True, kw_only=True):
    """What was read, the whole next state, and why. Made by pure functions, made real by one script or not at all.

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
