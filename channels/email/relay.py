"""Mail leaves through another mail server, by aiosmtplib: a few connections, kept open for the next mail."""

import asyncio
import ssl
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from channels.base import PermanentError, TemporaryError
from channels.email.compose import Letter
from channels.email.encode import clean

MAX_WORDS = 300
LARGE = 1_000_000  # bytes of a mail whose size is told first (RFC 1870)
COMMAND_SECONDS = 80.0  # what ends a send is its own deadline, which grows with the mail
OUR_TROUBLE = {
    530,
    534,
    535,
    538,
}  # the server wants us to sign in differently: a mistake in the config, not in the mail


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail goes: `tls` from the first byte ("smtps"), by STARTTLS ("smtp"), or none ("clear")."""

    host: str
    port: int
    user: str
    tls: str


def parse_relay(url: str, *, never_tls: bool = False) -> Relay:
    """Reads smtp://user@host:port or smtps://user@host:port. Raises ValueError with words.

    With smtp:// STARTTLS is a must, unless the host is this machine or `never_tls` says so.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"relay {url!r} is not maildir:<folder>, smtp://user@host:port or smtps://user@host:port")
    if parts.password is not None:
        raise ValueError("relay: a password is not written into the address; use password: {env: NAME} or {file: path}")
    tls = "smtps" if parts.scheme == "smtps" else "clear" if never_tls or _is_loopback(parts.hostname) else "smtp"
    default = 465 if tls == "smtps" else 25 if _is_loopback(parts.hostname) else 587
    return Relay(host=parts.hostname, port=parts.port or default, user=unquote(parts.username or ""), tls=tls)


class RelayPool:
    """Sends letters through `relay` over at most `connections` connections at once."""

    def __init__(
        self, relay: Relay, *, password: str | None, helo: str, connections: int, authorities: str | None = None
    ) -> None:
        self._relay = relay
        self._password = password
        self._helo = helo
        self._authorities = authorities
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[SMTP] = []

    async def send(self, letter: Letter, *, name: str, repeated: bool) -> None:  # noqa: ARG002 - the Message-ID names it
        """Returns when the server has taken the mail. Raises TemporaryError or PermanentError with the server's words."""
        async with self._slots:
            client = await self._client()
            try:
                await _transfer(client, letter)
            except BaseException:
                client.close()
                raise
            self._idle.append(client)

    async def close(self) -> None:
        """Ends the connections that are kept open."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.quit(timeout=1)
            except (SMTPException, OSError):
                client.close()

    async def _client(self) -> SMTP:
        """A connection that answers: one that was kept, else a new one."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.rset(timeout=5)
            except (SMTPException, OSError):
                client.close()
            else:
                return client
        return await self._connect()

    async def _connect(self) -> SMTP:
        relay = self._relay
        try:
            client = SMTP(
                hostname=relay.host,
                port=relay.port,
                username=relay.user or None,
                password=self._password if relay.user else None,
                local_hostname=self._helo,
                timeout=COMMAND_SECONDS,
                use_tls=relay.tls == "smtps",
                start_tls=relay.tls == "smtp",
                tls_context=None if relay.tls == "clear" else ssl.create_default_context(cafile=self._authorities),
            )
            await client.connect()
        except SMTPResponseException as error:
            raise TemporaryError(f"the mail server {relay.host} refuses us: {_words(error)}") from error
        except (SMTPException, OSError, ValueError) as error:
            raise TemporaryError(f"can't reach the mail server {relay.host}:{relay.port}: {_cause(error)}") from error
        return client


async def _transfer(client: SMTP, letter: Letter) -> None:
    """One mail over an open connection."""
    try:
        if letter.utf8 and client.is_ehlo_or_helo_needed:
            await client.ehlo()
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.utf8 else []
        if letter.utf8 and not (client.supports_extension("smtputf8") and client.supports_extension("8bitmime")):
            raise PermanentError("the mail server can't send to addresses with letters beyond ASCII (no SMTPUTF8)")
        if len(letter.raw) > LARGE:  # so that a server that would not take it says so before it is sent
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            options += [f"SIZE={len(letter.raw)}"] if client.supports_extension("size") else []
        encoding = "utf-8" if letter.utf8 else "ascii"
        await client.mail(letter.sender, options=options, encoding=encoding)
        await client.rcpt(letter.recipient, encoding=encoding)
        await client.data(letter.raw)
    except SMTPResponseException as error:
        raise _judge(error) from error
    except (SMTPException, OSError) as error:
        raise TemporaryError(f"the mail server went away: {_cause(error)}") from error


def _judge(error: SMTPResponseException) -> TemporaryError | PermanentError:
    """5xx about this mail is for good; 4xx, nonsense, and what is wrong between us and the server will be tried again."""
    words = f"the mail server says {_words(error)}"
    if 500 <= error.code <= 599 and (error.code not in OUR_TROUBLE or isinstance(error, SMTPRecipientRefused)):
        return PermanentError(words)
    return TemporaryError(words)


def _words(error: SMTPResponseException) -> str:
    """The server's answer, cleaned and cut."""
    return f"{error.code} {clean(error.message, MAX_WORDS)}"


def _cause(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return "no answer in time"
    return clean(str(error), MAX_WORDS) or type(error).__name__


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
