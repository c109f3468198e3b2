"""What others did to a ticket since an agent looked at it, and whether that stands in the way of what the agent does now. Pure."""

from collections.abc import Collection, Iterable
from typing import Any, Final

import msgspec

from store.records import Entry, Event, Interaction, Ms

ALWAYS: Final = frozenset({"status", "assignee", "merged_into", "requester"})
# New words count where the answer might be different now: somebody wrote that it still does not work, and we would close it.
WORDS_COUNT: Final = frozenset({"resolve", "close", "cancel", "pend", "merge"})
FIELDS: Final[dict[str, frozenset[str]]] = {"escalate": frozenset({"queue", "level"})}
QUIET: Final = frozenset({"queued", "delivered", "failed", "unreached", "revealed"})


class Meanwhile(msgspec.Struct, frozen=True, kw_only=True):
    """One thing somebody else did. `kind` is that of the event, or what was said: message, reply, note."""

    at: Ms
    kind: str
    author_kind: str
    name: str


def since(log: Iterable[Entry], seen: Ms, *, me: str) -> tuple[Entry, ...]:
    """What others did after `seen` (when the ticket had last changed as the agent saw it), oldest first."""
    return tuple(
        entry
        for entry in log
        if entry.at > seen
        and entry.author.id.casefold() != me.casefold()
        and not (isinstance(entry, Event) and entry.kind in QUIET)
    )


def standing_in_the_way(entries: Iterable[Entry], verb: str, fields: Collection[str] = ()) -> tuple[Meanwhile, ...]:
    """Those of the entries an agent wants to know of before `verb` is done; `fields` are what set is going to set."""
    watched = ALWAYS | FIELDS.get(verb, frozenset()) | frozenset(fields)
    if verb == "set":
        watched = frozenset(fields) | {"merged_into"}
    elif verb in ("link", "unlink", "watch", "unwatch", "snooze", "unsnooze"):
        watched = frozenset({"merged_into"})
    found = []
    for entry in entries:
        if isinstance(entry, Interaction):
            counts = verb in WORDS_COUNT and entry.author.kind != "bot"
        else:
            counts = not watched.isdisjoint(entry.changes)
        if counts:
            found.append(_told(entry))
    return tuple(found)


def _told(entry: Entry) -> Meanwhile:
    kind = entry.kind
    return Meanwhile(at=entry.at, kind=kind, author_kind=entry.author.kind, name=entry.author.name)


def changed_fields(values: dict[str, Any]) -> frozenset[str]:
    """The fields of the ticket that a set with these values moves."""
    names = set(values)
    if names & {"impact", "urgency"}:
        names.add("priority")
    if "category" in names:
        names.add("subcategory")
    return frozenset(names)
