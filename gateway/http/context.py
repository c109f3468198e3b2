"""What handlers find in the application and in a request."""

from urllib.parse import urlsplit

from aiohttp import web

from gateway.http.guesses import Guesses
from gateway.http.tally import Tally
from gateway.services import Services
from store.records import Author, Record, Scope


class Caller(Record, frozen=True, kw_only=True):
    """Who calls the API: the token's name, what it may do, and the agent it acts as."""

    token: str
    scope: Scope
    author: Author


SERVICES = web.AppKey("services", Services)
GUESSES = web.AppKey("guesses", Guesses)
TALLY = web.AppKey("tally", Tally)
CALLER = web.RequestKey("caller", Caller)


def services_of(request: web.Request) -> Services:
    """The parts of the running gateway."""
    return request.app[SERVICES]


def base_of(services: Services) -> str:
    """The path our pages stand under as people see it, without a slash at its end: "" unless the public URL has one."""
    return urlsplit(services.config.http.public_url).path.rstrip("/")
