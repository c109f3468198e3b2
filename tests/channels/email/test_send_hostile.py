"""Sending to servers that cheat or lose answers: nothing said in the clear is believed under TLS, and a repeat is the same mail."""

import asyncio
import contextlib
import re
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from channels.base import PermanentError, TemporaryError
from channels.email.maildir import Maildir
from channels.email.send import LONGEST, MailSender
from store.records import Attachment
from tests.channels.email.certificate import make_certificate
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.smtp_client import ADDRESSES, tools
from tests.channels.email.test_send_relay import pool, scripted, sender
from tests.channels.email.test_smtp_faults import ENDS

AT = 1_700_000_000_000


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Cheat:
    """A server that adds something to its answer to STARTTLS, in the clear, and then speaks properly under TLS."""

    def __init__(self, context: ssl.SSLContext, injected: bytes) -> None:
        self.context = context
        self.injected = injected
        self.mails: list[bytes] = []
        self.heard: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        writer.write(b"220 cheat\r\n")
        secured = False
        while line := await reader.readline():
            verb = line[:4].upper()
            self.heard.append((b"tls " if secured else b"") + verb)
            if verb == b"STAR" and not secured:
                writer.write(b"220 go\r\n" + self.injected)
                await writer.start_tls(self.context)
                secured = True
            elif verb == b"EHLO":
                writer.write(b"250-cheat\r\n250 8BITMIME\r\n" if secured else b"250-cheat\r\n250 STARTTLS\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"250 ok\r\n")


@asynccontextmanager
async def served(talk: Talk) -> AsyncIterator[int]:
    """A server that talks like this, on a free port; every connection is over at the end."""
    tasks: set[asyncio.Task[None]] = set()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
                await talk(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def cheating(folder: Path, injected: bytes) -> AsyncIterator[tuple[Cheat, int, str]]:
    """The server, its port and its authority."""
    certificate, key = make_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    cheat = Cheat(context, injected)
    async with served(cheat.talk) as port:
        yield cheat, port, str(certificate)


async def test_without_injection_the_mail_is_taken_under_tls(tmp_path: Path) -> None:
    """So that the next test would notice."""
    async with cheating(tmp_path, b"") as (cheat, port, authority):
        sending = sender(pool(port, tls="smtp", authorities=authority))
        await sending.send(delivery(), Blobs())
        await sending.close()
    assert len(cheat.mails) == 1
    assert cheat.heard[:3] == [b"EHLO", b"STAR", b"tls EHLO"]


@pytest.mark.parametrize(
    "injected",
    [b"250-cheat\r\n250 AUTH PLAIN\r\n", b"250 ok\r\n" * 6, b"550 5.1.1 no such user\r\n", b"454 no\r\n", b"\r\n"],
)
async def test_what_was_said_in_the_clear_after_starttls_is_never_believed(tmp_path: Path, injected: bytes) -> None:
    """CVE-2021-33515 and its family, towards us: no mail leaves on such a connection, none is given up for it, no password is sent."""
    async with cheating(tmp_path, injected) as (cheat, port, authority):
        with pytest.raises(TemporaryError):
            await sender(pool(port, tls="smtp", user="desk", password="right", authorities=authority)).send(
                delivery(), Blobs()
            )
    assert cheat.mails == []
    assert not [one for one in cheat.heard if b"AUTH" in one]


async def test_after_a_lost_answer_the_same_mail_comes_again() -> None:
    """The other side took it and died: Message-ID, Date and every byte are the same, so it can see that it has it."""
    taken: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"DATA"):
                writer.write(b"354 go\r\n")
                taken.append(await reader.readuntil(b"\r\n.\r\n"))
                if len(taken) < 2:
                    return
            writer.write(b"250 ok\r\n")

    async with served(talk) as port:
        sending = sender(pool(port))
        with pytest.raises(TemporaryError, match="went away"):
            await sending.send(delivery(created_at=AT), Blobs())
        await sending.send(delivery(created_at=AT, tries=1), Blobs())
        await sending.close()
    assert len(taken) == 2
    assert taken[0] == taken[1]
    assert b"Date: Tue, 14 Nov 2023 22:13:20 +0000" in taken[0]


BIG = Attachment(name="a.bin", media_type="application/octet-stream", size=2_000_000, sha256="big")


async def test_a_server_that_would_not_take_so_much_says_so_before_it_is_sent() -> None:
    """RFC 1870: the size goes along with MAIL; small mails cost nothing more."""
    async with scripted(EHLO="250-script\r\n250 SIZE 1000000", MAIL="552 5.3.4 too large") as (script, port):
        with pytest.raises(PermanentError, match=r"552 5\.3\.4 too large"):
            await sender(pool(port)).send(delivery(attachments=(BIG,)), Blobs(big=b"x" * 2_000_000))
    assert "DATA" not in script.seen


async def test_a_large_mail_gets_the_time_it_needs() -> None:
    """One second more for each `rate` bytes, never longer than a delivery's lease can last."""
    async with scripted(end=None) as (_, port):
        slow = MailSender(pool(port), addresses=ADDRESSES, tools=tools(), deadline=0.2, rate=5_000_000)
        assert slow.deadline == LONGEST
        started = time.monotonic()
        with pytest.raises(TemporaryError, match="not taken within 1 s"):
            await slow.send(delivery(attachments=(BIG,)), Blobs(big=b"x" * 2_000_000))
        assert time.monotonic() - started > 0.6


async def test_a_repeat_into_a_maildir_is_the_same_file(tmp_path: Path) -> None:
    """Hours later, too."""
    sending = sender(Maildir(tmp_path))
    await sending.send(delivery(created_at=AT), Blobs())
    [file] = (tmp_path / "new").iterdir()
    before = file.read_bytes()
    await sending.send(delivery(created_at=AT, tries=3), Blobs())
    assert [one.read_bytes() for one in (tmp_path / "new").iterdir()] == [before]


@pytest.mark.parametrize("end", ENDS, ids=repr)
async def test_no_word_of_ours_ends_a_mail_for_the_most_lenient_server(end: bytes) -> None:
    """E9 outwards: a body or a file with a false end and commands behind it is one mail, even for a server that takes any end."""
    wire = bytearray()
    hidden = b"\r\nMAIL FROM:<eve@example.net>\r\nRCPT TO:<x@example.org>\r\nDATA\r\n"
    false = re.compile(b"|".join(re.escape(one) for one in ENDS))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 x\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"DATA"):
                writer.write(b"354 go\r\n")
                wire.extend(await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"250 ok\r\n")

    body = (b"one" + end + hidden).decode("latin-1")
    files = (Attachment(name=body, media_type="text/plain", size=1, sha256="a"),)
    async with served(talk) as port:
        sending = sender(pool(port))
        await sending.send(delivery(body=body, subject=body, attachments=files), Blobs(a=body.encode()))
        await sending.close()
    mail = bytes(wire).removesuffix(b".\r\n")
    assert not false.search(mail)
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00|\n\.\r", mail)
