"""A whole Centrala for a test: the real command on its own folder and ports, and the hands of the people who use it."""

import email
import email.policy
import json
import os
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from gateway.cli.root import app
from tests.ports import free_port

DESK = "pomoc@example.com"
AGENT = "ola@example.com"


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """The first true value of `condition`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def _environment() -> dict[str, str]:
    """Compiled modules are kept, as on a machine that runs Centrala for days: `make setup` keeps them too."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": ""}


class House:
    """One gateway as a process. Several houses may share a store by its URL."""

    def __init__(
        self,
        folder: Path,
        *,
        store: str = "embedded",
        extra: str = "",
        relay: str = "",
        blobs: str = "",
        mail: str = "",
        address: str = DESK,
    ) -> None:
        self.folder = folder
        self.smtp_port, self.http_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.sent_folder = folder / "data" / "sent"
        self.config = folder / "config.yaml"
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text(
            f"""
desk: {{id: main, name: Helpdesk IT, prefix: HD, language: pl, timezone: Europe/Warsaw}}
data: ./data
blobs: {{url: "{blobs or "file:./data/blobs"}", shared: {"true" if blobs else "false"}}}
store: {{url: "{store}", durability: strict}}
http: {{listen: 127.0.0.1:{self.http_port}, public_url: "{self.url}"}}
channels:
  mail: {{kind: email, address: {address}, listen: 127.0.0.1:{self.smtp_port}, relay: "{relay or "maildir:./data/sent"}"{mail}}}
  form: {{kind: webform}}
queues:
  l1: {{level: L1}}
  l2: {{level: L2}}
  l3: {{level: L3}}
{extra}
""",
            encoding="utf-8",
        )
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "serve.log"
        self.token = ""

    def command(self, *words: str, text: str | None = None, code: int = 0) -> str:
        """What a command prints on stdout; it must end with this exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", "--config", str(self.config), *words],
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=Path(__file__).parents[2],
            env=_environment(),
        )
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def start(self, *, wait: bool = True) -> "House":
        """Starts the gateway, and returns when it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", "--config", str(self.config), "serve"],
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[2],
                env=_environment(),
            )
        if wait:
            wait_for(self.ready, f"readiness\n{self.log.read_text()[-3000:]}", 30)
        return self

    def ready(self) -> bool:
        """Whether /readyz says so. A process that ended is an error."""
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError(f"the gateway ended: {self.log.read_text()[-3000:]}")
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def kill(self) -> None:
        """SIGKILL, as the out-of-memory killer would."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)

    def stop(self, seconds: float = 20) -> int:
        """SIGTERM; the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(seconds)
        return int(self.process.returncode)

    def store_pid(self) -> int:
        """The embedded server's process, 0 if there is none now."""
        return self._child("valkey-server|redis-server")

    def work_pid(self) -> int:
        """The process with the workers, 0 if there is none now."""
        return self._child("gateway.work_child")

    def _child(self, pattern: str) -> int:
        assert self.process is not None
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", pattern],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
        return int(found[0]) if found else 0

    # --- the people -------------------------------------------------------------------------------------------------

    def with_agent(self, level: str = "L1") -> "House":
        """Adds an agent, and a token that acts as that agent."""
        self._quickly("agent", "add", AGENT, "--name", "Ola Nowak", "--level", level)
        self.token = self._quickly("token", "add", "test", "--scope", "admin", "--agent", AGENT).strip()
        return self

    def _quickly(self, *words: str) -> str:
        """The same as `command` for what only prepares a story: in this process, without a second for an interpreter's start."""
        done = CliRunner().invoke(app, ["--config", str(self.config), *words])
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.stdout

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """GET: status and body."""
        return self.http("GET", path, None, **headers)

    def http(self, method: str, path: str, body: bytes | None, **headers: str) -> tuple[int, bytes]:
        """A plain request: status and body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=names)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def api(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """A call of the REST API, checked for its status."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        status, answer = self.http(method, f"/api/v1{path}", data, **headers)
        assert status == expect, (status, answer)
        return json.loads(answer)

    def send(self, mail: EmailMessage | bytes, *, sender: str = "anna@example.com", to: str = DESK) -> str:
        """Sends a real mail; the message id of the 250 reply."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=email.policy.SMTP)
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as smtp:
            smtp.ehlo("client.example.com")
            smtp.mail(sender)
            code, words = smtp.rcpt(to)
            assert code == 250, words
            code, words = smtp.data(raw)
            assert code == 250, words
            return words.decode().split()[-1]

    def message(self, message: str, *, state: str = "", seconds: float = 20) -> dict[str, Any]:
        """What became of a message, once it has ended (as `state`)."""

        def ended() -> Any:
            found = self.api("GET", f"/messages/{message}")
            return found if (found["state"] == state if state else found["state"] != "waiting") else None

        return wait_for(ended, f"the end of message {message}", seconds)

    def sent(self) -> list[EmailMessage]:
        """Mails in the Maildir, oldest first."""
        files = sorted((self.sent_folder / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]

    def sent_to(self, address: str, count: int = 1) -> list[EmailMessage]:
        """Waits until so many mails went to an address."""

        def there() -> Any:
            found = [mail for mail in self.sent() if address in str(mail["To"])]
            return found if len(found) >= count else None

        return wait_for(there, f"{count} mails to {address}")

    def ledger(self) -> dict[str, int]:
        """The sums over all channels and days; every line must balance."""
        total: dict[str, int] = {}
        for line in self.api("GET", "/ledger")["ledger"]:
            ends = sum(line[name] for name in ("interaction", "held", "quarantined", "duplicate", "ignored"))
            assert line["received"] == ends + line["waiting"], line
            for name, count in line.items():
                if isinstance(count, int):
                    total[name] = total.get(name, 0) + count
        return total

    def tickets(self, query: str = "") -> list[dict[str, Any]]:
        """All tickets that match, over all pages."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.api("GET", f"/tickets?limit=200{query}{after}")
            found += page["tickets"]
            if page["after"] is None:
                return found
            after = f"&after={page['after']}"


def mail(
    subject: str, text: str, *, sender: str = "Anna Kowalska <anna@example.com>", to: str = DESK, **headers: str
) -> EmailMessage:
    """A mail as a person writes it."""
    one = EmailMessage()
    one["From"] = sender
    one["To"] = to
    one["Subject"] = subject
    one["Date"] = email.utils.formatdate()
    if "Message_ID" not in headers:
        one["Message-ID"] = email.utils.make_msgid(domain="client.example.com")
    for name, value in headers.items():
        one[name.replace("_", "-")] = value
    one.set_content(text)
    return one
