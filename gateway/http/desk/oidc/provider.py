"""The company's identity provider as a gateway knows it: its addresses and keys, asked for when they are needed and kept for an hour."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

import msgspec

from gateway.config_sign_in import Oidc, is_safe
from gateway.http.desk.oidc.claims import check_token, joined, wants_more
from gateway.http.desk.oidc.error import OidcError, provider_error, token_error
from gateway.http.desk.oidc.fetch import fetch
from gateway.http.desk.oidc.keys import Keys

DISCOVERY = "/.well-known/openid-configuration"
KEPT = 3_600.0  # seconds
# Seconds between two looks for a key nobody knows: a flood of forged tokens must not become one of requests.
FRESH = 60.0
PAUSE = 5.0  # seconds a provider that gave no answer is not asked again: who waits behind one slow try must not wait for many

T = TypeVar("T")


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says about itself (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool = False


class TokenAnswer(msgspec.Struct, frozen=True):
    """What the token endpoint gives (RFC 6749 section 5.1, OpenID Connect Core 3.1.3.3)."""

    id_token: str
    access_token: str = ""


class Provider:
    """One provider. Its methods raise OidcError with what an administrator needs to know."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._metadata: Metadata | None = None
        self._keys: Keys | None = None
        self._read_at = self._keys_at = self._refreshed_at = self._failed_at = float("-inf")
        self._failure = ""
        self._one_at_a_time = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Where the provider does what, asked anew every hour; while the provider is down, the last answer holds."""
        async with self._one_at_a_time:
            now = time.monotonic()
            if now - self._read_at > KEPT and now - self._failed_at > PAUSE:
                try:
                    self._metadata = await self._discover()
                    self._read_at = time.monotonic()
                except OidcError as error:
                    self._failure, self._failed_at = error.reason, time.monotonic()
            if self._metadata is None:
                raise provider_error(self._failure)
            return self._metadata

    async def usable_keys(self) -> int:
        """How many of the provider's keys can have signed a token we take."""
        return len(await self._known_keys(await self.metadata()))

    async def authorization(self, *, state: str, nonce: str, challenge: str, back: str, language: str) -> str:
        """The address where the person signs in; `challenge` is the SHA-256 of the verifier (RFC 7636)."""
        metadata = await self.metadata()
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": " ".join(dict.fromkeys(("openid", "email", "profile", *self.settings.scopes))),
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        joint = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(query)}"

    async def claims(self, code: str, *, verifier: str, nonce: str, back: str, now: int) -> Mapping[str, Any]:
        """What the provider says about the person who came back with this code; `now` in seconds."""
        metadata = await self.metadata()
        answer = await self._exchange(metadata, code, verifier, back)
        claims = await self._verified(metadata, answer.id_token)
        check_token(claims, issuer=metadata.issuer, client_id=self.settings.client_id, nonce=nonce, now=now)
        if metadata.userinfo_endpoint and answer.access_token and wants_more(claims, self.settings):
            return joined(claims, await self._userinfo(metadata.userinfo_endpoint, answer.access_token, claims["sub"]))
        return claims

    async def _discover(self) -> Metadata:
        issuer = self.settings.issuer
        url = issuer.rstrip("/") + DISCOVERY
        status, body = await fetch("GET", url)
        if status != 200:
            raise provider_error(f"{url} answers {status}; correct sign_in.oidc.issuer")
        found = _read(body, Metadata, f"{url} is no discovery document")
        if found.issuer != issuer:
            raise provider_error(
                f"{url} is of the issuer {found.issuer[:200]}; write exactly that in sign_in.oidc.issuer"
            )
        for address in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if not is_safe(address):
                raise provider_error(f"the provider names {address[:200]}, which is not https")
        return found

    async def _exchange(self, metadata: Metadata, code: str, verifier: str, back: str) -> TokenAnswer:
        """The code for tokens; who we are is said in the header, or in the form where only that is taken (RFC 6749 section 2.3.1)."""
        settings = self.settings
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        headers = {}
        methods = metadata.token_endpoint_auth_methods_supported or ("client_secret_basic",)
        if not settings.client_secret:
            form["client_id"] = settings.client_id
        elif "client_secret_basic" in methods or "client_secret_post" not in methods:
            pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": settings.client_id, "client_secret": str(settings.client_secret)}
        status, body = await fetch("POST", metadata.token_endpoint, form=form, headers=headers)
        if status != 200:
            raise _refused(status, body)
        return _read(
            body, TokenAnswer, "the token endpoint gives no id_token; the client must be allowed the scope openid"
        )

    async def _verified(self, metadata: Metadata, token: str) -> Mapping[str, Any]:
        """What a token says, by the keys we know, or by newer ones."""
        keys = await self._known_keys(metadata)
        if not keys.fitting(token) and time.monotonic() - self._refreshed_at > FRESH:
            self._refreshed_at = time.monotonic()
            self._keys = None
            keys = await self._known_keys(metadata)
        return keys.claims(token)

    async def _known_keys(self, metadata: Metadata) -> Keys:
        async with self._one_at_a_time:
            if self._keys is None or time.monotonic() - self._keys_at > KEPT:
                status, body = await fetch("GET", metadata.jwks_uri)
                if status != 200:
                    raise provider_error(f"{metadata.jwks_uri} answers {status} instead of keys")
                self._keys = Keys(body)
                self._keys_at = time.monotonic()
            return self._keys

    async def _userinfo(self, url: str, token: str, subject: str) -> Mapping[str, Any]:
        """The claims a provider keeps for the userinfo endpoint, if they are about the same person (OpenID Connect Core 5.3.2)."""
        status, body = await fetch("GET", url, headers={"Authorization": f"Bearer {token}"})
        if status != 200:
            raise provider_error(f"{url} answers {status}")
        found = _read(body, dict[str, Any], f"{url} is no JSON object; signed userinfo is not read")
        if found.get("sub") != subject:
            raise token_error("the userinfo endpoint speaks of somebody else: sub differs")
        return found


def _refused(status: int, body: bytes) -> OidcError:
    """The token endpoint's refusal; a code that was used or is too old is nothing to mend but by a new try."""
    try:
        said = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        said = {}
    code, words = (str(said.get(name, ""))[:200] for name in ("error", "error_description"))
    reason = f"the token endpoint answers {status} {code} {words}".rstrip()
    if code == "invalid_client":
        reason += "; correct client_id and client_secret"
    return OidcError("oidc_again", reason, status=400) if code == "invalid_grant" else provider_error(reason)


def _read(body: bytes, wanted: type[T], trouble: str) -> T:
    try:
        return msgspec.json.decode(body, type=wanted)
    except msgspec.MsgspecError as error:
        raise provider_error(f"{trouble} ({str(error)[:100]})") from None
