"""What triage is told of the config's channels."""

import msgspec
import pytest

from gateway.config_parts import Config
from gateway.policy import doors


class Named(msgspec.Struct, frozen=True):
    """A channel of a kind."""

    kind: str


@pytest.mark.parametrize(
    ("channels", "wanted"),
    [
        ({}, {}),
        ({"form": "webform", "chat": "webchat"}, {}),
        ({"mail": "email", "second": "email"}, {"email": "mail"}),
        ({"slack": "slack", "mail": "email"}, {"email": "mail", "slack": "slack"}),
        ({"work": "slack", "lab": "slack", "praca": "teams"}, {"work": "work", "lab": "lab", "praca": "praca"}),
        ({"email": "slack", "mail": "email"}, {"email": "mail"}),
    ],
    ids=["none", "none that writes first", "the first mail", "both", "each workspace", "a workspace called email"],
)
def test_doors_are_by_what_identities_are_under(channels: dict[str, str], wanted: dict[str, str]) -> None:
    """Mail by its kind, each workspace by its own name."""
    assert doors(Config(queues={}, channels={name: Named(kind) for name, kind in channels.items()})) == wanted
