"""Replays stored tickets: what a set of rules would make of their first messages, beside what was decided and what people made of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from gateway.ruleset_compare import FIELDS, differences, outcome
from gateway.ruleset_earlier import earlier_of
from store import lately
from store.client import Store
from store.records import Entry, Event, Hit, Interaction, Ms, Ticket
from triage.known import Policy
from triage.rules import Facts

TOGETHER = 50  # histories read at once


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as it can be replayed. `decided` is what the rules made of it then, `stands` what it says now."""

    number: int
    at: Ms
    facts: Facts
    decided: Mapping[str, str]
    stands: Mapping[str, str]
    rules: str
    trace: tuple[Hit, ...]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A stored ticket, and what other rules would make of it."""

    stored: Stored
    would: Mapping[str, str]

    @property
    def moves(self) -> dict[str, tuple[str, str]]:
        """Field → (decided then, would be decided) of what differs."""
        return differences(self.stored.decided, self.would)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One field over all replayed tickets. `counts`: (as it stands, as the rules would have it) → tickets."""

    field: str
    counts: Mapping[tuple[str, str], int]
    right_before: int
    right_after: int
    total: int


async def stored_since(store: Store, start: Ms, *, earlier: bool) -> AsyncIterator[Stored]:
    """Every ticket opened since that has a first message, newest first. `earlier` reads each requester's earlier tickets too."""
    async for chunk in lately.since(store.connection, store.keys, store.tickets, start):
        for at in range(0, len(chunk), TOGETHER):
            some = chunk[at : at + TOGETHER]
            for found in await asyncio.gather(*(stored_of(store, ticket, earlier=earlier) for ticket in some)):
                if found is not None:
                    yield found


async def stored_of(store: Store, ticket: Ticket, *, earlier: bool) -> Stored | None:
    """The ticket with its first message and what was decided about it; None where nobody's message opened it."""
    log = await store.tickets.log(ticket.number)
    first = next((one for one in log if isinstance(one, Interaction) and one.author.kind == "requester"), None)
    if first is None:
        return None
    created = next((one for one in log if isinstance(one, Event) and one.kind == "created"), None)
    before = await earlier_of(store, ticket.requester, before=ticket.number) if earlier else ()
    facts = Facts(
        channel=first.channel,
        sender=first.sender,
        organization=ticket.organization,
        at=ticket.created_at,
        subject=first.subject,
        text=first.text,
        answers=ticket.answers,
        attachments=len(first.attachments),
        earlier=before,
    )
    return Stored(
        number=ticket.number,
        at=ticket.created_at,
        facts=facts,
        decided=_at_first(ticket, log),
        stands={field: str(getattr(ticket, field)) for field in FIELDS},
        rules=created.rules if created else "",
        trace=created.trace if created else (),
    )


def replayed(stored: Stored, policy: Policy) -> Replayed:
    """What the policy's rules make of it now."""
    facts = msgspec.structs.replace(stored.facts, timezone=policy.timezone)
    return Replayed(stored=stored, would=outcome(policy, facts))


def tables(found: Sequence[Replayed]) -> list[Table]:
    """A confusion table for each field."""
    return [_table(field, found) for field in FIELDS]


def _table(field: str, found: Sequence[Replayed]) -> Table:
    counts = Counter((one.stored.stands[field], one.would[field]) for one in found)
    return Table(
        field=field,
        counts=counts,
        right_before=sum(one.stored.decided[field] == one.stored.stands[field] for one in found),
        right_after=sum(count for (stands, would), count in counts.items() if stands == would),
        total=len(found),
    )


def _at_first(ticket: Ticket, log: Sequence[Entry]) -> dict[str, str]:
    """The fields as they were when the ticket was opened: the old value of the first change of each, else what it says now."""
    first: dict[str, str] = {}
    for entry in log:
        if isinstance(entry, Event):
            for field, (old, _) in entry.changes.items():
                first.setdefault(field, str(old))
    return {field: first.get(field, str(getattr(ticket, field))) for field in FIELDS}
