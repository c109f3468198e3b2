"""What an open page of the console hears without asking: which tickets changed and who is on them, as server-sent events.

One reader of the feed serves all listeners of this gateway, and reads only while there are any. Nobody waits for a slow listener: his
line is cut, his browser comes back and reads everything anew ("hold").
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
import structlog
from aiohttp import web

from gateway.http.desk.live import presence
from gateway.http.desk.live.presence import DOINGS, Presence
from gateway.services import Services
from store.client import Store
from store.errors import UnavailableError
from store.listening import Listening
from store.records import Entry
from store.signals import APART, SESSIONS
from store.tasks import over

log = structlog.get_logger("gateway.http")

EVERY: Final = 0.3  # seconds between looks at the feed
ROOM: Final = 64  # frames that wait for one listener; one more, and it is slow
MANY: Final = 100  # tickets that change at once: pages read anew rather than hear of each
NAMED: Final = 20  # tickets that change at once and are told with who did it
STOPPING: Final = 0.3  # seconds listeners get to hear that this gateway stops
HOLD: Final = b"event: hold\ndata: {}\n\n"


class Listener:
    """One open page. `next` yields bytes to send, "check" (is the session still good?) or "stop"."""

    def __init__(self, agent: str, language: str, cut: Callable[[], None]) -> None:
        self.agent = agent
        self.language = language
        self.frames: asyncio.Queue[bytes | str] = asyncio.Queue(ROOM)
        self._checks = False
        self._cut = cut

    def tell(self, frame: bytes | str) -> bool:
        """Takes it along; False, and the line is cut, if the listener does not keep up."""
        if frame == "check":
            if self._checks:  # a hundred sessions may end at once: one look is enough
                return True
            self._checks = True
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self._cut()
            return False
        return True

    async def next(self) -> bytes | str:
        """Waits for what comes next."""
        frame = await self.frames.get()
        if frame == "check":
            self._checks = False
        return frame

    def cut(self) -> None:
        """Ends the connection at once."""
        self._cut()


class Live:
    """The listeners of this gateway, the feed they hear of, and who is where."""

    def __init__(self, store: Store, told: Callable[[str, int, presence.Seen], bytes]) -> None:
        self._store = store
        self._told = told
        self._listeners: set[Listener] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._signals: Listening | None = None
        self._joining = asyncio.Lock()
        self._cursor = ""  # the place in the feed up to which everything was told; "" while nobody listens
        self._wanted = asyncio.Event()
        self._gone = asyncio.Event()
        self.presence = Presence()

    @property
    def count(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    async def join(self, listener: Listener) -> None:
        """From now on the listener hears what changes; first, who is where."""
        async with self._joining:
            if not self._cursor:
                # without the store, the feed is read from where it is when the store is back
                with contextlib.suppress(UnavailableError):
                    self._cursor = await self._store.feed.newest()
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._follow(), name="desk feed"),
                asyncio.create_task(self._look_round(), name="desk presence"),
            ]
            self._signals = self._store.signals.listen(self._heard)
        self._listeners.add(listener)
        self._gone.clear()
        self._wanted.set()
        now = _now()
        everybody = b"".join(self._presence(listener, number, now) for number in self.presence.numbers())
        if everybody:
            listener.tell(everybody)

    def leave(self, listener: Listener) -> None:
        """It hears nothing any more."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._cursor = ""
            self._wanted.clear()
            self._gone.set()

    def tell(self, frame: bytes | str) -> None:
        """Everybody hears it; who can't keep up is cut off, and the log says so."""
        for listener in tuple(self._listeners):
            if not listener.tell(frame):
                self.drop(listener)

    def drop(self, listener: Listener) -> None:
        """Lets go of a listener that was too slow."""
        self.leave(listener)
        log.info("live: a listener was too slow and is cut off", agent=listener.agent, waiting=listener.frames.qsize())

    async def close(self) -> None:
        """Ends every line, at once; the browsers come back to whoever answers then."""
        listeners = tuple(self._listeners)
        for listener in listeners:
            if not listener.tell("stop"):
                self.leave(listener)
        if self._listeners:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), STOPPING)
        for listener in tuple(self._listeners):
            listener.cut()
            self.leave(listener)
        for task in self._tasks:
            await over(task)
        if self._signals is not None:
            await self._signals.close()
        self._tasks, self._signals = [], None

    # --- what changes -------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            await self._wanted.wait()
            try:
                if self._cursor:
                    await self._look(self._cursor)
                else:
                    self._cursor = await self._store.feed.newest()
                    self.tell(HOLD)
            except UnavailableError:
                pass  # the place in the feed is kept: nothing is missed
            except Exception:
                log.exception("live: could not read the feed")
                self._cursor = ""  # on from the newest change; pages read anew
            await asyncio.sleep(EVERY)

    async def _look(self, cursor: str) -> None:
        changes = await self._store.feed.after(cursor)
        if changes is None:
            self._cursor = await self._store.feed.newest()
            self.tell(HOLD)
            return
        if len(changes.numbers) > MANY:
            self.tell(HOLD)
        elif changes.numbers:
            entries = await self._store.tickets.newest(changes.numbers) if len(changes.numbers) <= NAMED else {}
            self.tell(event("changes", changed(changes.versions, entries)))
        if self._listeners:
            self._cursor = changes.cursor

    # --- who is where -------------------------------------------------------------------------------------------------

    def _heard(self, signal: Mapping[str, Any]) -> None:
        match signal:
            case {"kind": presence.SIGNAL, "number": int(number), "who": str(who), "name": str(name), "doing": doing}:
                if doing in DOINGS:
                    self.presence.heard(number, who, name, doing, _now())
                    self._tell_changes()
            case {"kind": presence.READ, "number": int(number)}:
                self.tell(event("read", {"number": number}))
            case {"kind": kind} if kind == APART:
                self.tell(event("changes", changed({}, {})))
            case {"kind": kind} if kind == SESSIONS:
                self.tell("check")

    async def _look_round(self) -> None:
        while True:
            await asyncio.sleep(2)
            self._tell_changes()

    def _tell_changes(self) -> None:
        now = _now()
        for number in self.presence.changed(now):
            for listener in tuple(self._listeners):
                if not listener.tell(self._presence(listener, number, now)):
                    self.drop(listener)

    def _presence(self, listener: Listener, number: int, now: float) -> bytes:
        return self._told(listener.language, number, self.presence.of(number, now, but=listener.agent))


LIVE = web.AppKey("live", Live)


def install(app: web.Application, services: Services, told: Callable[[str, int, presence.Seen], bytes]) -> None:
    """Gives the application its Live, which ends before the web server waits for its requests."""
    live = app[LIVE] = Live(services.store, told)

    async def close(_app: web.Application) -> None:
        await live.close()

    app.on_shutdown.append(close)


def event(name: str, value: Any) -> bytes:
    """A server-sent event with JSON as its data (one line, as JSON has no raw line ends)."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(value))


def changed(versions: Mapping[int, int], entries: Mapping[int, Entry]) -> dict[str, Any]:
    """What pages hear of changes: number, version, and the agent (e-mail and name) who did it, "" where it was nobody of us."""
    tickets = []
    for number, version in versions.items():
        entry = entries.get(number)
        author = entry.author if entry is not None and entry.author.kind == "agent" else None
        tickets.append(
            {
                "number": number,
                "version": version,
                "by": author.id if author else "",
                "name": author.name if author else "",
            }
        )
    return {"tickets": tickets}


def _now() -> float:
    return asyncio.get_running_loop().time()
