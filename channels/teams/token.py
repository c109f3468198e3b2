"""The token of a call to the bot: whether Microsoft signed it, for this bot, now, and about this activity.

Source: learn.microsoft.com, "Authenticate requests from the Bot Connector service to your bot"; RFC 7515, RFC 7519. The checks of
botbuilder are not used: they take tokens without `exp`, skip the endorsement without a channelId, and answer garbage with 500.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeGuard

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from channels.base import ForbiddenError, ForgedError
from channels.teams.activity import Activity
from channels.teams.hosts import connector
from channels.teams.keys import Key, Keys

ISSUER = "https://api.botframework.com"
LEEWAY = 300  # seconds two clocks may differ
LONGEST = 8_000  # characters of the header
CHANNEL = "msteams"
_BEARER = re.compile(r"[Bb]earer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)", re.ASCII)
_ELSEWHERE = frozenset(
    {"jku", "jwk", "x5u", "x5c", "crit", "b64"}
)  # members that would have us believe another key, or other rules

_object = msgspec.json.Decoder(dict[str, Any])
_REGISTRY = jws.JWSRegistry(algorithms=["RS256"], strict_check_header=False)


class Claims(msgspec.Struct, frozen=True):
    """What a believed token says: which connector speaks, and by which key."""

    service_url: str
    key: Key


def bearer(authorization: str) -> str:
    """The token in a header. Raises ForgedError."""
    if len(authorization) > LONGEST:
        raise ForgedError("the token is longer than Microsoft's are")
    found = _BEARER.fullmatch(authorization)
    if found is None:
        raise ForgedError("the call has no token")
    return found[1]


async def claims(authorization: str, keys: Keys, app_id: str, now: int) -> Claims:
    """What the token of this Authorization header says, `now` in seconds. Raises ForgedError; UnavailableError without keys."""
    token = bearer(authorization)
    key = await keys.find(_kid(token))
    if key is None:
        raise ForgedError("the token is signed with a key nobody knows")
    return checked(token, key, app_id, now)


def checked(token: str, key: Key, app_id: str, now: int) -> Claims:
    """What this token says, if the key signed it for this bot and its time is now. Pure. Raises ForgedError."""
    try:
        signed = jws.deserialize_compact(token, key.public, algorithms=["RS256"], registry=_REGISTRY)
        found = _object.decode(signed.payload or b"")
    except (JoseError, ValueError, TypeError, RecursionError, msgspec.MsgspecError) as error:
        raise ForgedError("the token is not signed by Microsoft") from error
    expires, begins = found.get("exp"), found.get("nbf", 0)
    if not _is_number(expires) or expires + LEEWAY < now:
        raise ForgedError("the token has expired, or this machine's clock is wrong")
    if not _is_number(begins) or begins - LEEWAY > now:
        raise ForgedError("the token is not good yet, or this machine's clock is wrong")
    if found.get("iss") != ISSUER:
        raise ForgedError("the token is of another issuer")
    audience = found.get("aud")
    if not isinstance(audience, str) or audience.lower() != app_id.lower():
        raise ForgedError("the token is for another bot")
    service = found.get("serviceurl")
    if not isinstance(service, str) or not service:
        raise ForgedError("the token names no serviceUrl")
    return Claims(service, key)


def check_activity(activity: Activity, found: Claims | None, tenant: str, extra: Sequence[str] = ()) -> None:
    """Nothing, if the activity is one the token was made for, in this tenant. Pure. Raises ForbiddenError.

    Without claims (`auth: none`) there is no token to compare with, and a connector on this machine is good.
    """
    if activity.channel != CHANNEL:
        raise ForbiddenError("the activity is of another channel than Teams")
    service = connector(activity.service_url or "", extra, loopback=found is None)
    if found is not None:
        if connector(found.service_url, extra) != service:
            raise ForbiddenError("the token was made for another serviceUrl")
        if activity.channel not in found.key.endorsements:
            raise ForbiddenError("the token's key may not speak for Teams")
    tenants = {one.lower() for one in activity.tenants if one}
    if tenants != {tenant.lower()}:
        raise ForbiddenError("the activity is of another tenant")


def _kid(token: str) -> str:
    """The name of the key, by the token's header. Raises ForgedError for a header that wants anything but RS256 by a known key."""
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise ForgedError("the token is none") from error
    kid = header.get("kid")
    if (
        header.get("alg") != "RS256"
        or not isinstance(kid, str)
        or not 0 < len(kid) <= 200
        or _ELSEWHERE & header.keys()
    ):
        raise ForgedError("the token is not signed as Microsoft signs")
    return kid


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
