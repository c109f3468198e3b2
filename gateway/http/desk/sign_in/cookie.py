"""The cookie by which a browser is known as an agent's: set at sign-in under a new secret, never taken from a client."""

from aiohttp import web

from gateway.http.context import services_of
from gateway.services import Services
from store.sessions import LIFE


def cookie_of(request: web.Request) -> str:
    """The secret this request came with, "" if with none."""
    return request.cookies.get(cookie_name(services_of(request)), "")


def set_cookie(services: Services, response: web.StreamResponse, secret: str) -> None:
    """The browser keeps the secret, out of the reach of scripts, for as long as a session may live."""
    response.set_cookie(
        cookie_name(services),
        secret,
        max_age=LIFE // 1000,
        path="/",
        secure=is_secure(services),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(services: Services, response: web.StreamResponse) -> None:
    """The browser forgets it."""
    response.del_cookie(cookie_name(services), path="/", secure=is_secure(services), httponly=True, samesite="Lax")


def cookie_name(services: Services) -> str:
    """Browsers take a __Host- cookie only over https, from this very host (RFC 6265bis section 4.1.3.2)."""
    return "__Host-desk" if is_secure(services) else "desk"


def is_secure(services: Services) -> bool:
    """Whether people reach us over https."""
    return str(services.config.http.public_url).startswith("https:")
