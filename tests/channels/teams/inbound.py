"""What tests of the receiving side share: settings, activities as Teams sends them, and the parser over both."""

import json
from pathlib import Path
from typing import Any

from channels import pressed
from channels.base import Parsed
from channels.secret import Secret
from channels.signature import Signer
from channels.teams.parse import TeamsParser, Understood
from channels.teams.settings import Settings
from store.records import Message

SIGNER = Signer(b"a secret of the desk, thirty-two bytes")
APP, TENANT = "7e1d0000-0000-4000-8000-0000000000b0", "7e1d0000-0000-4000-8000-00000000c0de"
ACCOUNT = "7e1d0000-0000-4000-8000-00000000000a"
CHAT, GENERAL, HELP, ROOM = "a:1xAnna-Chat_id", *(f"19:{name}@thread.tacv2" for name in ("general", "help", "l1"))
SERVICE = "https://smba.trafficmanager.net/emea/"
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "teams"
SHAPES: list[dict[str, Any]] = [json.loads(line) for line in (FIXTURES / "shapes.jsonl").read_text().splitlines()]


def settings(**more: Any) -> Settings:
    """A tenant with a channel for requests and a room."""
    given: dict[str, Any] = {
        "app_id": APP,
        "app_password": Secret("x"),
        "tenant": TENANT,
        "requests": (HELP,),
        "rooms": {"l1": ROOM},
    }
    return Settings(**(given | more))


def shape(name: str, **more: Any) -> dict[str, Any]:
    """A saved activity, with other members."""
    found: dict[str, Any] = next(one["activity"] for one in SHAPES if one["name"] == name)
    return found | more


def understood(activity: Any, **more: Any) -> Understood | None:
    """What the parser of a channel called teams makes of an activity."""
    return TeamsParser("teams", settings(**more), SIGNER).understood(json.dumps(activity).encode())


def message(activity: Any, **more: Any) -> Message:
    """The message the parser makes of an activity."""
    found = understood(activity, **more)
    assert found is not None
    assert isinstance(found.parsed, Parsed)
    return found.parsed.message


def press(id_: str, label: str = "", *, data: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The activity of a button on a card in the personal chat."""
    value = pressed.value_of(pressed.Button(id_, 7, label), SIGNER)
    action = {"type": "Action.Execute", "verb": "pressed", "data": data or {"pressed": value}}
    return shape("a button nobody signed", value={"action": action, "trigger": "manual"}, replyToId="1", **more)
