"""Slack's payloads, as far as we read them. Unknown fields are passed over; Slack says null where it could say nothing.

https://docs.slack.dev/reference/events and https://docs.slack.dev/reference/interaction-payloads
"""

from typing import Any, Literal

import msgspec

from channels.base import MalformedError
from store.records import Inbound

Kind = Literal["event", "interactive", "command"]  # how Slack handed it over

SHORTCUT_TICKET = "ticket"  # message shortcut: makes a ticket of the message
SHORTCUT_SEND = "send"  # message shortcut: sends this message of a room to the requester
SHORTCUT_NEW = "new"  # global shortcut: a new request


class File(msgspec.Struct, frozen=True):
    """A file as a message names it. `mode` is "tombstone" or "hidden_by_limit" where there is nothing to fetch any more."""

    id: str = ""
    name: str | None = ""
    title: str | None = ""
    mimetype: str | None = ""
    size: int | None = 0
    mode: str | None = ""
    url_private: str | None = ""
    url_private_download: str | None = ""
    file_access: str | None = ""


class Edited(msgspec.Struct, frozen=True):
    """When a message was changed by its author."""

    ts: str = ""


class Said(msgspec.Struct, frozen=True):
    """A message. `text` is mrkdwn, `blocks` are what a person's client made of it, `attachments` what was shared or unfurled."""

    type: str = ""
    subtype: str | None = ""
    user: str | None = ""
    bot_id: str | None = ""
    text: str | None = ""
    ts: str | None = ""
    event_ts: str | None = ""
    thread_ts: str | None = ""
    channel: str | None = ""
    channel_type: str | None = ""
    user_team: str | None = ""
    blocks: list[Any] | None = None
    files: list[File] | None = None
    attachments: list[Any] | None = None
    edited: Edited | None = None
    hidden: bool | None = False
    deleted_ts: str | None = ""
    message: "Said | None" = None
    previous_message: "Said | None" = None


class Item(msgspec.Struct, frozen=True):
    """What somebody reacted to."""

    type: str = ""
    channel: str | None = ""
    ts: str | None = ""


class Reacted(msgspec.Struct, frozen=True):
    """A reaction that was added."""

    user: str = ""
    reaction: str = ""
    item: Item = Item()
    event_ts: str | None = ""


class HomeOpened(msgspec.Struct, frozen=True):
    """Somebody looks at the app's page."""

    user: str = ""
    tab: str | None = ""


class Authorization(msgspec.Struct, frozen=True):
    """For whom an event was handed over: `user_id` is our bot's."""

    user_id: str | None = ""
    is_bot: bool | None = False


class Happened(msgspec.Struct, frozen=True):
    """The envelope of an event. `event` is decoded by its own type."""

    type: str = ""
    team_id: str | None = ""
    event_id: str | None = ""
    event_time: int | None = 0
    event: msgspec.Raw = msgspec.Raw(b"{}")
    authorizations: list[Authorization] | None = None


class Named(msgspec.Struct, frozen=True):
    """Something with an id, and perhaps a team of its own."""

    id: str = ""
    team_id: str | None = ""
    name: str | None = ""
    username: str | None = ""


class Container(msgspec.Struct, frozen=True):
    """Where a button stood."""

    type: str | None = ""
    message_ts: str | None = ""
    thread_ts: str | None = ""
    channel_id: str | None = ""
    is_ephemeral: bool | None = False


class Words(msgspec.Struct, frozen=True):
    """A text object."""

    text: str | None = ""


class Chosen(msgspec.Struct, frozen=True):
    """An option of a menu."""

    value: str | None = ""
    text: Words | None = None


class Pressed(msgspec.Struct, frozen=True):
    """A button that was pressed, or a menu in which something was chosen."""

    type: str | None = ""
    action_id: str | None = ""
    block_id: str | None = ""
    value: str | None = ""
    selected_option: Chosen | None = None
    action_ts: str | None = ""


class View(msgspec.Struct, frozen=True):
    """A dialog or a Home tab; `state` and `blocks` are read by views.py."""

    id: str = ""
    hash: str | None = ""
    type: str | None = ""
    callback_id: str | None = ""
    private_metadata: str | None = ""
    state: Any = None
    root_view_id: str | None = ""


class Interaction(msgspec.Struct, frozen=True):
    """What somebody did with a button, a dialog or a shortcut. `filled` is ours: the answers of a form as a message (Screens.filled)."""

    type: str = ""
    user: Named = Named()
    team: Named | None = None
    channel: Named | None = None
    container: Container | None = None
    message: Said | None = None
    actions: list[Pressed] | None = None
    view: View | None = None
    trigger_id: str | None = ""
    callback_id: str | None = ""
    message_ts: str | None = ""
    action_ts: str | None = ""
    action_id: str | None = ""
    block_id: str | None = ""
    value: str | None = ""
    response_url: str | None = ""
    filled: Any = None


class Command(msgspec.Struct, frozen=True):
    """A slash command."""

    command: str = ""
    text: str | None = ""
    user_id: str = ""
    team_id: str | None = ""
    channel_id: str | None = ""
    trigger_id: str | None = ""
    response_url: str | None = ""


class _Type(msgspec.Struct, frozen=True):
    type: str = ""


_happened = msgspec.json.Decoder(Happened)
_type = msgspec.json.Decoder(_Type)
_interaction = msgspec.json.Decoder(Interaction)
_command = msgspec.json.Decoder(Command)

Event = Said | Reacted | HomeOpened

_said = msgspec.json.Decoder(Said)
_EVENTS: dict[str, msgspec.json.Decoder[Any]] = {
    "message": _said,
    "app_mention": _said,
    "reaction_added": msgspec.json.Decoder(Reacted),
    "app_home_opened": msgspec.json.Decoder(HomeOpened),
}


def kind_of(inbound: Inbound) -> str:
    """How Slack handed it over: event, interactive or command; "" = not written down by this channel."""
    return str(inbound.envelope.get("kind", ""))


def happened(raw: bytes) -> tuple[Happened, str, Event | None]:
    """The envelope of an event, its type ("message", "app_mention", ...), and the event; None where we don't know its type.

    Raises MalformedError.
    """
    try:
        envelope = _happened.decode(raw)
        named = _type.decode(envelope.event).type if envelope.type == "event_callback" else ""
        decoder = _EVENTS.get(named)
        event = decoder.decode(envelope.event) if decoder is not None else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedError(f"not an event as Slack describes it: {error}") from error
    return envelope, named, event


def interaction(raw: bytes) -> Interaction:
    """What somebody did. Raises MalformedError."""
    try:
        return _interaction.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedError(f"not an interaction as Slack describes it: {error}") from error


def command(raw: bytes) -> Command:
    """The slash command. Raises MalformedError."""
    try:
        return _command.decode(raw)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise MalformedError(f"not a command as Slack describes it: {error}") from error
