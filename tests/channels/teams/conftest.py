"""A strict Teams for each test that asks for one."""

from collections.abc import Iterator

import pytest

from tests.teams.fake import Teams


@pytest.fixture
def teams() -> Iterator[Teams]:
    """A tenant nobody is in yet."""
    one = Teams().start()
    yield one
    one.stop()
