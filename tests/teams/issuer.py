"""Microsoft's token issuer on loopback: metadata, keys that rotate and are endorsed or not, and tokens with any claim bent."""

import asyncio
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import RSAKey

ISSUER = "https://api.botframework.com"
ENDORSED = ["msteams", "skype", "webchat"]


class Key:
    """A signing key. `endorsements` are the channels it may speak for; None publishes it without the member."""

    def __init__(self, kid: str, endorsements: list[str] | None) -> None:
        self.kid = kid
        self.endorsements = endorsements
        self.pair = RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})

    def public(self) -> dict[str, Any]:
        """As it stands among the published keys."""
        endorsed = {} if self.endorsements is None else {"endorsements": self.endorsements}
        return {**self.pair.as_dict(private=False), "x5t": self.kid, **endorsed}


class Issuer:
    """What signs calls of the bot (`token`), and what gives the bot its own tokens.

    Its attributes are what a test changes: `key` signs from now on, `published` is what can be fetched. `asked` counts fetches by path,
    `forms` are the bot's requests for tokens. `given` are the bot's tokens that are good; `spoil` makes all of them bad.
    """

    def __init__(self, app_id: str, password: str, tenant: str) -> None:
        self.app_id, self.password, self.tenant = app_id, password, tenant
        self.url = ""
        self.key = Key("first", ENDORSED)
        self.published = [self.key]
        self.asked: dict[str, int] = {}
        self.forms: list[dict[str, str]] = []
        self.given: set[str] = set()
        self.refuses = ""  # an error of the token endpoint, as Microsoft names it
        self.lifetime = 3_599
        self.hangs = 0.0  # seconds until the keys are answered

    def add_to(self, app: web.Application) -> None:
        """Its routes."""
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._authority)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)

    @property
    def openid_url(self) -> str:
        """Where the metadata is."""
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def rotate(self, *, keep: bool = True, endorsements: list[str] | None = None) -> Key:
        """A new key signs from now on and is published; the old ones stay published if they are kept."""
        self.key = Key(
            f"key-{len(self.published) + 1}-{time.monotonic_ns()}", ENDORSED if endorsements is None else endorsements
        )
        self.published = [*self.published, self.key] if keep else [self.key]
        return self.key

    def spoil(self) -> None:
        """Every token the bot has is refused from now on; new ones are good."""
        self.given.clear()

    def claims(self, service_url: str) -> dict[str, Any]:
        """Those of a call that is as it should be."""
        now = int(time.time())
        return {"serviceurl": service_url, "iss": ISSUER, "aud": self.app_id, "nbf": now - 5, "exp": now + 3_600}

    def token(
        self, service_url: str, *, header: dict[str, Any] | None = None, key: Key | None = None, **claims: Any
    ) -> str:
        """A token for a call about an activity of this serviceUrl. A claim that is None is left out.

        `header` replaces members of the header: with alg "none" it is unsigned, with "HS256" signed under the public key.
        """
        key = key or self.key
        head = {"alg": "RS256", "typ": "JWT", "kid": key.kid, "x5t": key.kid, **(header or {})}
        body = {name: value for name, value in {**self.claims(service_url), **claims}.items() if value is not None}
        signed = f"{_part(head)}.{_part(body)}"
        if head["alg"] == "none":
            return f"{signed}."
        if head["alg"] == "HS256":
            return f"{signed}.{_base64(hmac.digest(key.pair.as_pem(private=False), signed.encode(), 'sha256'))}"
        signature = key.pair.get_op_key("sign").sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{_base64(signature)}"

    async def _metadata(self, request: web.Request) -> web.Response:
        self._count(request)
        return web.json_response(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{self.url}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        self._count(request)
        await asyncio.sleep(self.hangs)
        return web.json_response({"keys": [key.public() for key in self.published]})

    async def _authority(self, request: web.Request) -> web.Response:
        self._count(request)
        base = f"{self.url}/{request.match_info['tenant']}"
        return web.json_response(
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        self._count(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        wrong = self.refuses or self._wrong(form, request.match_info["tenant"])
        if wrong:
            words = {"error": wrong, "error_description": f"AADSTS7000215: {wrong}", "error_codes": [7000215]}
            return web.json_response(words, status=400 if wrong == "unauthorized_client" else 401)
        token = f"bot-{len(self.forms)}-{time.monotonic_ns()}"
        self.given.add(token)
        return web.json_response(
            {
                "token_type": "Bearer",
                "expires_in": self.lifetime,
                "ext_expires_in": self.lifetime,
                "access_token": token,
            }
        )

    def _wrong(self, form: dict[str, str], tenant: str) -> str:
        if tenant != self.tenant:
            return "unauthorized_client"
        if (
            form.get("grant_type") != "client_credentials"
            or form.get("scope") != "https://api.botframework.com/.default"
        ):
            return "invalid_request"
        good = form.get("client_id") == self.app_id and form.get("client_secret") == self.password
        return "" if good else "invalid_client"

    def _count(self, request: web.Request) -> None:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1


def _part(value: Any) -> str:
    return _base64(json.dumps(value).encode())


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
