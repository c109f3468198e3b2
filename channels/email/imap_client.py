"""A connection to an IMAP server (RFC 3501) with limits on what the server may make us read. Synchronous.

Imports imapclient: only mailbox threads and commands that read mailboxes import this module.
"""

import contextlib
import imaplib
import logging
import socket
import ssl
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from channels.email.imap_errors import MailboxError, no_folder, refused, shown, unreachable
from channels.email.imap_oauth import Tokens
from channels.email.imap_settings import Imap

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0  # for each piece of an answer
TALK = 16_000_000  # bytes an answer may have beside the mails that were asked for
LINE = 200  # what a line counts beside its bytes: each takes time

logging.getLogger("imapclient").setLevel(logging.WARNING)  # its lower levels tell what is said to the server


class _TooMuchError(imaplib.IMAP4.abort):
    """The server sends more than was asked for."""


class _EndedError(Exception):
    """The token has worked before, so it has come to its end."""


class _Bounded:
    """Counts what is read, so that no literal or flood of lines fills the memory."""

    allowed = TALK

    def read(self, size: int) -> bytes:
        """A literal of an answer."""
        self._spend(size)
        return super().read(size)  # type: ignore[misc,no-any-return]

    def readline(self) -> bytes:
        """A line of an answer."""
        line: bytes = super().readline()  # type: ignore[misc]
        self._spend(len(line) + LINE)
        return line

    def _spend(self, count: int) -> None:
        self.allowed -= count
        if self.allowed < 0:
            raise _TooMuchError("the server sends more than was asked for")


class _Plain(_Bounded, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Tls(_Bounded, IMAP4_TLS):  # type: ignore[misc]
    pass


class Client(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that does not let itself be fed."""

    def _create_IMAP4(self) -> Any:  # noqa: N802 - the hook of imapclient
        timeout = self._timeout.connect
        if self.ssl:
            return _Tls(self.host, self.port, self.ssl_context, timeout)
        return _Plain(self.host, self.port, timeout)

    def allow(self, more: int = 0) -> None:
        """The next answers may have this many bytes beside the usual talk."""
        self._imap.allowed = TALK + more

    @property
    def overfed(self) -> bool:
        """Whether the connection broke because the server sent more than was allowed."""
        return bool(self._imap.allowed < 0)

    def announced(self) -> bool:
        """Whether the server has spoken of mails in the folder (EXISTS) since this was asked last, in an answer to whatever command."""
        return bool(self._imap.untagged_responses.pop("EXISTS", None))

    def begin_idle(self) -> bool:
        """IDLE (RFC 2177). True: something was told on the way in, so there is no need to wait for more."""
        tag = self._imap._command("IDLE")  # noqa: SLF001 - imapclient's own idle() breaks on an answer before the "+"
        told = False
        while self._imap._get_response() is not None:  # noqa: SLF001
            if self._imap.tagged_commands[tag] is not None:
                raise self._imap.abort("the server offers IDLE and refuses it")
            told = True
        self._idle_tag = tag
        return told or self.has_more()

    def has_more(self) -> bool:
        """Whether something has come that was not read yet: polling the socket doesn't show it."""
        sock = self.socket()
        sock.setblocking(False)
        try:
            return bool(self._imap.file.peek(1))
        except OSError:  # nothing there (or broken, which the next command tells)
            return False
        finally:
            sock.settimeout(READ_SECONDS)


def connect(settings: Imap, tokens: Tokens | None, folder: Path) -> Client:
    """A connection that is signed in. Relative paths are relative to `folder`. Raises MailboxError with words."""
    try:
        return _connect(settings, tokens, folder)
    except _EndedError:
        return _connect(settings, tokens, folder)  # with a fresh token


def _connect(settings: Imap, tokens: Tokens | None, folder: Path) -> Client:
    port = settings.port or (993 if settings.tls == "required" else 143)
    client: Client | None = None
    try:
        context = ssl.create_default_context(cafile=str(folder / settings.ca) if settings.ca else None)
        client = Client(
            settings.host,
            port,
            ssl=settings.tls == "required",
            ssl_context=context,
            timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
        )
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if settings.tls == "starttls":
            client.starttls(context)
        _sign_in(client, settings, tokens)
    except (OSError, IMAPClientError, ValueError, UnicodeError) as error:
        hang_up(client)
        raise unreachable(error, settings.host, port) from error
    except (MailboxError, _EndedError):
        hang_up(client)
        raise
    return client


def _sign_in(client: Client, settings: Imap, tokens: Tokens | None) -> None:
    if tokens is None:
        try:
            client.login(settings.user, str(settings.password))
        except LoginError as error:
            if isinstance(error.__context__, imaplib.IMAP4.abort):  # the connection broke: nobody said no
                raise error.__context__ from error
            raise refused(str(error), settings.user, oauth=False) from error
    else:
        _present(client, settings.user, tokens)
    client.capabilities()  # they change with the sign-in


def _present(client: Client, user: str, tokens: Tokens) -> None:
    """SASL XOAUTH2, or OAUTHBEARER (RFC 7628) where the server knows only that. What a server answers to a bad token is shown."""
    token = tokens.token()
    answers = [f"user={user}\1auth=Bearer {token}\1\1"]
    mechanism = "XOAUTH2"
    if not client.has_capability("AUTH=XOAUTH2") and client.has_capability("AUTH=OAUTHBEARER"):
        name = user.replace("=", "=3D").replace(",", "=2C")
        mechanism, answers = "OAUTHBEARER", [f"n,a={name},\1auth=Bearer {token}\1\1"]
    challenges: list[bytes] = []

    def answer(challenge: bytes) -> str:
        challenges.append(challenge)
        return answers.pop() if answers else "\1" if mechanism == "OAUTHBEARER" else ""

    try:
        client.sasl_login(mechanism, answer)
    except IMAPClientError as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        if tokens.forget():
            raise _EndedError from error
        why = challenges[-1].decode("utf-8", "replace") if len(challenges) > 1 else ""
        raise refused(f"{shown(error)} {why}".strip(), user, oauth=True) from error
    tokens.worked()


def open_folder(client: Client, folder: str, *, readonly: bool = False) -> dict[bytes, Any]:
    """What SELECT (or EXAMINE) answers. Raises MailboxError where there is no such folder."""
    try:
        found: dict[bytes, Any] = client.select_folder(folder, readonly=readonly)
    except IMAPClientError as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise no_folder(folder, str(error)) from error
    return found


def make_folder(client: Client, folder: str) -> None:
    """The folder is there afterwards. Raises MailboxError where it can't be made."""
    try:
        if not client.folder_exists(folder):
            client.create_folder(folder)
    except IMAPClientError as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        if not client.folder_exists(folder):  # else the reader of another folder was quicker
            raise no_folder(folder, str(error)) from error


def hang_up(client: Client | None) -> None:
    """Ends the connection, whatever state it is in."""
    if client is not None:
        with contextlib.suppress(Exception):
            client.shutdown()
