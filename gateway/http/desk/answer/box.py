"""The answer box as its template shows it: to whom a reply goes, what was begun, what came meanwhile, what can be taken back. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from gateway.desk.addressing import addressees
from gateway.desk.known import Known
from gateway.timeline import timeline
from store.drafts import Draft, DraftFile, Kind
from store.records import Agent, ChannelName, Entry, Event, Interaction, Ms, Person, Ticket
from triage.known import LIVE, is_seen_by_others

# In a chat people wait for each other: what is sent there can't be taken back.
AT_ONCE = frozenset({"webchat"})
_STATES = frozenset({"resolved", "closed", "cancelled", "confirmed", "withdrawn", "merged"})


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """One address a reply goes to; `kind` is its channel's. A chat and a thread have no address anybody could read: "".

    `shared`: everybody in that place reads it.
    """

    name: str
    address: str
    kind: str
    shared: bool = False


class To(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody a reply goes to, and the names of those it can't reach. `proved`: one of them has shown to read what we send."""

    recipients: tuple[Recipient, ...] = ()
    unreached: tuple[str, ...] = ()
    proved: bool = False

    @property
    def at_once(self) -> bool:
        """Whether somebody reads it in a chat, so that it leaves at once."""
        return any(one.kind in AT_ONCE for one in self.recipients)


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Public words of somebody else, or (`status`) that the ticket was brought to an end."""

    at: Ms
    who: str
    text: str = ""
    status: str = ""


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that has not left yet: its interaction, and the milliseconds until it does."""

    interaction: str
    left: Ms


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two boxes. `seen` is how much of the ticket's log its reader has on the page, `key` a one-time key for what is sent.

    `refused` are words about what was not done, `done` about what was; `came` is to be read before sending, `lost` are names of files that
    were forgotten, `shut` says why nothing can be sent.
    """

    kind: Kind
    key: str
    seen: int
    text: str = ""
    files: tuple[DraftFile, ...] = ()
    revision: int = 0
    saved_at: Ms = 0
    undo: Undo | None = None
    came: tuple[News, ...] = ()
    refused: str = ""
    done: str = ""
    lost: tuple[str, ...] = ()
    shut: str = ""
    code: str = "solved"


def to(ticket: Ticket, persons: Mapping[str, Person], kinds: Mapping[ChannelName, str], now: Ms) -> To:
    """Where the desk would send a reply now."""
    known = Known(ticket=ticket, now=now, queues={}, persons=dict(persons), kinds=dict(kinds))
    found, unreached = addressees(known)
    return To(
        recipients=tuple(
            Recipient(
                name=one.person.name,
                address="" if kind in LIVE else one.conversation.address,
                kind=kind,
                shared=is_seen_by_others(one.conversation.address, kind),
            )
            for one in found
            for kind in (kinds.get(one.conversation.channel, one.conversation.channel),)
        ),
        unreached=tuple(persons[one].name or one if one in persons else one for one in unreached),
        proved=any(one.proved for one in found),
    )


def news(log: Sequence[Entry], seen: int, me: Agent) -> tuple[News, ...]:
    """What others said in public, and how the ticket ended, in the log after its first `seen` entries."""
    ended: list[News] = []
    fresh = {one.id for one in log[seen:] if isinstance(one, Interaction)}
    for one in log[seen:]:
        if isinstance(one, Event) and one.kind in _STATES and not _is_mine(one.author.id, me):
            status = one.changes.get("status", (None, ""))[1]
            if status:
                ended.append(News(at=one.at, who=one.author.name, status=str(status)))
    said = [
        News(at=one.edited_at or one.at, who=one.author.name, text=one.text)
        for one in timeline(log)
        if one.id in fresh and one.visibility == "public" and not one.unsent_at and not _is_mine(one.author.id, me)
    ]
    return tuple(sorted((*said, *ended), key=lambda one: one.at))


def undo(log: Sequence[Entry], me: Agent, now: Ms) -> Undo | None:
    """The agent's last reply, if it can still be taken back."""
    for one in reversed(timeline(log)):
        if one.kind == "reply" and one.visibility == "public" and _is_mine(one.author.id, me):
            is_out = one.leaves_at <= now or bool(one.unsent_at)
            return None if is_out else Undo(interaction=one.id, left=one.leaves_at - now)
    return None


def is_sent(draft: Draft, kind: Kind, log: Sequence[Entry], me: Agent) -> bool:
    """Whether the draft's words were said after it was kept: only its removal got lost."""
    wanted = "public" if kind == "reply" else "internal"
    return any(
        isinstance(one, Interaction)
        and one.visibility == wanted
        and one.at >= draft.at
        and _is_mine(one.author.id, me)
        and one.text.strip() == draft.text.strip()
        for one in log
    )


def opened(asked: str, drafts: Mapping[Kind, Draft], undo: Undo | None) -> Kind | None:
    """Which box stands open: the one asked for, that of a reply that can be taken back, that of the later draft; else none.

    None: who answers says first to whom (docs/decisions).
    """
    if asked in ("reply", "note"):
        return "reply" if asked == "reply" else "note"
    if undo is not None:
        return "reply"
    return max(drafts, key=lambda kind: drafts[kind].at, default=None)


def _is_mine(author: str, me: Agent) -> bool:
    return author.lower() == me.email.lower()
