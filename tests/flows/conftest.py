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


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    """A running gateway with an agent."""
    return build().start().with_agent()
