"""The web chat's part of config.yaml, and how its roles are put together."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from channels.base import Channel
from channels.secret import Secret
from channels.tools import Tools
from channels.webchat.identity import SHORTEST_SECRET
from channels.webchat.parse import ChatParser
from channels.webchat.send import ChatSender

Positive = Meta(ge=1, le=1_000_000)


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one visitor and one IP address may use up. Loopback has no limits of an address."""

    messages_per_minute: Annotated[int, Positive] = 30
    address_messages_per_minute: Annotated[int, Positive] = 300
    address_chats_per_minute: Annotated[int, Positive] = 60
    address_sockets: Annotated[int, Positive] = 200
    files_per_minute: Annotated[int, Positive] = 20
    text: Annotated[int, Meta(ge=100, le=100_000)] = 10_000


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One web chat. The window is at /chat; `origins` are other sites that may show it, like https://intranet.example.com.

    identity_secret: with it a site says who its visitor is (a signed token, docs/chat.md). answers: the mail channel by which
    somebody who left the chat is answered; "" is the first one.
    """

    kind: Literal["webchat"] = "webchat"
    origins: Annotated[tuple[str, ...], Meta(examples=["[https://intranet.example.com]"])] = ()
    identity_secret: Secret = Secret()
    answers: Annotated[str, Meta(examples=["mail"])] = ""
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        for origin in self.origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}".lower():
                raise ValueError(
                    f"origins: {origin!r} is not an origin; write scheme, host and perhaps a port in lower case and nothing else,"
                    " like https://intranet.example.com"
                )
        if self.identity_secret and len(self.identity_secret.encode()) < SHORTEST_SECRET:
            raise ValueError(
                f"identity_secret: is shorter than {SHORTEST_SECRET} bytes and could be guessed; make one with: openssl rand -hex 32"
            )


def create(name: str, settings: Settings, tools: Tools) -> Channel:
    """The channel; `detail` are its Settings, for the socket. Without `tools.show` it can only take messages."""
    sender = ChatSender(tools.show, tools.prefix, tools.now) if tools.show is not None else None
    return Channel(name=name, kind="webchat", parser=ChatParser(), sender=sender, detail=settings)
