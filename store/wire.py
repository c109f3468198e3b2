"""One connection to one server: commands go out in order, replies come back in the same order.

Written over hiredis and an asyncio protocol because a pipelined call costs a quarter of the client CPU of redis-py's.
It repeats nothing: a command goes out once or the caller is told.
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import hiredis

from store.errors import StoreConfigError, UnavailableError
from store.urls import Node, Url

Argument = bytes | str | int
Done = Callable[[list[Any] | UnavailableError], None]

CONNECT_SECONDS = 2.0
ASK_SECONDS = 3.0
_NOTHING = object()
_REFUSED = frozenset({"WRONGPASS", "NOAUTH", "NOPERM"})


class ReplyError(Exception):
    """The server refused a command. `code` is the first word of its answer, such as WRONGTYPE."""

    @property
    def code(self) -> str:
        """The first word."""
        return str(self).partition(" ")[0]


def pack(command: Sequence[Argument]) -> bytes:
    """A command as bytes on the wire."""
    parts: Any = tuple(command)  # hiredis' stub knows tuples of one part only
    packed: bytes = hiredis.pack_command(parts)
    return packed


class Wire(asyncio.Protocol):
    """A connection. `heard`, once set, gets every reply instead of those who asked (subscriptions)."""

    def __init__(self) -> None:
        self.heard: Callable[[Any], None] | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reader = hiredis.Reader(replyError=ReplyError, notEnoughData=_NOTHING)
        self._asked: deque[tuple[int, list[Any], Done]] = deque()
        self._transport: asyncio.Transport | None = None

    @property
    def open(self) -> bool:
        """Whether something may be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, data: bytes, replies: int, done: Done) -> None:
        """Sends commands that lead to `replies` replies; `done` is called once, with all of them or with the trouble."""
        if self._transport is None or self._transport.is_closing():
            done(UnavailableError("the connection to the store is closed"))
            return
        self._asked.append((replies, [], done))
        self._transport.write(data)

    async def ask(self, *command: Argument) -> Any:
        """One command and its reply, within 3 s. Raises ReplyError, UnavailableError."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def done(result: list[Any] | UnavailableError) -> None:
            if not future.done():
                if isinstance(result, UnavailableError):
                    future.set_exception(result)
                else:
                    future.set_result(result[0])

        self.send(pack(command), 1, done)
        try:
            async with asyncio.timeout(ASK_SECONDS):
                reply = await future
        except TimeoutError:
            self.close()
            raise UnavailableError(f"the store did not answer {command[0]!s} within {ASK_SECONDS:g} s") from None
        if isinstance(reply, ReplyError):
            raise reply
        return reply

    def close(self) -> None:
        """Ends the connection; whoever still waits is told."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not _NOTHING:
                self._take(reply)
        except hiredis.ProtocolError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        words = f"the connection to the store was lost ({exc})" if exc else "the store closed the connection"
        while self._asked:
            self._asked.popleft()[2](UnavailableError(words))
        if not self.lost.done():
            self.lost.set_result(None)

    def _take(self, reply: Any) -> None:
        if self.heard is not None:
            self.heard(reply)
            return
        if not self._asked:
            self.close()  # an answer nobody asked for: from here on nothing could be told apart
            return
        wanted, replies, done = self._asked[0]
        replies.append(reply)
        if len(replies) == wanted:
            self._asked.popleft()
            done(replies)


async def dial(node: Node, url: Url, password: str | None) -> Wire:
    """An open connection, signed in and on the right database. Raises UnavailableError, StoreConfigError."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            wire = await _open(node, url)
            try:
                await _greet(wire, url, password)
            except BaseException:
                wire.close()
                raise
    except TimeoutError:
        raise UnavailableError(f"the store at {node} did not answer within {CONNECT_SECONDS:g} s") from None
    except ssl.SSLCertVerificationError as error:
        raise untrusted(node, error) from None
    except OSError as error:
        raise UnavailableError(f"the store at {node} can't be reached: {error.strerror or error}") from error
    return wire


async def _open(node: Node, url: Url) -> Wire:
    loop = asyncio.get_running_loop()
    if node.path:
        _, wire = await loop.create_unix_connection(Wire, node.path)
        return wire
    _, wire = await loop.create_connection(Wire, node.host, node.port, ssl=trust(url) if url.tls else None)
    if wire._transport is not None:  # noqa: SLF001 - the same file's own class
        connection = wire._transport.get_extra_info("socket")  # noqa: SLF001
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return wire


def trust(url: Url) -> ssl.SSLContext:
    """Whom to believe: the authority the URL names, else those of the system. Raises StoreConfigError."""
    try:
        return ssl.create_default_context(cafile=url.ca or None)
    except (OSError, ssl.SSLError) as error:
        raise StoreConfigError(f"store.url: the certificates in {url.ca} can't be read: {error}") from None


def untrusted(node: Node, error: ssl.SSLCertVerificationError) -> StoreConfigError:
    """What to say about a certificate nobody vouches for."""
    return StoreConfigError(
        f"the store at {node} shows a certificate that is not trusted ({error.verify_message}); "
        "name its authority in store.url: rediss://host?ca=file.pem"
    )


async def _greet(wire: Wire, url: Url, password: str | None) -> None:
    try:
        if password is not None:
            await wire.ask("AUTH", *([url.user] if url.user else []), password)
        if url.database:
            await wire.ask("SELECT", url.database)
        await wire.ask("PING")
    except ReplyError as error:
        if error.code in _REFUSED or "AUTH" in str(error):
            raise StoreConfigError(
                f"the store refuses to let us in as {url.user or 'the default user'}: {error}; see store.password"
            ) from None
        raise UnavailableError(f"the store is not ready: {error}") from error
