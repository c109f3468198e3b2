"""The mail channel's settings and how its roles fit together, over real SMTP."""

import asyncio
import email
import email.policy
import smtplib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from channels.base import Accepted, Channel
from channels.email import Settings, create
from channels.secret import Secret
from store.records import Address, Inbound, Message
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.smtp_client import ADDRESSES, tools


def settings(**values: Any) -> Settings:
    """Settings as they come from the config."""
    return msgspec.convert({"kind": "email", "address": "pomoc@example.com", **values}, Settings)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"address": "pomoc"}, "'pomoc' is not a mail address"),
        ({"aliases": ["it@example.com", "x y"]}, "'x y' is not a mail address"),
        ({"address": "a" * 45 + "@example.com"}, "too long for signed reply addresses"),
        ({"listen": "2525"}, "is not host:port"),
        ({"listen": "127.0.0.1:99999"}, "is not host:port"),
        ({"listen": "::1:25"}, "is not host:port"),
        ({"relay": "mail.example.com"}, "is not maildir:"),
        ({"relay": "maildir:"}, "needs a folder"),
        ({"relay": "smtp://desk@mail.example.com"}, "password for 'desk' is missing"),
        ({"tls_key": "key.pem"}, "belong together"),
        ({"trusted_relays": ["10.0.0.0/33"]}, "trusted_relays"),
        ({"limits": {"recipients": 0}}, r"limits\.recipients"),
        ({"limits": {"recipient": 5}}, "recipient"),
        ({"adress": "x"}, "adress"),
    ],
)
def test_a_mistake_in_the_settings_is_said_in_words(values: dict[str, Any], words: str) -> None:
    """With what to write instead."""
    with pytest.raises(msgspec.ValidationError, match=words):
        settings(**values)


def test_a_password_is_never_sent_without_tls() -> None:
    """Unless the server is this machine."""
    with pytest.raises(ValueError, match="never sent without TLS"):
        Settings(
            kind="email", address="a@b", relay="smtp://u@mail.example.com", relay_tls="never", password=Secret("p")
        )
    assert Settings(kind="email", address="a@b", relay="smtp://u@127.0.0.1", password=Secret("p"))
    with pytest.raises(ValueError, match="name its user"):
        Settings(kind="email", address="a@b", relay="smtp://mail.example.com", password=Secret("p"))


def test_the_settings_do_not_show_the_password() -> None:
    """Not in a log, not in a trace."""
    assert "hush" not in repr(
        Settings(kind="email", address="a@b", relay="smtps://u@mail.example.com", password=Secret("hush"))
    )


async def made(folder: Path, **values: Any) -> tuple[Channel, list[Inbound]]:
    """A started channel on a free port, and what it took."""
    taken: list[Inbound] = []

    async def accept(inbound: Inbound) -> Accepted:
        taken.append(inbound)
        return Accepted(id=inbound.id, duplicate=False)

    channel = create("mail", settings(listen="127.0.0.1:0", **values), tools(folder))
    assert channel.receiver is not None
    await channel.receiver.start(accept)
    return channel, taken


async def test_a_mail_comes_in_is_proved_and_its_answer_goes_out(tmp_path: Path) -> None:
    """The reply to our answer names its ticket twice: by its address, and by our Message-ID."""
    channel, taken = await made(tmp_path, relay="maildir:out/sent")
    assert channel.sender is not None
    assert channel.parser is not None
    message_id = await channel.sender.send(delivery(), Blobs())
    [file] = (tmp_path / "out" / "sent" / "new").iterdir()
    answer = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    reply_to = answer["Reply-To"].addresses[0].addr_spec
    reply = (
        f"From: anna@example.org\r\nTo: {reply_to}\r\nMessage-ID: <r@example.org>\r\n"
        f"In-Reply-To: {answer['Message-ID']}\r\nReferences: {answer['Message-ID']}\r\n\r\nNadal nie dziala.\r\n"
    )
    port = channel.receiver.port  # type: ignore[union-attr]
    assert await asyncio.to_thread(smtp_send, port, reply_to, reply) == {}
    await channel.receiver.stop()  # type: ignore[union-attr]
    message = Message(
        channel="mail",
        external_id="r@example.org",
        sender=Address(address="anna@example.org"),
        text="",
        references=("x@y", message_id, f"d.abc.7.{'a' * 26}@example.com", message_id),
    )
    proved = channel.parser.prove(message, taken[0])
    assert (proved.token, proved.signed) == (1042, (1042,))
    assert channel.parser.isolated
    assert channel.parser.entry == "channels.email.parse:parse"


def smtp_send(port: int, recipient: str, mail: str) -> dict[str, Any]:
    """By Python's own client; gives the refused recipients."""
    with smtplib.SMTP("127.0.0.1", port, "client.example.org", timeout=10) as client:
        return client.sendmail("anna@example.org", [recipient], mail)


def test_a_message_that_names_no_ticket_proves_nothing() -> None:
    """Forged references and a forged envelope value of another type count for nothing."""
    channel = create("mail", settings(listen=None), tools())
    assert channel.receiver is None
    assert channel.parser is not None
    message = Message(
        channel="mail",
        external_id="x",
        sender=Address(address="a@b"),
        text="",
        references=("x@y",),
        token=9,
        signed=(9,),
    )
    inbound = Inbound(id="1", channel="mail", external_id="x", lane="r", digest="d", envelope={"ticket": 0})
    proved = channel.parser.prove(message, inbound)
    assert (proved.token, proved.signed) == (0, ())
    assert channel.detail.reply(5) == ADDRESSES.reply(5)


def test_a_prefix_that_leaves_no_room_for_a_signature_is_said_when_the_channel_is_made() -> None:
    """The settings alone don't know it."""
    long = msgspec.structs.replace(tools(), prefix="ABCDEFGHIJ")
    with pytest.raises(ValueError, match="too long for signed reply addresses"):
        create("mail", settings(address="a" * 28 + "@example.com"), long)
