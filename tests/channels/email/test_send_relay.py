"""Sending through real and misbehaving mail servers."""

import asyncio
import contextlib
import email
import email.policy
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from channels.base import PermanentError, TemporaryError
from channels.email.relay import Relay, RelayPool, parse_relay
from channels.email.send import MailSender
from tests.channels.email.certificate import make_certificate
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.smtp_client import ADDRESSES, MAIL, Store, connected, listening, tools

MESSAGE_ID = ADDRESSES.message_id(delivery().id, 1042)


def sender(outlet: Any, deadline: float = 30.0) -> MailSender:
    """A sender of the tests' desk."""
    return MailSender(outlet, addresses=ADDRESSES, tools=tools(), deadline=deadline)


# A real server


class Sink:
    """What an aiosmtpd server took."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.peers: list[int] = []

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keeps the mail."""
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        self.peers.append(session.peer[1])
        return "250 OK"


@asynccontextmanager
async def serving(factory: Callable[[], asyncio.BaseProtocol], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on a free port."""
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def pool(port: int, connections: int = 4, **more: Any) -> RelayPool:
    """A pool to a server of the tests."""
    relay = Relay(
        host=more.pop("host", "127.0.0.1"), port=port, user=more.pop("user", ""), tls=more.pop("tls", "clear")
    )
    return RelayPool(relay, password=more.pop("password", None), helo="example.com", connections=connections, **more)


async def test_a_real_server_gets_the_mail_dot_stuffed_and_with_its_envelope() -> None:
    """Automatic mails with the null sender, agents' with the desk's address; one connection serves both."""
    sink = Sink()
    async with serving(lambda: SMTP(sink, enable_SMTPUTF8=True, hostname="sink")) as port:
        sending = sender(pool(port))
        assert await sending.send(delivery(body=".\n..\n.x\n"), Blobs()) == MESSAGE_ID
        await sending.send(delivery(automatic=False), Blobs())
        await sending.close()
    assert [(one[0], one[1]) for one in sink.mails] == [
        (sent, ["anna@example.org"]) for sent in ("<>", "pomoc@example.com")
    ]
    first = email.message_from_bytes(sink.mails[0][2], policy=email.policy.default)
    body = first.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == ".\n..\n.x\n"
    assert len(set(sink.peers)) == 1


async def test_our_own_door_takes_what_we_send() -> None:
    """Both halves agree about dots, line ends and the null sender."""
    store = Store()
    async with listening(store) as listener:
        sending = sender(pool(listener.port))
        await sending.send(delivery(address="pomoc@example.com", body=".\n.\n"), Blobs())
        await sending.close()
    assert store.inbounds[0].envelope["mail_from"] == ""
    assert f"Message-ID: <{MESSAGE_ID}>".encode() in store.inbounds[0].raw


async def test_many_mails_share_few_connections() -> None:
    """At most `connections` at once."""
    sink = Sink()
    async with serving(lambda: SMTP(sink, hostname="sink")) as port:
        sending = sender(pool(port, connections=3))
        await asyncio.gather(*(sending.send(delivery(id=f"d{n}"), Blobs()) for n in range(20)))
        await sending.close()
    assert len(sink.mails) == 20
    assert len(set(sink.peers)) <= 3


async def test_letters_beyond_ascii_need_a_server_that_knows_them() -> None:
    """RFC 6531: else it is a dead letter, not a garbled mail."""
    sink = Sink()
    async with serving(lambda: SMTP(sink, enable_SMTPUTF8=True, hostname="sink")) as port:
        sending = sender(pool(port))
        await sending.send(delivery(address="żółw@example.org"), Blobs())
        await sending.close()
    assert sink.mails[0][1] == ["żółw@example.org"]
    async with serving(lambda: SMTP(sink, hostname="sink")) as port:
        with pytest.raises(PermanentError, match="SMTPUTF8"):
            await sender(pool(port)).send(delivery(address="żółw@example.org"), Blobs())


def login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    """Knows desk with the password right."""
    return AuthResult(success=data.login == b"desk" and data.password == b"right", handled=False)


async def test_starttls_and_sign_in(tmp_path: Path) -> None:
    """A wrong password is our mistake: temporary, so that no mail is lost until it is put right."""
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    sink = Sink()

    def server() -> SMTP:
        return SMTP(
            sink, hostname="sink", tls_context=context, require_starttls=True, auth_required=True, authenticator=login
        )

    async with serving(server) as port:
        good = sender(pool(port, tls="smtp", user="desk", password="right", authorities=str(certificate)))
        await good.send(delivery(), Blobs())
        await good.close()
        with pytest.raises(TemporaryError, match="refuses us: 535"):
            await sender(pool(port, tls="smtp", user="desk", password="wrong", authorities=str(certificate))).send(
                delivery(), Blobs()
            )
        with pytest.raises(TemporaryError, match="can't reach"):
            await sender(pool(port, tls="smtp", user="desk", password="right")).send(delivery(), Blobs())
    assert len(sink.mails) == 1


async def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    """smtps, with a checked certificate."""
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    sink = Sink()
    async with serving(lambda: SMTP(sink, hostname="sink"), context) as port:
        sending = sender(pool(port, tls="smtps", authorities=str(certificate), host="localhost"))
        await sending.send(delivery(), Blobs())
        await sending.close()
    assert len(sink.mails) == 1


async def test_a_server_without_starttls_gets_nothing() -> None:
    """No mail and no password in the clear."""
    sink = Sink()
    async with serving(lambda: SMTP(sink, hostname="sink")) as port:
        with pytest.raises(TemporaryError, match="STARTTLS"):
            await sender(pool(port, tls="smtp")).send(delivery(), Blobs())
    assert sink.mails == []


# A server that misbehaves


class Script:
    """A server that answers by a table: command → reply; a reply of None hangs, "" hangs up."""

    def __init__(self, **replies: str | None) -> None:
        self.replies: dict[str, str | None] = {
            "greeting": "220 script",
            "EHLO": "250-script\r\n250 8BITMIME",
            "MAIL": "250 ok",
            "RCPT": "250 ok",
            "DATA": "354 go",
            "end": "250 taken",
            "RSET": "250 ok",
            "QUIT": "221 bye",
            **replies,
        }
        self.seen: list[str] = []
        self.tasks: set[asyncio.Task[Any]] = set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with contextlib.suppress(ConnectionError):
            await self._dialogue(reader, writer)
        writer.close()

    async def _dialogue(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._answer("greeting", writer):
            return
        while line := await reader.readline():
            verb = line[:4].decode().upper()
            if not await self._answer(verb, writer):
                return
            if verb == "DATA" and (self.replies["DATA"] or "").startswith("354"):
                while await reader.readline() not in (b".\r\n", b""):
                    pass
                if not await self._answer("end", writer):
                    return

    async def _answer(self, what: str, writer: asyncio.StreamWriter) -> bool:
        self.seen.append(what)
        reply = self.replies.get(what, "502 no")
        if reply is None:
            await asyncio.sleep(30)
            return False
        if reply:
            writer.write(reply.encode() + b"\r\n")
        return bool(reply)


@asynccontextmanager
async def scripted(**replies: str | None) -> AsyncIterator[tuple[Script, int]]:
    """A running script and its port."""
    script = Script(**replies)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            script.tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await script.talk(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield script, server.sockets[0].getsockname()[1]
    finally:
        for task in script.tasks:
            task.cancel()
        await asyncio.gather(*script.tasks, return_exceptions=True)
        server.close()


REFUSALS: list[tuple[str, str, type[Exception], str]] = [
    ("RCPT", "450 4.2.0 greylisted", TemporaryError, "450 4.2.0 greylisted"),
    ("RCPT", "550 5.1.1 no such user", PermanentError, "550 5.1.1 no such user"),
    ("RCPT", "530 5.7.0 sign in", PermanentError, "530"),
    ("RCPT", "421 4.3.2 shutting down", TemporaryError, "421"),
    ("RCPT", "399 what", TemporaryError, "399"),
    ("MAIL", "452 4.3.1 full", TemporaryError, "452"),
    ("MAIL", "550 5.7.1 not you", PermanentError, "550"),
    ("MAIL", "530 5.7.0 sign in first", TemporaryError, "530"),
    ("DATA", "451 4.3.0 later", TemporaryError, "451"),
    ("DATA", "554 5.7.1 spam", PermanentError, "554"),
    ("end", "451 4.7.1 later", TemporaryError, "451"),
    ("end", "552 5.3.4 too large", PermanentError, "552 5.3.4 too large"),
    ("end", "554-5.7.1 one\r\n554 5.7.1 two", PermanentError, "one"),
    ("end", "554 " + "x" * 500, PermanentError, "xxx"),
    ("greeting", "554 5.7.1 go away", TemporaryError, "554"),
    ("greeting", "421 4.3.2 busy", TemporaryError, "421"),
    ("greeting", "garbage", TemporaryError, "the mail server"),
    ("greeting", "", TemporaryError, "the mail server"),
    ("EHLO", "", TemporaryError, "the mail server"),
    ("MAIL", "", TemporaryError, "went away"),
    ("RCPT", "", TemporaryError, "went away"),
    ("DATA", "", TemporaryError, "went away"),
    ("end", "", TemporaryError, "went away"),
    ("end", "garbage \x07", TemporaryError, "the mail server"),
]


@pytest.mark.parametrize(
    ("when", "reply", "error", "words"), REFUSALS, ids=[f"{row[0]} {row[1][:20]!r}" for row in REFUSALS]
)
async def test_a_refusal_is_judged_by_its_code_and_told_in_the_servers_words(
    when: str, reply: str, error: type[Exception], words: str
) -> None:
    """4xx, lost connections and our own mistakes are tried again; 5xx about this mail is for good. Words are cleaned and cut."""
    async with scripted(**{when: reply}) as (_, port):
        with pytest.raises(error, match=words) as caught:
            await sender(pool(port)).send(delivery(), Blobs())
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("when", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])
async def test_a_server_that_hangs_is_given_up_at_the_deadline(when: str) -> None:
    """Whatever it hangs at; temporary."""
    async with scripted(**{when: None}) as (_, port):
        started = time.monotonic()
        with pytest.raises(TemporaryError, match="not taken within"):
            await sender(pool(port), deadline=0.3).send(delivery(), Blobs())
        assert time.monotonic() - started < 20


async def test_nobody_listening_is_temporary() -> None:
    """With the address in the words."""
    async with scripted() as (_, port):
        pass
    with pytest.raises(TemporaryError, match=f"can't reach the mail server 127.0.0.1:{port}"):
        await sender(pool(port)).send(delivery(), Blobs())


async def test_a_kept_connection_that_died_is_replaced() -> None:
    """The next mail goes out at once, over a new one."""
    async with scripted(RSET="") as (script, port):
        sending = sender(pool(port))
        for _ in range(3):
            await sending.send(delivery(), Blobs())
        await sending.close()
    assert script.seen.count("end") == 3
    assert script.seen.count("greeting") == 3


async def test_after_a_refusal_the_next_mail_goes_out() -> None:
    """A bad recipient does not hurt the others."""
    async with scripted(RCPT="550 no") as (script, port):
        sending = sender(pool(port, connections=1))
        for _ in range(3):
            with pytest.raises(PermanentError):
                await sending.send(delivery(), Blobs())
        script.replies["RCPT"] = "250 ok"
        assert await sending.send(delivery(), Blobs()) == MESSAGE_ID
        await sending.close()


# The address of the relay


@pytest.mark.parametrize(
    ("url", "never", "expected"),
    [
        ("smtp://mail.example.com", False, ("mail.example.com", 587, "", "smtp")),
        ("smtp://desk@mail.example.com:25", False, ("mail.example.com", 25, "desk", "smtp")),
        ("smtp://desk%40example.com@mail.example.com", False, ("mail.example.com", 587, "desk@example.com", "smtp")),
        ("smtps://desk@mail.example.com", False, ("mail.example.com", 465, "desk", "smtps")),
        ("smtps://127.0.0.1", True, ("127.0.0.1", 465, "", "smtps")),
        ("smtp://mail.example.com", True, ("mail.example.com", 587, "", "clear")),
        ("smtp://localhost", False, ("localhost", 25, "", "clear")),
        ("smtp://[::1]:2525", False, ("::1", 2525, "", "clear")),
    ],
)
def test_a_relay_is_read(url: str, *, never: bool, expected: tuple[str, int, str, str]) -> None:
    """STARTTLS is a must except on this machine or where told."""
    relay = parse_relay(url, never_tls=never)
    assert (relay.host, relay.port, relay.user, relay.tls) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com",
        "http://x",
        "smtp://",
        "smtp://u:secret@x",
        "smtp://x/path",
        "smtp://x:99999",
        "smtp://x:abc",
    ],
)
def test_a_relay_that_is_none_is_said_in_words(url: str) -> None:
    """And a password in it is not repeated."""
    with pytest.raises(ValueError, match=r"relay|Port") as caught:
        parse_relay(url)
    assert "secret" not in str(caught.value)


async def test_outgoing_mail_is_never_split() -> None:
    """E9, the other way: bodies made of end marks arrive as one mail."""
    store = Store()
    async with listening(store) as listener:
        sending = sender(pool(listener.port))
        for body in ("\r\n.\r\nMAIL FROM:<x@y>\r\n", "\n.\n", "\r.\r", "\r\n.\n", "\n.\r\n", ".\r\n", "a\x00\r\n.\r\n"):
            await sending.send(delivery(id=ascii(body), address="pomoc@example.com", body=body), Blobs())
        await sending.close()
        async with connected(listener) as client:
            assert (await client.send(MAIL)).startswith("250")
    assert len(store.inbounds) == 8
