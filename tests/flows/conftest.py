"""A house for each story, torn down whatever happens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.house import House


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Builds houses; all of them are stopped at the end."""
    houses: list[House] = []

    def one(name: str = "house", **settings: Any) -> House:
        houses.append(House(tmp_path / name, **settings))
        return houses[-1]

    yield one
    for house in houses:
        house.kill()


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One running gateway with an agent for all stories of a file: for those that don't mind what others have left there."""
    one = House(tmp_path_factory.mktemp("open"))
    try:
        yield one.start().with_agent()
    finally:
        one.kill()


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    """A running gateway with an agent."""
    return build().start().with_agent()
