"""What Slack hands over, whichever way it came in. Pure."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from channels.base import Accept, Answer, Call, MalformedError

_object = msgspec.json.Decoder(dict[str, Any])


class Taken(msgspec.Struct, frozen=True):
    """A call as it came: how Slack handed it over (event, interactive, command), its JSON, and the same decoded."""

    kind: str
    raw: bytes
    body: dict[str, Any]


# What to say to a call, once everything that matters is durable. Raises what `Accept` raises.
Dispatch = Callable[[Taken, Accept], Awaitable[Answer]]


def opened(call: Call) -> Taken:
    """What an HTTP call holds: an event as JSON, or a form with an interaction ("payload") or a command. Raises MalformedError."""
    content_type = call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type == "application/x-www-form-urlencoded":
        try:
            fields = dict(parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=200))
        except ValueError as error:
            raise MalformedError("not a form as Slack sends it") from error
        if "payload" in fields:
            raw = fields["payload"].encode("utf-8", "replace")
            return Taken("interactive", raw, read(raw))
        return Taken("command", msgspec.json.encode(fields), fields)
    return Taken("event", call.body, read(call.body))


def read(raw: bytes) -> dict[str, Any]:
    """The JSON object. Raises MalformedError."""
    try:
        return _object.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("not a JSON object") from error
