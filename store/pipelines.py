"""Calls on their way: those of one loop tick share a pipeline, and nothing is sent twice."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import structlog

from store.errors import UnavailableError
from store.wire import ReplyError, Wire, pack

WIRES = 4
BATCH = 256
QUEUE_SECONDS = 1.5
REPLY_SECONDS = 3.5
SWEEP_SECONDS = 0.25
MOST_CALLS = 10_000
MOST_BYTES = 256 * 1024 * 1024
REPLICA_MS = 1000
MARKER_SECONDS = 7 * 24 * 3600

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


class Pipelines:
    """Calls over a few connections to one node. A pipeline is no transaction.

    Calls leave together on a free connection; while all are busy the next ones gather. With `replicas`, a pipeline is
    acknowledged only when that many have all it saw and wrote. `wanted` is called when connections are missing: some were
    lost, or the node says that another one is to be asked. `node` and `trouble` are words for errors.
    """

    def __init__(self, *, replicas: int, marker: str, wanted: Callable[[], None]) -> None:
        self.node = ""
        self.trouble = ""
        self.down_since: float | None = None
        self._replicas = replicas
        self._marker = marker
        touch = pack(("EXPIRE", marker, MARKER_SECONDS))
        self._seal = touch + pack(("WAIT", replicas, REPLICA_MS)) if replicas else b""
        self._wanted = wanted
        self._loop = asyncio.get_running_loop()
        self._free: list[Wire] = []
        self._busy: dict[Wire, float] = {}
        self._retired: set[Wire] = set()
        self._waiting: deque[_Call] = deque()
        self._bytes = 0
        self._flushing = False
        self._sweeper: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def missing(self) -> int:
        """How many connections there should be more."""
        return WIRES - len(self._free) - len(self._busy.keys() - self._retired)

    @property
    def down(self) -> bool:
        """Whether no connection is left."""
        return not self._free and not self._busy

    async def prepare(self, wire: Wire) -> None:
        """Makes sure of the key that seals pipelines in safe mode; one that is there is enough, also when memory is full.

        Raises ReplyError, UnavailableError.
        """
        if self._replicas and await wire.ask("EXPIRE", self._marker, MARKER_SECONDS) != 1:
            await wire.ask("SET", self._marker, "", "EX", MARKER_SECONDS)

    def add(self, wires: Iterable[Wire]) -> None:
        """Puts open connections to use."""
        for wire in wires:
            wire.lost.add_done_callback(partial(self._lost, wire))
            self._free.append(wire)
        self.down_since, self.trouble = None, ""
        self._flush_soon()

    def retire(self) -> None:
        """Nothing new goes over the present connections; what is under way there may finish."""
        self._retired.update(self._busy)
        for wire in self._free:
            wire.close()
        self._free.clear()

    def close(self) -> None:
        """Ends everything; who still waits is told."""
        self._closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        while self._waiting:
            _settle(self._waiting.popleft().future, UnavailableError("the connection to the store was closed"))
        for wire in (*self._free, *self._busy):
            wire.close()
        self._free.clear()

    def send(self, data: bytes) -> asyncio.Future[Any]:
        """One command, packed; its reply or ReplyError or UnavailableError comes in the future. Raises UnavailableError."""
        now = self._loop.time()
        if self._closed:
            raise UnavailableError("the connection to the store was closed")
        if self.down_since is not None and now - self.down_since > QUEUE_SECONDS:
            raise UnavailableError(self.trouble)
        if len(self._waiting) >= MOST_CALLS or self._bytes + len(data) > MOST_BYTES:
            raise UnavailableError(f"{len(self._waiting)} calls wait for the store at {self.node} already")
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
            replies = len(batch) + (2 if self._seal else 0)
            data = b"".join([call.data for call in batch])
            wire.send(data + self._seal, replies, partial(self._done, wire, batch))
        if self._sweeper is None and (self._waiting or self._busy):
            self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)

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
        retired = wire in self._retired
        if retired:
            wire.close()
        else:
            self._free.append(wire)
        words = self._missed(result) if self._replicas else ""
        if not retired and any(isinstance(reply, ReplyError) and reply.code in _ELSEWHERE for reply in result):
            self.retire()
            self._wanted()
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
            self.retire()
            self._wanted()
            return f"the store at {self.node} can't mark what its replicas must have: {touched}"
        if isinstance(copies, ReplyError) or copies < self._replicas:
            return f"{copies} of {self._replicas} replicas have the write"
        return ""

    def _judge(self, error: ReplyError) -> Exception:
        if error.code not in _PASSING:
            return error
        return UnavailableError(f"the store at {self.node} answers: {error}")

    def _sweep(self) -> None:
        """Ends what has waited too long."""
        self._sweeper = None
        now = self._loop.time()
        while self._waiting and (self._waiting[0].expires < now or self._waiting[0].future.done()):
            call = self._waiting.popleft()
            self._bytes -= len(call.data)
            words = self.trouble or f"the store at {self.node} is busy: no answer within {QUEUE_SECONDS:g} s"
            _settle(call.future, UnavailableError(words))
        if any(since + REPLY_SECONDS < now for since in self._busy.values()):
            log.warning("store: no answer", node=self.node, seconds=REPLY_SECONDS)
            for wire in (*self._busy, *self._free):
                wire.close()
        if self._waiting or self._busy:
            self._sweeper = self._loop.call_later(SWEEP_SECONDS, self._sweep)

    def _lost(self, wire: Wire, _: object) -> None:
        if wire in self._free:
            self._free.remove(wire)
        self._retired.discard(wire)
        if not self._closed:
            self._wanted()


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    """Gives a caller its reply or trouble, if it still waits."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
