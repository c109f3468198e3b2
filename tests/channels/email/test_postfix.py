"""Beside a real Postfix: our mail leaves through it with STARTTLS, its mail comes to our door, and nothing is lost, doubled or split."""

import asyncio
import re
import smtplib
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dkim
import pytest
from aiosmtpd.smtp import SMTP

from channels.base import TemporaryError, UnavailableError
from channels.email.send import MailSender
from channels.email.signing import Signer, load_key, make_key, record
from store.records import Attachment
from tests.channels.email.certificate import make_certificate
from tests.channels.email.letters import Blobs, delivery
from tests.channels.email.postfix import Postfix, postfix
from tests.channels.email.smtp_client import ADDRESSES, MAIL, Client, Store, listening, tools
from tests.channels.email.test_send_relay import Sink, pool
from tests.channels.email.test_smtp_faults import ENDS
from tests.store.engines import wanted

AT = 1_700_000_000_000
SECONDS = 20


@pytest.fixture(name="mta", scope="module")
def _mta() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


async def until(condition: Any, what: str) -> None:
    """Waits for what the other side does."""
    for _ in range(SECONDS * 50):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} did not happen in {SECONDS} s")


@asynccontextmanager
async def sinking(mta: Postfix) -> AsyncIterator[Sink]:
    """Where the Postfix sends what is not ours."""
    sink = Sink()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink.example.org", enable_SMTPUTF8=True), "127.0.0.1", mta.sink
    )
    try:
        yield sink
    finally:
        server.close()


def sender(mta: Postfix, **more: Any) -> MailSender:
    """A sender through the Postfix, with STARTTLS under its authority."""
    relay = pool(mta.port, tls="smtp", authorities=str(more.pop("authority", mta.authority)))
    return MailSender(relay, addresses=ADDRESSES, tools=tools(), deadline=20.0, **more)


async def test_our_mail_leaves_through_postfix_under_tls_and_its_signature_survives(mta: Postfix) -> None:
    """An answer with a file, signed: the other side verifies it; one TLS connection serves several mails."""
    key = load_key(make_key("rsa"))
    published = record(key, domain="example.com", selector="s").text.encode()
    files = (Attachment(name="raport.pdf", media_type="application/pdf", size=9, sha256="a"),)
    async with sinking(mta) as sink:
        sending = sender(mta, signer=Signer(domain="example.com", selector="s", key=key))
        for number in range(3):
            await sending.send(
                delivery(id=f"d{number}", created_at=AT, automatic=False, attachments=files), Blobs(a=b"\0\1\n.\n" * 50)
            )
        await sending.send(delivery(id="utf8", created_at=AT, address="żółw@example.org"), Blobs())
        await sending.close()
        await until(lambda: len(sink.mails) == 4, "four mails in the sink")
    assert {(one[0], *one[1]) for one in sink.mails} == {
        ("pomoc@example.com", "anna@example.org"),
        ("<>", "żółw@example.org"),
    }
    for _, _, raw in sink.mails:
        assert dkim.verify(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), dnsfunc=lambda *_, **__: published)
    log = await mta.logs("disconnect from localhost")
    assert "TLS connection established from localhost" in log
    assert log.count("TLS connection established from localhost") == 1
    assert "starttls=1 mail=4 rcpt=4 data=4" in log


async def test_a_postfix_under_another_authority_gets_nothing(mta: Postfix, tmp_path: Path) -> None:
    """Somebody between us and the relay has no certificate we know."""
    other, _ = make_certificate(tmp_path)
    with pytest.raises(TemporaryError, match="certificate verify failed"):
        await sender(mta, authority=other).send(delivery(), Blobs())


def hand_in(mta: Postfix, raw: bytes, to: str) -> None:
    """A mail into the Postfix, under TLS."""
    with smtplib.SMTP("127.0.0.1", mta.port, timeout=20) as client:
        client.starttls(context=ssl.create_default_context(cafile=str(mta.authority)))
        client.sendmail("anna@example.org", [to], raw)


async def test_postfix_keeps_a_mail_while_our_store_is_down_and_brings_it_once(mta: Postfix) -> None:
    """451 is a reason to try again, 250 is said when the mail is durable: nothing lost, nothing doubled."""
    store = Store(trouble={"pomoc@example.com": UnavailableError("the store is away")})
    async with listening(store, listen=f"127.0.0.1:{mta.door}"):
        await asyncio.to_thread(hand_in, mta, MAIL, "pomoc@example.com")
        log = await mta.logs("status=deferred")
        assert "said: 451 4.3.0 Can't take mail right now, try again later" in log
        assert store.inbounds == []
        store.trouble.clear()
        await mta.logs("status=sent (250 2.0.0 OK ")
        await until(lambda: store.inbounds, "the mail")
        await asyncio.sleep(1.5)  # a second copy would come with the next run of the queue
    (inbound,) = store.inbounds
    assert inbound.external_id.startswith("first@example.org")
    assert inbound.raw.endswith(b"\r\n\r\nNie dziala.\r\n")
    assert b"Received: from" in inbound.raw


async def test_postfix_waits_for_a_door_that_is_shut(mta: Postfix) -> None:
    """A gateway that is restarted loses nothing; an answer to a signed reply address finds its ticket through the Postfix."""
    raw = MAIL.replace(b"first@", b"second@")
    await asyncio.to_thread(hand_in, mta, raw, ADDRESSES.reply(1042))
    await mta.logs(f"connect to 127.0.0.1[127.0.0.1]:{mta.door}: Connection refused")
    store = Store()
    async with listening(store, listen=f"127.0.0.1:{mta.door}"):
        await until(lambda: store.inbounds, "the mail")
    assert store.inbounds[0].external_id.startswith("second@example.org")
    assert store.inbounds[0].envelope["ticket"] == 1042


async def test_a_forged_reply_address_comes_back_to_who_wrote_not_through_us(mta: Postfix) -> None:
    """Refused at RCPT: the Postfix in front tells the sender, the desk mails nobody (E8)."""
    store = Store()
    async with sinking(mta) as sink, listening(store, listen=f"127.0.0.1:{mta.door}"):
        await asyncio.to_thread(hand_in, mta, MAIL, f"pomoc+hd.7.{'a' * 26}@example.com")
        await until(lambda: sink.mails, "the report")
    assert store.inbounds == []
    ((mail_from, to, raw),) = sink.mails
    assert (mail_from, to) == ("<>", ["anna@example.org"])
    assert b"550 5.1.1" in raw


SMUGGLED = (
    b"MAIL FROM:<eve@example.net>\r\nRCPT TO:<pomoc@example.com>\r\nDATA\r\nSubject: smuggled\r\n\r\nboo\r\n.\r\n"
)


async def probe(mta: Postfix, number: int, end: bytes) -> None:
    """A mail to the Postfix with a false end in it and another mail behind that."""
    reader, writer = await asyncio.open_connection("127.0.0.1", mta.port)
    client = Client(reader, writer)
    await client.reply()
    await client.until_data()
    body = f"Message-ID: <probe{number}@example.org>\r\nSubject: probe\r\n\r\none".encode()
    writer.write(body + end + SMUGGLED + b"QUIT\r\n")
    while await client.reply():
        pass
    writer.close()


async def test_no_false_end_gets_a_second_mail_through_postfix(mta: Postfix) -> None:
    """All fourteen forms, through a Postfix set up as docs/email.md says: what arrives is clean and from who sent it."""
    store = Store()
    async with (
        sinking(mta),
        listening(store, listen=f"127.0.0.1:{mta.door}"),
    ):  # reports of what we refuse go to the sink
        await asyncio.gather(*(probe(mta, number, end) for number, end in enumerate(ENDS)))
        await asyncio.to_thread(hand_in, mta, MAIL.replace(b"first@", b"last@"), "pomoc@example.com")
        await until(lambda: any(one.external_id.startswith("last@") for one in store.inbounds), "the last mail")
        await until(lambda: not queued(mta), "an empty queue")
    assert {one.envelope["mail_from"] for one in store.inbounds} == {"anna@example.org"}
    names = [one.external_id.partition("@")[0] for one in store.inbounds]
    assert len(names) == len(set(names))
    for one in store.inbounds:
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", one.raw)


def queued(mta: Postfix) -> list[str]:
    """What still waits in the Postfix."""
    places = (mta.folder / "queue" / name for name in ("incoming", "active", "deferred"))
    return [str(file) for place in places for file in place.rglob("*") if file.is_file()]


async def test_swaks_hands_in_a_mail_under_tls(tmp_path: Path) -> None:
    """What administrators try a mail server with: STARTTLS against our own certificate, then 250 with the id."""
    swaks = wanted("swaks")
    certificate = make_certificate(tmp_path)
    store = Store()
    async with listening(store, certificate=certificate) as listener:
        process = await asyncio.create_subprocess_exec(
            *(swaks, "--server", "127.0.0.1", "--port", str(listener.port), "--tls", "--tls-verify"),
            *("--tls-ca-path", str(certificate[0]), "--from", "anna@example.org", "--to", "pomoc@example.com"),
            *("--helo", "client.example.org", "--header", "Subject: VPN"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 0, said.decode()
    assert f"250 2.0.0 OK {store.inbounds[0].id}".encode() in said
    assert b"=== TLS started with cipher" in said
