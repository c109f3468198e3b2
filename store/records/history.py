"""What was said on a ticket and what happened to it."""

from typing import Any, Literal

from store.records.message import Attachment, Authentication
from store.records.people import Author
from store.records.record import ChannelName, Ms, Record, Trust, Visibility, short


class Choice(Record, frozen=True, kw_only=True):
    """An answer that is offered. `label` is the id of a text, and the words themselves once they are rendered."""

    id: str
    label: str


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
    `authentication` say how sure it is that it comes from `sender`. Until `leaves_at` only agents read it: it may be taken back.
    `mentions` are e-mails of agents it calls. `amends`: its author changed or deleted what stands before it under the same id; `message` is then
    the Inbound (or the action) that did.
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
    leaves_at: Ms = 0
    mentions: tuple[str, ...] = ()
    amends: Literal["", "edit", "delete"] = ""


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
