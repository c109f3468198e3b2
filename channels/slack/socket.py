"""Socket Mode: Slack's events over a WebSocket that we open. An envelope is acknowledged once what matters of it is durable, and not before.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgspec

from channels.base import Accept, MalformedError, PermanentError, TemporaryError
from channels.condition import Condition
from channels.slack.calls import Dispatch, Taken, read
from channels.slack.settings import LOOPBACK, Settings
from channels.slack.web import SlackWaitError, Web
from channels.tools import Tools
from store.errors import UnavailableError

KINDS = {"events_api": "event", "interactive": "interactive", "slash_commands": "command"}
PING = 20.0  # seconds between pings; a socket that answers none is dead, though nobody closed it
LARGEST = 4_000_000  # bytes of one envelope
TOGETHER = 100  # envelopes in hand at once
HELLO = 20.0  # seconds a new connection may take to say hello
LINGER = 30.0  # seconds an old connection is still read after Slack asked for another one
SLOWEST = 60.0  # seconds between two tries to connect, at most
LOUD = 30.0  # seconds without a connection before the health page says so
ENDING = 5.0  # seconds what is in hand may take when stopping


class Envelope(msgspec.Struct, frozen=True):
    """What Slack sends over the socket: hello, disconnect, or a call with an id to acknowledge."""

    type: str = ""
    envelope_id: str | None = ""
    payload: msgspec.Raw = msgspec.Raw(b"{}")
    reason: str | None = ""


_envelope = msgspec.json.Decoder(Envelope)

# Told when there is a connection again: the time (ms) up to which nothing can have been missed, 0 = unknown.
Connected = Callable[[int], Awaitable[None]]


class Socket:
    """Holds one connection to Slack, always: a new one before the old is given up, else as soon as there can be one."""

    def __init__(
        self, name: str, settings: Settings, tools: Tools, dispatch: Dispatch, *, connected: Connected
    ) -> None:
        self._name = name
        self._settings = settings
        self._tools = tools
        self._dispatch = dispatch
        self._connected = connected
        self._web = Web(settings.app_token, settings.api_url, channel=name)
        self._session: aiohttp.ClientSession | None = None
        self._accept: Accept | None = None
        self._main: asyncio.Task[None] | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._in_hand: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(TOGETHER)
        self._live = 0  # connections that have said hello
        self._greetings = 0
        self._alive = 0  # ms, when one was last known to be so
        self._failing = False

    def start(self, accept: Accept) -> None:
        """Connects, in a task of its own, and goes on until `stop`."""
        self._accept = accept
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._main = asyncio.create_task(self._hold())

    async def stop(self) -> None:
        """Takes nothing new, lets what is in hand finish and be acknowledged, then closes."""
        self._accept = (
            None  # what comes now is not acknowledged, and Slack hands it to another gateway, or to the next one
        )
        if self._main is not None:
            self._main.cancel()
            await asyncio.gather(self._main, return_exceptions=True)
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=ENDING)
        for task in (*self._in_hand, *self._open):
            task.cancel()
        await asyncio.gather(*self._in_hand, *self._open, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        await self._web.close()

    @property
    def live(self) -> bool:
        """Whether Slack can reach us at this moment."""
        return self._live > 0

    async def _hold(self) -> None:
        """One connection after the other. `leaving` is set when the one at hand is to be replaced, or is gone."""
        tries = 0
        since = self._tools.now()
        while True:
            leaving = asyncio.Event()
            try:
                url = await self._address()
                task = asyncio.create_task(self._one(url, leaving))
                self._open.add(task)
                task.add_done_callback(self._open.discard)
                task.add_done_callback(functools.partial(_set, leaving))
                before, greetings = self._tools.now(), self._greetings
                await leaving.wait()
                lasted = self._tools.now() - before > HELLO * 1000
                greeted = self._greetings > greetings
                # where Slack has answered, a bad line is no reason to stay away for a minute
                tries = 0 if greeted else tries + 1
                wait = 0.0 if lasted else _backoff(tries)
                since = self._tools.now() if greeted else since
                self._say_if_failing("no-hello", since)
            except (TemporaryError, PermanentError) as error:
                tries += 1
                wait = max(_asked_to_wait(error), _backoff(tries))
                self._say_if_failing(getattr(error, "code", "") or str(error), since)
            await asyncio.sleep(wait)

    async def _address(self) -> str:
        """Where to connect to. Raises TemporaryError, PermanentError."""
        answer = await self._web.call("apps.connections.open")
        url = str(answer.get("url", ""))
        parts = urlsplit(url)
        local = (
            parts.scheme == "ws" and parts.hostname in LOOPBACK and urlsplit(self._settings.api_url).scheme == "http"
        )
        if parts.scheme != "wss" and not local:
            raise TemporaryError("Slack named no secure address for Socket Mode")
        return url

    async def _one(self, url: str, leaving: asyncio.Event) -> None:
        """One connection, to its end."""
        session = self._session
        if session is None:
            return
        said_hello = False
        try:
            async with session.ws_connect(url, heartbeat=PING, max_msg_size=LARGEST, autoping=True) as socket:
                while True:
                    message = await socket.receive(
                        timeout=LINGER if leaving.is_set() else None if said_hello else HELLO
                    )
                    if message.type is not aiohttp.WSMsgType.TEXT:
                        break
                    envelope = _envelope.decode(message.data)
                    if envelope.type == "hello" and not said_hello:
                        said_hello = True
                        await self._greeted()
                    elif envelope.type == "disconnect":
                        leaving.set()
                    elif envelope.envelope_id:
                        await self._take(envelope, socket)
        except (aiohttp.ClientError, OSError, TimeoutError, msgspec.MsgspecError) as error:
            self._tools.log.info("slack: connection lost", channel=self._name, reason=type(error).__name__)
        finally:
            if said_hello:
                self._live -= 1
                # a dead socket is noticed one ping late, and its last envelopes may never have come
                self._alive = self._tools.now() - int(2 * PING * 1000)

    async def _greeted(self) -> None:
        gap = self._live == 0
        self._live += 1
        self._greetings += 1
        self._failing = False
        self._tools.condition(Condition(channel=self._name, about="socket"))
        self._tools.log.info("slack: connected", channel=self._name)
        if gap:
            await self._connected(self._alive)

    async def _take(self, envelope: Envelope, socket: aiohttp.ClientWebSocketResponse) -> None:
        await self._room.acquire()
        task = asyncio.create_task(self._acknowledged(envelope, socket))
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        task.add_done_callback(lambda _done: self._room.release())

    async def _acknowledged(self, envelope: Envelope, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Takes one envelope and says so; what can't be kept is not acknowledged, and Slack sends it again."""
        accept = self._accept
        if accept is None:
            return
        said: dict[str, Any] = {"envelope_id": envelope.envelope_id}
        kind = KINDS.get(envelope.type)
        try:
            if kind is not None:
                raw = bytes(envelope.payload)
                answer = await self._dispatch(Taken(kind, raw, read(raw)), accept)
                if answer.body:
                    said["payload"] = msgspec.Raw(answer.body)
            await socket.send_str(msgspec.json.encode(said).decode())
        except MalformedError:
            self._tools.log.warning("slack: an envelope that is no JSON object", channel=self._name)
        except UnavailableError as error:
            self._tools.log.warning("slack: not stored, Slack will repeat it", channel=self._name, reason=str(error))
        except (aiohttp.ClientError, ConnectionError, RuntimeError):
            self._tools.log.info("slack: kept, but the connection was gone before it could be said", channel=self._name)
        except Exception:
            self._tools.log.exception("slack: an envelope failed", channel=self._name)

    def _say_if_failing(self, why: str, since: int) -> None:
        """Tells the health page, once there has been no connection for a while. `since`: when there last was one (ms)."""
        if self.live or self._tools.now() - since <= LOUD * 1000:
            return
        if not self._failing:
            self._tools.log.error("slack: no connection", channel=self._name, reason=why)
        self._failing = True
        self._tools.condition(
            Condition(
                channel=self._name,
                about="socket",
                pl="Slack nie ma połączenia z Centralą (Socket Mode), więc nic z niego nie przychodzi. Próbujemy dalej. Sprawdź app_token"
                f" (xapp-…, zakres connections:write) i wyjście do sieci. Powód: {why}",
                en="Slack has no connection to Centrala (Socket Mode), so nothing arrives from it. We keep trying. Check app_token (xapp-…,"
                f" scope connections:write) and the way out to the network. Reason: {why}",
            )
        )


def _set(event: asyncio.Event, _done: asyncio.Task[None]) -> None:
    event.set()


def _asked_to_wait(error: TemporaryError | PermanentError) -> float:
    """Seconds Slack itself named. How long others would wait for an account to be mended is no measure here: nothing arrives meanwhile."""
    limited = isinstance(error, SlackWaitError) and error.code == "ratelimited"
    return error.after or 0.0 if limited and isinstance(error, TemporaryError) else 0.0


def _backoff(tries: int) -> float:
    """Seconds until the next try: doubled each time, up to a minute, and never for all gateways at once."""
    return min(SLOWEST, 0.5 * 2.0 ** min(tries, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - only spreads the tries
