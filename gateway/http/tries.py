"""Who offers a token or a link may be wrong now and then; the one place where tries are counted by where they come from."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web

from gateway.http.context import GUESSES
from gateway.http.remote import is_exempt, remote, source


def tries(request: web.Request) -> Callable[[], Awaitable[None]]:
    """What to await when the token or link turns out to be wrong; it raises ProblemError 429 when it was one too many.

    Raises ProblemError 429 while the caller's place is blocked.
    """
    address = remote(request)
    if is_exempt(address):
        return _not_counted
    guesses, place = request.app[GUESSES], source(address)
    guesses.check(place)
    return partial(guesses.wrong, place)


async def _not_counted() -> None:
    pass
