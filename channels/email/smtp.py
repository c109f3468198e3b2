"""The SMTP listener: binds the address, looks after the time of its sessions, stops without losing a mail in hand."""

import asyncio
import errno
import ssl
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from channels.base import Accept, ListenError
from channels.email.address import Addresses
from channels.email.door import Door
from channels.email.limits import Guard, Limits
from channels.email.session import Session
from channels.email.wire import STOPPING, Wire
from channels.tools import Tools

SWEEP_SECONDS = 1.0
BACKLOG = 1024


class Listener:
    """Receives mail by SMTP on `listen` ("host:port"; port 0 picks a free one). A Receiver."""

    def __init__(
        self,
        channel: str,
        *,
        listen: str,
        addresses: Addresses,
        tools: Tools,
        limits: Limits | None = None,
        trusted: tuple[IPv4Network | IPv6Network, ...] = (),
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        self._channel = channel
        self._listen = listen
        self._addresses = addresses
        self._tools = tools
        self._limits = limits or Limits()
        self._guard = Guard(self._limits, trusted)
        self._certificate = certificate
        self._sessions: set[Wire] = set()
        self._server: asyncio.Server | None = None
        self._door: Door | None = None
        self._sweeper: asyncio.TimerHandle | None = None

    @property
    def port(self) -> int:
        """The bound port; 0 before `start`."""
        sockets = self._server.sockets if self._server is not None else ()
        return int(sockets[0].getsockname()[1]) if sockets else 0

    async def start(self, accept: Accept) -> None:
        """Returns when the address is bound. Raises ListenError with words if it can't be."""
        loop = asyncio.get_running_loop()
        door = self._door = Door(
            self._channel,
            addresses=self._addresses,
            prefix=self._tools.prefix,
            limits=self._limits,
            guard=self._guard,
            accept=accept,
            tls=self._tls(),
            log=self._tools.log,
            now=self._tools.now,
        )
        host, port = split_listen(self._listen)
        try:
            self._server = await loop.create_server(
                lambda: Session(door, self._sessions, loop), host or None, port, backlog=BACKLOG
            )
        except OSError as error:
            raise ListenError(
                f"channel {self._channel}: can't listen on {self._listen}: {_remedy(error, port)}"
            ) from error
        self._sweeper = loop.call_later(SWEEP_SECONDS, self._sweep, loop)

    async def stop(self) -> None:
        """Takes nothing new, lets a mail in hand finish for `stop_seconds`, then returns with every session closed."""
        if self._server is None or self._door is None:
            return
        self._door.stopping = True
        self._server.close()
        for session in [one for one in self._sessions if not one.in_data]:
            session.farewell(STOPPING)
        await self._wait_ended(self._limits.stop_seconds)
        for session in list(self._sessions):
            session.farewell(STOPPING)
        await self._wait_ended(SWEEP_SECONDS)
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._server = None

    async def _wait_ended(self, seconds: float) -> None:
        tasks = {one.task for one in self._sessions if one.task is not None}
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ends sessions whose time is over: idle ones, and those that send a mail too slowly."""
        now = loop.time()
        for session in [one for one in self._sessions if one.due < now]:
            session.farewell("421 4.4.2 You took too long, try again")
        self._sweeper = loop.call_later(SWEEP_SECONDS, self._sweep, loop)

    def _tls(self) -> ssl.SSLContext | None:
        if self._certificate is None:
            return None
        certificate, key = self._certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(certificate, key)
        except (OSError, ssl.SSLError) as error:
            raise ListenError(
                f"channel {self._channel}: can't use tls_certificate {certificate} with tls_key {key}: "
                f"{error.strerror or error}; both must be readable PEM files that belong together"
            ) from error
        return context


def split_listen(listen: str) -> tuple[str, int]:
    """Host and port of "host:port"; "[::1]:25" is IPv6, ":25" and "*:25" mean every address. Raises ValueError with words."""
    host, colon, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if (
        not colon
        or not port.isascii()
        or not port.isdigit()
        or int(port) > 65535
        or (":" in host and "[" not in listen)
    ):
        raise ValueError(f"{listen!r} is not host:port, like 127.0.0.1:2525 or [::1]:2525")
    return ("" if host == "*" else host), int(port)


def _remedy(error: OSError, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} is already in use; stop the other program or choose another port"
        case errno.EACCES | errno.EPERM:
            return f"ports below 1024 need a privilege; choose another port (2525) and forward {port} to it, or grant CAP_NET_BIND_SERVICE"
        case errno.EADDRNOTAVAIL:
            return "this machine has no such address; use one of its own, or * for all"
        case _:
            return f"{error.strerror or error}; check the host name and port"
