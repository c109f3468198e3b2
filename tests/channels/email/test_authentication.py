"""The authenticator of a mail channel: when it looks, what it believes, how it ends when DNS or a mail is hostile."""

import asyncio
import smtplib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import structlog

from channels.base import Accepted, MalformedError
from channels.email import Settings, create
from channels.email.authentication import AuthenticationSettings, MailAuthenticator
from channels.email.channel import networks
from channels.email.parse import parse
from gateway.sandbox import CrashedError, KilledError, Sandbox
from store.records import Inbound, Message
from tests.channels.email.mails import inbound
from tests.channels.email.name_server import ALL_BAD, NameServer
from tests.channels.email.signing import BAD_PEER, GOOD_PEER, mail, sealed, signed, zone
from tests.channels.email.smtp_client import tools

DOMAIN = "firma.example"
RELAY = "10.0.0.5"
STATED = b"Authentication-Results: mx.example.com; dmarc=pass header.from=firma.example\r\n"


@pytest.fixture(scope="module")
def shared() -> Iterator[NameServer]:
    with NameServer(zone(DOMAIN) | zone("lists.example")) as one:
        yield one


@pytest.fixture
def server(shared: NameServer) -> Iterator[NameServer]:
    """The domains of these tests, well behaved again after each."""
    yield shared
    shared.behaves.clear()
    shared.asked.clear()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    one = Sandbox(size=1)
    await one.start()
    yield one
    await one.stop()


pytestmark = pytest.mark.asyncio(loop_scope="module")


class Desk:
    """An authenticator with a sandbox, as the gateway has them; counts what went to the sandbox."""

    def __init__(self, sandbox: Sandbox, server: NameServer, **settings: Any) -> None:
        self.sandbox = sandbox
        self.steps = 0
        values = msgspec.convert({"resolver": server.address} | settings, AuthenticationSettings)
        self.authenticator = MailAuthenticator(values, networks((RELAY,)), structlog.get_logger())

    async def apart(self, entry: str, argument: msgspec.Struct, result: Any) -> Any:
        self.steps += 1
        try:
            return await self.sandbox.run(entry, argument, result)
        except (KilledError, CrashedError) as error:
            raise MalformedError(str(error)) from error

    async def found(self, raw: bytes, peer: str = GOOD_PEER, **envelope: Any) -> Message:
        came = inbound(
            raw, **({"peer": peer, "mail_from": "anna@firma.example", "helo": "mx.firma.example"} | envelope)
        )
        return await self.authenticator.authenticate(parse(came).message, came, self.apart)


async def test_a_stranger_s_mail_is_looked_into(sandbox: Sandbox, server: NameServer) -> None:
    desk = Desk(sandbox, server)
    message = await desk.found(signed(mail()))
    assert message.authentication is not None
    assert (message.trust, message.authentication.domain, message.authentication.by) == ("verified", DOMAIN, "")
    forged = await desk.found(mail(), BAD_PEER)
    assert forged.trust == "unverified"
    assert forged.authentication is not None
    assert forged.authentication.disowned


@pytest.mark.parametrize(
    ("raw", "peer", "settings"),
    [
        (signed(mail()), "127.0.0.1", {}),
        (signed(mail()), "::1", {"trusted_authserv": ["mx.example.com"]}),
        (STATED + mail(), "127.0.0.1", {"trusted_authserv": ["mx.example.com"]}),
        (mail(), RELAY, {}),
        (sealed(mail(), "lists.example", "dmarc=pass"), RELAY, {}),
        (signed(mail()), GOOD_PEER, {"check": False}),
        (STATED + mail(), GOOD_PEER, {"check": False, "trusted_authserv": ["mx.example.com"]}),
        (mail().replace(b"anna@firma.example>", b"anna@localhost>", 1), GOOD_PEER, {}),
    ],
)
async def test_what_can_not_be_known_costs_nothing(
    sandbox: Sandbox, server: NameServer, raw: bytes, peer: str, settings: dict[str, Any]
) -> None:
    """Mail of this machine itself, a relay's without a signature, checks switched off: no child, no DNS, no trust."""
    desk = Desk(sandbox, server, **settings)
    message = await desk.found(raw, peer)
    assert (message.trust, message.authentication, desk.steps, sum(server.asked.values())) == ("unverified", None, 0, 0)


@pytest.mark.parametrize("peer", [RELAY, ""])
async def test_a_server_of_our_own_is_believed_without_a_question(
    sandbox: Sandbox, server: NameServer, peer: str
) -> None:
    """In what a trusted relay hands over, and in what comes from a mailbox."""
    desk = Desk(sandbox, server, trusted_authserv=["MX.example.com"])
    message = await desk.found(STATED + mail(), peer)
    assert message.authentication is not None
    assert (message.trust, message.authentication.by, desk.steps) == ("verified", "mx.example.com", 0)
    assert not server.asked


async def test_the_same_words_from_a_stranger_are_worth_nothing(sandbox: Sandbox, server: NameServer) -> None:
    desk = Desk(sandbox, server, trusted_authserv=["mx.example.com"])
    assert (await desk.found(STATED + mail(), BAD_PEER)).trust == "unverified"


async def test_behind_a_relay_that_says_nothing_the_signature_decides(sandbox: Sandbox, server: NameServer) -> None:
    """SPF is about the client, and that one is ours."""
    message = await Desk(sandbox, server).found(signed(mail()), RELAY)
    assert message.authentication is not None
    assert (message.trust, message.authentication.spf) == ("verified", "")
    assert "TXT firma.example" not in server.asked


async def test_a_trusted_sealer_is_believed_behind_a_relay(sandbox: Sandbox, server: NameServer) -> None:
    desk = Desk(sandbox, server, trusted_sealers=["lists.example"])
    message = await desk.found(sealed(mail(), "lists.example", "dmarc=pass header.from=firma.example"), RELAY)
    assert message.authentication is not None
    assert (message.trust, message.authentication.by) == ("verified", "lists.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"From: Eve <eve@evil.example>\r\n" + signed(mail()),
        signed(mail().replace(b"<anna@firma.example>", b"<anna@firma.example>, <szef@firma.example>", 1)),
    ],
)
async def test_a_mail_whose_from_names_nobody_is_never_verified(
    sandbox: Sandbox, server: NameServer, raw: bytes
) -> None:
    """Two Froms, or two people in one: each reader would show another."""
    message = await Desk(sandbox, server).found(raw)
    assert message.trust == "unverified"
    assert not server.asked


async def test_an_archive_is_not_asked_about(sandbox: Sandbox, server: NameServer) -> None:
    """Its keys are gone by now, and nobody is answered."""
    desk = Desk(sandbox, server)
    came = inbound(signed(mail()), peer="")
    message = msgspec.structs.replace(parse(came).message, imported="closed")
    assert await desk.authenticator.authenticate(message, came, desk.apart) is message


async def test_a_large_mail_is_sent_to_the_child_only_when_there_is_a_key(sandbox: Sandbox, server: NameServer) -> None:
    desk = Desk(sandbox, server)
    body = "x" * 70 + "\r\n"
    assert (await desk.found(signed(mail(body=body * 3_000)), BAD_PEER)).trust == "verified"
    assert desk.steps == 3
    desk.steps = 0
    assert (await desk.found(mail(body=body * 3_000), BAD_PEER)).trust == "unverified"
    assert desk.steps == 2


@pytest.mark.parametrize("behaves", [one for one in ALL_BAD if one != "silent"])
async def test_bad_dns_delays_no_mail_and_makes_nobody_trusted(
    sandbox: Sandbox, server: NameServer, behaves: str
) -> None:
    """The mail goes on, and says whose fault it is; what is merely slow or disturbed is still found out."""
    server.behaves["*"] = behaves
    message = await Desk(sandbox, server).found(signed(mail()))
    assert message.authentication is not None
    if behaves in ("slow", "forged"):
        assert message.trust == "verified"
    else:
        assert message.trust == "unverified"
        assert message.authentication.dmarc == ("none" if behaves == "lame" else "temperror")


async def test_silence_of_dns_costs_a_mail_seconds_and_no_more(sandbox: Sandbox, server: NameServer) -> None:
    server.behaves["*"] = "silent"
    async with asyncio.timeout(8):
        message = await Desk(sandbox, server).found(signed(mail()))
    assert message.authentication is not None
    assert message.authentication.dmarc == "temperror"


async def test_a_mail_that_takes_its_child_down_goes_on_unverified(sandbox: Sandbox, server: NameServer) -> None:
    desk = Desk(sandbox, server)

    async def killed(*_asked: Any) -> Any:
        raise MalformedError("it took more than 5 s of processor time")

    came = inbound(mail(), peer=GOOD_PEER)
    message = await desk.authenticator.authenticate(parse(came).message, came, killed)
    assert message.authentication is not None
    assert (message.trust, message.authentication.dmarc) == ("unverified", "permerror")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"resolver": "dns.example:53"}, "not address:port"),
        ({"resolver": "127.0.0.1"}, "not address:port"),
        ({"resolver": "127.0.0.1:0"}, "not address:port"),
        ({"trusted_sealers": ["Google.com"]}, "lower case"),
        ({"checks": True}, "checks"),
    ],
)
async def test_a_mistake_in_the_settings_is_said_in_words(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert({"kind": "email", "address": "pomoc@example.com", "authentication": settings}, Settings)


async def test_the_door_keeps_what_spf_needs(tmp_path: Path) -> None:
    """How the client called itself, its address, and the envelope sender."""
    taken: list[Inbound] = []

    async def accept(one: Inbound) -> Accepted:
        taken.append(one)
        return Accepted(id=one.id, duplicate=False)

    settings = msgspec.convert({"kind": "email", "address": "pomoc@example.com", "listen": "127.0.0.1:0"}, Settings)
    channel = create("mail", settings, tools(tmp_path))
    assert channel.receiver is not None
    await channel.receiver.start(accept)
    try:

        def send() -> None:
            with smtplib.SMTP("127.0.0.1", channel.receiver.port, local_hostname="mx.firma.example") as client:
                client.sendmail("anna@firma.example", "pomoc@example.com", mail())

        await asyncio.to_thread(send)
    finally:
        await channel.receiver.stop()
    assert {name: taken[0].envelope[name] for name in ("peer", "helo", "mail_from")} == {
        "peer": "127.0.0.1",
        "helo": "mx.firma.example",
        "mail_from": "anna@firma.example",
    }


async def test_neither_process_loads_the_libraries_before_a_mail_needs_them() -> None:
    """They take 0.3 s and 10 MB of every start."""
    code = "import sys, gateway.workers, channels.email.channel; print({'dns', 'dkim', 'spf', 'authheaders'} & {*sys.modules})"
    done = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _ = await done.communicate()
    assert said.strip() == b"set()"
