"""A child process that parses what is hostile: tasks in on one socket, answers out, under limits of its own.

Started by gateway.sandbox only. It holds no secret and no connection but that socket, and dies with its parent.
"""

import importlib
import math
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec

from channels.base import MalformedError
from gateway.deathsig import die_with

# Frames. Task: this header, the function's name, the argument. Answer: this header, the body.
TASK: Final = struct.Struct("!HQ")
ANSWER: Final = struct.Struct("!cQ")
READY: Final = b"S"
RESULT: Final = b"R"
MALFORMED: Final = b"M"
CRASHED: Final = b"C"
MEMORY: Final = b"O"  # this task ran out of memory; the child ends
LAST_RESULT: Final = b"L"  # a result, and the child ends: it has grown, and the next task shall not pay for that
RESULTS: Final = {RESULT, LAST_RESULT}
LAST: Final = {LAST_RESULT}

MANY_FAULTS: Final = 2_000  # pages newly touched by one task
TOGETHER: Final = 64 * 1024

ROOT: Final = str(Path(__file__).resolve().parent.parent)

Function = tuple[Callable[[Any], Any], Any]


def main() -> None:
    """Serves tasks on the socket whose number is the first argument, until the parent closes it."""
    descriptor, parent, cpu, memory = (int(word) for word in sys.argv[1:5])
    package, *preload = sys.argv[5:]
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    functions = {name: _function(name, package) for name in preload}
    pages = _address_space()
    if pages:
        resource.setrlimit(resource.RLIMIT_AS, (pages + memory, pages + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with socket.socket(fileno=descriptor) as pipe:
        pipe.setblocking(True)
        pipe.sendall(ANSWER.pack(READY, 0))
        _serve(pipe, functions, package, cpu=cpu, peak=_peak() + memory // 2)


def _serve(pipe: socket.socket, functions: dict[str, Function], package: str, *, cpu: int, peak: int) -> None:
    with pipe.makefile("rb", buffering=1 << 16) as stream:
        while len(header := stream.read(TASK.size)) == TASK.size:
            length, size = TASK.unpack(header)
            name = stream.read(length).decode()
            before = _limit_cpu(cpu)
            try:
                argument = stream.read(size)
                answer = _run(functions, name, package, argument)
                del argument
            except MemoryError:
                pipe.sendall(ANSWER.pack(MEMORY, 0))
                return
            faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            # Reading the peak costs more than parsing a small mail: only after a task that touched much memory.
            grown = answer[0] == RESULT and faults - before > MANY_FAULTS and _peak() > peak
            header = ANSWER.pack(LAST_RESULT if grown else answer[0], len(answer[1]))
            # One segment where it is small: the parent wakes once.
            if len(answer[1]) <= TOGETHER:
                pipe.sendall(header + answer[1])
            else:
                pipe.sendall(header)
                pipe.sendall(answer[1])
            del answer
            if grown:
                return


def _function(name: str, package: str) -> Function:
    """The function named like "channels.email.parse:parse" and the type of its one argument. Only one package is served."""
    module, _, attribute = name.partition(":")
    if not module.startswith(f"{package}."):
        raise LookupError(f"{name}: only functions of {package} run in this sandbox")
    function = getattr(importlib.import_module(module), attribute)
    hints = get_type_hints(function)
    hints.pop("return", None)
    return function, next(iter(hints.values()))


def _run(functions: dict[str, Function], name: str, package: str, argument: bytes) -> tuple[bytes, bytes]:
    """The kind and the body of the answer. What goes wrong never takes words of the message with it, except those for quarantine."""
    try:
        if name not in functions:
            functions[name] = _function(name, package)
        call, kind = functions[name]
        value = argument if kind is bytes else msgspec.msgpack.decode(argument, type=kind)
        return RESULT, msgspec.msgpack.encode(call(value))
    except MalformedError as error:
        return MALFORMED, str(error).encode("utf-8", "replace")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent hears of it
        return CRASHED, _where(error).encode()


def _where(error: Exception) -> str:
    """The error's type and the line it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(ROOT)] or list(frames)
    frame = ours[-1]
    return (
        f"{type(error).__name__} in {frame.name}, {frame.filename.removeprefix(ROOT).lstrip('/')} line {frame.lineno}"
    )


def _limit_cpu(seconds: int) -> int:
    """The kernel ends this process if the task takes more processor time than this; whole seconds, rounded up.

    Returns the page faults so far.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + seconds, hard))
    return used.ru_minflt


def _address_space() -> int:
    """Bytes of address space in use now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _peak() -> int:
    """The most bytes of memory ever resident. Not from getrusage on Linux: that counts what the parent had before exec."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
