"""Becomes the embedded server, after making sure that it does not outlive its parent and that its lock names it.

Run as a file of its own with the bare interpreter (`python -I -S launch.py PARENT LOCK PROGRAM ARGUMENT...`): doing this
between fork and exec inside the gateway is not safe beside threads, and uvloop would have its own way of it.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def main(parent: int, lock: int, command: list[str]) -> None:
    """Replaces this process by `command`; `lock` is the inherited descriptor of the lock file."""
    os.setsid()  # Ctrl-C is the gateway's to handle; and the whole group can be ended together
    os.umask(0o077)  # what it writes is for this user alone, however open the folder
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the gateway is gone already")
    os.pwrite(lock, b"%-20d\n" % os.getpid(), 0)  # as long as what is there: needs no room on a disk that is full
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
