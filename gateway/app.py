"""The composition root of the door: store, channels, web server. What was accepted is worked on in a process of its own (work_process)."""

from pathlib import Path

from aiohttp import web

from channels.base import ListenError
from channels.screens import Screens
from channels.signature import Signer
from gateway.actions import Actions
from gateway.alarms import Alarms
from gateway.chat.sockets import Sockets
from gateway.chat.unread import CHAT
from gateway.conditions import Conditions
from gateway.config_parts import Config
from gateway.doors import open_doors
from gateway.endings import Endings
from gateway.facts import desk_facts, telling
from gateway.figures.reckoning import reckoning
from gateway.http.desk.figures.words import category_names
from gateway.http.site import CONNECTION, application
from gateway.intake import Intake
from gateway.invitations import set_up_url
from gateway.links import Links
from gateway.mailboxes import Mailboxes
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.opening import open_patiently, server_folder
from gateway.readmodel import ReadModel
from gateway.reports.rounds import Rounds
from gateway.ruleset_changes import ChangeRules
from gateway.services import Services
from gateway.undoing import Undoing
from gateway.watch import Watch
from gateway.work_process import WorkProcess
from gateway.work_spawn import Spawned
from store.embedded import Embedded
from store.errors import UnavailableError

SHOWING = frozenset({"slack", "teams"})  # kinds of channels that show dialogs and pages of one's own
GRACE = 8.0  # seconds for requests in hand when stopping


class Gateway:
    """One running gateway. `start` returns when everything is bound; `stop` finishes or releases what is in hand."""

    def __init__(self, config: Config, spawned: Spawned) -> None:
        self.config = config
        self._spawned = spawned
        self.metrics = Metrics()
        self.health = Health()
        self.endings = Endings()
        self.listening: dict[str, str] = {}
        self._undoing = Undoing()
        self._ready = False
        self._search: ReadModel | None = None

    async def start(self) -> None:
        """Raises ListenError, StoreConfigError, UnavailableError or WorkFailedError with words; nothing is left running then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        config = self.config
        work = WorkProcess(config, self._spawned, endings=self.endings, health=self.health, metrics=self.metrics)
        await work.connect()
        self._undoing.add(work.stop)
        embedded = Embedded(server_folder(config)) if config.store.url == "embedded" else None
        url = str(config.store.url)
        if embedded is not None:
            url = await embedded.start()
            self._undoing.add(embedded.stop)
        self.store = store = await open_patiently(config, url)
        self._undoing.add(store.close)
        signer = Signer(await store.secret())
        self.links = Links(signer, config.http.public_url)
        report = Mailboxes(config.desk.timezone, self.health, self.metrics).report
        actions = Actions(store, desk_facts(config), ChangeRules(config, store, self.health))
        self.channels = open_doors(
            config,
            signer,
            store.now,
            lease=store.lease,
            report=report,
            show=store.chats.say,
            screens=self._screens(actions),
            condition=Conditions(self.health).report,
            leads=store.pipe.leads,
        )
        intake = Intake(store, self.metrics, work.rush)
        self._undoing.add(work.stop)  # before the store goes away
        await work.begin(url)
        watch = Watch(store, embedded, config=config, health=self.health, metrics=self.metrics)
        watch.start()
        self._undoing.add(watch.stop)
        await self._open_doors(signer, actions, intake)
        self._ready = True

    async def stop(self) -> None:
        """Takes nothing new, finishes or releases what is in hand, stops everything. May be called twice."""
        self._ready = False
        await self._undoing.undo()

    async def set_up_url(self) -> str:
        """Where the first administrator introduces themselves; "" once anybody can sign in, where nobody has a password here, or without the store."""
        if not self.config.sign_in.local:
            return ""
        try:
            return await set_up_url(self.store, self.config.http.public_url)
        except UnavailableError:
            return ""

    @property
    def ready(self) -> bool:
        """Whether every listener is bound and nothing is stopping."""
        return self._ready

    async def _open_doors(self, signer: Signer, actions: Actions, intake: Intake) -> None:
        search = ReadModel(self.store, Path(self.config.data), self.health, reckoning=reckoning(self.config))
        self._undoing.add(search.close)
        self._search = search
        chat = await self._chat(signer)
        rounds = Rounds(
            self.store,
            search,
            self.config,
            self.metrics,
            mail=telling(self.config).channel,
            categories={language: category_names(language) for language in ("pl", "en")},
        )
        self._undoing.add(rounds.stop)
        alarms = Alarms(self.store, search, actions.promises, self.health, prefix=self.config.desk.prefix)
        self._undoing.add(alarms.stop)
        self.services = services = Services(
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
            search=search,
            ready=lambda: self._ready,
            chat=chat,
            rounds=rounds,
            alarms=alarms,
        )
        for name, channel in self.channels.items():
            if channel.receiver is not None:
                await channel.receiver.start(intake.accept)
                self._undoing.add(channel.receiver.stop)
                host = str(getattr(self.config.channels[name], "listen", "")).rpartition(":")[0]
                if channel.receiver.port:
                    self.listening[name] = f"{host}:{channel.receiver.port}"
        runner = web.AppRunner(
            application(services), access_log=None, handle_signals=False, shutdown_timeout=GRACE, **CONNECTION
        )
        await runner.setup()
        self._undoing.add(runner.cleanup)
        if chat is not None:
            self._undoing.add(chat.stop)  # before the web server waits for who is still connected
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
        search.start()
        rounds.start()
        alarms.start()

    def _screens(self, actions: Actions) -> Screens | None:
        """Dialogs and own pages, where the config has a channel that shows such things."""
        if not any(settings.kind in SHOWING for settings in self.config.channels.values()):
            return None
        from gateway.rooms.screens import DeskScreens  # noqa: PLC0415 - most desks start without

        screens = DeskScreens(self.config, self.store, actions, self.links, lambda: self._search)
        screens.start()
        self._undoing.add(screens.stop)
        return screens

    async def _chat(self, signer: Signer) -> Sockets | None:
        """The sockets of web chats, where the config has one."""
        if not any(settings.kind == CHAT for settings in self.config.channels.values()):
            return None
        sockets = Sockets(self.store, signer)
        await sockets.start()
        return sockets
