"""The gateway's side of its work process: starts it, starts it again when it died, and passes on what it says."""

import asyncio
import contextlib
import pickle
import subprocess
from typing import Final

import structlog

from gateway.config_parts import Config
from gateway.endings import Endings
from gateway.failed import WorkFailedError
from gateway.observe.health import Health
from gateway.observe.metrics import Figures, Metrics
from gateway.work_frames import (
    Begin,
    Ended,
    Failed,
    Measure,
    Measured,
    Rush,
    Said,
    Stop,
    ToWork,
    Wanted,
    Working,
    framed,
    from_work,
    next_body,
)
from gateway.work_spawn import Spawned, spawn
from store.tasks import over

log = structlog.get_logger()

START_SECONDS: Final = 60.0  # the store may take half of them to come up
STOP_SECONDS: Final = 12.0  # longer than the grace for work in hand
FIGURES_SECONDS: Final = 1.0
AGAIN: Final = (0.1, 5.0)  # seconds until it is started again: first, longest; doubled with each time it died young
YOUNG: Final = 30.0
PART: Final = "workers"


class WorkProcess:
    """One process that works for this gateway. While it is gone, what is accepted waits in the store, and health says so."""

    def __init__(self, config: Config, spawned: Spawned, *, endings: Endings, health: Health, metrics: Metrics) -> None:
        self._config = config
        self._spawned = spawned
        self._endings = endings
        self._health = health
        self._metrics = metrics
        self._process = spawned.process
        self._writer: asyncio.StreamWriter | None = None
        self._begin: Begin | None = None
        self._reading: asyncio.Task[None] | None = None
        self._began: asyncio.Future[None] | None = None
        self._measured = asyncio.Event()
        self._said: set[str] = set()
        self._stopping = False
        endings.wanted = self._wanted
        metrics.others = self.figures

    async def connect(self) -> None:
        """Listens to the process, which gets itself ready while the store is started."""
        reader, self._writer = await asyncio.open_connection(sock=self._spawned.socket)
        self._reading = asyncio.create_task(self._listen(reader), name="work process")

    async def begin(self, url: str) -> None:
        """Returns when it works on the store at this URL. Raises WorkFailedError with the reason."""
        self._begin = Begin(url, pickle.dumps(self._config))
        self._began = asyncio.get_running_loop().create_future()
        self._say(self._begin)
        try:
            await asyncio.wait_for(self._began, START_SECONDS)
        except TimeoutError:
            raise WorkFailedError(f"the work process did not begin within {START_SECONDS:.0f} s") from None

    async def stop(self) -> None:
        """It finishes or releases what is in hand; after a while it is ended, and its leases run out. May be called twice."""
        if self._stopping:
            return
        self._stopping = True
        self._say(Stop())
        try:
            await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        await over(self._reading)
        await self._hang_up()

    def rush(self) -> None:
        """People wait at the door: the workers give way for a moment."""
        self._say(Rush())

    async def figures(self) -> None:
        """Brings `metrics` up to date with the figures of the work process, if it answers in time."""
        self._measured.clear()
        self._say(Measure())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._measured.wait(), FIGURES_SECONDS)

    async def _hang_up(self) -> None:
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                # shielded: a caller that is cancelled meanwhile would cancel the wait of the other one too
                await asyncio.shield(self._writer.wait_closed())

    def _wanted(self, message: str) -> None:
        self._say(Wanted(message))

    def _say(self, frame: ToWork) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(framed(frame))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Hears one process after the other, for as long as the gateway runs."""
        loop = asyncio.get_running_loop()
        pause = AGAIN[0]
        while True:
            since = loop.time()
            while (body := await next_body(reader)) is not None:
                self._hear(from_work.decode(body))
            code = await asyncio.to_thread(self._process.wait)
            await self._hang_up()
            if self._stopping:
                return
            self._lost(code)
            pause = AGAIN[0] if loop.time() - since > YOUNG else min(pause * 2, AGAIN[1])
            reader = await self._again(pause)

    async def _again(self, pause: float) -> asyncio.StreamReader:
        while True:
            await asyncio.sleep(pause)
            try:
                spawned = spawn()
            except OSError as error:
                log.warning("the work process can't be started", reason=str(error), again_in=pause)
                continue
            self._process = spawned.process
            reader, self._writer = await asyncio.open_connection(sock=spawned.socket)
            if self._begin is not None:
                self._say(self._begin)
            return reader

    def _lost(self, code: int) -> None:
        reason = f"exit code {code}" if code >= 0 else f"signal {-code}"
        self._metrics.keep()
        for name in self._said:
            self._health.ok(name)
        self._said.clear()
        if self._began is not None and not self._began.done():
            self._began.set_exception(WorkFailedError(f"the work process ended while it began ({reason})"))
            return
        log.error("the work process died and is started again", reason=reason)
        self._health.degraded(
            PART,
            f"Proces roboczy zakończył się ({reason}) i startuje ponownie; przyjęte wiadomości czekają, nic nie ginie.",
            f"The work process ended ({reason}) and is being started again; accepted messages wait, nothing is lost.",
        )

    def _hear(self, frame: Working | Failed | Ended | Said | Measured) -> None:
        match frame:
            case Ended(message):
                self._endings.ended(message)
            case Measured(figures):
                self._take(figures)
            case Said(name, pl, en) if pl:
                self._said.add(name)
                self._health.degraded(name, pl, en)
            case Said(name):
                self._said.discard(name)
                self._health.ok(name)
            case Working():
                self._health.ok(PART)
                if self._began is not None and not self._began.done():
                    self._began.set_result(None)
            case Failed(reason):
                if self._began is not None and not self._began.done():
                    self._began.set_exception(WorkFailedError(reason))
                else:
                    log.error("the work process can't begin", reason=reason)

    def _take(self, figures: Figures) -> None:
        self._metrics.take(figures)
        self._measured.set()
