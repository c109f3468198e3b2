"""Brings mails of an archive in through the door, in their order, so that a repeat is harmless and a stop loses nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from channels.base import Accepted
from channels.email.address import Addresses
from channels.email.archives import Archived
from channels.email.delivered import RefusedMailError, delivered
from channels.email.limits import Limits
from channels.lanes import accept_all
from store.client import Store
from store.ids import digest
from store.records import Inbound

TOGETHER = 32  # mails taken in at once
CROWD = 64  # lanes that may wait beside a running gateway: mail of today must not wait behind an archive
PAUSE = 0.05
SETTLED = 60.0  # seconds without any end after which the rest is left to wait


class Progress:
    """How far an import got: a line for each mail that is in, in a file beside the data. It only saves time; the store knows anyway."""

    def __init__(self, folder: Path, source: str) -> None:
        self._path = folder / f"{digest('import', source)[:16]}.done"
        self._done = set(self._path.read_text().split()) if self._path.exists() else set()

    def __contains__(self, mark: str) -> bool:
        return mark in self._done

    def add(self, marks: Sequence[str]) -> None:
        """These are in. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.writelines(f"{mark}\n" for mark in marks)
        self._done.update(marks)


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What to bring in, and how. `imported` is "" where mails are answered as if they came today."""

    channel: str
    addresses: Addresses
    limits: Limits
    prefix: str
    imported: str
    dry: bool = False


class Importing:
    """One import. `counts`: how many mails ended how, by the words of `ENDS`."""

    def __init__(self, store: Store, plan: Import, progress: Progress, *, served: bool) -> None:
        self._store = store
        self._plan = plan
        self._progress = progress
        self._served = served
        self.counts: Counter[str] = Counter()
        self._accepted: dict[str, None] = {}
        self._last = 0

    async def run(self, mails: Sequence[Archived], moved: Callable[[int], None], stopping: Callable[[], bool]) -> bool:
        """Takes the mails in, `moved` hears how many went by. False: it was stopped before the end. Raises UnavailableError, OSError."""
        self._last = int(await self._store.connection.call("GET", self._store.keys.number) or 0)
        for start in range(0, len(mails), TOGETHER):
            if stopping():
                return False
            batch = mails[start : start + TOGETHER]
            await self._take([one for one in batch if not self._is_done(one.mark)])
            moved(len(batch))
            await self._room(stopping)
        return True

    def _is_done(self, mark: str) -> bool:
        if not mark or mark not in self._progress:
            return False
        self.counts["already"] += 1
        return True

    async def _take(self, batch: Sequence[Archived]) -> None:
        made = await asyncio.to_thread(lambda: [self._made(one) for one in batch])
        marks: list[str] = []
        fresh: list[Inbound] = []
        for one, inbound in zip(batch, made, strict=True):
            if isinstance(inbound, str):
                self.counts[inbound] += 1
            elif not one.mark and self._is_done(inbound.id):
                continue
            else:
                fresh.append(inbound)
                marks.append(one.mark or inbound.id)
        if self._plan.dry:
            for inbound in fresh:
                known = await self._store.messages.one(inbound.id) is not None
                self.counts["duplicate" if known else "new"] += 1
            return
        blobs = await self._store.blobs.put_many([one.raw for one in fresh])
        kept = [replace(one, raw=b"", blob=blob) for one, blob in zip(fresh, blobs, strict=True)]
        for accepted in await accept_all(self._accept, kept):
            if accepted.duplicate:
                self.counts["duplicate"] += 1
            else:
                self._accepted[accepted.id] = None
        await asyncio.to_thread(self._progress.add, marks)

    def _made(self, one: Archived) -> Inbound | str:
        """The mail as the door keeps it, or the word why it is not taken."""
        plan = self._plan
        if one.size > plan.limits.message_size * 2:
            return "too-large"
        raw = one.read()
        if not raw.strip():
            return "empty"
        if len(raw) > plan.limits.message_size:
            return "too-large"
        marks: dict[str, Any] = {"via": "import"}
        if plan.imported:
            marks["imported"] = plan.imported
        try:
            return delivered(
                raw,
                channel=plan.channel,
                prefix=plan.prefix,
                addresses=plan.addresses,
                now=self._store.now(),
                received=plan.limits.received,
                marks=marks,
            )
        except RefusedMailError as error:
            return error.reason

    async def _accept(self, inbound: Inbound) -> Accepted:
        return Accepted(*await self._store.pipe.accept(inbound))

    async def _room(self, stopping: Callable[[], bool]) -> None:
        """Waits while the gateway has enough to do."""
        while self._served and not self._plan.dry and not stopping():
            count, _ = (await self._store.pipe.waiting())["inbound"]
            if count < CROWD:
                return
            await asyncio.sleep(PAUSE)

    async def settle(self, stopping: Callable[[], bool]) -> None:
        """Finds out how the mails ended that were taken in; waits for them where a gateway runs."""
        loop = asyncio.get_running_loop()
        tickets: set[int] = set()
        moved = loop.time()
        while self._accepted:
            names = list(self._accepted)
            rows = await asyncio.gather(*(self._store.messages.one(one) for one in names[: TOGETHER * 8]))
            ended = [row for row in rows if row is not None and row.state != "waiting"]
            for row in ended:
                del self._accepted[row.id]
                if row.state == "interaction" and row.ticket > self._last and row.ticket not in tickets:
                    tickets.add(row.ticket)
                    self.counts["ticket"] += 1
                else:
                    self.counts["joined" if row.state == "interaction" else row.state] += 1
            if ended:
                moved = loop.time()
            elif not self._served or stopping() or loop.time() - moved > SETTLED:
                break
            else:
                await asyncio.sleep(PAUSE)
        self.counts["waiting"] += len(self._accepted)
