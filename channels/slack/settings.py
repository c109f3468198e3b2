"""Slack's part of config.yaml."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from channels.secret import Secret

API = "https://slack.com/api/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Place = Annotated[str, Meta(pattern=r"^[CG][A-Z0-9]{1,20}$")]
Emoji = Annotated[str, Meta(pattern=r"^[^:\s]{1,100}$")]


class Nudges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody who asks for help in the wrong channel is told, unseen by others, where to ask; each at most once in `hours`."""

    channels: Annotated[tuple[Place, ...], Meta(examples=["[C0GENERAL]"])] = ()
    hours: Annotated[int, Meta(ge=1, le=720)] = 24


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Slack workspace. Channels are named by their ids (C…, at the bottom of a channel's details in Slack).

    app_token: Slack is reached over Socket Mode; without it Slack calls /in/<channel>, which needs signing_secret (earlier_signing_secret
    is believed too, while a new one is being set). requests: each message there is a request. rooms: where the agents of a queue work.
    emoji: reactions that make a ticket of a message. command: the slash command, as in the app's manifest. forms: the web forms that are
    offered; all, if none is named. strangers: whether guests and people of other organisations may open tickets, as unverified.
    """

    kind: Literal["slack"] = "slack"
    bot_token: Secret
    app_token: Secret = Secret()
    signing_secret: Secret = Secret()
    earlier_signing_secret: Secret = Secret()
    api_url: Annotated[str, Meta(examples=[API])] = API
    requests: Annotated[tuple[Place, ...], Meta(examples=["[C0HELP]"])] = ()
    rooms: Annotated[dict[str, Place], Meta(examples=["{l1: C0LEVEL1}"])] = msgspec.field(default_factory=dict)
    emoji: Annotated[tuple[Emoji, ...], Meta(examples=["[ticket]"])] = ("ticket",)
    command: Annotated[str, Meta(pattern=r"^/[^\s/]{1,31}$", examples=["/pomoc"])] = "/pomoc"
    forms: Annotated[tuple[str, ...], Meta(examples=["[form]"])] = ()
    nudges: Nudges = Nudges()
    strangers: bool = True

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        if not self.bot_token:
            raise ValueError(
                "bot_token: is empty; it is the one that begins with xoxb-, under OAuth & Permissions of the app"
            )
        if not (self.app_token or self.signing_secret):
            raise ValueError(
                "app_token: is missing, and so is signing_secret; set app_token (xapp-…) for Socket Mode, or signing_secret where Slack"
                " calls /in/<channel>: without either, anybody could write in anybody's name"
            )
        parts = urlsplit(self.api_url)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
        if not (parts.scheme == "https" or local) or not parts.hostname or not parts.path.endswith("/api/"):
            raise ValueError(
                f"api_url: {self.api_url!r} is not an https address that ends in /api/; leave it out for Slack's own"
            )
        if len(set(self.rooms.values())) != len(self.rooms):
            raise ValueError("rooms: two queues have the same channel; each needs one of its own")
        if both := sorted(set(self.rooms.values()) & {*self.requests, *self.nudges.channels}):
            raise ValueError(
                f"rooms: {both[0]} is a room of agents and a channel of employees at once; agents' words would be requests"
            )
