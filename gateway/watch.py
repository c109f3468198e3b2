"""Looks at the desk every few seconds and tells health and metrics what it sees."""

import asyncio
import os
import shutil
from pathlib import Path

import structlog

from gateway.config_parts import Config
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from store.client import Store
from store.embedded import Embedded
from store.errors import UnavailableError
from store.tasks import over

log = structlog.get_logger()

EVERY = 5.0
LATE = 60_000  # ms the oldest message may wait before it is said
FREE_BYTES = 200 * 1024 * 1024


class Watch:
    """Runs in the background."""

    def __init__(
        self,
        store: Store,
        embedded: Embedded | None,
        *,
        config: Config,
        health: Health,
        metrics: Metrics,
    ) -> None:
        self._store = store
        self._embedded = embedded
        self._config = config
        self._health = health
        self._metrics = metrics
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look."""
        self._task = asyncio.create_task(self._run(), name="watch")

    async def stop(self) -> None:
        """Stops at once."""
        await over(self._task)

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
                self._health.ok("store")
            except UnavailableError as error:
                state = f" ({self._embedded.state})" if self._embedded is not None else ""
                self._health.degraded(
                    "store",
                    f"Magazyn danych nie odpowiada{state}; nowe zgłoszenia czekają u nadawców, nic nie ginie: {error}",
                    f"The store does not answer{state}; new requests wait with their senders, nothing is lost: {error}",
                )
            except Exception:  # whoever watches must not fall asleep over what it sees
                log.exception("could not look at the desk")
            await asyncio.sleep(EVERY)

    async def _look(self) -> None:
        store, health = self._store, self._health
        self._disk()
        await store.check_schema()
        now = store.now()
        for queue, (count, head) in (await store.pipe.waiting()).items():
            late = max(0, now - head) if head else 0
            self._metrics.waiting(queue, items=count, oldest_seconds=late / 1000)
            name = f"{queue}-late"
            if late > LATE:
                health.degraded(
                    name,
                    f"Kolejka {queue}: najstarsza pozycja czeka od {late // 1000} s.",
                    f"Queue {queue}: the oldest item has been due for {late // 1000} s.",
                )
            else:
                health.ok(name)
        self._say(
            "schema",
            bool(store.pipe.frozen),
            "Dane biurka są nowsze niż ten program: nic nie zapisuje. Zaktualizuj go i uruchom ponownie.",
            store.pipe.frozen,
        )
        warnings = store.connection.warnings
        self._say("durability", bool(warnings), "; ".join(warnings), "; ".join(warnings))
        dead, quarantined = await store.messages.counts()
        self._say(
            "dead-letters",
            dead > 0,
            f"Niedostarczone wiadomości: {dead}. Zobacz je w GET /api/v1/dead i wyślij ponownie: centrala replay.",
            f"Dead letters: {dead}. See GET /api/v1/dead and send them again: centrala replay.",
        )
        self._say(
            "quarantine",
            quarantined > 0,
            f"Wiadomości w kwarantannie: {quarantined}. Zobacz GET /api/v1/quarantine; po poprawce: centrala replay.",
            f"Messages in quarantine: {quarantined}. See GET /api/v1/quarantine; after a fix: centrala replay.",
        )

    def _disk(self) -> None:
        folder = Path(self._config.data)
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        usage = shutil.disk_usage(folder)
        low = usage.free < FREE_BYTES
        free = f"{usage.free // 1_048_576} MB"
        self._say(
            "disk",
            low,
            f"Kończy się miejsce na dysku z danymi ({os.fspath(folder)}): zostało {free}. Zwolnij miejsce.",
            f"The disk with the data ({os.fspath(folder)}) is nearly full: {free} left. Free some space.",
        )

    def _say(self, name: str, bad: bool, polish: str, english: str) -> None:  # noqa: FBT001 - the condition itself
        if bad:
            self._health.degraded(name, polish, english)
        else:
            self._health.ok(name)
