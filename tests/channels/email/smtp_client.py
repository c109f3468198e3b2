"""A raw SMTP client and a door to talk to, for the tests of the listener."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import structlog

from channels.base import Accepted
from channels.email.address import Addresses
from channels.email.limits import Limits
from channels.email.smtp import Listener
from channels.signature import Signer
from channels.tools import Tools
from store.records import Inbound

NOW = 1_790_000_000_000
SIGNER = Signer(b"a secret of the tests")
ADDRESSES = Addresses("pomoc@example.com", ("it@example.com",), prefix="HD", desk_id="main", signer=SIGNER)
MAIL = b"From: Anna <anna@example.org>\r\nMessage-ID: <first@example.org>\r\nSubject: VPN\r\n\r\nNie dziala.\r\n"


def tools(folder: Path = Path(), log: Any = None) -> Tools:
    """What a channel of these tests gets."""
    return Tools(
        signer=SIGNER,
        desk_id="main",
        desk_name="Helpdesk IT",
        prefix="HD",
        folder=folder,
        log=log or structlog.get_logger(),
        now=lambda: NOW,
    )


@dataclass
class Store:
    """An accept that keeps what it is given, or does what `trouble` says for the recipients it names."""

    inbounds: list[Inbound] = field(default_factory=list)
    trouble: dict[str, Exception | float] = field(default_factory=dict)

    async def accept(self, inbound: Inbound) -> Accepted:
        """Keeps it, or has its trouble first."""
        trouble = self.trouble.get(inbound.envelope["rcpt_to"])
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is not None:
            await asyncio.sleep(trouble)
        self.inbounds.append(inbound)
        return Accepted(id=inbound.id, duplicate=False)


class Client:
    """Sends bytes as they are and reads replies."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.greeting = ""
        self.reader = reader
        self.writer = writer

    async def reply(self) -> str:
        """The next reply, its lines joined; "" when the server hung up."""
        lines = []
        while line := (await self._line()):
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] != b"-":
                break
        return "\n".join(lines)

    async def _line(self) -> bytes:
        try:
            return await asyncio.wait_for(self.reader.readline(), 20)
        except ConnectionError:
            return b""

    async def say(self, line: bytes) -> str:
        """Sends bytes and reads one reply."""
        self.writer.write(line)
        return await self.reply()

    async def until_data(self, *recipients: str) -> str:
        """Up to the 354."""
        await self.say(b"EHLO client.example.org\r\n")
        await self.say(b"MAIL FROM:<anna@example.org>\r\n")
        for recipient in recipients or ("pomoc@example.com",):
            await self.say(f"RCPT TO:<{recipient}>\r\n".encode())
        return await self.say(b"DATA\r\n")

    async def send(self, mail: bytes, *recipients: str) -> str:
        """A whole mail, given as it goes over the wire without its end."""
        await self.until_data(*recipients)
        return await self.say(mail + b".\r\n")

    async def is_closed(self) -> bool:
        """Whether the server hangs up and says no more."""
        return await self.reply() == ""


@asynccontextmanager
async def listening(store: Store | None = None, limits: Limits | None = None, **more: Any) -> AsyncIterator[Listener]:
    """A started listener, stopped at the end."""
    trusted = tuple(ip_network(one) for one in more.pop("trusted", ()))
    listener = Listener(
        "mail",
        listen=more.pop("listen", "127.0.0.1:0"),
        addresses=ADDRESSES,
        tools=tools(log=more.pop("log", None)),
        limits=limits,
        trusted=trusted,
        **more,
    )
    await listener.start((store or Store()).accept)
    try:
        yield listener
    finally:
        await listener.stop()


@asynccontextmanager
async def connected(listener: Listener, *, host: str = "127.0.0.1", source: str | None = None) -> AsyncIterator[Client]:
    """A client that has read the greeting."""
    local = (source, 0) if source else None
    reader, writer = await asyncio.open_connection(host, listener.port, local_addr=local)
    client = Client(reader, writer)
    client.greeting = await client.reply()
    try:
        yield client
    finally:
        client.writer.close()


@asynccontextmanager
async def talking(store: Store | None = None, limits: Limits | None = None, **more: Any) -> AsyncIterator[Client]:
    """A client that has read the greeting of a new listener."""
    async with listening(store, limits, **more) as listener, connected(listener) as client:
        yield client


def trusting() -> ssl.SSLContext:
    """A client context that takes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
