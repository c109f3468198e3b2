"""A cheap SMTP client for loads: one session, one mail after the other, no parsing beyond the reply code."""

import asyncio
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
LINE = "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej, proszę o pomoc.\r\n"


def mail(number: int, size: int = 4_000) -> bytes:
    """A mail of about `size` bytes as it goes over the wire; each has a sender and a Message-ID of its own."""
    head = (
        f"Received: from relay.example.org (relay.example.org [192.0.2.1])\r\n\tby mx.example.com; Mon, 2 Nov 2026 10:00:00 +0100\r\n"
        f"From: Anna Nowak <anna{number}@example.org>\r\nTo: pomoc@example.com\r\nSubject: VPN nie dziala {number}\r\n"
        f"Message-ID: <{number}.{os.getpid()}.{time.monotonic_ns()}@example.org>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + _body(size - len(head))


@cache
def _body(size: int) -> bytes:
    line = LINE.encode()
    return line * max(1, size // len(line))


class Session(asyncio.Protocol):
    """One connection that sends mails and waits for each reply. Cheap, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._heard = b""

    async def open(self) -> None:
        """Connects and says hello."""
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._reply: asyncio.Future[bytes] = loop.create_future()
        transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        self._transport = transport
        await self._reply
        await self._say(b"EHLO client.example.org\r\n")

    async def send(self, number: int, raw: bytes) -> None:
        """Sends one mail; returns after its 250."""
        await self._say(b"MAIL FROM:<anna%d@example.org>\r\n" % number)
        await self._say(b"RCPT TO:<pomoc@example.com>\r\n")
        await self._say(b"DATA\r\n")
        reply = await self._say(raw + b".\r\n")
        if not reply.startswith(b"250"):
            raise RuntimeError(f"a mail was not taken: {reply!r}")

    async def close(self) -> None:
        """Says goodbye."""
        self._transport.write(b"QUIT\r\n")
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio. The last line of a reply has no hyphen after its code (RFC 5321 section 4.2.1)."""
        self._heard += data
        last = self._heard[self._heard.rfind(b"\n", 0, -1) + 1 :]
        if last.endswith(b"\n") and last[3:4] != b"-":
            self._heard = b""
            if not self._reply.done():
                self._reply.set_result(last)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        if not self._reply.done():
            self._reply.set_exception(exc or ConnectionError("the server closed the connection"))

    async def _say(self, line: bytes) -> bytes:
        self._reply = self._loop.create_future()
        self._transport.write(line)
        return await self._reply


async def closed_loop(port: int, count: int, sessions: int, *, size: int = 4_000, first: int = 0) -> float:
    """Sends `count` mails over so many sessions, each as fast as it is answered. Returns the seconds it took."""
    numbers = iter(range(first, first + count))

    async def one() -> None:
        session = Session(port)
        await session.open()
        for number in numbers:
            await session.send(number, mail(number, size))
        await session.close()

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(sessions)))
    return time.perf_counter() - started


async def open_loop(port: int, rate: float, count: int, sent: Callable[[int, float], None], *, first: int = 0) -> None:
    """Sends `count` mails at `rate` a second whatever the answers; `sent(number, seconds to 250)` after each."""
    sessions: asyncio.Queue[Session] = asyncio.Queue()
    for _ in range(32):
        session = Session(port)
        await session.open()
        sessions.put_nowait(session)
    started = time.perf_counter()

    async def one(number: int, due: float) -> None:
        session = await sessions.get()
        await session.send(number, mail(number))
        sent(number, time.perf_counter() - due)
        sessions.put_nowait(session)

    tasks: list[asyncio.Task[None]] = []
    for number in range(count):
        due = started + number / rate
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(one(first + number, due)))
    await asyncio.gather(*tasks)
    while not sessions.empty():
        await sessions.get_nowait().close()


def cpu_seconds(pid: int) -> float:
    """CPU seconds of a process and all its descendants so far, ended children of theirs included."""
    total = 0.0
    for one in [pid, *descendants(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICK
    return total


def descendants(pid: int) -> list[int]:
    """Process ids of all children, their children and so on."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    children = [int(one) for one in text.split()]
    return children + [grandchild for child in children for grandchild in descendants(child)]
