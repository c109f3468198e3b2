"""Disks that fill up, for a gateway's data folder: a small one of its own where that may be mounted, else a limit of file size."""

import os
import resource
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.flows.house import House

MEGABYTES = 64


def may_mount() -> bool:
    """Whether this process may mount a file system: root outside of a container that forbids it."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount(Path(folder), 1)
        except (OSError, subprocess.CalledProcessError):
            return False
        _unmount(Path(folder))
        return True


def _mount(folder: Path, megabytes: int) -> None:
    options = ("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")
    subprocess.run(("mount", *options, folder), check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(("umount", "-l", folder), check=True, capture_output=True)


class SmallDisk:
    """A tmpfs on `folder`. While it is full, whatever becomes free there is taken at once, as a runaway log would."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"
        self._full = threading.Event()
        self._free = threading.Event()
        self._eater = threading.Thread(target=self._eat, daemon=True)

    def fill(self) -> None:
        """Returns when there is no room left."""
        self._eater.start()
        assert self._full.wait(10)

    def free(self) -> None:
        """There is room again."""
        self._free.set()
        self._eater.join(10)
        self._ballast.unlink()

    def _eat(self) -> None:
        piece = b"\0" * 65536
        with self._ballast.open("ab", buffering=0) as ballast:
            while not self._free.is_set():
                try:
                    ballast.write(piece)
                except OSError:
                    self._full.set()
                    self._free.wait(0.01)


class NoLargerFiles:
    """No file of this house may grow beyond what the store's log is now: for the store, as if its disk were full. Needs no rights."""

    def __init__(self, house: House) -> None:
        self._house = house

    def fill(self) -> None:
        """Holds for the gateway, its store, and every store it starts later."""
        self._limit(max(path.stat().st_size for path in self._house.folder.rglob("*.aof")))

    def free(self) -> None:
        """Files may grow again."""
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        assert self._house.process is not None
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self._house.process.pid, resource.RLIMIT_FSIZE, limits)
        if store := self._house.store_pid():
            with suppress(ProcessLookupError):  # it ended just now, and the next one takes the limit from the gateway
                resource.prlimit(store, resource.RLIMIT_FSIZE, limits)


@contextmanager
def mounted(folder: Path) -> Iterator[SmallDisk]:
    """A small disk at `folder`."""
    folder.mkdir(parents=True)
    _mount(folder, MEGABYTES)
    try:
        yield SmallDisk(folder)
    finally:
        _unmount(folder)
