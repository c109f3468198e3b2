"""How the IMAP door signs in to a real Dovecot, and what it says where it can't."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from channels.email.imap_settings import Oauth
from channels.secret import Secret
from store.client import Store
from tests.channels.email.certificate import make_certificate
from tests.channels.email.dovecot import USER, Dovecot, dovecot, letter, token_server
from tests.channels.email.mailboxes import reading
from tests.gateway.desks import opened


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A Dovecot."""
    with dovecot() as one:
        yield one


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store for leases and mails."""
    async with opened(tmp_path) as one:
        yield one


async def test_a_wrong_password_is_said_in_words_and_not_hammered(store: Store, server: Dovecot) -> None:
    """One try, then a long pause: servers lock accounts."""
    async with reading(store, server, password="wrong") as desk:
        await desk.until(lambda: desk.states and desk.state.state == "failed", "the failure to be said")
        assert "imap.password" in desk.state.pl
        assert USER in desk.state.en
        assert ".." not in desk.state.en
        assert "wrong" not in repr(desk.state)
        before = server.logins()
        await asyncio.sleep(0.8)
        assert server.logins() == before


async def test_a_folder_that_is_not_there_is_said_in_words(store: Store, server: Dovecot) -> None:
    """With the setting to mend."""
    async with reading(store, server, folders=("Nowe",)) as desk:
        await desk.until(lambda: desk.states and desk.state.state == "failed", "the failure to be said")
        assert "imap.folders" in desk.state.pl
        assert "'Nowe'" in desk.state.en


async def test_a_token_is_fetched_renewed_before_its_end_and_again_when_the_server_refuses_it(store: Store) -> None:
    """Client credentials as for Microsoft 365, against a token server that Dovecot asks whose token it is."""
    with token_server() as tokens, dovecot(tokens=tokens.port) as server:
        oauth = Oauth(
            provider="microsoft", tenant="firma.pl", client_id="app", client_secret=Secret("hush"), token_url=tokens.url
        )
        async with reading(store, server, oauth=oauth) as desk:
            await desk.connected()
            assert tokens.asked == [
                {
                    "client_id": "app",
                    "client_secret": "hush",
                    "grant_type": "client_credentials",
                    "scope": "https://outlook.office365.com/.default",
                }
            ]
            server.kill()
            tokens.good.clear()  # it was revoked meanwhile
            server.start()
            server.deliver(letter("after"))
            await desk.until(lambda: desk.names() == ["after"], "the mail, by a fresh token")
            assert len(tokens.asked) == 2


async def test_a_token_that_can_t_be_had_or_is_refused_is_said_in_words(store: Store) -> None:
    """What the token server says of the reason is shown, the secret is not."""
    with token_server() as tokens, dovecot(tokens=tokens.port) as server:
        oauth = Oauth(provider="other", refresh_token=Secret("hush"), token_url=tokens.url)
        tokens.error = (400, {"error": "invalid_grant", "error_description": "AADSTS70008: the grant has expired."})
        async with reading(store, server, oauth=oauth) as desk:
            await desk.until(lambda: desk.states and desk.state.state == "failed", "the failure to be said")
            assert "AADSTS70008" in desk.state.pl
            assert "imap.oauth" in desk.state.en
            assert "hush" not in repr(desk.states)
        tokens.error = (200, {"access_token": "nobody's"})
        async with reading(store, server, oauth=oauth) as desk:
            await desk.until(lambda: desk.states and desk.state.state == "failed", "the failure to be said")
            assert "odrzucił token" in desk.state.pl
            assert "nobody's" not in repr(desk.states)


async def test_the_server_s_certificate_is_checked(store: Store, tmp_path: Path) -> None:
    """With TLS from the first byte and with STARTTLS: an unknown authority is refused, the one named in `ca` is not."""
    certificate = make_certificate(tmp_path)
    with dovecot(certificate=certificate) as server:
        server.deliver(letter("first"))
        async with reading(store, server, port=server.tls_port, tls="required") as desk:
            await desk.until(lambda: desk.states and desk.state.state == "failed", "the failure to be said")
            assert "imap.ca" in desk.state.pl
        async with reading(store, server, port=server.tls_port, tls="required", ca=str(certificate[0])) as desk:
            await desk.until(lambda: desk.names() == ["first"], "a mail over TLS")
        async with reading(store, server, tls="starttls", ca=str(certificate[0])) as desk:
            await desk.connected()
            server.deliver(letter("second"))
            await desk.until(lambda: desk.names() == ["second"], "a mail over STARTTLS, pushed")
