"""The gist of a history: what search and figures need of it. Reading only that takes half the time, which counts over a million tickets."""

from typing import Any, Final

import msgspec

from store.records.history import Event, Interaction
from store.records.people import Author
from store.records.record import Ms, Visibility, short


class FileGist(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment: its name."""

    name: str


class SaidGist(msgspec.Struct, frozen=True, kw_only=True, rename=short, tag_field="t", tag="i"):
    """An Interaction without what only people read on the ticket."""

    id: str
    at: Ms
    author: Author
    visibility: Visibility
    text: str
    attachments: tuple[FileGist, ...] = ()
    leaves_at: Ms = 0
    amends: str = ""


class HappenedGist(msgspec.Struct, frozen=True, kw_only=True, rename=short, tag_field="t", tag="e"):
    """An Event without its trace."""

    at: Ms
    kind: str
    author: Author
    changes: dict[str, tuple[Any, Any]] = {}
    reason: str = ""
    delivery: str = ""
    interaction: str = ""


Gist = SaidGist | HappenedGist
Said = Interaction | SaidGist
Happened = Event | HappenedGist
Told = Said | Happened
EVENTS: Final = (Event, HappenedGist)
