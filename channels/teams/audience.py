"""For which bot a token says it is, before anybody checked it: only to choose who checks. Pure."""

import binascii
from base64 import urlsafe_b64decode

import msgspec


class _Claims(msgspec.Struct):
    aud: str = ""


_claims = msgspec.json.Decoder(_Claims)


def audience(authorization: str) -> str:
    """The `aud` of the token in this header, in lower case; "" where it is none. It proves nothing."""
    parts = authorization[:8_000].split(".")
    if len(parts) != 3:
        return ""
    try:
        return _claims.decode(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))).aud.lower()
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, binascii.Error):
        return ""
