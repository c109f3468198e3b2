"""A folder that nothing else has written in or deleted from, so that a measurement pays for its own files only."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder on the disk, gone with what is in it afterwards.

    ext4 gives new files the inodes of their folder's block group, and passes over each that was freed within the last minutes
    (`recently_deleted` in fs/ext4/ialloc.c): after thousands of deletions there, by another measurement or by a peer's journal,
    creating one file takes a millisecond of CPU instead of 20 µs. A folder marked as a top one (chattr(1), T) has subfolders in
    groups of their own. Where that can't be had, as on other file systems, it is a plain folder.
    """
    with tempfile.TemporaryDirectory(prefix="centrala-bench-") as top:
        if chattr := shutil.which("chattr"):
            subprocess.run([chattr, "+T", top], stderr=subprocess.DEVNULL, check=False)
        folder = Path(top) / "on"
        folder.mkdir()
        yield folder
