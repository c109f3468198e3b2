"""A real Dovecot on loopback in a folder of its own, and a token server, for tests of mailboxes. Ended with the test in every case."""

import contextlib
import getpass
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from imapclient import IMAPClient

from tests.ports import free_port

USER, PASSWORD = "pomoc@example.com", "dovecot-secret"
MAIL = """\
Return-Path: <anna@example.org>
Delivered-To: {to}
From: Anna <anna@example.org>
To: {to}
Message-ID: <{name}@example.org>
Subject: {subject}

VPN nie dziala.
""".replace("\n", "\r\n")


def letter(name: str, *, to: str = USER, subject: str = "VPN") -> bytes:
    """A mail called <name@example.org>."""
    return MAIL.format(name=name, to=to, subject=subject).encode()


class Dovecot:
    """One server; `capability` replaces what it says it can, `tokens` is the port of a token server for XOAUTH2."""

    def __init__(
        self, folder: Path, *, capability: str = "", tokens: int = 0, certificate: tuple[Path, Path] | None = None
    ):
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "run").mkdir()
        (folder / "mail").mkdir()
        root = os.geteuid() == 0
        me, mailer = getpass.getuser(), "nobody" if root else getpass.getuser()
        if root:
            folder.chmod(0o755)
            shutil.chown(folder / "mail", "nobody", "nogroup")
        oauth = ""
        if tokens:
            (folder / "oauth2.conf").write_text(
                f"tokeninfo_url = http://127.0.0.1:{tokens}/info?access_token=\n"
                "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
            )
            oauth = (
                f"passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {folder}/oauth2.conf\n}}\n"
            )
        pair = certificate or (Path("/none"), Path("/none"))
        (folder / "dovecot.conf").write_text(
            f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {"yes" if certificate else "no"}
{f"ssl_cert = <{pair[0]}" if certificate else ""}
{f"ssl_key = <{pair[1]}" if certificate else ""}
disable_plaintext_auth = no
auth_mechanisms = plain login{" xoauth2 oauthbearer" if tokens else ""}
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_uid = {mailer}
mail_gid = {"nogroup" if root else mailer}
default_internal_user = {"dovecot" if root else me}
default_login_user = {"dovenull" if root else me}
{"" if root else f"default_internal_group = {me}"}
{f"imap_capability = {capability}" if capability else ""}
mail_max_userip_connections = 100
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port if certificate else 0}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{oauth}passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = home={folder}/mail/home
}}
"""
        )

    def start(self) -> "Dovecot":
        """Returns when it takes connections."""
        with (self.folder / "stderr").open("wb") as errors:
            self._process = subprocess.Popen(
                [_wanted(), "-F", "-c", str(self.folder / "dovecot.conf")],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                with self.client():
                    return self
            except OSError:
                assert self._process.poll() is None, (self.folder / "stderr").read_text() + self.log()
                assert time.monotonic() < deadline, self.log()
                time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL for all its processes: nobody is told anything."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def log(self) -> str:
        """What it wrote down."""
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A connection of somebody who looks into the mailbox."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
            client.login(USER, PASSWORD)
            yield client

    def deliver(self, *mails: bytes, folder: str = "INBOX", flags: tuple[bytes, ...] = ()) -> None:
        """New mails in a folder."""
        with self.client() as client:
            for mail in mails:
                client.append(folder, mail, flags)

    def names(self, folder: str = "INBOX") -> dict[str, tuple[bytes, ...]]:
        """The names of the mails in a folder, each with its flags."""
        with self.client() as client:
            if not client.folder_exists(folder):
                return {}
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]", "FLAGS"])
            return {
                one[b"BODY[HEADER.FIELDS (MESSAGE-ID)]"].split(b"<")[1].split(b"@")[0].decode(): one[b"FLAGS"]
                for one in found.values()
            }

    def validity(self) -> int:
        """The UIDVALIDITY of the inbox."""
        with self.client() as client:
            return int(client.folder_status("INBOX", ["UIDVALIDITY"])[b"UIDVALIDITY"])

    def logins(self) -> int:
        """How many sign-ins it saw, good and bad."""
        return sum("imap-login: " in line and "user=<" in line for line in self.log().splitlines())


@contextmanager
def dovecot(**settings: Any) -> Iterator[Dovecot]:
    """A running Dovecot; skipped where it is not installed."""
    _wanted()
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Dovecot(folder, **settings)
    try:
        yield server.start()
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wanted() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("dovecot is not installed: apt-get install dovecot-imapd")
    return found


class TokenServer:
    """Makes access tokens like Microsoft and Google, and tells Dovecot whose they are. `asked` are the forms it was sent."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.good: set[str] = set()
        self.seconds = 3600
        self.error: tuple[int, dict[str, str]] | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append({name: values[0] for name, values in parse_qs(form).items()})
                if outer.error is not None:
                    self._say(*outer.error)
                    return
                token = f"token-{len(outer.asked)}"
                outer.good.add(token)
                self._say(200, {"access_token": token, "expires_in": outer.seconds, "token_type": "Bearer"})

            def do_GET(self) -> None:
                token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
                good = token in outer.good
                self._say(200 if good else 401, {"username": USER, "active": "true"} if good else {"error": "invalid"})

            def _say(self, status: int, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/token"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """A running token server."""
    server = TokenServer()
    try:
        yield server
    finally:
        server.close()
