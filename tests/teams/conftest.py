"""A tenant for each test that wants one, and one gateway with a tenant for all stories that don't mind each other."""

from collections.abc import Iterator

import pytest

from tests.teams.desk import Desk
from tests.teams.fake import Teams

SOON = "csat: {after: 1s}\n"  # how it went is asked at once


@pytest.fixture
def teams() -> Iterator[Teams]:
    """A tenant nobody is in yet."""
    one = Teams().start()
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Ola is the agent."""
    one = Desk(tmp_path_factory.mktemp("teams"), extra=SOON)
    try:
        yield one.start()
    finally:
        one.close()
