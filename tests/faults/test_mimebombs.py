"""Each bomb ends as a Message or is refused or killed, and the mail beside it is parsed all the same."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.base import MalformedError, Parsed
from gateway.sandbox import KilledError, Sandbox
from tests.channels.email.mails import inbound
from tests.faults.mimebombs import BOMBS

PARSE = "channels.email.parse:parse"
NEIGHBOUR = b"From: sasiad@firma.example\r\nSubject: obok\r\n\r\ntekst"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Two children with the limits of production."""
    box = Sandbox(size=2)
    await box.start()
    yield box
    await box.stop()


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_costs_only_itself(sandbox: Sandbox, name: str) -> None:
    bomb = asyncio.create_task(sandbox.run(PARSE, inbound(BOMBS[name]()), Parsed))
    neighbour = await sandbox.run(PARSE, inbound(NEIGHBOUR), Parsed)
    assert neighbour.message.text == "tekst"
    try:
        message = (await bomb).message
    except (MalformedError, KilledError) as error:
        assert str(error)  # noqa: PT017 - either end is right
    else:
        assert message.channel == "mail"
