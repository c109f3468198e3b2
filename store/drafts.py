"""What agents have begun to write: one draft an agent, ticket and kind, kept as it is typed and forgotten after 30 days."""

from typing import Literal

import msgspec

from store.connection import Connection
from store.ids import digest
from store.keys import Keys
from store.plan import text_of
from store.records import Ms, Record
from store.scripts import load

DRAFT = load("draft")
KEEP_SECONDS = 30 * 86_400
WHATEVER = -1  # the revision of who overwrites what is there

Kind = Literal["reply", "note"]


class DraftFile(Record, frozen=True, kw_only=True):
    """A file sent ahead for the draft: its upload's id, and what people are shown of it."""

    id: str
    name: str
    size: int


class Draft(Record, frozen=True, kw_only=True):
    """Words that were not sent yet. `revision` grows each time they are kept and never comes again; 0: they never were."""

    text: str
    files: tuple[DraftFile, ...] = ()
    at: Ms = 0
    revision: int = 0


_draft = msgspec.json.Decoder(Draft)


class Drafts:
    """Keeps the drafts of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def of(self, agent: str, ticket: int) -> dict[Kind, Draft]:
        """The agent's drafts for a ticket. Raises UnavailableError."""
        kinds: tuple[Kind, Kind] = ("reply", "note")
        kept = await self._connection.call("MGET", *[self._key(agent, ticket, kind) for kind in kinds])
        return {kind: _read(stored) for kind, stored in zip(kinds, kept, strict=True) if stored}

    async def keep(self, agent: str, ticket: int, kind: Kind, draft: Draft, *, after: int) -> Draft | None:
        """The draft as it is kept now, if it goes on from revision `after` (0: from none; `WHATEVER`: from any); else None.

        None means that the agent wrote on elsewhere, and nothing was changed. Raises UnavailableError.
        """
        draft = msgspec.structs.replace(draft, at=self._connection.now(), revision=0)
        result, *found = await self._connection.run(
            DRAFT, [self._key(agent, ticket, kind)], [after, text_of(draft), KEEP_SECONDS, draft.at]
        )
        return msgspec.structs.replace(draft, revision=int(found[0])) if result == b"ok" else None

    async def forget(self, agent: str, ticket: int, kind: Kind) -> None:
        """There is no draft any more. Raises UnavailableError."""
        await self._connection.call("DEL", self._key(agent, ticket, kind))

    def _key(self, agent: str, ticket: int, kind: Kind) -> str:
        return self._keys.draft(f"{ticket}:{kind}:{digest(agent.lower())[:20]}")


def _read(stored: bytes) -> Draft:
    revision, _, document = stored.partition(b"\n")
    return msgspec.structs.replace(_draft.decode(document), revision=int(revision))
