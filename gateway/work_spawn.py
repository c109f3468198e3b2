"""Starts the process the workers run in; nothing is asked of it yet. Imports next to nothing, so that it can be done first."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent


class Spawned(NamedTuple):
    """The process and our end of the socket to it; it ends when that is closed."""

    process: subprocess.Popen[bytes]
    socket: socket.socket

    def end(self) -> None:
        """Nobody needs it any more: it is gone when this returns. It has nothing in hand, or has finished it."""
        self.socket.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def spawn() -> Spawned:
    """A work process that waits for its `Begin`. Raises OSError."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "gateway.work_child", str(theirs.fileno()), str(os.getpid())],
                pass_fds=(theirs.fileno(),),
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
                },
                stdin=subprocess.DEVNULL,
            )
    except OSError:
        ours.close()
        raise
    return Spawned(process, ours)
