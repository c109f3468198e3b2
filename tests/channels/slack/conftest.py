"""A strict Slack for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.slack.fake import Slack


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Slack]:
    """A workspace with Anna, a room and a channel for requests."""
    one = await Slack().start()
    one.tells_own = False
    one.workspace.user("U1", "anna@firma.pl", name="Anna")
    one.workspace.channel("C1", "U1")
    one.workspace.channel("C9", "U1")
    yield one
    await one.stop()
