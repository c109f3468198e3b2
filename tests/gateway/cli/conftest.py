"""The real command, in processes of its own, on a config and a data folder of the test's own."""

import json
import os
import smtplib
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.cli.forked import Forked
from tests.ports import free_port

ROOT = Path(__file__).parents[3]
QUEUES = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"
SECONDS = 50


class Centrala:
    """A folder with a config.yaml, and the command to run there."""

    def __init__(self, folder: Path, forked: Forked) -> None:
        self.folder = folder
        self._forked = forked
        self.web, self.smtp = free_port(), free_port()
        self.configure()

    def configure(self, more: str = "", *, store: str = "embedded") -> None:
        """Writes the config: mail on a free port, sent mail into a folder, and what the test adds."""
        (self.folder / "config.yaml").write_text(
            f"http: {{listen: 127.0.0.1:{self.web}, public_url: 'http://127.0.0.1:{self.web}'}}\n"
            f"channels:\n"
            f"  mail: {{kind: email, address: pomoc@example.com, listen: '127.0.0.1:{self.smtp}',"
            f" relay: 'maildir:./data/sent'}}\n"
            f"  form: {{kind: webform}}\n"
            f"store: {{url: '{store}'}}\n"
            f"parsing: {{children: 1}}\n" + QUEUES + more
        )

    def command(self, *words: str) -> list[str]:
        """How the command is called."""
        return [sys.executable, "-m", "gateway.cli", *words]

    @property
    def environ(self) -> dict[str, str]:
        """Where the code is; and no colours, no terminal's width."""
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "TERM": "dumb"}

    def run(self, *words: str, given: str | bytes = b"", code: int = 0) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end, which must be `code`, and never a traceback."""
        raw = given.encode() if isinstance(given, str) else given
        with tempfile.TemporaryDirectory() as between:
            ended, stdout, stderr = self._forked.run(
                words, cwd=self.folder, given=raw, folder=Path(between), seconds=SECONDS
            )
        out, err = stdout.decode(), stderr.decode()
        assert "Traceback" not in err, err
        assert ended == code, f"{words}: {ended}\n{out}\n{err}"
        return subprocess.CompletedProcess(words, ended, out, err)

    def json(self, *words: str, given: str | bytes = b"", code: int = 0) -> list[Any]:
        """The objects of a command that prints nothing but JSON, one a line."""
        return [json.loads(line) for line in self.run(*words, given=given, code=code).stdout.splitlines()]

    @contextmanager
    def served(self) -> Iterator[subprocess.Popen[bytes]]:
        """A running gateway, ready; ended in every case."""
        with (self.folder / "log").open("ab") as log, (self.folder / "greeting").open("wb") as greeting:
            process = subprocess.Popen(
                self.command("serve"), cwd=self.folder, env=self.environ, stdout=greeting, stderr=log
            )
        try:
            self.wait(lambda: self.ready() or process.poll() is not None, "readiness")
            assert process.poll() is None, (self.folder / "log").read_text()
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                finally:
                    process.kill()

    def ready(self) -> bool:
        """What /readyz says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def mail(self, subject: str, text: str, *, sender: str = "jan@example.com", to: str = "pomoc@example.com") -> None:
        """A real mail over SMTP; returns when the gateway has said 250."""
        head = f"From: Jan Kowalski <{sender}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <{time.monotonic_ns()}@example.com>\n"
        kind = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as door:
            raw = f"{head}{kind}\n{text}\n".replace("\n", "\r\n").encode()
            door.sendmail(sender, [to], raw, mail_options=["BODY=8BITMIME", "SMTPUTF8"])

    def sent(self) -> list[str]:
        """The mails that have left, in no order."""
        return [path.read_text() for path in (self.folder / "data" / "sent" / "new").glob("*")]

    def wait(self, condition: Any, what: str, seconds: float = 40) -> Any:
        """Polls until the condition holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := condition():
                return result
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come within {seconds} s; log:\n{self._log()}")

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text()[-4000:] if log.exists() else ""


@pytest.fixture(scope="session")
def forked() -> Iterator[Forked]:
    """Where commands come from."""
    one = Forked()
    yield one
    one.close()


@pytest.fixture
def centrala(tmp_path: Path, forked: Forked) -> Centrala:
    """A desk of its own, not running."""
    return Centrala(tmp_path, forked)
