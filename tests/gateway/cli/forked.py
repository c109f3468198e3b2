"""Runs the command in a process of its own, forked from one that has already imported it: the same command, a second sooner.

As a program it is that one process: it forks for each request that comes over the socket whose number it is given.
"""

import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import warnings
from pathlib import Path

from gateway.cli.root import COMMANDS, main

ROOT = Path(__file__).parents[3]


class Forked:
    """Commands, one after the other."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.gateway.cli.forked", str(theirs.fileno())],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"},
                pass_fds=(theirs.fileno(),),
            )

    def run(
        self, words: tuple[str, ...], *, cwd: Path, given: bytes, folder: Path, seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Exit code, stdout and stderr of `centrala <words>`; `folder` takes files in between."""
        names = [folder / name for name in ("stdin", "stdout", "stderr")]
        names[0].write_bytes(given)
        with names[0].open("rb") as stdin, names[1].open("wb") as out, names[2].open("wb") as err:
            task = json.dumps({"words": words, "cwd": str(cwd)}).encode()
            socket.send_fds(self._ours, [task], [stdin.fileno(), out.fileno(), err.fileno()])
        self._ours.settimeout(seconds)
        try:
            pid = int(self._ours.recv(100))
            try:
                code = int(self._ours.recv(100))
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"{words} did not end within {seconds} s") from None
        except ValueError:
            raise AssertionError("the process that commands are forked from has died") from None
        return code, names[1].read_bytes(), names[2].read_bytes()

    def close(self) -> None:
        """Ends the process."""
        self._ours.close()
        self._process.wait()


def _serve(descriptor: int) -> None:
    for module, _ in COMMANDS.values():
        importlib.import_module(f"gateway.cli.{module}")
    warnings.simplefilter("error")
    with socket.socket(fileno=descriptor) as requests:
        while True:
            task, descriptors, _, _ = socket.recv_fds(requests, 1_000_000, 3)
            if not task:
                return
            pid = os.fork()
            if pid == 0:
                requests.close()
                _be(json.loads(task), descriptors)
            requests.send(str(pid).encode())
            _, status = os.waitpid(pid, 0)
            for one in descriptors:
                os.close(one)
            requests.send(str(os.waitstatus_to_exitcode(status)).encode())


def _be(task: dict[str, object], descriptors: list[int]) -> None:
    """Becomes the command, and ends."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(str(task["cwd"]))
    sys.argv = ["centrala", *map(str, task["words"])]  # type: ignore[call-overload] # a list of words
    code: object = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as the interpreter would say it
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
