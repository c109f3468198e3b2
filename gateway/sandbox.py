"""Child processes for parsing hostile input: one that hangs, crashes or eats memory costs its own task and nothing else."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from channels.base import MalformedError
from gateway.sandbox_child import ANSWER, CRASHED, LAST, MALFORMED, MEMORY, READY, RESULTS, TASK

Result = TypeVar("Result")

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 2.0
ROOT: Final = Path(__file__).resolve().parent.parent


class KilledError(Exception):
    """The task took its child down: processor time, memory, wall time or a signal. The words say which."""


class CrashedError(Exception):
    """The function raised something that is not MalformedError. The words hold its type and place, nothing of the input."""


class NoChildError(Exception):
    """No child could take the task: none can be started, or the sandbox is stopping. Not the task's fault: try again later."""


class _Task:
    __slots__ = ("argument", "function", "future", "type")

    def __init__(self, function: str, argument: bytes, result_type: Any, future: asyncio.Future[Any]) -> None:
        self.function = function
        self.argument = argument
        self.type = result_type
        self.future = future

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)

    def succeed(self, result: Any) -> None:
        if not self.future.done():
            self.future.set_result(result)


class Sandbox:
    """A pool of children that run functions of channels.

    `size` children at most (default: one a core), started when needed; idle ones but the last end after `idle` seconds. Each
    task may take `cpu` seconds of processor time, `wall` seconds in all, and `memory` bytes over what a fresh child uses.
    Only functions of `package` run; `preload` names those that a child imports while it starts.
    """

    def __init__(
        self,
        *,
        size: int = 0,
        cpu: int = 5,
        wall: float = 10.0,
        memory: int = 256 * 1024 * 1024,
        idle: float = 60.0,
        package: str = "channels",
        preload: tuple[str, ...] = ("channels.email.parse:parse",),
    ) -> None:
        self.size = size or os.cpu_count() or 1
        self.cpu, self.wall, self.memory, self.idle = cpu, wall, memory, idle
        self.package, self.preload = package, preload
        self._children: list[_Child] = []  # those that are ready
        self._idle: list[_Child] = []  # of these, those without a task; the last one used is used next
        self._starting: list[_Child] = []
        self._waiting: deque[_Task] = deque()
        self._decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._open = False

    async def start(self) -> None:
        """Starts the first child and does not wait until it is ready."""
        self._open = True
        self._grow()

    async def stop(self) -> None:
        """Ends all children; tasks that are not done raise NoChildError."""
        self._open = False
        children = [*self._starting, *self._children]
        for task in [*self._waiting, *(child.task for child in children if child.task)]:
            task.fail(NoChildError("the sandbox is stopping"))
        self._waiting.clear()
        for child in children:
            child.close()
        while self._background:
            await asyncio.gather(*self._background)

    async def run(self, function: str, argument: msgspec.Struct | bytes, result_type: type[Result]) -> Result:
        """What the function "channels.<module>:<name>" returns for the argument.

        Raises MalformedError with the function's own words, KilledError, CrashedError or NoChildError.
        """
        if not self._open:
            raise NoChildError("the sandbox is not running")
        data = argument if isinstance(argument, bytes) else msgspec.msgpack.encode(argument)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Task(function, data, result_type, future))
        self.dispatch()
        return cast("Result", await future)

    def dispatch(self) -> None:
        """Hands waiting tasks to idle children. A child holds one task: more were not faster, and would wait behind a bad one."""
        while self._waiting:
            if self._waiting[0].future.done():
                self._waiting.popleft()
            elif self._idle:
                self._idle.pop().give(self._waiting.popleft())
            else:
                if not self._starting and len(self._children) < self.size:
                    self._grow()
                return

    def decode(self, body: memoryview, result_type: Any) -> Any:
        """A result from its bytes."""
        decoder = self._decoders.get(result_type)
        if decoder is None:
            decoder = self._decoders[result_type] = msgspec.msgpack.Decoder(result_type)
        return decoder.decode(body)

    def _grow(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            # From this thread, as the kernel ties the child's life to the thread that started it.
            process = _open_process(theirs.fileno(), self)
        except OSError as error:
            ours.close()
            self._give_back(f"a child process can't be started: {error.strerror}")
            return
        finally:
            theirs.close()
        child = _Child(process, self)
        self._starting.append(child)
        self._keep(child.connect(ours))

    def _keep(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _give_back(self, reason: str) -> None:
        """What nobody can run now goes back to its caller, who tries again later: no loop of failing starts here."""
        if not self._children:
            while self._waiting:
                self._waiting.popleft().fail(NoChildError(reason))

    def ready(self, child: "_Child") -> None:
        """A child has started."""
        self._starting.remove(child)
        self._children.append(child)
        self.free(child)

    def free(self, child: "_Child") -> None:
        """A child has no task."""
        self._idle.append(child)
        self.dispatch()

    def dismiss(self, child: "_Child") -> None:
        """An idle child ends if it is not the last."""
        if len(self._children) > 1 and not child.task:
            child.close()

    def lost(self, child: "_Child") -> None:
        """A child is going or gone: it gets nothing more, and its task is settled when its end is known."""
        started = child in self._children
        for group in (self._starting, self._children, self._idle):
            if child in group:
                group.remove(child)
        self._keep(self._bury(child, started=started))

    async def _bury(self, child: "_Child", *, started: bool) -> None:
        blame = await child.end()
        if child.task:
            child.task.fail(KilledError(blame))
        if self._open:
            if not started:
                self._give_back("a child process ended while it started")
            self.dispatch()


class _Child(asyncio.Protocol):
    """One child process, the task it works on, and the frames that come back."""

    def __init__(self, process: subprocess.Popen[bytes], sandbox: Sandbox) -> None:
        self.task: _Task | None = None
        self._process = process
        self._sandbox = sandbox
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._blame = ""  # why it ends, if that is known before its exit code is
        self._closed = False
        self._lost = False
        self._since = self._loop.time()  # when its task began, or when it had none any more
        self._timer = self._loop.call_later(START_SECONDS, process.kill)

    async def connect(self, ours: socket.socket) -> None:
        """Takes our end of the socket; the child says when it is ready."""
        await self._loop.create_connection(lambda: self, sock=ours)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = cast("asyncio.Transport", transport)
        if self._closed:
            transport.close()

    def give(self, task: _Task) -> None:
        """Sends a task, which has `wall` seconds from now."""
        assert self._transport is not None  # noqa: S101 - only ready children are given tasks
        self.task = task
        name = task.function.encode()
        self._transport.write(TASK.pack(len(name), len(task.argument)) + name + task.argument)
        self._since = self._loop.time()

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        buffer = self._buffer
        buffer += data
        while len(buffer) >= ANSWER.size and not self._lost:
            kind, size = ANSWER.unpack_from(buffer)
            end = ANSWER.size + size
            if size > self._sandbox.memory:
                self._kill("its answer is larger than the memory it may use")
                return
            if len(buffer) < end:
                return
            with memoryview(buffer) as view, view[ANSWER.size : end] as body:
                self._answer(kind, body)
            del buffer[:end]

    def _answer(self, kind: bytes, body: memoryview) -> None:
        task, self.task = self.task, None
        self._since = self._loop.time()
        if kind == READY:
            self._timer.cancel()
            self._watch()
            self._sandbox.ready(self)
        elif kind == MEMORY:
            self.task = task
            self._blame = f"it took more than {self._sandbox.memory // (1024 * 1024)} MB of memory"
        elif task is not None:
            self._settle(task, kind, body)
            if kind in LAST:
                self._lose()
            else:
                self._sandbox.free(self)

    def _settle(self, task: _Task, kind: bytes, body: memoryview) -> None:
        if kind in RESULTS:
            try:
                task.succeed(self._sandbox.decode(body, task.type))
            except msgspec.MsgspecError as error:
                task.fail(CrashedError(f"its answer can't be read: {type(error).__name__}"))
        elif kind == MALFORMED:
            task.fail(MalformedError(str(body, "utf-8", "replace")))
        elif kind == CRASHED:
            task.fail(CrashedError(str(body, "utf-8", "replace")))

    def _watch(self) -> None:
        """Ends a task that took too long, and a child that rested long. One timer that looks again is cheaper than two a task."""
        now = self._loop.time()
        if self.task is not None:
            left = self._since + self._sandbox.wall - now
            if left <= 0:
                self._kill(f"it took more than {self._sandbox.wall:g} s")
                return
        else:
            left = self._since + self._sandbox.idle - now
            if left <= 0:
                self._since = now
                left = self._sandbox.idle
                self._sandbox.dismiss(self)
        if not self._lost:
            # Never later than `wall` from now, as a task may begin at any time.
            self._timer = self._loop.call_later(min(left, self._sandbox.wall), self._watch)

    def _kill(self, blame: str) -> None:
        self._blame = blame
        self._process.kill()

    def close(self) -> None:
        """Ends the child: it stops when its socket closes; at once if it is at work, as nobody wants the answer any more."""
        self._closed = True
        if self.task is not None:
            self._process.kill()
        if self._transport is not None:
            self._transport.close()
        self._lose()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio names it
        """Called by the loop."""
        self._lose()

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._timer.cancel()
            self._sandbox.lost(self)

    async def end(self) -> str:
        """Waits for the process to end and says why it did."""
        if self._transport is not None:
            self._transport.close()
        try:
            code = await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = await asyncio.to_thread(self._process.wait)
        if code == -signal.SIGXCPU:
            return f"it took more than {self._sandbox.cpu} s of processor time"
        return (
            self._blame or f"its process ended with {signal.Signals(-code).name if code < 0 else f'exit code {code}'}"
        )


def _open_process(descriptor: int, sandbox: Sandbox) -> subprocess.Popen[bytes]:
    """A child with nothing of our environment in it: no secret, no configuration."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [
            *(sys.executable, "-s", "-P", "-m", "gateway.sandbox_child"),
            *(str(descriptor), str(os.getpid()), str(sandbox.cpu), str(sandbox.memory)),
            *(sandbox.package, *sandbox.preload),
        ],
        pass_fds=(descriptor,),
        env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
