"""Teams' part of config.yaml."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from channels.secret import Secret

LOGIN = "https://login.microsoftonline.com"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_ADDRESS = re.compile(r"19:\S{1,300}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

GUID = "11111111-2222-3333-4444-555555555555"
Guid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", examples=[GUID])]
Place = Annotated[
    str,
    Meta(
        pattern=r"^19:[A-Za-z0-9._-]{1,100}@(thread\.tacv2|thread\.skype|unq\.gbl\.spaces)$",
        examples=["19:help@thread.tacv2"],
    ),
]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One Teams tenant and one bot of it. Channels are named by their ids (19:…@thread.tacv2, in the link to a channel).

    app_id, app_password, tenant: the bot's, from the Azure portal. requests: each mention of the bot there is a request, as it is in any other
    channel; where the team lets the bot read everything, each message is. rooms: where the agents of a queue work. forms: the web forms that
    are offered; all, if none is named. cards: whether the first answer brings a card of the ticket that changes in place. strangers: whether guests of the tenant may open tickets, as unverified. onedrive: whether a
    file of an answer is offered to the person's OneDrive in the chat with the bot; else it is a link, for who has no OneDrive. auth: "none" believes every
    call from this machine, for Microsoft's Agents Playground, and never any other. login_url, openid_url and connectors stand for Microsoft's
    own addresses in tests; plain http only on loopback.
    """

    kind: Literal["teams"] = "teams"
    app_id: Guid
    app_password: Secret = Secret()
    tenant: Guid
    requests: Annotated[tuple[Place, ...], Meta(examples=['["19:help@thread.tacv2"]'])] = ()
    rooms: Annotated[dict[str, Place], Meta(examples=['{l1: "19:level1@thread.tacv2"}'])] = msgspec.field(
        default_factory=dict
    )
    forms: Annotated[tuple[str, ...], Meta(examples=["[form]"])] = ()
    strangers: bool = True
    onedrive: bool = True
    cards: bool = True
    auth: Literal["token", "none"] = "token"
    login_url: Annotated[str, Meta(examples=[LOGIN])] = LOGIN
    openid_url: Annotated[str, Meta(examples=[OPENID])] = OPENID
    connectors: Annotated[tuple[str, ...], Meta(examples=["[http://127.0.0.1:56150]"])] = ()

    def __post_init__(self) -> None:
        """Checks what the types can't say; ValueError in words."""
        if self.auth == "token" and not self.app_password:
            raise ValueError(
                "app_password: is missing; it is the client secret of the bot's app registration, as {env: TEAMS_APP_PASSWORD}"
            )
        for name, url in (
            ("login_url", self.login_url),
            ("openid_url", self.openid_url),
            *(("connectors", one) for one in self.connectors),
        ):
            _check_url(name, url)
        if len(set(self.rooms.values())) != len(self.rooms):
            raise ValueError("rooms: two queues have the same channel; each needs one of its own")
        if both := sorted(set(self.rooms.values()) & set(self.requests)):
            raise ValueError(
                f"rooms: {both[0]} is a room of agents and a channel of employees at once; agents' words would be requests"
            )


def is_address(words: str) -> bool:
    """Whether it is a channel's or a chat's id, or a person's in the directory."""
    return _ADDRESS.fullmatch(words) is not None


def _check_url(name: str, url: str) -> None:
    """Raises ValueError."""
    try:
        parts = urlsplit(url)
        bad = parts.username or parts.password or not parts.hostname or (parts.port is not None and not parts.port)
        local = parts.scheme == "http" and parts.hostname in LOOPBACK
    except ValueError:
        bad, local, parts = True, False, urlsplit("")
    if bad or not (parts.scheme == "https" or local):
        raise ValueError(
            f"{name}: {url!r} is not an https address (http only on 127.0.0.1); leave it out for Microsoft's own"
        )
