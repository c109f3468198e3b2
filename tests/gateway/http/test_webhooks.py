"""The generic door for providers: verify, store, answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from channels.base import Accept, Accepted, Answer, Call, Channel, ForgedError, UnavailableError
from channels.signature import Signer
from gateway.endings import Endings
from gateway.http.site import application
from gateway.observe.metrics import Metrics
from gateway.readmodel import ReadModel
from gateway.services import Services
from store import ids
from store.records import Inbound
from tests.gateway.http.conftest import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Bell:
    """A provider's channel: calls are signed with the word "ding", each line of the body is a message."""

    def verify(self, call: Call) -> None:
        """Raises ForgedError."""
        if call.headers.get("X-Sign") != "ding":
            raise ForgedError("no ding")

    async def answer(self, call: Call, accept: Accept) -> Answer:
        """A message a line."""
        made = tuple(
            Inbound(
                id=ids.message_id("bell", line),
                channel="bell",
                external_id=line,
                lane=line,
                digest=line,
                raw=line.encode(),
            )
            for line in call.body.decode().splitlines()
        )
        await asyncio.gather(*(accept(one) for one in made))
        return Answer(202, b"rung", {"Content-Type": "text/plain"})


class Door:
    """What accepts; `broken` makes it refuse after the first."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.broken = False

    async def accept(self, inbound: Inbound) -> Accepted:
        """Keeps it."""
        if self.broken and self.kept:
            raise UnavailableError("full")
        self.kept.append(inbound.external_id)
        return Accepted(inbound.id, False)


@pytest_asyncio.fixture(loop_scope="session")
async def bell(site: Site) -> AsyncIterator[tuple[str, Door, ClientSession]]:
    """A web server with the bell as a channel, and the door behind it."""
    gateway, door = site.gateway, Door()
    services = Services(
        config=gateway.config,
        store=gateway.store,
        accept=door.accept,
        actions=None,  # type: ignore[arg-type]  # nobody acts here
        channels={**gateway.channels, "bell": Channel(name="bell", kind="bell", webhook=Bell())},
        signer=Signer(await gateway.store.secret()),
        links=gateway.links,
        health=gateway.health,
        metrics=Metrics(),
        endings=Endings(),
        search=ReadModel(gateway.store, Path(gateway.config.data)),
        ready=lambda: True,
    )
    server = TestServer(application(services))
    await server.start_server()
    yield str(server.make_url("/in/bell")), door, site.session
    await server.close()


async def test_signed_call_answered_after_all_kept(bell) -> None:
    """A signed call is answered after all of it is kept."""
    url, door, session = bell
    async with session.post(url, data=b"one\ntwo", headers={"X-Sign": "ding"}) as answer:
        assert (answer.status, await answer.text()) == (202, "rung")
    assert sorted(door.kept) == ["one", "two"]


async def test_forged_call_401_keeps_nothing_counted(bell) -> None:
    """A forged call is 401 keeps nothing and is counted."""
    url, door, session = bell
    async with session.post(url, data=b"one", headers={"X-Sign": "dong"}) as answer:
        assert (answer.status, answer.content_type) == (401, "application/problem+json")
    assert door.kept == []
    async with session.get(url.replace("/in/bell", "/metrics")) as figures:
        assert 'centrala_forged_total{channel="bell"} 1.0' in await figures.text()


async def test_can_not_be_kept_whole_503(bell) -> None:
    """What can not be kept as a whole is 503 so the provider tries again."""
    url, door, session = bell
    door.broken = True
    async with session.post(url, data=b"one\ntwo", headers={"X-Sign": "ding"}) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("name", ["form", "mail", "api", "nobody"])
async def test_channel_without_webhook_404(bell, name: str) -> None:
    """A channel without a webhook is 404."""
    url, _, session = bell
    async with session.post(url.replace("bell", name), data=b"one", headers={"X-Sign": "ding"}) as answer:
        assert answer.status == 404


async def test_call_too_large_413(bell) -> None:
    """A call too large is 413."""
    url, door, session = bell
    async with session.post(url, data=b"x" * 100_001, headers={"X-Sign": "ding"}) as answer:
        assert answer.status == 413
    assert door.kept == []
