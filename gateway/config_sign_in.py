"""How agents sign in, as config.yaml says it: with a password of ours, at the company's identity provider, or either."""

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from channels.secret import Secret
from store.records import Level

Group = Annotated[str, Meta(min_length=1, max_length=200, examples=["helpdesk-l1"])]


class Oidc(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The company's identity provider (OpenID Connect)."""

    issuer: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=300,
            description="The provider's issuer, as its discovery document says it; https, but for this computer.",
            examples=["https://login.example.com/realms/firma"],
        ),
    ]
    client_id: Annotated[
        str,
        Meta(min_length=1, max_length=200, description="How the provider knows Centrala.", examples=["centrala"]),
    ]
    client_secret: Annotated[
        Secret | None,
        Meta(description="As {env: NAME} or {file: path}. None: a public client; PKCE is used in any case."),
    ] = None
    name: Annotated[
        str,
        Meta(max_length=60, description="What the button says: Sign in with … . Empty: the issuer's host."),
    ] = ""
    scopes: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,100}$")], ...],
        Meta(description="Asked for beside openid, email and profile.", examples=["[groups]"]),
    ] = ()
    groups_claim: Annotated[
        str,
        Meta(min_length=1, max_length=200, description="The claim that lists a person's groups.", examples=["groups"]),
    ] = "groups"
    levels: Annotated[
        dict[Group, Level],
        Meta(
            description="Group → level. Who is in none of them does not get in. Empty: only agents who are on the list already do.",
            examples=["{helpdesk-l1: L1}"],
        ),
    ] = msgspec.field(default_factory=dict)
    admins: Annotated[
        tuple[Group, ...],
        Meta(
            description="Groups whose people are administrators. Empty: that is set in /desk/admin.", examples=["[it]"]
        ),
    ] = ()
    trust_email: Annotated[
        bool,
        Meta(description="true: the address counts although the provider does not say that it was verified."),
    ] = False

    def __post_init__(self) -> None:
        """The issuer is an address that nobody on the way can answer for."""
        parts = urlsplit(self.issuer)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("issuer: is not an address; write it like https://login.example.com/realms/firma")
        if not is_safe(self.issuer):
            raise ValueError("issuer: must be https: over http anybody on the way could sign in as anybody")

    @property
    def called(self) -> str:
        """What people call the provider."""
        return self.name or urlsplit(self.issuer).hostname or self.issuer


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How agents sign in to /desk."""

    local: Annotated[bool, Meta(description="Whether agents may have a password here. false needs oidc.")] = True
    oidc: Annotated[Oidc | None, Meta(description="The company's identity provider. None: passwords only.")] = None

    def __post_init__(self) -> None:
        """There is a way in."""
        if not self.local and self.oidc is None:
            raise ValueError("local: nobody could sign in; add oidc, or leave local out")


def is_safe(url: str) -> bool:
    """Whether an address may be asked about identities: https, or http on this very computer."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
