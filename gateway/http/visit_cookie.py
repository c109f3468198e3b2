"""The cookie by which a browser is known as a requester's for a week."""

from aiohttp import web

from gateway.http.context import services_of
from store.records import Person
from store.visits import KEEP_SECONDS

LONGEST = 100  # characters of a secret that is worth a look-up


async def visitor(request: web.Request) -> Person | None:
    """The person this browser belongs to, None for a stranger's. Raises UnavailableError."""
    store = services_of(request).store
    secret = request.cookies.get(_name(request), "")
    person = await store.visits.of(secret) if 0 < len(secret) <= LONGEST else ""
    return await store.tickets.person(person) if person else None


async def remember(request: web.Request, response: web.StreamResponse, person: str) -> None:
    """The browser belongs to this person from now on, under a new secret; what it held before is forgotten. Raises UnavailableError."""
    store = services_of(request).store
    await _end(request)
    response.set_cookie(
        _name(request),
        await store.visits.begin(person),
        max_age=KEEP_SECONDS,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="Lax",
    )


async def forget(request: web.Request, response: web.StreamResponse) -> None:
    """The browser belongs to nobody from now on. Raises UnavailableError."""
    await _end(request)
    response.del_cookie(_name(request), path="/", secure=_is_secure(request), httponly=True, samesite="Lax")


async def _end(request: web.Request) -> None:
    secret = request.cookies.get(_name(request), "")
    if 0 < len(secret) <= LONGEST:
        await services_of(request).store.visits.end(secret)


def _name(request: web.Request) -> str:
    """Browsers take a __Host- cookie only over https, from this very host (RFC 6265bis section 4.1.3.2)."""
    return "__Host-visit" if _is_secure(request) else "visit"


def _is_secure(request: web.Request) -> bool:
    return str(services_of(request).config.http.public_url).startswith("https:")
