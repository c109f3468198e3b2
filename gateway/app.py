"""The composition root: puts the parts together, starts them in order, stops them in reverse."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from channels.base import Channel, ListenError
from channels.signature import Signer
from gateway.actions import Actions
from gateway.archivist import Archivist
from gateway.clock import Clock
from gateway.config_parts import Config
from gateway.courier import Courier
from gateway.doors import open_doors
from gateway.endings import Endings
from gateway.facts import desk_facts
from gateway.files import BlobFiles
from gateway.http.site import CONNECTION, application
from gateway.intake import Intake
from gateway.links import Links
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.opening import open_patiently, server_folder
from gateway.policy import policy
from gateway.processor import Processor
from gateway.rendering import Rendering
from gateway.sandbox import Sandbox
from gateway.services import Services
from gateway.watch import Watch
from gateway.worker import Worker
from store.client import Store
from store.embedded import Embedded
from triage import rules

log = structlog.get_logger()

INBOUND_LEASE = 30.0  # seconds; longer than a mail may take to parse, decide and commit
OUTBOX_LEASE = 90.0  # longer than any channel's deadline for a send
TIMER_LEASE = 30.0
INBOUND_TOGETHER = 32
TIMERS_TOGETHER = 8
GRACE = 8.0  # seconds for work in hand when stopping


class Gateway:
    """One running gateway. `start` returns when everything is bound; `stop` finishes or releases what is in hand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.metrics = Metrics()
        self.health = Health()
        self.endings = Endings()
        self.listening: dict[str, str] = {}
        self._undo: list[Callable[[], object]] = []
        self._ready = False

    async def start(self) -> None:
        """Raises ListenError, StoreConfigError, UnavailableError or RulesError with words; nothing is left running then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        config = self.config
        loaded = rules.load([Path(path) for path in config.rules])
        sandbox = Sandbox(
            size=config.parsing.children,
            cpu=config.parsing.seconds,
            wall=2.0 * config.parsing.seconds,
            memory=config.parsing.memory_mb * 1024 * 1024,
        )
        embedded = Embedded(server_folder(config)) if config.store.url == "embedded" else None
        url = str(config.store.url)
        if embedded is not None:
            url = await embedded.start()
            self._undo.append(embedded.stop)
        self.store = store = await open_patiently(config, url)
        self._undo.append(store.close)
        await sandbox.start()
        self._undo.append(sandbox.stop)
        signer = Signer(await store.secret())
        self.links = Links(signer, config.http.public_url)
        channels = open_doors(config, signer, store.now)
        self.channels = channels
        actions = Actions(store, desk_facts(config))
        archivist = Archivist(store.pipe)
        archivist.start()
        self._undo.append(archivist.stop)
        decided = policy(config, loaded)
        processor = Processor(
            store,
            channels,
            sandbox,
            actions,
            policy=lambda: decided,
            metrics=self.metrics,
            archive=archivist.wanted,
            ended=self.endings.ended,
        )
        rendering = Rendering(links=self.links, prefix=config.desk.prefix, desk=config.desk.name, now=store.now)
        courier = Courier(
            store,
            channels,
            BlobFiles(store.blobs),
            render=rendering.render,
            settings=config.deliveries,
            metrics=self.metrics,
        )
        clock = Clock(store)
        pipe = store.pipe
        intake = Intake(store, self.metrics)
        workers = {
            "inbound": Worker(
                pipe,
                "inbound",
                processor.handle,
                together=INBOUND_TOGETHER,
                lease=INBOUND_LEASE,
                give_way=intake.busy,
            ),
            "outbox": Worker(pipe, "outbox", courier.handle, together=config.deliveries.together, lease=OUTBOX_LEASE),
            "timers": Worker(pipe, "timers", clock.handle, together=TIMERS_TOGETHER, lease=TIMER_LEASE),
        }
        await self._listen_for_work(store, workers)
        for worker in workers.values():
            worker.start()
        self._undo.append(partial(_close_senders, channels))
        self._undo.append(partial(_stop_workers, list(workers.values())))
        watch = Watch(store, embedded, archivist, config=config, health=self.health, metrics=self.metrics)
        watch.start()
        self._undo.append(watch.stop)
        await self._open_doors(signer, actions, intake)
        self._ready = True

    async def stop(self) -> None:
        """Takes nothing new, finishes or releases what is in hand, stops everything. May be called twice."""
        self._ready = False
        while self._undo:
            undo = self._undo.pop()
            try:
                result = undo()
                if asyncio.iscoroutine(result):
                    await result
            except Exception:  # one part that fails to stop must not keep the others running
                log.exception("a part did not stop cleanly")

    @property
    def ready(self) -> bool:
        """Whether every listener is bound and nothing is stopping."""
        return self._ready

    async def _listen_for_work(self, store: Store, workers: dict[str, Worker]) -> None:
        def heard(word: bytes) -> None:
            named = workers.get(word.decode("ascii", "replace"))
            for worker in [named] if named else workers.values():
                worker.wake()

        listening = store.connection.listen(store.keys.wake, heard)
        self._undo.append(listening.close)
        await listening.ready()

    async def _open_doors(self, signer: Signer, actions: Actions, intake: Intake) -> None:
        services = Services(
            config=self.config,
            store=self.store,
            accept=intake.accept,
            actions=actions,
            channels=self.channels,
            signer=signer,
            links=self.links,
            health=self.health,
            metrics=self.metrics,
            endings=self.endings,
            ready=lambda: self._ready,
        )
        for name, channel in self.channels.items():
            if channel.receiver is not None:
                await channel.receiver.start(intake.accept)
                self._undo.append(channel.receiver.stop)
                host = str(getattr(self.config.channels[name], "listen", "")).rpartition(":")[0]
                self.listening[name] = f"{host}:{channel.receiver.port}"
        runner = web.AppRunner(
            application(services), access_log=None, handle_signals=False, shutdown_timeout=GRACE, **CONNECTION
        )
        await runner.setup()
        self._undo.append(runner.cleanup)
        listen = self.config.http.listen
        site = web.TCPSite(runner, listen.host, listen.port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            raise ListenError(
                f"http.listen: {listen} can't be bound ({error.strerror or error}); "
                "another program (or another Centrala) has the port, or the address is not this machine's: "
                "change http.listen or stop the other one"
            ) from error
        port = runner.addresses[0][1]
        self.listening["http"] = f"{listen.host}:{port}"


async def _close_senders(channels: Mapping[str, Channel]) -> None:
    await asyncio.gather(*(channel.sender.close() for channel in channels.values() if channel.sender is not None))


async def _stop_workers(workers: list[Worker]) -> None:
    await asyncio.gather(*(worker.stop(GRACE) for worker in workers))
