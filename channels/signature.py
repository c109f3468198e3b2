"""The one place where anything is signed or a signature is checked: reply addresses, Message-IDs, links."""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from channels.base import ForgedError

MINIMUM_SECRET = 16
MINIMUM_BITS = 100
BITS = 128
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648 section 6, in lower case
_PAIRS = [high + low for high in _LETTERS for low in _LETTERS]  # base64.b32encode takes ten times as long


class ExpiredError(ForgedError):
    """The link is ours, but its time is over. Whoever refuses forged links refuses this one too."""


class Signer:
    """Signs with `secret`; also believes what was signed with one of the `earlier` secrets, so that a secret can be rotated.

    A signature is HMAC-SHA256, cut to `bits`, in base32, lower-case, without padding: it survives a mail server that
    changes case. `purpose` keeps a signature made for one thing from being used for another.
    """

    def __init__(self, secret: bytes, *, earlier: tuple[bytes, ...] = ()) -> None:
        if any(len(one) < MINIMUM_SECRET for one in (secret, *earlier)):
            raise ValueError(f"the signing secret is too short: at least {MINIMUM_SECRET} random bytes are needed")
        self._secrets = (secret, *earlier)

    def sign(self, purpose: str, payload: str, bits: int = BITS) -> str:
        """The signature of `payload` for `purpose`: one character for 5 bits, rounded up."""
        return _signature(self._secrets[0], purpose, payload, bits)

    def check(self, purpose: str, payload: str, signature: str, bits: int = BITS) -> bool:
        """Whether `signature` is what `sign` gives (or gave, with an earlier secret). Takes the same time either way."""
        try:
            given = signature.encode("ascii")
        except UnicodeEncodeError:
            return False
        good = False
        for secret in self._secrets:
            good |= hmac.compare_digest(_signature(secret, purpose, payload, bits).encode("ascii"), given)
        return good

    def link(self, purpose: str, payload: str, expires_ms: int) -> str:
        """A token for a URL that carries `payload` (readable, not secret) until `expires_ms`; only letters, digits, - _ and dots."""
        body = urlsafe_b64encode(payload.encode("utf-8")).rstrip(b"=").decode("ascii")
        signed = f"{body}.{expires_ms}"
        return f"{signed}.{self.sign(f'link/{purpose}', signed)}"

    def open_link(self, purpose: str, token: str, now_ms: int) -> str:
        """The payload of a token made by `link` for the same purpose. Raises ForgedError, or ExpiredError when its time is over."""
        signed, _, signature = token.rpartition(".")
        if not self.check(f"link/{purpose}", signed, signature):
            raise ForgedError("the link was not made by this desk")
        body, _, expires = signed.partition(".")
        try:
            payload = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("utf-8")
            due = int(expires)
        except (ValueError, binascii.Error) as error:
            raise ForgedError("the link was not made by this desk") from error
        if now_ms >= due:
            raise ExpiredError("the link has expired")
        return payload


def _signature(secret: bytes, purpose: str, payload: str, bits: int) -> str:
    if bits < MINIMUM_BITS:
        raise ValueError(f"a signature of {bits} bits can be guessed; at least {MINIMUM_BITS} are needed")
    message = b"%d:%b:%b" % (len(purpose.encode()), purpose.encode(), payload.encode("utf-8", "surrogatepass"))
    digest = hmac.digest(secret, message, "sha256")
    number = int.from_bytes(digest, "big") << 4  # 260 bits: 26 pairs of letters
    pairs = [_PAIRS[number >> shift & 1023] for shift in range(250, 250 - bits, -10)]
    return "".join(pairs)[: -(-bits // 5)]
