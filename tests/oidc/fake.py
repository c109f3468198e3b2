"""An identity provider on a loopback port that lies the way it is told to: what the real one of npm never does."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "centrala", "a secret of: the tests/+"


class Fake:
    """One provider. Its attributes are what a test changes; `asked` counts requests by path, `forms` are those of the token endpoint."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published: list[RSAKey | ECKey] = [self.key]
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.userinfo: dict[str, Any] = {}
        self.nonce = "the nonce"
        self.forge: Callable[[str], str] = lambda token: token
        self.answer: Callable[[], web.Response] | None = None
        self.asked: dict[str, int] = {}
        self.forms: list[tuple[dict[str, str], str]] = []

    async def start(self) -> "Fake":
        """Listens on a free port."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_post("/token", self._token)
        app.router.add_get("/me", self._userinfo)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.issuer = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Answers nobody any more."""
        await self._runner.cleanup()

    def id_token(self) -> str:
        """Signed with the current key, as the attributes say."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "email": "ola@firma.example", "email_verified": True, "name": "Ola Nowak", "groups": ["helpdesk"], **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = f"{part(self.header)}.{part(claims)}"
        if self.header["alg"] == "none":
            return f"{signed}."
        if self.header["alg"] == "HS256":  # under the public key, which everybody has
            return f"{signed}.{base64(hmac.digest(self.key.as_pem(private=False), signed.encode(), 'sha256'))}"
        return self.forge(jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]]))

    async def _discovery(self, request: web.Request) -> web.Response:
        self._count(request)
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                **self.metadata,
            }
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        self._count(request)
        broken = [{"kty": "RSA", "kid": "broken"}, {"kty": "quantum"}, "no key at all"]
        return web.json_response({"keys": [*broken, *(key.as_dict(private=False) for key in self.published)]})

    async def _token(self, request: web.Request) -> web.Response:
        self._count(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append((form, request.headers.get("Authorization", "")))
        if self.answer is not None:
            return self.answer()
        return web.json_response({"id_token": self.id_token(), "access_token": "at", "token_type": "Bearer"})

    async def _userinfo(self, request: web.Request) -> web.Response:
        self._count(request)
        assert request.headers["Authorization"] == "Bearer at"
        return web.json_response(self.userinfo)

    def _count(self, request: web.Request) -> None:
        self.asked[request.path] = self.asked.get(request.path, 0) + 1


def part(value: Any) -> str:
    """A part of a token."""
    return base64(json.dumps(value).encode())


def base64(data: bytes) -> str:
    """As in a token, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
