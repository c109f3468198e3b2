"""What an ID token says, believed or not, and what follows from it for an agent. Pure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.config_sign_in import Oidc
from gateway.config_values import MailAddress
from gateway.http.desk.oidc.error import OidcError, token_error
from store.records import Agent, Level

LEEWAY = 60  # seconds two clocks may differ
LONGEST_NAME = 120
LEVELS: tuple[Level, ...] = ("L3", "L2", "L1")  # who is in several groups gets the highest

Claims = Mapping[str, Any]


class Somebody(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in at the provider. `email` is theirs, in lower case."""

    email: str
    name: str
    language: str
    groups: frozenset[str]


def check_token(claims: Claims, *, issuer: str, client_id: str, nonce: str, now: int) -> None:
    """Raises OidcError unless the token is of this issuer, for us, for this very sign-in and of this time (OpenID Connect Core 3.1.3.7).

    `now` is in seconds.
    """
    if claims.get("iss") != issuer:
        raise token_error(f"the token is issued by {_short(claims.get('iss'))}, not by {issuer}")
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if client_id not in audiences:
        raise token_error(f"the token is for {_short(audience)}, not for the client {client_id}")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise token_error(f"the token was asked for by {_short(claims.get('azp'))}, not by the client {client_id}")
    if not _is_text(claims.get("sub")):
        raise token_error("the token names nobody: sub is missing")
    expires, issued, begins = (_time(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if expires is None or expires <= now - LEEWAY:
        raise token_error("the token has expired; compare the clocks of this server and of the provider")
    if issued is None or issued > now + LEEWAY:
        raise token_error("the token comes from the future; compare the clocks of this server and of the provider")
    if "nbf" in claims and (begins is None or begins > now + LEEWAY):
        raise token_error("the token is not valid yet; compare the clocks of this server and of the provider")
    if claims.get("nonce") != nonce:
        raise token_error("the token belongs to another sign-in: nonce differs")


def somebody(claims: Claims, settings: Oidc) -> Somebody:
    """Who the checked claims speak of. Raises OidcError where the address is missing or nobody vouches for it."""
    given = claims.get("email")
    try:
        email = str(MailAddress.parse(given, Path())) if isinstance(given, str) else ""
    except ValueError:
        email = ""
    if not email:
        raise OidcError(
            "oidc_no_email",
            f"the provider gives no e-mail address for sub {_short(claims['sub'])}: release the claim email",
        )
    verified = claims.get("email_verified")
    if verified in (False, "false") or (verified not in (True, "true") and not settings.trust_email):
        missing = "says email_verified is false" if verified in (False, "false") else "does not say email_verified"
        raise OidcError(
            "oidc_unverified",
            f"the provider {missing}; where it vouches for the addresses of all its people, set sign_in.oidc.trust_email"
            if verified is None
            else f"the provider {missing}",
            email=email,
        )
    name = claims.get("name")
    called = " ".join(name.split())[:LONGEST_NAME] if isinstance(name, str) and name.isprintable() else ""
    locale = claims.get("locale")
    language = locale.partition("-")[0].partition("_")[0].lower() if isinstance(locale, str) else ""
    return Somebody(
        email=email,
        name=called,
        language=language if language in ("pl", "en") else "",
        groups=frozenset(_groups(claims, settings.groups_claim)),
    )


def agent_of(who: Somebody, known: Agent | None, settings: Oidc, now: int) -> Agent:
    """The agent as it stands after this sign-in. Raises OidcError where somebody may not come in.

    Groups decide level and admin where the config maps them; what it does not map stays as it is administered here.
    """
    level = next((level for level in LEVELS if any(settings.levels.get(group) == level for group in who.groups)), None)
    admin = bool(who.groups & set(settings.admins))
    if settings.levels and level is None:
        groups = ", ".join(sorted(who.groups)[:20]) or f"none (claim {settings.groups_claim})"
        raise OidcError("oidc_no_group", f"no group is in sign_in.oidc.levels; groups: {groups[:500]}", email=who.email)
    if known is None and level is None:
        raise OidcError(
            "oidc_unknown", "not an agent: add the address in /desk/admin or with centrala agent add", email=who.email
        )
    if known is not None and known.disabled:
        raise OidcError("oidc_disabled", "the agent is disabled", email=who.email)
    if known is None:
        known = Agent(
            email=who.email, name=who.name or who.email.partition("@")[0], created_at=now, language=who.language
        )
    return msgspec.structs.replace(
        known,
        name=who.name or known.name,
        level=level or known.level,
        admin=admin if settings.admins else known.admin,
    )


def wants_more(claims: Claims, settings: Oidc) -> bool:
    """Whether the userinfo endpoint is to be asked too: many providers put e-mail and groups only there."""
    missing = "email" not in claims or "email_verified" not in claims or "name" not in claims
    return missing or (bool(settings.levels or settings.admins) and not _groups(claims, settings.groups_claim))


def joined(claims: Claims, info: Claims) -> Claims:
    """The token's claims, and what only the userinfo endpoint tells. Whether an address is verified is believed only beside that address."""
    together = {**info, **claims}
    elsewhere = "email" in claims and info.get("email") != claims["email"]
    denied = claims.get("email_verified") in (False, "false")
    if "email" not in claims and not denied:
        together["email_verified"] = info.get("email_verified")
    elif "email_verified" not in claims and elsewhere:
        together["email_verified"] = None
    return together


def _groups(claims: Claims, path: str) -> Sequence[str]:
    """The names in a claim; "realm_access.roles" leads into an object unless a claim is called just that."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _time(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _short(value: Any) -> str:
    return repr(value)[:200]
