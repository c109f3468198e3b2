"""The JSON of the REST API as types: what goes in, what comes out. openapi.json is made from them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from store.records import (
    AuthorKind,
    Grade,
    Level,
    MessageState,
    Priority,
    RiskState,
    State,
    Status,
    TicketType,
    Trust,
    Visibility,
)

LONGEST_ID = 500
LONGEST_SUBJECT = 1_000
LONGEST_TEXT = 500_000
MOST_LISTED = 200

Instant = Annotated[str, Meta(description="RFC 3339 in UTC", examples=["2026-11-22T14:00:00.000Z"])]
Number = Annotated[str, Meta(description="A ticket number", examples=["HD-1042"])]
TicketName = Annotated[str | int, Meta(description='"HD-1042", "1042" or 1042')]


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes over the wire: unknown fields are refused, known ones are always there."""


class Sender(Shape, frozen=True, kw_only=True):
    """Who a message is from; the address is an e-mail address."""

    address: Annotated[str, Meta(min_length=3, max_length=320)]
    name: Annotated[str, Meta(max_length=150)] = ""


class NewMessage(Shape, frozen=True, kw_only=True):
    """A message to take in. The same `external_id` again is the same message."""

    external_id: Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
    sender: Sender
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
    subject: Annotated[str, Meta(max_length=LONGEST_SUBJECT)] = ""
    conversation: Annotated[
        str,
        Meta(
            max_length=LONGEST_ID, description="Messages of one conversation go to one ticket and may answer the bot."
        ),
    ] = ""


class Taken(Shape, frozen=True, kw_only=True):
    """The id under which something is known from now on."""

    id: str


class MessageJson(Shape, frozen=True, kw_only=True):
    """What became of a message."""

    id: str
    state: MessageState
    ticket: Number | None
    reason: str | None


class IdentityJson(Shape, frozen=True, kw_only=True):
    """One address of a person. `failing_since`: mail to it comes back since then, null: it does not."""

    channel: str
    address: str
    proved: bool
    failing_since: Instant | None


class PersonJson(Shape, frozen=True, kw_only=True):
    """Who asked, or takes part."""

    id: str
    name: str
    identities: tuple[IdentityJson, ...]


class PersonChangeJson(Shape, frozen=True, kw_only=True):
    """An agent joined an address to a person, or split it off."""

    at: Instant
    kind: Literal["linked", "unlinked"]
    by: str
    channel: str
    address: str


class PersonPage(PersonJson, frozen=True, kw_only=True):
    """All that is known of a person. `also`: ids of persons who turned out to be this one; their tickets carry these."""

    language: str
    organization: str
    also: tuple[str, ...]
    changes: tuple[PersonChangeJson, ...]


class ProposedJson(Shape, frozen=True, kw_only=True):
    """Somebody a message was also sent to, who waits for an agent's word. `by` is the id of the person whose message it was."""

    address: str
    name: str
    by: str | None
    at: Instant


class TargetsJson(Shape, frozen=True, kw_only=True):
    """When the first answer and the solution are due, and until when its level is to hand it on (ola); null where nothing was promised."""

    first_response: Instant | None
    next_response: Instant | None
    resolution: Instant | None
    ola: Instant | None


class SnoozeJson(Shape, frozen=True, kw_only=True):
    """An agent who does not want to see the ticket among their own until then, or until the requester writes."""

    agent: str
    until: Instant


class RiskJson(Shape, frozen=True, kw_only=True):
    """Why a request needs a second look: red (unsure), waiting (the person was asked in `channel`) or green (confirmed there).

    `words` say in Polish and English what that means for the agent.
    """

    kind: str
    state: RiskState
    reason: str
    channel: str | None
    at: Instant | None
    words: dict[str, str]


class RatingJson(Shape, frozen=True, kw_only=True):
    """What the requester thinks of how the ticket went, from 1 to 5, and when it was said first."""

    score: int
    comment: str
    at: Instant


class TicketJson(Shape, frozen=True, kw_only=True):
    """A ticket. `participants` are persons beside the requester; `assignee` is an agent's e-mail.

    `proposed` wait for add_participant or dismiss_participant.

    `watchers` are agents who are to know, `approvers` who have to agree, both as rules name them.
    """

    number: Number
    version: int
    type: TicketType
    status: Status
    state: State
    queue: str
    level: Level
    impact: Grade
    urgency: Grade
    priority: Priority
    category: str
    subcategory: str
    subject: str
    requester: PersonJson
    participants: tuple[PersonJson, ...]
    proposed: tuple[ProposedJson, ...]
    assignee: str | None
    organization: str
    channel: str
    language: str
    answers: dict[str, str]
    tags: tuple[str, ...]
    targets: TargetsJson
    pending_reason: str
    pending_until: Instant | None
    resolution_code: str
    resolved_at: Instant | None
    first_response_at: Instant | None
    reopened: int
    folded: int
    risk: RiskJson | None
    rating: RatingJson | None
    rating_asked_at: Instant | None
    merged_into: Number | None
    links: tuple[Number, ...]
    watchers: tuple[str, ...]
    snoozes: tuple[SnoozeJson, ...]
    approvers: tuple[str, ...]
    created_at: Instant
    updated_at: Instant


class Tickets(Shape, frozen=True, kw_only=True):
    """A page of tickets by number, ascending; `after` goes on from here, null: that was all."""

    tickets: tuple[TicketJson, ...]
    after: str | None


class TicketsQuery(Shape, frozen=True, kw_only=True):
    """Which tickets. `requester` is a person's id or an e-mail address; `q` is read as the search box reads it."""

    state: State | None = None
    status: Status | None = None
    queue: Annotated[str, Meta(max_length=100)] | None = None
    level: Level | None = None
    requester: Annotated[str, Meta(max_length=320)] | None = None
    q: Annotated[str, Meta(max_length=500)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_LISTED)] = 50
    after: Annotated[int, Meta(ge=0, le=10**15)] = 0


class AuthorJson(Shape, frozen=True, kw_only=True):
    """Who said something; `id` is a person's id or an agent's e-mail, left out where there is none."""

    kind: AuthorKind
    name: str
    id: str | msgspec.UnsetType = msgspec.UNSET


class AttachmentJson(Shape, frozen=True, kw_only=True):
    """A file that came with it; `url` gives the bytes to whoever may read the ticket."""

    name: str
    media_type: str
    size: int
    sha256: str
    inline: bool
    url: str


class VersionJson(Shape, frozen=True, kw_only=True):
    """An earlier wording."""

    at: Instant
    text: str


class ChoiceJson(Shape, frozen=True, kw_only=True):
    """An answer the bot offers; its id, or its label, sent as text, gives it."""

    id: str
    label: str


class SentJson(Shape, frozen=True, kw_only=True):
    """One delivery of a reply, to one address.

    waiting: not tried yet, `reason` is why what stands before it has not left; retrying: tried `tries` times, `reason` is the last error; `at` is the next try of both. sent, delayed
    (a report says that it has not arrived yet), dead (given up), bounced (a report says so) and dropped (an agent spoke before the bot's words had left) and unsent (its writer took it back): so since `at`.
    """

    id: str
    channel: str
    address: str
    state: Literal["waiting", "retrying", "sent", "delayed", "dead", "bounced", "dropped", "unsent"]
    at: Instant
    tries: int
    reason: str


class TrustJson(Shape, frozen=True, kw_only=True):
    """How sure it is who sent a message, and what that rests on: results as in RFC 8601 section 2.7, "" where nothing was looked at.

    `domain` stands for the sender, `by` is the server whose word was taken ("" = checked here), `words` say what it means.
    """

    level: Trust
    spf: str
    dkim: str
    dmarc: str
    arc: str
    domain: str
    by: str
    words: dict[str, str]


class WordsJson(Shape, frozen=True, kw_only=True):
    """The same in two languages."""

    pl: str
    en: str


class InteractionJson(Shape, frozen=True, kw_only=True):
    """Something said on a ticket, as it stands now; `versions` are its earlier wordings, oldest first."""

    id: str
    at: Instant
    kind: Literal["message", "reply", "note"]
    author: AuthorJson
    visibility: Visibility
    channel: str
    subject: str
    text: str
    quoted: str
    attachments: tuple[AttachmentJson, ...]
    edited_at: Instant | None
    versions: tuple[VersionJson, ...]
    delivery: Literal["", "waiting", "delivered", "failed"]
    deliveries: tuple[SentJson, ...]
    notes: tuple[str, ...]
    note_words: Annotated[tuple[WordsJson, ...], Meta(description="What `notes` say, for people")]
    choices: tuple[ChoiceJson, ...]
    secrets: Annotated[
        tuple[str, ...],
        Meta(description="Kinds of what is masked in the words, in order; reveal shows one by its index"),
    ]
    unsent_at: Annotated[Instant | None, Meta(description="When its writer took it back before it left")]
    mentions: Annotated[tuple[str, ...], Meta(description="E-mails of the agents a note calls")]
    trust: Annotated[TrustJson | None, Meta(description="Who sent it; null where it is no requester's message")]


class Interactions(Shape, frozen=True, kw_only=True):
    """Everything said on a ticket, oldest first."""

    interactions: tuple[InteractionJson, ...]


class ActionJson(msgspec.Struct, frozen=True, kw_only=True):
    """What to do to a ticket. The verb's own fields stand beside these: {"verb": "reply", "visibility": "public", "text": "…"}."""

    verb: Annotated[str, Meta(min_length=1, max_length=64)]
    id: Annotated[str, Meta(max_length=LONGEST_ID)] = ""
    version: Annotated[int, Meta(ge=0)] = 0


class RevealJson(Shape, frozen=True, kw_only=True):
    """Which hidden detail to show: of an interaction, by its place in `secrets`."""

    interaction: Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
    index: Annotated[int, Meta(ge=0, le=99_999)] = 0


class RevealedJson(Shape, frozen=True, kw_only=True):
    """A hidden detail. The ticket's history says that it was looked at, and by whom."""

    kind: str
    value: str


class HealthJson(Shape, frozen=True, kw_only=True):
    """How the gateway is; for admins only: why (`reasons`, name → words), and how each mailbox is (`mailboxes`, name → words)."""

    status: Literal["ok", "degraded"]
    degraded: tuple[str, ...]
    reasons: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    mailboxes: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class ReadyJson(Shape, frozen=True, kw_only=True):
    """Whether every listener is bound and nothing is stopping."""

    ready: bool


class OpenApi(msgspec.Struct, frozen=True, kw_only=True):
    """An OpenAPI 3.1 document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
