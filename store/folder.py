"""The embedded server's folder: where its files are, and who holds it.

Two locks: `gateway.lock` is held by the process that supervises, `server.lock` by the server and its children too (they
inherit it). So whoever holds the first and can't get the second knows that a left-over server still writes there.
"""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from store.errors import StoreConfigError

LONGEST_SOCKET = 103 if os.uname().sysname == "Darwin" else 107  # sun_path, less the closing NUL


class Folder:
    """The paths inside a data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.gateway_lock = self.path / "gateway.lock"
        self.server_lock = self.path / "server.lock"
        self.url = self.path / "store.url"
        self.log = self.path / "store.log"

    def create(self) -> None:
        """Makes the folder, for this user alone. Raises StoreConfigError."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not os.access(self.path, os.W_OK | os.X_OK):
                raise PermissionError(None, f"user {os.getuid()} may not write there")
        except OSError as error:
            raise StoreConfigError(
                f"data folder {self.path} can't be used: {error.strerror}; see `data` in the config"
            ) from None

    def socket(self) -> Path:
        """Where the server listens: in the folder, or, if that is too long for a socket, in a private folder of its own."""
        path = self.path / "store.sock"
        if len(os.fsencode(path)) <= LONGEST_SOCKET:
            return path
        name = hashlib.blake2b(os.fsencode(self.path), digest_size=8).hexdigest()
        private = Path(tempfile.gettempdir()) / f"centrala-{os.getuid()}-{name}"
        private.mkdir(mode=0o700, exist_ok=True)
        state = private.lstat()
        if state.st_uid != os.getuid() or state.st_mode & 0o077 or private.is_symlink():
            raise StoreConfigError(
                f"{private} belongs to somebody else or is open to others: remove it, or use a shorter data folder than {self.path}"
            )
        return private / "store.sock"


def take(path: Path) -> int | None:
    """The descriptor of a lock file, locked; None while somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def holder(path: Path) -> int:
    """The process id a lock file names; 0 if none."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return 0
    return int(text) if text.isdigit() else 0
