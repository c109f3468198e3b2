"""The pipe's side of the store: accept, claim, commit, release, settle. Each is one script."""

import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

import msgspec

from store import plan
from store.blobs import Blobs
from store.connection import Connection
from store.errors import UnavailableError
from store.ids import digest
from store.keys import Keys, QueueName
from store.plan import Work
from store.records import Decision, Entry, Inbound, Ms, Ticket
from store.scripts import load

ACCEPT, CLAIM, RELEASE, ABANDON = load("accept"), load("claim"), load("release"), load("abandon")
COMMIT, SETTLE, AGAIN, ARCHIVED = load("commit"), load("settle"), load("again"), load("archived")
ORPHANED = load("orphaned")

INLINE_BYTES = 256 * 1024  # a larger original waits in the blob store, not in memory
ORPHAN_WAIT: Ms = 5_000  # for each worker but the first that died over an item
CLAIM_BYTES = 1024 * 1024  # most raw bytes one claim brings


class Flood(msgspec.Struct, frozen=True):
    """More than `messages` of one sender and origin in `seconds` share one lane and fold into one ticket."""

    messages: int = 20
    seconds: int = 60


class Claimed(msgspec.Struct, frozen=True):
    """What a claim brought; with nothing, `next_due` says when something will be (-1 never, 0 ask again)."""

    works: tuple[Work, ...]
    next_due: Ms


class Committed(msgspec.Struct, frozen=True):
    """How a commit ended. ok: `numbers` and `versions` of the decision's tickets, in its order; left: what was to be taken back has gone."""

    result: Literal["ok", "stale", "lost-lease", "duplicate", "left"]
    numbers: tuple[int, ...] = ()
    versions: tuple[int, ...] = ()


class Pipe:
    """Lanes with leases for messages, deliveries and timers, and the one commit."""

    def __init__(
        self, connection: Connection, keys: Keys, blobs: Blobs, *, flood: Flood, due: Callable[[Ticket], int]
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._blobs = blobs
        self._flood = flood
        self._due = due
        self._owed: list[Callable[[], Coroutine[Any, Any, Any]]] = []
        self.frozen = ""  # words, when this gateway is too old to write to this desk

    def now(self) -> Ms:
        """The store's time."""
        return self._connection.now()

    async def accept(self, inbound: Inbound) -> tuple[str, bool]:
        """Makes a message durable. Returns its id and whether it is a repeat.

        Another content under a known id is kept as a message of its own. Raises UnavailableError; nothing may then be said upstream.
        """
        if inbound.raw and len(inbound.raw) > INLINE_BYTES:
            try:
                blob = await self._blobs.put(inbound.raw)
            except OSError as error:
                raise UnavailableError(f"blob store: {error.strerror or error}") from error
            inbound = msgspec.structs.replace(inbound, raw=b"", blob=blob)
        result = await self._accept(inbound)
        if result == "conflict":
            other = digest(inbound.id, inbound.digest)
            inbound = msgspec.structs.replace(inbound, id=other, conflict=True)
            result = await self._accept(inbound)
        return inbound.id, result == "duplicate"

    async def _accept(self, inbound: Inbound) -> str:
        self._check_frozen()
        keys, now = self._keys, self._connection.now()
        day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%d")
        foldable = bool(inbound.sender and inbound.origin)
        fold = f"flood:{digest(inbound.channel, inbound.sender, inbound.origin)[:20]}"
        document = msgspec.json.encode(msgspec.structs.replace(inbound, raw=b"", received_at=now))
        nonce = secrets.token_hex(8)
        args: list[bytes | str | int] = [
            inbound.id,
            nonce,
            now,
            inbound.lane,
            keys.inbound.lane_prefix,
            fold,
            self._flood.messages if foldable else 0,
            self._flood.seconds,
            inbound.digest,
            document,
            inbound.raw,
            f"{day}:{inbound.channel}",
            keys.wake,
        ]
        names = [
            keys.message(inbound.id),
            keys.raw(inbound.id),
            keys.inbound.due,
            keys.inbound.sleepers,
            keys.ledger(inbound.channel, day),
            keys.ledgers,
            keys.limit(fold),
        ]
        try:
            result = await self._connection.run(ACCEPT, names, args)
        except UnavailableError:
            # the reply may have been lost after the write; the nonce tells this call from a repeat
            result = await self._connection.run(ACCEPT, names, args)
        return str(result, "ascii")

    async def claim(self, queue: QueueName, *, limit: int, lease: Ms, alone: bool) -> Claimed:
        """Leases up to `limit` due lanes for `lease` ms. `alone`: the worker has nothing in hand and may be given a suspect."""
        self._check_frozen()
        keys = self._keys.work(queue)
        await self._repay()
        token = secrets.token_hex(8)
        now = self._connection.now()
        args: list[bytes | str | int] = [
            now,
            lease,
            token,
            limit,
            keys.lane_prefix,
            keys.item_prefix,
            keys.raw_prefix,
            int(alone),
            CLAIM_BYTES,
        ]
        try:
            found = await self._connection.run(CLAIM, [keys.due, keys.leases, keys.sleepers], args)
        except UnavailableError:
            # the reply may have been lost after lanes were leased
            abandoned: list[bytes | str | int] = [token, now, keys.lane_prefix, keys.item_prefix]
            self._owed.append(partial(self._connection.run, ABANDON, [keys.due, keys.leases], abandoned))
            raise
        works = tuple(
            Work(
                queue=queue,
                lane=lane.decode(),
                id=item.decode(),
                token=token,
                taken=taken,
                tries=tries,
                ticket=ticket,
                at=at,
                folded=folded == b"1",
                doc=doc,
                raw=raw,
                verdict=verdict,
            )
            for lane, item, taken, tries, ticket, at, folded, doc, raw, verdict in found[1:]
        )
        return Claimed(works, found[0])

    async def orphaned(self) -> int:
        """Hands out again at once what dead workers had in hand, and says how much that is. Only for who knows that no worker is alive."""
        freed = 0
        queues: tuple[QueueName, ...] = ("inbound", "outbox", "timers")
        for queue in queues:
            keys = self._keys.work(queue)
            args: list[bytes | str | int] = [self._connection.now(), keys.lane_prefix, keys.item_prefix, ORPHAN_WAIT]
            freed += await self._connection.run(ORPHANED, [keys.due, keys.leases], args)
        return freed

    async def commit(
        self, decision: Decision, *, known: Mapping[int, Ticket], work: Work | None = None, once: str = ""
    ) -> Committed:
        """Makes a decision real or not at all. `known`: the tickets as the decision read them."""
        self._check_frozen()
        built = plan.build(
            decision, keys=self._keys, now=self._connection.now(), due=self._due, known=known, work=work, once=once
        )
        found = await self._connection.run(COMMIT, [self._keys.number], [msgspec.msgpack.encode(built)])
        result = found[0].decode()
        if result == "duplicate":
            return Committed("duplicate", (found[1],))
        return Committed(result, tuple(found[1::2]), tuple(found[2::2]))

    async def was_done(self, action: str) -> bool:
        """Whether an action with this id has been carried out."""
        return bool(await self._connection.call("EXISTS", self._keys.done(action)))

    async def leads(self, conversation: str, lane: str) -> bool:
        """Whether a conversation ("channel:thread") leads to a ticket, or may soon: something in its lane is not worked yet."""
        return bool(
            await self._connection.call("EXISTS", self._keys.conversation(conversation), self._keys.inbound.lane(lane))
        )

    async def release(self, work: Work, *, at: Ms, tried: bool = False, why: str = "") -> bool:
        """Gives the lane back, not to be worked before `at`. `tried`: this was an attempt that failed, and counts.

        Where the store is away it raises UnavailableError, and does it as soon as the store is back.
        """
        keys = self._keys.work(work.queue)
        names = [keys.due, keys.leases, keys.item(work.id)]
        args: list[bytes | str | int] = [work.lane, work.token, at, int(tried), why]
        try:
            result = await self._connection.run(RELEASE, names, args)
        except UnavailableError:
            self._owed.append(partial(self._connection.run, RELEASE, names, args))
            raise
        return bool(result == b"ok")

    async def settle(self, work: Work, result: Literal["sent", "dead"], entry: Entry, *, why: str = "") -> bool:
        """A delivery was sent, or is given up: its lane moves on and the ticket's history says so. False: the lease was lost."""
        keys = self._keys
        outbox = keys.outbox
        found = await self._connection.run(
            SETTLE,
            [
                outbox.due,
                outbox.leases,
                outbox.lane(work.lane),
                outbox.item(work.id),
                keys.dead,
                keys.log(work.ticket),
                keys.feed,
            ],
            [
                work.lane,
                work.token,
                work.id,
                result,
                self.now(),
                plan.text_of(entry),
                work.ticket,
                why,
                plan.FEED_LENGTH,
            ],
        )
        return bool(found == b"ok")

    async def again(self, index: Literal["held", "quarantine", "dead"], item: str, *, verdict: str = "") -> bool:
        """Puts a held or quarantined message or a dead delivery back to work. False: it is not there (any more)."""
        self._check_frozen()
        keys = self._keys
        at = keys.outbox if index == "dead" else keys.inbound
        lane = await self._connection.call("HGET", at.item(item), "lane")
        if lane is None:
            return False
        name = lane.decode()
        found = await self._connection.run(
            AGAIN,
            [
                at.item(item),
                {"held": keys.held, "quarantine": keys.quarantine, "dead": keys.dead}[index],
                at.due,
                at.lane(name),
                at.sleepers,
            ],
            [item, self.now(), name, verdict, keys.wake, at.queue],
        )
        return bool(found == b"ok")

    async def archive(self, most: int = 256) -> int:
        """Moves originals of finished messages into the blob store. Returns how many; repeating it is harmless."""
        keys = self._keys
        ids = [one.decode() for one in await self._connection.call("LRANGE", keys.archive, 0, most - 1)]
        if not ids:
            return 0
        raws = await self._connection.call("MGET", *[keys.raw(one) for one in ids])
        blobs = await self._blobs.put_many([raw or b"" for raw in raws])
        names, args = [keys.archive], list[bytes | str | int]()
        for one, blob in zip(ids, blobs, strict=True):
            names += [keys.message(one), keys.raw(one)]
            args += [one, blob]
        await self._connection.run(ARCHIVED, names, args)
        return len(ids)

    async def waiting(self) -> dict[QueueName, tuple[int, Ms]]:
        """For each queue: how many lanes wait, and the "not before" of the first (0 = none)."""
        names: Sequence[QueueName] = ("inbound", "outbox", "timers")
        found: dict[QueueName, tuple[int, Ms]] = {}
        for name in names:
            due = self._keys.work(name).due
            head = await self._connection.call("ZRANGE", due, 0, 0, "WITHSCORES")
            count = await self._connection.call("ZCARD", due)
            found[name] = (int(count), int(float(head[1])) if head else 0)
        return found

    async def _repay(self) -> None:
        """Does what could not be done while the store was away; each is harmless where its lease is spent by now."""
        while self._owed:
            owed = self._owed.pop()
            try:
                await owed()
            except UnavailableError:
                self._owed.append(owed)
                raise

    def _check_frozen(self) -> None:
        if self.frozen:
            raise UnavailableError(self.frozen)
