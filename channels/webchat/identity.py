"""Who a visitor is, where the page around the chat vouches for it: a JWT signed with HS256 (RFC 7519, RFC 7515). Pure."""

import binascii
import hmac
from base64 import urlsafe_b64decode
from hashlib import sha256
from typing import Any

import msgspec

from channels.base import ForgedError

LONGEST = 4_000  # characters of a token
LEEWAY = 60  # seconds two clocks may differ
LONGEST_LIFE = 86_400  # seconds a token may still be good for: a page makes a new one each time it is opened
SHORTEST_SECRET = 32  # bytes
LONGEST_NAME = 150


class Identity(msgspec.Struct, frozen=True):
    """Whom the page vouches for. `email` is in lower case."""

    email: str
    name: str = ""


class _Header(msgspec.Struct):
    alg: str
    crit: Any = None


class _Claims(msgspec.Struct):
    email: str
    exp: int
    name: str = ""
    nbf: int = 0


_header = msgspec.json.Decoder(_Header)
_claims = msgspec.json.Decoder(_Claims)


def opened(token: str, secret: str, now_ms: int) -> Identity:
    """The identity in the token. Raises ForgedError in words: not signed with this secret, over, or good for more than a day."""
    if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise ForgedError("not a signed token")
    signed, _, signature = token.rpartition(".")
    head, _, body = signed.partition(".")
    wanted = hmac.digest(secret.encode(), signed.encode(), sha256)
    try:
        # no other algorithm, whatever the header asks for; no critical extension is known here (RFC 7515 section 4.1.11)
        header = _header.decode(_bytes(head))
        if header.alg != "HS256" or header.crit is not None or not hmac.compare_digest(wanted, _bytes(signature)):
            raise ForgedError("not signed with this desk's secret")
        claims = _claims.decode(_bytes(body))
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise ForgedError("not a token with email and exp") from error
    now = now_ms // 1000
    if claims.exp <= now - LEEWAY or claims.nbf > now + LEEWAY:
        raise ForgedError("the token is over, or not good yet")
    if claims.exp > now + LONGEST_LIFE + LEEWAY:
        raise ForgedError("the token is good for more than a day")
    return Identity(claims.email.strip().lower(), " ".join(claims.name.split())[:LONGEST_NAME])


def _bytes(part: str) -> bytes:
    """What base64url without padding holds (RFC 7515 section 2). Raises ValueError."""
    data = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if "+" in part or "/" in part or "=" in part:
        raise ValueError("not base64url")
    return data
