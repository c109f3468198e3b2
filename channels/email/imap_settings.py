"""The part of a mail channel's settings that names mailboxes to read by IMAP."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from channels.secret import Secret

TOKEN_URLS = {
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    "google": "https://oauth2.googleapis.com/token",
}
SCOPES = {"microsoft": "https://outlook.office365.com/.default", "google": "https://mail.google.com/"}


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the settings."""


class Oauth(Part, frozen=True, kw_only=True):
    """How to get access tokens instead of a password. docs/imap.md has the steps for Microsoft 365 and Google."""

    provider: Annotated[
        Literal["microsoft", "google", "other"], Meta(description="Whose account it is.", examples=["microsoft"])
    ]
    tenant: Annotated[str, Meta(description="Microsoft 365: the directory (tenant) id, or a domain of it.")] = ""
    client_id: Annotated[str, Meta(description="The id of the registered application.")] = ""
    client_secret: Annotated[Secret, Meta(description="Its secret, as {env: NAME} or {file: path}.")] = Secret()
    service_account: Annotated[
        Secret, Meta(description="Google: the JSON key of a service account with domain-wide delegation.")
    ] = Secret()
    refresh_token: Annotated[
        Secret, Meta(description="A refresh token that somebody granted once, instead of the ways above.")
    ] = Secret()
    token_url: Annotated[str, Meta(description="Where tokens are made; known for microsoft and google.")] = ""
    scope: Annotated[str, Meta(description="What the token is for; known for microsoft and google.")] = ""

    def __post_init__(self) -> None:
        """Each way needs its own keys; ValueError in words."""
        if self.provider == "other" and not (self.token_url and self.refresh_token):
            raise ValueError("provider: other needs token_url and refresh_token; name both")
        if self.provider == "microsoft" and not (self.tenant and self.client_id):
            raise ValueError("provider: microsoft needs tenant and client_id; see docs/imap.md")
        if self.provider == "microsoft" and not (self.client_secret or self.refresh_token):
            raise ValueError("provider: microsoft needs client_secret (or refresh_token); see docs/imap.md")
        if self.provider == "google" and not (self.service_account or (self.client_id and self.refresh_token)):
            raise ValueError("provider: google needs service_account, or client_id and refresh_token; see docs/imap.md")
        if self.service_account and self.provider != "google":
            raise ValueError("service_account: is Google's; leave it out")
        parts = urlsplit(self.url)
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname))):
            raise ValueError(f"token_url: {self.url!r} is not an https address; secrets are sent there")

    @property
    def url(self) -> str:
        """Where tokens are made."""
        return self.token_url or TOKEN_URLS.get(self.provider, "").format(tenant=self.tenant)

    @property
    def wanted(self) -> str:
        """The scope to ask for, "" for none."""
        return self.scope or SCOPES.get(self.provider, "")


class Imap(Part, frozen=True, kw_only=True):
    """A mailbox account that is read by IMAP. Each folder is read over a connection of its own, by one gateway of many."""

    host: Annotated[str, Meta(min_length=1, description="The IMAP server.", examples=["outlook.office365.com"])]
    user: Annotated[
        str, Meta(min_length=1, description="The account, mostly its address.", examples=["pomoc@firma.pl"])
    ]
    port: Annotated[int, Meta(ge=0, le=65535, description="0: 993, or 143 where tls is not required.")] = 0
    tls: Annotated[
        Literal["required", "starttls", "never"],
        Meta(description="required: TLS from the first byte. starttls: on the plain port. never: this machine only."),
    ] = "required"
    ca: Annotated[str | None, Meta(description="PEM file of an own authority.", examples=["./ca.pem"])] = None
    password: Annotated[Secret, Meta(description="As {env: NAME} or {file: path}.")] = Secret()
    oauth: Annotated[Oauth | None, Meta(description="Access tokens instead of a password.")] = None
    folders: Annotated[
        tuple[Annotated[str, Meta(min_length=1, examples=["INBOX"])], ...],
        Meta(description="Folders whose new mail is taken.", examples=["[INBOX]"]),
    ] = ("INBOX",)
    accepted: Annotated[
        str | None,
        Meta(
            description="Where a mail goes once it is safe here. null: it stays, marked as read.", examples=["Centrala"]
        ),
    ] = None
    refused: Annotated[
        str,
        Meta(
            min_length=1, description="Where a mail goes that is too large or runs in a loop.", examples=["Odrzucone"]
        ),
    ] = "Centrala-refused"
    poll: Annotated[
        int, Meta(ge=1, le=3600, description="Seconds between looks at a server that can't tell of new mail (IDLE).")
    ] = 60

    def __post_init__(self) -> None:
        """One way to sign in, folders that differ, no password without TLS; ValueError in words."""
        if bool(self.password) == (self.oauth is not None):
            raise ValueError(f"password: {self.user!r} signs in with password or with oauth; give one of them")
        if self.tls == "never" and not is_here(self.host):
            raise ValueError("tls: a password is never sent without TLS; never is for a server on this machine")
        places = [*self.folders, *(one for one in (self.accepted, self.refused) if one)]
        if not self.folders or len({one.upper() for one in places}) != len(places):
            raise ValueError("folders: folders, accepted and refused must be different; name each once")
        if any(not character.isprintable() for character in f"{self.host}{self.user}{''.join(places)}"):
            raise ValueError("folders: names of hosts, users and folders hold no control characters; write them again")


def lease_name(channel: str, account: Imap, folder: str) -> str:
    """What the gateway that reads the folder holds."""
    return f"mailbox:{channel}:{account.host}:{account.user}:{folder}"


def is_here(host: str) -> bool:
    """Whether it is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
