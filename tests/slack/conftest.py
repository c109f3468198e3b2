"""One gateway with a workspace for all stories that don't mind each other."""

from collections.abc import Iterator

import pytest

from tests.flows.conftest import build
from tests.slack.desk import Desk

__all__ = ["build", "desk"]


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Slack calls by HTTP; Ola is the agent."""
    one = Desk(tmp_path_factory.mktemp("slack"))
    try:
        yield one.start()
    finally:
        one.close()
