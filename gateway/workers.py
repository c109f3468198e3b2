"""The parts that work on what was accepted: processor, courier, clock, archivist. They need nothing but the store."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from channels.base import Channel
from channels.signature import Signer
from gateway.actions import Actions
from gateway.archivist import Archivist
from gateway.assignment.returning import Returning
from gateway.chat.unread import Unread
from gateway.clock import Clock
from gateway.conditions import Conditions
from gateway.config_parts import Config
from gateway.courier import Courier
from gateway.doors import open_doors
from gateway.facts import desk_facts
from gateway.files import BlobFiles
from gateway.links import Links
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.opening import open_patiently
from gateway.policy import script
from gateway.processor import Processor
from gateway.rendering import Rendering
from gateway.ruleset import Ruleset
from gateway.ruleset_changes import ChangeRules
from gateway.ruleset_shadow import Shadow
from gateway.sandbox import Sandbox
from gateway.undoing import Undoing
from gateway.worker import Worker
from store.client import Store
from triage.known import LIVE
from triage.rules import Rules

if TYPE_CHECKING:
    from gateway.rooms.faces import Faces

log = structlog.get_logger()

INBOUND_LEASE = 30.0  # seconds; longer than a mail may take to parse, decide and commit
OUTBOX_LEASE = 90.0  # longer than any channel's deadline for a send
TIMER_LEASE = 30.0
INBOUND_TOGETHER = 32
TIMERS_TOGETHER = 128
GRACE = 8.0  # seconds for work in hand when stopping


class Workers:
    """All workers of one process. `ended` hears of every message that ended here; while `give_way` says so, new messages wait.

    `shipped` are the rules that come with Centrala, where they were loaded before.
    """

    def __init__(
        self,
        config: Config,
        *,
        metrics: Metrics,
        health: Health,
        ended: Callable[[str], None] = lambda _message: None,
        give_way: Callable[[], bool] = lambda: False,
        shipped: Rules | None = None,
    ) -> None:
        self._config = config
        self._shipped = shipped
        self._metrics = metrics
        self._health = health
        self._ended = ended
        self._give_way = give_way
        self._undoing = Undoing()

    async def start(self, url: str) -> None:
        """Works on the store at this URL from now on. Raises RulesError, StoreConfigError, UnavailableError; nothing runs then."""
        try:
            await self._start(url)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Claims nothing more, finishes or releases what is in hand, stops everything."""
        await self._undoing.undo()

    async def _start(self, url: str) -> None:
        config = self._config
        sandbox = Sandbox(
            size=config.parsing.children,
            cpu=config.parsing.seconds,
            wall=2.0 * config.parsing.seconds,
            memory=config.parsing.memory_mb * 1024 * 1024,
        )
        await sandbox.start()
        self._undoing.add(sandbox.stop)
        store = await open_patiently(config, url)
        self._undoing.add(store.close)
        if config.store.url == "embedded":  # its folder is one gateway's, and this is the only process of it that works
            await store.pipe.orphaned()
        signer = Signer(await store.secret())
        channels = open_doors(
            config, signer, store.now, show=store.chats.say, condition=Conditions(self._health).report
        )
        archivist = Archivist(store.pipe, self._health)
        archivist.start()
        self._undoing.add(archivist.stop)
        ruleset = Ruleset(config, store, self._health, shipped=self._shipped)
        self._shipped = None
        await ruleset.start()
        self._undoing.add(ruleset.stop)
        shadow = Shadow(store, ruleset.shadow)
        self._undoing.add(shadow.settled)
        actions = Actions(store, desk_facts(config), ChangeRules(config, store, self._health))
        processor = Processor(
            store,
            channels,
            sandbox,
            actions,
            policy=ruleset.policy,
            refresh=ruleset.refresh,
            shadow=shadow,
            metrics=self._metrics,
            archive=archivist.wanted,
            ended=self._ended,
        )
        links = Links(signer, config.http.public_url)
        rendering = Rendering(
            links=links,
            prefix=config.desk.prefix,
            desk=config.desk.name,
            now=store.now,
            script=script(config),
            live=frozenset(name for name, settings in config.channels.items() if settings.kind in LIVE),
        )
        courier = Courier(
            store,
            channels,
            BlobFiles(store.blobs),
            render=rendering.render,
            settings=config.deliveries,
            metrics=self._metrics,
            health=self._health,
            agents=actions.notifier,
            faces=self._faces(store, actions, links),
        )
        await self._work(store, processor, courier, channels, actions)

    def _faces(self, store: Store, actions: Actions, links: Links) -> "Faces | None":
        """What rooms and requesters are shown, where the config has rooms or cards."""
        rooms = actions.facts.rooms
        if not (rooms.queues or rooms.cards):
            return None
        from gateway.rooms.faces import Faces  # noqa: PLC0415 - most desks have no rooms

        return Faces(store, actions.notifier, actions.facts, public_url=str(self._config.http.public_url), links=links)

    async def _work(
        self,
        store: Store,
        processor: Processor,
        courier: Courier,
        channels: Mapping[str, Channel],
        actions: Actions,
    ) -> None:
        pipe, together = store.pipe, self._config.deliveries.together
        prefix = self._config.desk.prefix
        unread = Unread(store, channels, prefix)
        clock = Clock(
            store,
            script=script(self._config),
            prefix=prefix,
            promises=actions.promises,
            notifier=actions.notifier,
            assigner=actions.assigner,
            unread=unread,
            after=actions.after,
            moves=actions.moves,
        )
        workers = {
            "inbound": Worker(
                pipe,
                "inbound",
                processor.handle,
                together=INBOUND_TOGETHER,
                lease=INBOUND_LEASE,
                give_way=self._give_way,
            ),
            "outbox": Worker(pipe, "outbox", courier.handle, together=together, lease=OUTBOX_LEASE),
            "timers": Worker(pipe, "timers", clock.handle, together=TIMERS_TOGETHER, lease=TIMER_LEASE),
        }

        def heard(word: bytes) -> None:
            named = workers.get(word.decode("ascii", "replace"))
            for worker in [named] if named else workers.values():
                worker.wake()

        listening = store.connection.listen(store.keys.wake, heard)
        self._undoing.add(listening.close)
        await listening.ready()
        for worker in workers.values():
            worker.start()
        returning = Returning(store, actions.assigner, actions.notifier, actions.promises)
        returning.start()
        self._undoing.add(returning.stop)
        self._undoing.add(lambda: _close_senders(channels))
        self._undoing.add(lambda: _stop(list(workers.values())))


async def _close_senders(channels: Mapping[str, Channel]) -> None:
    await asyncio.gather(*(channel.sender.close() for channel in channels.values() if channel.sender is not None))


async def _stop(workers: list[Worker]) -> None:
    await asyncio.gather(*(worker.stop(GRACE) for worker in workers))
