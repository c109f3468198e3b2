"""What became of messages and deliveries: states, the held, the quarantined, the dead, and the ledger."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from store.blobs import Blobs
from store.connection import Connection
from store.keys import Keys
from store.plan import FEED_LENGTH, KEEP_MESSAGE_SECONDS, text_of
from store.records import Audience, Delivery, Entry, Held, Inbound, MessageState, Ms
from store.scripts import load

REJECT, RESTORE, NOTED = load("reject"), load("restore"), load("noted")
RESTORE_SECONDS = 3_600  # a rejected message can be brought back for so long
SUMS = ("received", "interaction", "held", "quarantined", "duplicate", "ignored", "waiting")
LISTED = 500  # entries of a list at most


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an acknowledged message. `ticket` is a number, 0 = none."""

    id: str
    state: MessageState
    ticket: int
    reason: str
    at: Ms


class HeldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message that waits for an agent's word."""

    id: str
    at: Ms
    held: Held


class QuarantineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message that could not be understood. `size` in bytes; `sender` as the door was told, "" where it was not."""

    id: str
    at: Ms
    channel: str
    reason: str
    size: int
    sender: str = ""


class DeadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was given up. `written`: when it was to leave; `automatic`: the bot's words, no agent's."""

    id: str
    at: Ms
    channel: str
    address: str
    ticket: int
    reason: str
    name: str = ""
    audience: Audience = "requester"
    written: Ms = 0
    automatic: bool = True


class Apart(msgspec.Struct, frozen=True):
    """How much waits for a person: messages held and quarantined, deliveries given up."""

    held: int = 0
    quarantined: int = 0
    dead: int = 0


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is still in the outbox. `due`: its lane is not looked at before; `dead_at`: given up then; 0 = not.

    `ahead`: the last error of the delivery it waits for, because that stands before it in its lane.
    """

    tries: int
    error: str
    due: Ms
    dead_at: Ms
    ahead: str = ""


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger. It balances when received = the five ends + waiting."""

    channel: str
    day: str
    received: int = 0
    interaction: int = 0
    held: int = 0
    quarantined: int = 0
    duplicate: int = 0
    ignored: int = 0
    waiting: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every acknowledged message is accounted for."""
        ends = self.interaction + self.held + self.quarantined + self.duplicate + self.ignored
        return self.received == ends + self.waiting


_held = msgspec.json.Decoder(Held)
_inbound = msgspec.json.Decoder(Inbound)
_delivery = msgspec.json.Decoder(Delivery)


class Messages:
    """Reads what became of what came in and what went out."""

    def __init__(self, connection: Connection, keys: Keys, blobs: Blobs) -> None:
        self._connection = connection
        self._keys = keys
        self._blobs = blobs

    async def one(self, message: str) -> MessageRow | None:
        """The message's state, or None if it is unknown."""
        found = await self._connection.call("HMGET", self._keys.message(message), "state", "ticket", "reason", "at")
        if found[0] is None:
            return None
        return MessageRow(
            id=message,
            state=found[0].decode(),
            ticket=int(found[1] or 0),
            reason=(found[2] or b"").decode(),
            at=int(found[3] or 0),
        )

    async def raw(self, message: str) -> bytes | None:
        """The original, wherever it is now, or None."""
        stored = await self._connection.call("GET", self._keys.raw(message))
        if stored is not None:
            return bytes(stored)
        blob, doc = await self._connection.call("HMGET", self._keys.message(message), "blob", "doc")
        key = blob.decode() if blob else (_inbound.decode(doc).blob if doc else "")
        return await self._blobs.get(key) if key else None

    async def counts(self) -> tuple[int, int]:
        """How many dead letters and how many quarantined messages there are."""
        dead = await self._connection.call("ZCARD", self._keys.dead)
        return int(dead), int(await self._connection.call("ZCARD", self._keys.quarantine))

    async def apart(self) -> Apart:
        """How many of each wait for a person."""
        keys = self._keys
        found = await asyncio.gather(
            *(self._connection.call("ZCARD", index) for index in (keys.held, keys.quarantine, keys.dead))
        )
        return Apart(*(int(one) for one in found))

    async def held(self) -> list[HeldRow]:
        """Held messages, oldest first."""
        rows = await self._rows(self._keys.held, self._keys.inbound.item_prefix, "held")
        return [HeldRow(id=one, at=at, held=_held.decode(fields[0])) for one, at, fields in rows if fields[0]]

    async def reject(self, message: str, by: str, *, why: str = "") -> bool:
        """A held message goes no further: it ends as ignored, with who said so and why. False: it is not held (any more)."""
        return await self._reject(message, self._keys.held, f"rejected by {by}", why)

    async def discard(self, message: str, by: str, *, why: str = "") -> bool:
        """The same for a quarantined message; its original is kept. False: it is not in quarantine (any more)."""
        return await self._reject(message, self._keys.quarantine, f"discarded by {by}", why)

    async def _reject(self, message: str, index: str, words: str, why: str) -> bool:
        keys = self._keys
        found = await self._connection.run(
            REJECT,
            [keys.message(message), index, keys.raw(message), keys.archive, keys.rejected(message)],
            [message, f"{words}: {why}" if why else words, KEEP_MESSAGE_SECONDS, RESTORE_SECONDS],
        )
        return bool(found == b"ok")

    async def restore(self, message: str, state: Literal["held", "quarantined"]) -> bool:
        """A message that left this state in the last hour, rejected or discarded, waits there again. False: it is too late."""
        keys = self._keys
        found = await self._connection.run(
            RESTORE, [keys.message(message), keys.rejected(message), keys.held, keys.quarantine], [message, state]
        )
        return bool(found == b"ok")

    async def noted(self, row: DeadRow, entry: Entry) -> bool:
        """Somebody has taken note that the delivery will not arrive: nobody sends it again, and its ticket's history says so.

        False: it is no dead letter (any more).
        """
        keys = self._keys
        found = await self._connection.run(
            NOTED,
            [keys.dead, keys.outbox.item(row.id), keys.log(row.ticket), keys.feed],
            [row.id, row.ticket, text_of(entry), FEED_LENGTH],
        )
        return bool(found == b"ok")

    async def quarantine(self) -> list[QuarantineRow]:
        """Quarantined messages, oldest first."""
        rows = await self._rows(self._keys.quarantine, self._keys.inbound.item_prefix, "doc", "reason")
        sizes = await asyncio.gather(*(self._connection.call("STRLEN", self._keys.raw(one)) for one, _, _ in rows))
        found: list[QuarantineRow] = []
        for (one, at, fields), size in zip(rows, sizes, strict=True):
            came = _inbound.decode(fields[0]) if fields[0] else None
            found.append(
                QuarantineRow(
                    id=one,
                    at=at,
                    channel=came.channel if came else "",
                    reason=(fields[1] or b"").decode(),
                    size=int(size),
                    sender=came.sender if came else "",
                )
            )
        return found

    async def dead(self) -> list[DeadRow]:
        """Dead letters, oldest first."""
        rows = await self._rows(self._keys.dead, self._keys.outbox.item_prefix, "doc", "error", "ticket")
        found: list[DeadRow] = []
        for one, at, fields in rows:
            if not fields[0]:
                continue
            delivery = _delivery.decode(fields[0])
            found.append(
                DeadRow(
                    id=one,
                    at=at,
                    channel=delivery.channel,
                    address=delivery.address,
                    ticket=int(fields[2] or 0),
                    reason=(fields[1] or b"").decode(),
                    name=delivery.name,
                    audience=delivery.audience,
                    written=delivery.created_at,
                    automatic=delivery.automatic,
                )
            )
        return found

    async def outgoing(self, ids: Sequence[str]) -> dict[str, Outgoing]:
        """Those of these deliveries that are still in the outbox, waiting or dead, by id."""
        outbox = self._keys.outbox
        kept = await asyncio.gather(
            *(self._connection.call("HMGET", outbox.item(one), "lane", "tries", "error", "dead") for one in ids)
        )
        there = {one: fields for one, fields in zip(ids, kept, strict=True) if fields[0]}
        found: dict[str, Outgoing] = {}
        for one, (lane, tries, error, dead) in there.items():
            due, head = await asyncio.gather(
                self._connection.call("ZSCORE", outbox.due, lane),
                self._connection.call("LINDEX", outbox.lane(lane.decode()), 0),
            )
            ahead = None
            if head and head.decode() != one and not dead:
                ahead = await self._connection.call("HGET", outbox.item(head.decode()), "error")
            found[one] = Outgoing(
                tries=int(tries or 0),
                error=(error or b"").decode("utf-8", "replace"),
                due=int(float(due or 0)),
                dead_at=int(dead or 0),
                ahead=(ahead or b"").decode("utf-8", "replace"),
            )
        return found

    async def _rows(self, index: str, prefix: str, *fields: str) -> list[tuple[str, Ms, list[Any]]]:
        flat = await self._connection.call("ZRANGE", index, 0, LISTED - 1, "WITHSCORES")
        ids = [one.decode() for one in flat[::2]]
        found = await asyncio.gather(*(self._connection.call("HMGET", prefix + one, *fields) for one in ids))
        return [(one, int(float(at)), each) for one, at, each in zip(ids, flat[1::2], found, strict=True)]

    async def ledger(self, first: date | None = None, last: date | None = None) -> list[Sums]:
        """The sums by day of receipt (UTC) and channel, both days included."""
        members = sorted(one.decode() for one in await self._connection.call("SMEMBERS", self._keys.ledgers))
        found: list[Sums] = []
        for member in members:
            day, _, channel = member.partition(":")
            if (first and day < first.isoformat()) or (last and day > last.isoformat()):
                continue
            values = await self._connection.call("HMGET", self._keys.ledger(channel, day), *SUMS)
            sums = {name: int(value or 0) for name, value in zip(SUMS, values, strict=True)}
            found.append(Sums(channel=channel, day=day, **sums))
        return found
