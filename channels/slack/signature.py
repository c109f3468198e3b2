"""Whether a call comes from Slack: HMAC-SHA256 over the raw body with the app's signing secret. Pure.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

from channels.base import ForgedError

LARGEST = 1_000_000  # bytes of a call; Slack's own are far smaller
WINDOW = 300  # seconds a call may be old, or a clock wrong
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


def verify(headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...], now: int) -> None:
    """Nothing, if one of the secrets signed this body at most five minutes from `now` (seconds). Raises ForgedError, whatever is wrong.

    Empty secrets count for nothing: with no other, every call is forged. Header names are looked up as the mapping does.
    """
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    given = headers.get("X-Slack-Signature", "")
    if len(body) > LARGEST:
        raise ForgedError("the call is larger than Slack's are")
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(given):
        raise ForgedError("the call has no signature of Slack's kind")
    if abs(now - int(timestamp)) > WINDOW:
        raise ForgedError("the call is older than five minutes, or this machine's clock is wrong")
    good = False
    for secret in secrets:
        if secret:
            good |= hmac.compare_digest(sign(secret, timestamp, body), given)
    if not good:
        raise ForgedError("the call is not signed with this app's secret")


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack puts into X-Slack-Signature."""
    return "v0=" + hmac.digest(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, sha256).hex()
