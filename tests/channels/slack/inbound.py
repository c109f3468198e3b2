"""What tests of the receiving side share: settings, payloads as Slack sends them, and the parser over both."""

import json
from pathlib import Path
from typing import Any

from channels.base import Parsed
from channels.secret import Secret
from channels.signature import Signer
from channels.slack.parse import SlackParser, Understood
from channels.slack.settings import Nudges, Settings
from store.records import Message

SIGNER = Signer(b"a secret of the desk, thirty-two bytes")
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TS = "1700000000.000100"
THREAD = "1690000000.000200"
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "slack"


def settings(**more: Any) -> Settings:
    """A workspace with a channel for requests, a room and a channel where people are nudged."""
    given: dict[str, Any] = {
        "bot_token": Secret("xoxb-1"),
        "signing_secret": Secret(SECRET),
        "requests": ("CREQ",),
        "rooms": {"l1": "CROOM"},
        "nudges": Nudges(channels=("CTALK",)),
    }
    return Settings(**(given | more))


def parser(**more: Any) -> SlackParser:
    """The parser of a channel called slack."""
    return SlackParser("slack", settings(**more), SIGNER)


def event(**fields: Any) -> dict[str, Any]:
    """An event in its envelope; `fields` are those of the event."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event_time": 1_700_000_000,
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        "event": fields,
    }


def said(
    text: str = "Nie działa mi VPN", *, channel: str = "D1", user: str = "U1", ts: str = TS, **more: Any
) -> dict[str, Any]:
    """The event of a message."""
    return event(**({"type": "message", "user": user, "text": text, "ts": ts, "channel": channel} | more))


def changed(
    now: dict[str, Any], before: dict[str, Any] | None = None, *, channel: str = "D1", at: str = "1700000050.000000"
) -> dict[str, Any]:
    """The event of a changed message."""
    return event(
        type="message", subtype="message_changed", channel=channel, ts=at, message=now, previous_message=before
    )


def understood(payload: Any, kind: str = "event", **more: Any) -> Understood | None:
    """What the parser makes of a payload."""
    return parser(**more).understood(kind, json.dumps(payload).encode())


def message(payload: Any, kind: str = "event", **more: Any) -> Message:
    """The message the parser makes of a payload."""
    found = understood(payload, kind, **more)
    assert found is not None
    assert isinstance(found.parsed, Parsed)
    return found.parsed.message


def pressed(value: str, *, channel: str = "C1", thread: str = THREAD, user: str = "U1", **more: Any) -> dict[str, Any]:
    """The payload of a button on a message in a thread."""
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.2.a",
        "channel": {"id": channel},
        "container": {"type": "message", "message_ts": TS, "channel_id": channel, "thread_ts": thread},
        "message": {"type": "message", "bot_id": "B1", "user": "UBOT", "text": "?", "ts": TS, "thread_ts": thread},
        "actions": [{"type": "button", "action_id": "a", "block_id": "b", "value": value, "action_ts": "1700000001.1"}],
    } | more
