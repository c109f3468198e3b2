"""The way to the server: concurrent calls share pipelines, nothing is sent twice, every trouble that may pass has one name."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Literal

import structlog

from store import durability as durable
from store.errors import StoreConfigError, UnavailableError
from store.keys import Keys
from store.listening import Listening
from store.pipelines import Pipelines
from store.resolve import resolve
from store.scripts import Script
from store.tasks import over
from store.urls import Node, Url, parse
from store.watch import Watch
from store.wire import Argument, ReplyError, Wire, dial, pack

__all__ = ["Connection", "ReplyError", "connect"]

TIME_SECONDS = 30.0
FIRST_RETRY, SLOWEST_RETRY = 0.02, 1.0
LEAST_BETWEEN = 0.3  # seconds between two connects that succeed: a node may send us on for a while

log = structlog.get_logger("store")


async def connect(
    url: str,
    *,
    tag: str,
    password: str | None = None,
    durability: Literal["strict", "relaxed"] = "strict",
    replicas: int = 0,
) -> "Connection":
    """A checked connection to the server that holds the keys tagged `{tag}`.

    With `replicas` (safe mode) a call returns only when that many replicas have it too. Raises UnavailableError when
    the server can't be reached now, StoreConfigError when it can't be used as configured (`strict`: or could lose what
    it acknowledged).
    """
    connection = Connection(parse(url), tag=tag, password=password, strict=durability == "strict", replicas=replicas)
    try:
        await connection.start()
    except BaseException:
        await connection.close()
        raise
    return connection


class Connection:
    """Calls to one server; made by `connect`. Concurrent ones share pipelines, which are no transactions.

    A cancelled caller loses its reply and nobody else's. A lost connection comes back by itself.
    """

    def __init__(self, url: Url, *, tag: str, password: str | None, strict: bool, replicas: int) -> None:
        self._url = url
        self._tag = tag
        self._password = password
        self._strict = strict
        self._replicas = replicas
        self._loop = asyncio.get_running_loop()
        self._known: tuple[Node, ...] = ()
        self._node = Node()
        self._pipelines = Pipelines(replicas=replicas, marker=Keys(tag).replicated, wanted=self._repair_soon)
        self._repairing: asyncio.Task[None] | None = None
        self._timing: asyncio.Task[None] | None = None
        self._listenings: set[Listening] = set()
        self._watch = Watch(0, 0)
        self._connected_at = 0.0
        self._remarks = durable.Remarks()
        self._closed = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could lose an acknowledged write or is open to others, in words for the health page; checked at each connect."""
        return self._remarks.wrong + self._remarks.weak + self._remarks.open

    @property
    def trouble(self) -> str:
        """Why the store can't be reached now, in words; empty while it can."""
        return self._pipelines.trouble

    def now(self) -> int:
        """The store's time in ms: measured about every 30 s, kept with the monotonic clock in between, never jumping back."""
        return self._watch.read(self._loop.time())

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Argument]) -> Any:
        """Runs a script and returns its reply (bytes, int, list or None). Raises UnavailableError; ReplyError is our defect."""
        try:
            return await self._pipelines.send(pack(("EVALSHA", script.sha, len(keys), *keys, *args)))
        except ReplyError as error:
            if error.code != "NOSCRIPT":
                raise
        return await self._pipelines.send(
            pack(("EVAL", script.text, len(keys), *keys, *args))
        )  # nothing ran; this also keeps it

    async def call(self, *command: Argument) -> Any:
        """Runs one plain command. Raises UnavailableError; ReplyError is our defect."""
        return await self._pipelines.send(pack(command))

    def listen(self, channel: str, heard: Callable[[bytes], None]) -> Listening:
        """Calls `heard` with what is published on a channel, and with b"" after every connect: something may have been missed."""
        listening = Listening(channel, heard, self._dial, self._listenings.discard)
        self._listenings.add(listening)
        return listening

    async def start(self) -> None:
        """Connects, checks the server and its clock. Called by `connect`."""
        await self._connect()
        if self._remarks.wrong or (self._strict and self._remarks.weak):
            words = "".join(f"\n- {remark}" for remark in self._remarks.wrong + self._remarks.weak)
            way_out = "\n(`store: {durability: relaxed}` starts all the same and keeps saying so on the health page.)"
            raise StoreConfigError(
                f"the store at {self._node} can't be used:{words}{'' if self._remarks.wrong else way_out}"
            )
        self._timing = asyncio.create_task(self._keep_time())

    async def close(self) -> None:
        """Ends everything; who still waits gets UnavailableError."""
        self._closed = True
        for task in (self._repairing, self._timing):
            await over(task)
        for listening in tuple(self._listenings):
            await listening.close()
        self._pipelines.close()

    async def _dial(self) -> Wire:
        """One more connection to the node in use, for listening."""
        node = self._node
        wire = await dial(node, self._url, self._password)
        if node != self._node:
            wire.close()
            raise UnavailableError(f"the store moved from {node} to {self._node}")
        return wire

    async def _connect(self) -> None:
        """Finds the node and opens what is missing to it."""
        node, self._known = await resolve(self._url, password=self._password, tag=self._tag, known=self._known)
        if node != self._node:
            self._leave()
            self._node = node
            self._pipelines.node = str(node)
        wires = [await dial(node, self._url, self._password)]
        try:
            self._note(await self._check(wires[0]))
            await self._look_at_time(wires[0].ask("TIME"))
            await self._pipelines.prepare(wires[0])
            while len(wires) < self._pipelines.missing:
                wires.append(await dial(node, self._url, self._password))
        except BaseException as error:
            for wire in wires:
                wire.close()
            if isinstance(error, ReplyError):
                raise UnavailableError(f"the store at {node} answers: {error}") from error
            raise
        self._pipelines.add(wires)
        self._connected_at = self._loop.time()

    async def _check(self, wire: Wire) -> durable.Remarks:
        """What is to be said about the server. Raises UnavailableError while it can't take writes, ReplyError."""
        info = durable.facts(await wire.ask("INFO"))
        if info.get("loading") == "1":
            raise UnavailableError(f"the store at {self._node} is still reading its data")
        if self._url.kind == "sentinel" and info.get("role") != "master":
            raise UnavailableError(f"{self._node} is named primary by the sentinels but is a replica")
        try:
            flat = await wire.ask("CONFIG", "GET", *durable.SETTINGS)
            settings = {name.decode(): value.decode() for name, value in zip(flat[::2], flat[1::2], strict=True)}
        except ReplyError:
            settings = None
        return durable.remarks(self._url, info, settings, replicas=self._replicas, password=self._password is not None)

    def _note(self, remarks: durable.Remarks) -> None:
        known, self._remarks = self.warnings, remarks
        for warning in self.warnings:
            if warning not in known:
                log.warning("store: a setting to look at", node=str(self._node), words=warning)

    def _leave(self) -> None:
        """The node in use is no longer the one to talk to."""
        self._pipelines.retire()
        for listening in self._listenings:
            listening.reconnect()

    def _repair_soon(self) -> None:
        if not self._closed and (self._repairing is None or self._repairing.done()):
            self._repairing = asyncio.create_task(self._repair())

    async def _repair(self) -> None:
        pause = FIRST_RETRY
        while self._pipelines.missing > 0:
            await asyncio.sleep(self._connected_at + LEAST_BETWEEN - self._loop.time())
            try:
                await self._connect()
            except Exception as error:  # noqa: BLE001 - an answer nobody thought of must not end the tries for ever
                if self._pipelines.down and self._pipelines.down_since is None:
                    self._pipelines.down_since = self._loop.time()
                    log.warning("store: not reachable", kind=type(error).__name__, reason=str(error))
                self._pipelines.trouble = str(error) or type(error).__name__
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads gateways, guards nothing
                pause = min(pause * 2, SLOWEST_RETRY)
            else:
                log.info("store: connected", node=str(self._node))

    # --- time -------------------------------------------------------------------------------------------------------

    async def _look_at_time(self, answer: Awaitable[Any]) -> None:
        asked = self._loop.time()
        seconds, micros = await answer
        answered = self._loop.time()
        self._watch.set(int(seconds) * 1000 + int(micros) / 1000, (asked + answered) / 2)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(TIME_SECONDS)
            with suppress(UnavailableError, ReplyError):
                await self._look_at_time(self.call("TIME"))
