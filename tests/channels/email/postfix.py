"""A Postfix of the tests' own: another instance with its own config, queue and ports on loopback, gone with its folder at the end."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.channels.email.certificate import make_certificate
from tests.ports import free_port
from tests.store.engines import wanted

# What a relay needs and no more: no local delivery, no chroot. "PORT" is where it listens.
MASTER = """
127.0.0.1:PORT inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.net
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_loglevel = 1
recipient_delimiter = +
transport_maps = inline:{{ pomoc@example.com=smtp:[127.0.0.1]:{door}, it@example.com=smtp:[127.0.0.1]:{door} }}
relayhost = [127.0.0.1]:{sink}
smtp_tls_security_level = may
smtputf8_enable = yes
smtpd_forbid_bare_newline = normalize
smtpd_forbid_bare_newline_exclusions =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
notify_classes =
"""


class Postfix(NamedTuple):
    """A running Postfix, set up as docs/email.md says.

    It listens on `port` with STARTTLS under `authority`; mail for our addresses goes to `door`, other mail to `sink`.
    """

    folder: Path
    port: int
    door: int
    sink: int
    authority: Path

    @property
    def log(self) -> str:
        """What it has logged."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def logs(self, words: str, seconds: float = 15) -> str:
        """The log, once it holds these words."""
        end = time.monotonic() + seconds
        while words not in self.log:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} did not come; log:\n{self.log[-4000:]}")
            await asyncio.sleep(0.05)
        return self.log


@contextmanager
def postfix() -> Iterator[Postfix]:
    """Starts it and stops it; without the program, or without root (its parts change their user), the test says so."""
    program = wanted("postfix")
    if os.geteuid() != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("postfix can be started by root only")
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))  # pytest's own folders are closed to Postfix's user
    try:
        yield from _running(program, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _running(program: str, folder: Path) -> Iterator[Postfix]:
    folder.chmod(0o755)
    (folder / "config").mkdir()
    for part in ("queue", "data"):
        (folder / part).mkdir()
    shutil.chown(folder / "data", "postfix")
    certificate, key = make_certificate(folder)
    made = Postfix(folder, free_port(), free_port(), free_port(), certificate)
    (folder / "config" / "master.cf").write_text(MASTER.replace("PORT", str(made.port)))
    (folder / "config" / "main.cf").write_text(
        MAIN.format(folder=folder, certificate=certificate, key=key, door=made.door, sink=made.sink)
    )
    call = [program, "-c", str(folder / "config")]
    started = subprocess.run([*call, "start"], capture_output=True, check=False, timeout=30)
    assert started.returncode == 0, started.stderr.decode() + made.log
    try:
        yield made
    finally:
        subprocess.run([*call, "abort"], capture_output=True, check=False, timeout=30)
