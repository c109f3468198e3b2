"""The way to the server: concurrent calls share pipelines, nothing is sent twice, every trouble that may pass has one name."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal

import structlog

from store import durability as durable
from store.errors import StoreConfigError, UnavailableError
from store.listening import Listening
from store.resolve import resolve
from store.scripts import Script
from store.urls import Node, Url, parse
from store.watch import Watch
from store.wire import Argument, ReplyError, Wire, dial, pack

__all__ = ["Connection", "ReplyError", "connect"]

WIRES = 4
QUEUE_SECONDS = 1.5
REPLY_SECONDS = 3.5
MOST_CALLS = 10_000
MOST_BYTES = 256 * 1024 * 1024
BATCH = 256
TIME_SECONDS = 30.0
REPLICA_MS = 1000
MARKER_SECONDS = 7 * 24 * 3600
SLOWEST_RETRY = 1.0

_ELSEWHERE = frozenset({"MOVED", "READONLY", "CLUSTERDOWN", "MASTERDOWN"})
_PASSING = _ELSEWHERE | {"LOADING", "OOM", "MISCONF", "TRYAGAIN", "ASK", "BUSY", "NOREPLICAS", "NOAUTH"}

log = structlog.get_logger("store")


class _Call:
    """A command on its way."""

    __slots__ = ("data", "expires", "future")

    def __init__(self, data: bytes, future: asyncio.Future[Any], expires: float) -> None:
        self.data = data
        self.future = future
        self.expires = expires


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
    """Calls to one server over a few connections; made by `connect`.

    Calls of one loop tick leave together in one pipeline on a free connection; while all are busy the next ones gather.
    A pipeline is no transaction. A cancelled caller loses its reply and nobody else's.
    """

    def __init__(self, url: Url, *, tag: str, password: str | None, strict: bool, replicas: int) -> None:
        self._url = url
        self._tag = tag
        self._password = password
        self._strict = strict
        self._replicas = replicas
        self._marker = f"{{{tag}}}:replicated"
        touch = pack(("EXPIRE", self._marker, MARKER_SECONDS))
        self._wait = touch + pack(("WAIT", replicas, REPLICA_MS)) if replicas else b""
        self._loop = asyncio.get_running_loop()
        self._known: tuple[Node, ...] = ()
        self._node = Node()
        self._free: list[Wire] = []
        self._busy: dict[Wire, float] = {}
        self._retired: set[Wire] = set()
        self._waiting: deque[_Call] = deque()
        self._bytes = 0
        self._flushing = False
        self._sweeper: asyncio.TimerHandle | None = None
        self._repairing: asyncio.Task[None] | None = None
        self._timing: asyncio.Task[None] | None = None
        self._listenings: set[Listening] = set()
        self._watch = Watch(0, 0)
        self._down_since: float | None = None
        self._trouble = ""
        self._remarks = durable.Remarks()
        self._closed = False

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could lose an acknowledged write or is open to others, in words for the health page; checked at each connect."""
        return self._remarks.wrong + self._remarks.weak + self._remarks.open

    @property
    def trouble(self) -> str:
        """Why the store can't be reached now, in words; empty while it can."""
        return self._trouble

    def now(self) -> int:
        """The store's time in ms: measured about every 30 s, kept with the monotonic clock in between, never jumping back."""
        return self._watch.read(self._loop.time())

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Argument]) -> Any:
        """Runs a script and returns its reply (bytes, int, list or None). Raises UnavailableError; ReplyError is our defect."""
        try:
            return await self._send(pack(("EVALSHA", script.sha, len(keys), *keys, *args)))
        except ReplyError as error:
            if error.code != "NOSCRIPT":
                raise
        return await self._send(pack(("EVAL", script.text, len(keys), *keys, *args)))  # nothing ran; this also keeps it

    async def call(self, *command: Argument) -> Any:
        """Runs one plain command. Raises UnavailableError; ReplyError is our defect."""
        return await self._send(pack(command))

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
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        for listening in tuple(self._listenings):
            await listening.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._fail_waiting("the connection to the store was closed")
        for wire in (*self._free, *self._busy):
            wire.close()
        self._free.clear()

    # --- calls ------------------------------------------------------------------------------------------------------

    def _send(self, data: bytes) -> asyncio.Future[Any]:
        now = self._loop.time()
        if self._closed:
            raise UnavailableError("the connection to the store was closed")
        if self._down_since is not None and now - self._down_since > QUEUE_SECONDS:
            raise UnavailableError(self._trouble)
        if len(self._waiting) >= MOST_CALLS or self._bytes + len(data) > MOST_BYTES:
            raise UnavailableError(f"{len(self._waiting)} calls wait for the store at {self._node} already")
        call = _Call(data, self._loop.create_future(), now + QUEUE_SECONDS)
        self._waiting.append(call)
        self._bytes += len(data)
        self._flush_soon()
        return call.future

    def _flush_soon(self) -> None:
        if not self._flushing:
            self._flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        while self._waiting and self._free:
            wire = self._free[-1]
            if not wire.open:
                self._free.pop()
                continue
            batch = self._take(-(-len(self._waiting) // len(self._free)))
            if not batch:
                continue
            self._free.pop()
            self._busy[wire] = self._loop.time()
            replies = len(batch) + (2 if self._wait else 0)
            data = b"".join([call.data for call in batch])
            wire.send(data + self._wait, replies, partial(self._done, wire, batch))
        if self._sweeper is None and (self._waiting or self._busy):
            self._sweeper = self._loop.call_later(0.25, self._sweep)

    def _take(self, most: int) -> list[_Call]:
        """The next calls somebody still waits for."""
        batch: list[_Call] = []
        while self._waiting and len(batch) < min(most, BATCH):
            call = self._waiting.popleft()
            self._bytes -= len(call.data)
            if not call.future.done():
                batch.append(call)
        return batch

    def _done(self, wire: Wire, batch: list[_Call], result: list[Any] | UnavailableError) -> None:
        self._busy.pop(wire, None)
        if isinstance(result, UnavailableError):
            for call in batch:
                _settle(call.future, UnavailableError(*result.args))
            return
        if wire in self._retired:
            wire.close()
        else:
            self._free.append(wire)
        words = self._missed(result) if self._replicas else ""
        for call, reply in zip(batch, result, strict=False):
            if words:
                _settle(call.future, UnavailableError(words))
            else:
                _settle(call.future, self._judge(reply) if isinstance(reply, ReplyError) else reply)
        if self._waiting:
            self._flush_soon()

    def _missed(self, result: list[Any]) -> str:
        """Why replicas may lack something these calls saw or wrote; empty if they have it all.

        WAIT looks at the last write of its own connection. A call that only finds what another connection wrote ("duplicate")
        needs the write before it, of a key that is always there and that is taken even when memory is full.
        """
        touched, copies = result[-2:]
        if touched != 1:
            self._retire()
            self._repair_soon()
            return f"the store at {self._node} can't mark what its replicas must have: {touched}"
        if isinstance(copies, ReplyError) or copies < self._replicas:
            return f"{copies} of {self._replicas} replicas have the write"
        return ""

    def _judge(self, error: ReplyError) -> Exception:
        if error.code not in _PASSING:
            return error
        if error.code in _ELSEWHERE:
            self._retire()
            self._repair_soon()
        return UnavailableError(f"the store at {self._node} answers: {error}")

    def _sweep(self) -> None:
        """Ends what has waited too long."""
        self._sweeper = None
        now = self._loop.time()
        while self._waiting and (self._waiting[0].expires < now or self._waiting[0].future.done()):
            call = self._waiting.popleft()
            self._bytes -= len(call.data)
            words = self._trouble or f"the store at {self._node} is busy: no answer within {QUEUE_SECONDS:g} s"
            _settle(call.future, UnavailableError(words))
        if any(since + REPLY_SECONDS < now for since in self._busy.values()):
            log.warning("store: no answer", node=str(self._node), seconds=REPLY_SECONDS)
            for wire in (*self._busy, *self._free):
                wire.close()
        if self._waiting or self._busy:
            self._sweeper = self._loop.call_later(0.25, self._sweep)

    def _fail_waiting(self, words: str) -> None:
        while self._waiting:
            _settle(self._waiting.popleft().future, UnavailableError(words))
        self._bytes = 0

    # --- connections ------------------------------------------------------------------------------------------------

    async def _dial(self) -> Wire:
        """One more connection to the node in use, for listening."""
        return await dial(self._node, self._url, self._password)

    async def _connect(self) -> None:
        """Finds the node and opens what is missing to it."""
        node, self._known = await resolve(self._url, password=self._password, tag=self._tag, known=self._known)
        if node != self._node:
            self._retire()
            self._node = node
        wires = [await dial(node, self._url, self._password)]
        try:
            self._note(await self._check(wires[0]))
            await self._look_at_time(wires[0].ask("TIME"))
            if self._replicas:
                await wires[0].ask("SET", self._marker, "", "EX", MARKER_SECONDS)
            while len(wires) < self._missing():
                wires.append(await dial(node, self._url, self._password))
        except BaseException as error:
            for wire in wires:
                wire.close()
            if isinstance(error, ReplyError):
                raise UnavailableError(f"the store at {node} answers: {error}") from error
            raise
        for wire in wires:
            wire.lost.add_done_callback(partial(self._lost, wire))
            self._free.append(wire)
        self._down_since, self._trouble = None, ""
        self._flush_soon()

    def _missing(self) -> int:
        return WIRES - len(self._free) - len(self._busy.keys() - self._retired)

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

    def _lost(self, wire: Wire, _: object) -> None:
        if wire in self._free:
            self._free.remove(wire)
        self._retired.discard(wire)
        if not self._closed:
            self._repair_soon()

    def _retire(self) -> None:
        """Nothing new goes to the old node; what is under way there may finish."""
        self._retired.update(self._busy)
        for wire in self._free:
            wire.close()
        self._free.clear()
        for listening in self._listenings:
            listening.reconnect()

    def _repair_soon(self) -> None:
        if self._repairing is None or self._repairing.done():
            self._repairing = asyncio.create_task(self._repair())

    async def _repair(self) -> None:
        pause = 0.02
        while not self._closed and self._missing() > 0:
            try:
                await self._connect()
            except (UnavailableError, StoreConfigError) as error:
                if not self._free and not self._busy and self._down_since is None:
                    self._down_since = self._loop.time()
                    log.warning("store: not reachable", reason=str(error))
                self._trouble = str(error)
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
            with suppress(UnavailableError):
                await self._look_at_time(self.call("TIME"))


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    """Gives a caller its reply or trouble, if it still waits."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
