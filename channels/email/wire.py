"""How the bytes of an SMTP session come and go: an aiosmtpd protocol that reads in blocks instead of line by line."""

import asyncio
from abc import abstractmethod
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as State

from channels.email.data import Data
from channels.email.door import Door

READ_AHEAD = 64 * 1024  # bytes a client may send before its answers are read
READ_PAST = 4  # times the size limit that a mail too large is read past to its end
LINGER = 2.0  # seconds in which a refused client can read why
HANDSHAKE_SECONDS = 30.0
TOO_LONG = "500 5.5.2 Line too long"
STOPPING = "421 4.3.2 Shutting down, try again later"
OVERLONG = b"\xff"  # what `_line` gives instead of a line that was thrown away


class Wire(SMTP):
    """Reads commands and mails of one client and sends the answers; a subclass knows what to answer.

    `due` is when the client's time is over (loop time); the listener looks at it once a second.
    """

    session: State
    envelope: Envelope

    def __init__(self, door: Door, sessions: "set[Wire]", loop: asyncio.AbstractEventLoop) -> None:
        # aiosmtpd's own constructor inspects every member for every connection, which costs more than taking a mail.
        asyncio.StreamReaderProtocol.__init__(self, asyncio.StreamReader(loop=loop), loop=loop)
        self.loop = loop
        self.hostname = door.addresses.domain
        self.transport: Any = None
        self.envelope = Envelope()
        self.session = State(loop)
        self.task: asyncio.Task[None] | None = None
        self.peer = ""
        self._door = door
        self._sessions = sessions
        self._buffer = bytearray()
        self._replies: list[bytes] = []
        self._waiter: asyncio.Future[None] | None = None
        self._data: Data | None = None
        self._data_started = 0.0
        self._held_up = False
        self._ended = False
        self._closing = False
        self._lingering = False
        self._hung_up = False
        self._errors = 0
        self._idle_due = loop.time() + door.limits.idle_seconds

    @abstractmethod
    async def _command(self, line: bytes) -> None:
        """Answers one command line, given with its line end."""

    # What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admits or refuses the client and starts the dialogue."""
        self.transport = transport
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]).removeprefix("::ffff:") if peer else ""
        refusal = STOPPING if self._door.stopping else self._door.guard.admit(self.peer)
        if refusal:
            self.transport.write(refusal.encode() + b"\r\n")
            self.transport.close()
            return
        self._sessions.add(self)
        self.task = self.loop.create_task(self._handle_client())

    def data_received(self, data: bytes) -> None:
        """Keeps what came; a client that sends far ahead of its answers is held up."""
        if self._lingering:
            return
        self._buffer += data
        if self._data is None and len(self._buffer) > READ_AHEAD and not self._held_up:
            self._held_up = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """The client will send nothing more, but may still read its answers."""
        self._ended = True
        if self._lingering:
            self._close()
        self._wake()
        return self.session.ssl is None

    def connection_lost(self, error: Exception | None) -> None:
        """The session ends; a mail that is being stored is stored to the end."""
        asyncio.StreamReaderProtocol.connection_lost(self, error)
        self.transport = None
        self._ended = True
        if self in self._sessions:
            self._sessions.discard(self)
            self._door.guard.leave(self.peer)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What the listener asks

    @property
    def in_data(self) -> bool:
        """Whether a mail is being taken in."""
        return self._data is not None

    @property
    def due(self) -> float:
        """When the client's time is over, as loop time. A DATA must keep up a minimum rate and has an end of its own."""
        if self._data is None:
            return self._idle_due
        limits = self._door.limits
        arrived = self._data.dropped + len(self._buffer) + len(self._data.content)
        return self._data_started + min(limits.data_seconds, limits.data_grace_seconds + arrived / limits.data_rate)

    def farewell(self, reply: str) -> None:
        """Says a last word and hangs up, whatever the client is doing."""
        self._closing = True
        if self.transport is None:
            return
        if self._lingering or self._hung_up:
            self.transport.abort()
            return
        self._replies.append(reply.encode() + b"\r\n")
        self._flush()
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self._close()

    def _close(self) -> None:
        """Hangs up once what was said has left."""
        self._hung_up = True
        if self.transport is not None:
            self.transport.close()

    # Reading and answering

    async def push(self, status: str | bytes) -> None:
        """Answers; the answers to pipelined commands leave together (RFC 2920)."""
        line = status.encode() if isinstance(status, str) else status
        if line.startswith(b"5"):
            self._errors += 1
        self._replies.append(line + b"\r\n")

    def _flush(self) -> None:
        if self._replies and self.transport is not None and not self._hung_up:
            self.transport.write(b"".join(self._replies))
        self._replies.clear()

    async def _more(self) -> bool:
        """Sends what is to be said, then waits for bytes; False if none will come."""
        self._flush()
        await self._drain_helper()  # type: ignore[attr-defined]
        if self._ended or self._closing:
            return False
        self._waiter = self.loop.create_future()
        if self._held_up:
            self._held_up = False
            self.transport.resume_reading()
        await self._waiter
        return not self._closing

    async def _line(self) -> bytes:
        """The next command line with its line end; OVERLONG in place of one that is far too long, b"" if none will come."""
        searched = 0
        skipped = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            if len(self._buffer) > self._door.limits.command_length:
                skipped += len(self._buffer)
                self._buffer.clear()
            if skipped > READ_AHEAD:
                await self._hang_up(TOO_LONG)
                return b""
            searched = len(self._buffer)
            if not await self._more():
                return b""
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return OVERLONG if skipped else line

    async def _read_mail(self) -> tuple[Data | None, int]:
        """What came up to the end of DATA, and how many bytes of the guard's memory it holds; None if the client went away.

        What is many times larger than the limit is not even read past: `overflow` without `ended`.
        """
        data = self._data = Data(self._door.limits.message_size)
        self._data_started = self.loop.time()
        reserved = 0
        while not data.read(self._buffer):
            if data.dropped > READ_PAST * self._door.limits.message_size:
                break
            if not await self._more():
                return None, reserved
            grown = len(self._buffer) - reserved
            if grown > 0 and not data.overflow:
                if not self._door.guard.reserve(grown):
                    data.crowded = True
                    data.drop(self._buffer)
                else:
                    reserved += grown
        return data, reserved

    def _end_mail(self, reserved: int) -> None:
        """The mail is dealt with, one way or the other."""
        self._door.guard.free(reserved)
        self._data = None
        if not self._lingering:
            self._idle_due = self.loop.time() + self._door.limits.idle_seconds

    async def _handle_client(self) -> None:
        """The dialogue from greeting to goodbye. Nothing that goes wrong here is told to the client."""
        try:
            await self.push(f"220 {self.hostname} ESMTP")
            while not self._closing and (line := await self._line()):
                await self._command(line)
            self._flush()
        except ConnectionError:
            pass
        except Exception as error:
            self._door.log.exception("mail session failed", channel=self._door.channel, error=type(error).__name__)
            self.farewell("421 4.3.0 Trouble here, try again later")
        finally:
            if not self._lingering:
                self._close()

    async def _hang_up(self, reply: str) -> None:
        """Says why and closes our side; the client gets a moment to read it before what it still sends meets a closed door."""
        self._closing = True
        await self.push(reply)
        self._flush()
        self._buffer.clear()
        if self.transport is not None and self.transport.can_write_eof() and not self._ended:
            self._lingering = True
            self._data = None
            self._idle_due = self.loop.time() + LINGER
            self.transport.write_eof()
            if self._held_up:
                self.transport.resume_reading()

    async def _start_tls(self) -> bool:
        """Turns TLS on; False if the handshake failed. Whatever came in the clear is thrown away (RFC 3207, CVE-2024-34083)."""
        tls = self._door.tls
        self._flush()
        self._buffer.clear()
        if tls is None or self.transport is None:
            return False
        if self._held_up:
            self._held_up = False
            self.transport.resume_reading()
        try:
            secured = await self.loop.start_tls(
                self.transport, self, tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_SECONDS
            )
        except OSError:  # what TLS and time-outs raise is one, too
            return False
        if secured is None:
            return False
        self.transport = secured
        self.session = State(self.loop)
        self.session.ssl = {"cipher": secured.get_extra_info("cipher")}
        return True
