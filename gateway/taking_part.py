"""What a participant may read of a ticket: what came after he joined it, never what was before (design, "Rules of trust"). Pure."""

from collections.abc import Sequence
from typing import Any

from store.records import Entry, Event, Interaction, Person, Ticket
from triage.persons import ids_of, is_requester


def read_by(person: Person, ticket: Ticket, log: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of the ticket's history that exist for this person: all of them for the requester.

    The message that brought somebody into the ticket counts as after: it was sent to him too, or is his own. What changes words he never
    read is as hidden as they are. Somebody whose coming the history does not tell reads nothing of it.
    """
    if is_requester(person, ticket):
        return log
    ids = frozenset(ids_of(person))
    came = max(
        (at for at, entry in enumerate(log) if isinstance(entry, Event) and _joins(entry, ids)), default=len(log)
    )
    if came == len(log):
        return ()
    told = log[came]
    bringing = told.message if isinstance(told, Event) else ""
    own = _own(log[:came], ids, bringing)
    known = {entry.id for entry in (*own, *log[came:]) if isinstance(entry, Interaction) and not entry.amends}
    return (*own, *(one for one in log[came:] if not (isinstance(one, Interaction) and one.amends) or one.id in known))


def _joins(event: Event, ids: frozenset[str]) -> bool:
    """Whether one of these joins by the event: an id that is new among the participants."""
    pair = event.changes.get("participants")
    if pair is None:
        return False
    before, after = (frozenset(_ids(value)) for value in pair)
    return not ids.isdisjoint(after - before)


def _ids(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _own(log: Sequence[Entry], ids: frozenset[str], bringing: str) -> tuple[Entry, ...]:
    """Of what was before: the person's own words, and the message that brought him."""
    return tuple(
        entry for entry in log if isinstance(entry, Interaction) and (entry.id == bringing or entry.author.id in ids)
    )
