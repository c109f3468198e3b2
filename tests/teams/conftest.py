"""A tenant for each test that wants one."""

from collections.abc import Iterator

import pytest

from tests.teams.fake import Teams


@pytest.fixture
def teams() -> Iterator[Teams]:
    """A tenant nobody is in yet."""
    one = Teams().start()
    try:
        yield one
    finally:
        one.stop()
