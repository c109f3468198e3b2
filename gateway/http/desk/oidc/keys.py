"""Signatures of ID tokens (RFC 7515) under the provider's published keys (RFC 7517). joserfc is imported when the first token comes."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gateway.http.desk.oidc.error import token_error

if TYPE_CHECKING:
    from joserfc.jwk import Key

# Only what nobody but the provider can make: no "none", and no HMAC, whose key we would know too (RFC 8725 section 3.1).
ALGORITHMS: Mapping[str, str] = {
    "RS256": "RSA",
    "RS384": "RSA",
    "RS512": "RSA",
    "PS256": "RSA",
    "PS384": "RSA",
    "PS512": "RSA",
    "ES256": "EC",
    "ES384": "EC",
    "ES512": "EC",
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
LONGEST = 200_000  # characters of a token
MOST_TRIED = 8  # keys, where a token does not say which


class Header(msgspec.Struct, frozen=True):
    """What a token says about its signature (RFC 7515 section 4.1)."""

    alg: str
    kid: str | None = None
    crit: Any = None


class Keys:
    """The public keys a provider signs with."""

    def __init__(self, document: bytes) -> None:
        """From a JWK Set. Keys of unknown kinds, for encryption, or that are broken are left out (RFC 7517 section 5). Raises OidcError."""
        try:
            found = msgspec.json.decode(document)
            listed = found["keys"]
        except (msgspec.DecodeError, TypeError, KeyError):
            raise token_error("the provider's keys (jwks_uri) are no JWK Set") from None
        self._keys = [key for one in listed if (key := _key(one)) is not None] if isinstance(listed, list) else []

    def __len__(self) -> int:
        return len(self._keys)

    def fitting(self, token: str) -> "list[Key]":
        """The keys that may have signed this token. Raises OidcError where it is no token with an algorithm we take."""
        header = _header(token)
        kind = ALGORITHMS.get(header.alg)
        if kind is None or header.crit is not None:
            raise token_error(f"the token is signed with {header.alg[:40]!r}; one of {', '.join(ALGORITHMS)} is needed")
        return [
            key
            for key in self._keys
            if key.key_type == kind
            and (header.kid is None or key.kid == header.kid)
            and key.as_dict().get("alg") in (None, header.alg)
        ][:MOST_TRIED]

    def claims(self, token: str) -> dict[str, Any]:
        """What the token says, if one of the keys signed it. Raises OidcError."""
        from joserfc import jwt  # noqa: PLC0415 - cryptography and 25 ms that only a sign-in by provider needs
        from joserfc.errors import JoseError  # noqa: PLC0415

        for key in self.fitting(token):
            try:
                return jwt.decode(token, key, algorithms=[_header(token).alg]).claims
            except (JoseError, ValueError):
                continue
        raise token_error("the token's signature is not by any of the provider's keys")


def _header(token: str) -> Header:
    if len(token) > LONGEST or token.count(".") != 2:
        raise token_error("the provider's id_token is no signed JWT")
    start = token.partition(".")[0]
    try:
        return msgspec.json.decode(urlsafe_b64decode(start + "=" * (-len(start) % 4)), type=Header)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        raise token_error("the provider's id_token can't be read") from None


def _key(document: Any) -> "Key | None":
    from joserfc.errors import JoseError  # noqa: PLC0415 - see above
    from joserfc.jwk import JWKRegistry  # noqa: PLC0415

    if not isinstance(document, dict) or document.get("kty") not in ALGORITHMS.values() or document.get("use") == "enc":
        return None
    try:
        return JWKRegistry.import_key(document)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
