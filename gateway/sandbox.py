"""Child processes for parsing hostile input: one that hangs, crashes or eats memory costs its own task and nothing else."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from channels.base import MalformedError
from gateway.sandbox_child import ANSWER, CRASHED, MALFORMED, MEMORY, READY, RESULT, RETIRED, TASK

Result = TypeVar("Result")

PIPELINED: Final = (
    2  # small tasks a child may hold: one in work and one that waits in its socket, so that it never idles
)
SMALL: Final = 64 * 1024  # bytes of an argument
START_SECONDS: Final = 30
STOP_SECONDS: Final = 2
# Rust and C libraries answer lack of memory with one of these.
ROOT: Final = Path(__file__).resolve().parent.parent


class KilledError(Exception):
    """The task took its child down: processor time, memory, wall time or a signal. The words say which."""


class CrashedError(Exception):
    """The function raised something that is not MalformedError. The words hold its type and place, nothing of the input."""


class NoChildError(Exception):
    """No child could take the task: it could not be started, or the sandbox is stopping. Not the task's fault; try again."""


class _Task:
    __slots__ = ("argument", "function", "future", "type")

    def __init__(self, function: str, argument: bytes, result_type: Any, future: asyncio.Future[Any]) -> None:
        self.function = function
        self.argument = argument
        self.type = result_type
        self.future = future


class Sandbox:
    """A pool of children that run functions of channels.

    `size` children at most (default: one a core), started when needed; idle ones but the last end after `idle` seconds. Each
    task may take `cpu` seconds of processor time, `wall` seconds in all, and `memory` bytes over what a fresh child uses.
    `preload` names functions that a child imports while it starts.
    """

    def __init__(
        self,
        *,
        size: int = 0,
        cpu: int = 5,
        wall: float = 10.0,
        memory: int = 256 * 1024 * 1024,
        idle: float = 60.0,
        preload: tuple[str, ...] = ("channels.email.parse:parse",),
    ) -> None:
        self.size = size or os.cpu_count() or 1
        self.cpu, self.wall, self.memory, self.idle, self.preload = cpu, wall, memory, idle, preload
        self._children: list[_Child] = []
        self._waiting: deque[_Task] = deque()
        self._decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}
        self._encoder = msgspec.msgpack.Encoder()
        self._ending: set[asyncio.Task[None]] = set()
        self._open = False

    async def start(self) -> None:
        """Starts the first child and does not wait until it is ready."""
        self._open = True
        self._spawn()

    async def stop(self) -> None:
        """Ends all children; tasks still with them raise NoChildError."""
        self._open = False
        for task in [*self._waiting, *(task for child in self._children for task in child.tasks)]:
            _fail(task, NoChildError("the sandbox is stopping"))
        self._waiting.clear()
        for child in list(self._children):
            child.tasks.clear()
            child.close()
        while self._ending:
            await asyncio.gather(*self._ending)

    async def run(self, function: str, argument: msgspec.Struct | bytes, result_type: type[Result]) -> Result:
        """What the function "channels.<module>:<name>" returns for the argument.

        Raises MalformedError as the function did, KilledError, CrashedError or NoChildError.
        """
        if not self._open:
            raise NoChildError("the sandbox is not running")
        data = argument if isinstance(argument, bytes) else self._encoder.encode(argument)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Task(function, data, result_type, future))
        self._dispatch()
        return cast("Result", await future)

    def decode(self, body: bytes | memoryview, result_type: Any) -> Any:
        """A result from its bytes."""
        decoder = self._decoders.get(result_type)
        if decoder is None:
            decoder = self._decoders[result_type] = msgspec.msgpack.Decoder(result_type)
        return decoder.decode(body)

    def _dispatch(self) -> None:
        """Hands waiting tasks out: to an idle child, else to a new one, else small ones behind one task at work."""
        while self._waiting:
            if self._waiting[0].future.done():
                self._waiting.popleft()
                continue
            child = self._choose(small=len(self._waiting[0].argument) <= SMALL)
            if child is None:
                return
            child.give(self._waiting.popleft())

    def _choose(self, *, small: bool) -> "_Child | None":
        idle = next((child for child in self._children if not child.tasks and child.ready), None)
        if idle is not None:
            return idle
        if len(self._children) < self.size and not any(not child.ready for child in self._children):
            self._spawn()
        # Nothing waits behind a large task, and a large task waits behind none.
        free = [
            child
            for child in self._children
            if not child.tasks or (small and child.small and len(child.tasks) < PIPELINED)
        ]
        return min(free, key=lambda child: len(child.tasks), default=None)

    def _spawn(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    sys.executable,
                    *("-s", "-P", "-m", "gateway.sandbox_child"),
                    *(str(theirs.fileno()), str(os.getpid()), str(self.cpu), str(self.memory)),
                    *self.preload,
                ],
                pass_fds=(theirs.fileno(),),
                env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            ours.close()
            self._start_failed(f"a child process can't be started: {error.strerror}")
            return
        finally:
            theirs.close()
        child = _Child(process, self)
        self._children.append(child)
        self._keep(child.connect(ours))

    def _keep(self, coroutine: Any) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _start_failed(self, reason: str) -> None:
        """What can't run now is given back: the caller tries again later, instead of a loop of starts here."""
        while self._waiting:
            _fail(self._waiting.popleft(), NoChildError(reason))

    def free(self, child: "_Child") -> None:
        """A child has nothing to do."""
        self._dispatch()
        if not child.tasks:
            child.rest(self.idle)

    def dismiss(self, child: "_Child") -> None:
        """An idle child may end if it is not the last."""
        if len(self._children) > 1 and not child.tasks:
            child.close()

    def lost(self, child: "_Child", blamed: Exception | None) -> None:
        """A child is gone: the task it worked on fails with `blamed`, those behind it run again elsewhere."""
        self._children.remove(child)
        self._keep(child.reap())
        tasks = child.tasks
        child.tasks = deque()
        if tasks and blamed is not None:
            _fail(tasks.popleft(), blamed)
        self._waiting.extendleft(reversed(tasks))
        if not self._open:
            return
        if not child.ready:
            self._start_failed("a child process ended while it started")
        elif not self._children:
            self._spawn()
        self._dispatch()


class _Child(asyncio.Protocol):
    """One child process: the tasks it holds, the one in work first, and the frames that come back."""

    def __init__(self, process: subprocess.Popen[bytes], sandbox: Sandbox) -> None:
        self.process = process
        self.sandbox = sandbox
        self.tasks: deque[_Task] = deque()
        self.ready = False
        self.small = True  # everything it holds is small
        self._gone = False
        self._blame: str | None = ""  # why it will be gone; None: no task's fault
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._unsent: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._deadline(START_SECONDS, self._too_slow_to_start)

    async def connect(self, ours: socket.socket) -> None:
        """Takes our end of the socket; the transport closes it."""
        await self._loop.create_connection(lambda: self, sock=ours)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.writelines(self._unsent)
        self._unsent.clear()
        if self._gone:
            self._transport.close()

    def give(self, task: _Task) -> None:
        """Sends a task; the child takes it up when it has answered those before."""
        name = task.function.encode()
        frame = TASK.pack(len(name), len(task.argument)) + name
        self.small = len(task.argument) <= SMALL
        self.tasks.append(task)
        if self._transport is None:
            self._unsent += (frame, task.argument)
        elif self.small:
            self._transport.write(frame + task.argument)
        else:
            self._transport.writelines((frame, task.argument))
        if len(self.tasks) == 1 and self.ready:
            self._deadline(self.sandbox.wall, self._too_long)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= ANSWER.size:
            kind, size = ANSWER.unpack_from(buffer)
            end = ANSWER.size + size
            if len(buffer) < end:
                return
            with memoryview(buffer) as view, view[ANSWER.size : end] as body:
                outcome = self._outcome(kind, body)
            del buffer[:end]
            if outcome is not None:
                self._answered(outcome)

    def _outcome(self, kind: bytes, body: memoryview) -> Callable[[_Task], None] | None:
        """What an answer does to the task it belongs to; None if it belongs to none."""
        if kind == READY:
            self.ready = True
            self._restart_timer()
            if not self.tasks:
                self.sandbox.free(self)
            return None
        if kind in {MEMORY, RETIRED}:
            self._blame = (
                f"it took more than {self.sandbox.memory // (1024 * 1024)} MB of memory" if kind == MEMORY else None
            )
            return None
        if kind == RESULT:
            result = self.sandbox.decode(body, self.tasks[0].type)
            return lambda task: task.future.done() or task.future.set_result(result)
        words = str(body, "utf-8")
        error = {MALFORMED: MalformedError, CRASHED: CrashedError}[kind](words)
        return lambda task: _fail(task, error)

    def _answered(self, outcome: Callable[[_Task], None]) -> None:
        outcome(self.tasks.popleft())
        self._restart_timer()
        if len(self.tasks) < PIPELINED:
            self.sandbox.free(self)

    def _restart_timer(self) -> None:
        if self.tasks:
            self._deadline(self.sandbox.wall, self._too_long)
        elif self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _deadline(self, seconds: float, action: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, action)

    def rest(self, seconds: float) -> None:
        """Nothing to do: ends after a while, unless it is the last child."""
        self._deadline(seconds, lambda: self.sandbox.dismiss(self))

    def _too_slow_to_start(self) -> None:
        self.process.kill()

    def _too_long(self) -> None:
        self._blame = f"it took more than {self.sandbox.wall:g} s"
        self.process.kill()

    def close(self) -> None:
        """Ends the child: it stops when its socket closes."""
        self._blame = None
        if self._transport is not None:
            self._transport.close()
        else:
            self._lose()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lose()

    def _lose(self) -> None:
        if self._gone:
            return
        self._gone = True
        if self._timer is not None:
            self._timer.cancel()
        self.sandbox.lost_soon(self)
