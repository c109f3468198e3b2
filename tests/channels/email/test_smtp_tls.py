"""STARTTLS (RFC 3207) of the listener, on both event loops: the gateway runs on uvloop where there is one."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
import uvloop

from channels.base import ListenError
from tests.channels.email.certificate import make_certificate
from tests.channels.email.smtp_client import MAIL, Client, Store, connected, listening, talking, trusting

HELLO = b"EHLO client.example.org\r\n"
Runner = Callable[[Coroutine[Any, Any, None]], None]
BOTH = pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])


@pytest.fixture(name="pair")
def _pair(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path)


async def shake(client: Client, first: bytes = b"STARTTLS\r\n") -> None:
    """The handshake."""
    assert (await client.say(first)).startswith("220 2.0.0")
    await client.writer.start_tls(trusting())


@BOTH
def test_a_mail_comes_in_encrypted(run: Runner, pair: tuple[Path, Path]) -> None:
    """STARTTLS is offered before and not after, and the mail is stored as ever."""
    store = Store()

    async def story() -> None:
        async with talking(store, certificate=pair) as client:
            assert "250-STARTTLS" in await client.say(HELLO)
            await shake(client)
            assert "STARTTLS" not in await client.say(HELLO)
            assert (await client.send(MAIL * 2000)).startswith("250")
            assert (await client.say(b"QUIT\r\n")).startswith("221")
            assert await client.is_closed()

    run(story())
    assert [one.raw for one in store.inbounds] == [MAIL * 2000]


@BOTH
def test_what_was_sent_in_the_clear_after_starttls_is_never_answered(run: Runner, pair: tuple[Path, Path]) -> None:
    """CVE-2024-34083: commands slipped in before the handshake are thrown away."""

    async def story() -> None:
        async with talking(certificate=pair) as client:
            await client.say(HELLO)
            await shake(client, b"STARTTLS\r\nNOOP\r\nMAIL FROM:<eve@example.org>\r\n")
            assert (await client.say(b"HELP\r\n")).startswith("214")
            assert (await client.say(HELLO)).startswith("250")
            assert (await client.say(b"MAIL FROM:<anna@example.org>\r\n")).startswith("250")

    run(story())


@BOTH
def test_the_handshake_forgets_what_the_client_said(run: Runner, pair: tuple[Path, Path]) -> None:
    """RFC 3207 section 4.2: EHLO is needed again, STARTTLS is refused."""

    async def story() -> None:
        async with talking(certificate=pair) as client:
            await client.say(HELLO)
            await client.say(b"MAIL FROM:<anna@example.org>\r\n")
            await shake(client)
            assert (await client.say(b"MAIL FROM:<anna@example.org>\r\n")).startswith("503")
            assert (await client.say(b"STARTTLS\r\n")).startswith("503 5.5.1")
            assert (await client.say(b"STARTTLS now\r\n")).startswith("501 5.5.4")

    run(story())


@BOTH
def test_a_failed_handshake_ends_the_session_and_only_that(run: Runner, pair: tuple[Path, Path]) -> None:
    """Garbage instead of TLS."""

    async def story() -> None:
        async with listening(certificate=pair) as listener:
            async with connected(listener) as client:
                assert (await client.say(b"STARTTLS\r\n")).startswith("220")
                client.writer.write(b"NOOP\r\n" * 10)
                assert b"250" not in await asyncio.wait_for(client.reader.read(), 20)
            async with connected(listener) as client:
                assert (await client.send(MAIL)).startswith("250")

    run(story())


@BOTH
def test_a_dirty_mail_is_refused_under_tls_too(run: Runner, pair: tuple[Path, Path]) -> None:
    """550 5.6.11, then the end."""

    async def story() -> None:
        async with talking(certificate=pair) as client:
            await shake(client)
            assert (await client.send(b"bare\nlf\r\n")).startswith("550 5.6.11")
            assert await client.is_closed()

    run(story())


@pytest.mark.parametrize(("certificate", "words"), [("missing.pem", "No such file"), ("key.pem", "belong together")])
async def test_a_certificate_that_cannot_be_used_is_said_in_words(
    pair: tuple[Path, Path], certificate: str, words: str
) -> None:
    """The listener does not start without the TLS it was told to offer."""
    with pytest.raises(ListenError, match=words):
        async with listening(certificate=(pair[0].parent / certificate, pair[1])):
            pass
