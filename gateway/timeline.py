"""Folds a ticket's log into what people read: interactions with their edits and delivery, and the history of events."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from gateway.note_words import words as note_words
from gateway.sent import Sent, followed, sent, unsettled
from gateway.vouching import trust_json
from gateway.words import instant_text
from store.messages import Outgoing
from store.records import (
    Attachment,
    Authentication,
    Author,
    AuthorKind,
    ChannelName,
    Choice,
    Entry,
    Event,
    Hit,
    Interaction,
    Ms,
    Record,
    Trust,
    Visibility,
)

DeliveryState = Literal["", "waiting", "delivered", "failed"]


class Writer(Record, frozen=True, kw_only=True):
    """Who said something, as readers may know it. `id` is empty in what requesters read."""

    kind: AuthorKind
    name: str = ""
    id: str = ""


class Version(Record, frozen=True, kw_only=True):
    """An earlier wording and when it was written."""

    at: Ms
    text: str


class Said(Record, frozen=True, kw_only=True):
    """An interaction as it stands now. `versions` are earlier wordings, oldest first; none (and `edited_at` 0) if never edited.

    `secrets` are the kinds of what is masked in the words, never the values. `trust` and `authentication` say who is known to have sent
    it; None: not a requester's. Until `leaves_at` a reply may be taken back; it was at `unsent_at` (0: it was not), and then nobody but
    agents ever reads it.
    `delivery` sums up its `deliveries`: failed if one is, else waiting if one is, else delivered; "" if there are none.
    """

    id: str
    at: Ms
    kind: str
    author: Writer
    visibility: Visibility
    channel: ChannelName
    text: str
    subject: str = ""
    quoted: str = ""
    attachments: tuple[Attachment, ...] = ()
    edited_at: Ms = 0
    versions: tuple[Version, ...] = ()
    delivery: DeliveryState = ""
    notes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    secrets: tuple[str, ...] = ()
    deliveries: tuple[Sent, ...] = ()
    trust: Trust | None = None
    authentication: Authentication | None = None
    leaves_at: Ms = 0
    unsent_at: Ms = 0
    mentions: tuple[str, ...] = ()


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One line of history, for agents.

    For something said, `kind` is the interaction's (edited, deleted: its author changed it) and `interaction` its id. `rules` is the version of the rules that decided, where rules did; `address` where something was sent that is no reply.
    """

    at: Ms
    kind: str
    author: Writer
    changes: dict[str, tuple[Any, Any]] = {}
    reason: str = ""
    trace: tuple[Hit, ...] = ()
    interaction: str = ""
    delivery: str = ""
    message: str = ""
    rules: str = ""
    address: str = ""


def timeline(entries: Iterable[Entry]) -> tuple[Said, ...]:
    """Everything said on a ticket, for agents, in the order it came.

    A later interaction with the id and the author of an earlier one is its edit: it takes its place and keeps its time. The
    same id from somebody else is an interaction of its own, so nobody can rewrite another's words.
    """
    said: dict[tuple[str, AuthorKind, str], Said] = {}
    events: list[Event] = []
    unsent: dict[str, Ms] = {}
    for entry in entries:
        if isinstance(entry, Interaction):
            key = (entry.id, entry.author.kind, entry.author.id)
            earlier = said.get(key)
            said[key] = _said(entry) if earlier is None else _edited(earlier, entry)
        elif entry.delivery:
            events.append(entry)
        elif entry.kind == "unsent":
            unsent[entry.interaction] = entry.at
    deliveries = sent(events)
    spoken = (_delivered(one, deliveries.get(one.id, ())) for one in said.values())
    return tuple(replace(one, unsent_at=unsent[one.id]) if one.id in unsent else one for one in spoken)


def still_out(said: Iterable[Said]) -> list[str]:
    """The deliveries of which the outbox may know more than the log; what it knows goes into `with_outgoing`."""
    return [each for one in said for each in unsettled(one.deliveries)]


def with_outgoing(said: Iterable[Said], outgoing: Mapping[str, Outgoing]) -> tuple[Said, ...]:
    """The timeline with tries, errors and next tries of what is on its way."""
    return tuple(
        _delivered(one, tuple(followed(each, outgoing.get(each.id)) for each in one.deliveries)) for one in said
    )


def for_requester(said: Iterable[Said], *, desk: str = "", now: Ms = 0) -> tuple[Said, ...]:
    """What requester and participants may read: the public words as they stand now, and names only.

    An agent's name that is an e-mail address becomes `desk`. Earlier wordings, quotes, notes, delivery and blob keys stay inside,
    and so do replies that at `now` may still be taken back, or were.
    """
    return tuple(
        replace(
            one,
            author=Writer(kind=one.author.kind, name=_public_name(one.author, desk)),
            attachments=tuple(replace(file, blob="", content_id="") for file in one.attachments),
            quoted="",
            versions=(),
            delivery="",
            deliveries=(),
            notes=(),
            secrets=(),
            trust=None,
            authentication=None,
        )
        for one in said
        if one.visibility == "public" and not one.unsent_at and one.leaves_at <= now
    )


def history(entries: Iterable[Entry]) -> tuple[Happened, ...]:
    """Everything that happened to a ticket, for agents, in the order it came; words themselves stand in the timeline."""
    return tuple(
        _spoken(entry) if isinstance(entry, Interaction) else _happened(entry)
        for entry in entries
        if isinstance(entry, Interaction)
        or (
            entry.kind != "queued"  # the reply's own line says that already
            and not (entry.kind == "unsent" and entry.delivery)
        )  # as does that of its taking back
    )


def said_json(said: Said) -> dict[str, Any]:
    """An interaction as the API shows it (dates in RFC 3339, UTC)."""
    return {
        "id": said.id,
        "at": instant_text(said.at),
        "kind": said.kind,
        "author": _writer_json(said.author),
        "visibility": said.visibility,
        "channel": said.channel,
        "subject": said.subject,
        "text": said.text,
        "quoted": said.quoted,
        "attachments": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "inline": file.inline,
            }
            for file in said.attachments
        ],
        "edited_at": instant_text(said.edited_at) or None,
        "versions": [{"at": instant_text(one.at), "text": one.text} for one in said.versions],
        "delivery": said.delivery,
        "deliveries": [{**msgspec.structs.asdict(one), "at": instant_text(one.at)} for one in said.deliveries],
        "notes": list(said.notes),
        "note_words": [dict(zip(("pl", "en"), note_words(note), strict=True)) for note in said.notes],
        "choices": [{"id": one.id, "label": one.label} for one in said.choices],
        "secrets": list(said.secrets),
        "unsent_at": instant_text(said.unsent_at) or None,
        "mentions": list(said.mentions),
        "trust": trust_json(said.trust, said.authentication) if said.trust else None,
    }


_SUM: dict[str, DeliveryState] = {
    "waiting": "waiting",
    "retrying": "waiting",
    "sent": "delivered",
    "delayed": "waiting",
    "dead": "failed",
    "bounced": "failed",
    "dropped": "",
    "unsent": "",
}


def _writer(author: Author) -> Writer:
    return Writer(kind=author.kind, name=author.name, id=author.id)


def _writer_json(writer: Writer) -> dict[str, str]:
    shown = {"kind": writer.kind, "name": writer.name}
    return {**shown, "id": writer.id} if writer.id else shown


def _said(entry: Interaction) -> Said:
    return Said(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        author=_writer(entry.author),
        visibility=entry.visibility,
        channel=entry.channel,
        text=entry.text,
        subject=entry.subject,
        quoted=entry.quoted,
        attachments=entry.attachments,
        notes=entry.notes,
        choices=entry.choices,
        secrets=tuple(one.kind for one in entry.secrets),
        leaves_at=entry.leaves_at,
        mentions=entry.mentions,
        trust=entry.trust if entry.author.kind == "requester" else None,
        authentication=entry.authentication,
    )


def _edited(earlier: Said, entry: Interaction) -> Said:
    again = replace(_said(entry), at=earlier.at, edited_at=earlier.edited_at, versions=earlier.versions)
    if again == earlier:  # the same once more is a repeat, not an edit
        return earlier
    wording = Version(at=earlier.edited_at or earlier.at, text=earlier.text)
    return replace(again, edited_at=entry.at, versions=(*earlier.versions, wording))


def _delivered(said: Said, deliveries: tuple[Sent, ...]) -> Said:
    states = {_SUM[one.state] for one in deliveries}
    order: tuple[DeliveryState, ...] = ("failed", "waiting", "delivered")
    return replace(said, deliveries=deliveries, delivery=next((state for state in order if state in states), ""))


def _public_name(writer: Writer, desk: str) -> str:
    if writer.kind == "agent" and ("@" in writer.name or not writer.name):
        return desk
    return writer.name


def _spoken(entry: Interaction) -> Happened:
    kind = {"edit": "edited", "delete": "deleted"}.get(entry.amends, entry.kind)
    return Happened(at=entry.at, kind=kind, author=_writer(entry.author), interaction=entry.id, message=entry.message)


def _happened(entry: Event) -> Happened:
    return Happened(
        at=entry.at,
        kind=entry.kind,
        author=_writer(entry.author),
        changes=entry.changes,
        reason=entry.reason,
        trace=entry.trace,
        interaction=entry.interaction,
        delivery=entry.delivery,
        message=entry.message,
        rules=entry.rules,
        address=entry.address,
    )
