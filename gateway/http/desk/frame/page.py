"""What every page of the console stands in: who looks, in which language, under which headers."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from gateway.http import problem
from gateway.http.context import base_of, services_of
from gateway.http.desk.acting.words import WORDS as VERBS
from gateway.http.desk.figures.surge_lines import surge_lines
from gateway.http.desk.frame.words import FRAME
from gateway.http.form_post import Post, read_post
from gateway.http.language import Language, language_of
from gateway.http.linked import pieces
from gateway.http.pages import day, environment, moment, size, zone_of
from gateway.http.problem import ProblemError
from gateway.http.static import Static
from store.records import Agent
from store.sessions import SignedIn

Words = Mapping[str, tuple[str, str]]  # by name: in Polish, in English

SIGNED_IN = web.RequestKey("signed_in", SignedIn)
CSRF = web.RequestKey("csrf", str)
RAIL = web.RequestKey("rail", tuple)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self';"
    " frame-ancestors 'none'; frame-src 'self'; base-uri 'none'"
)


def agent_of(request: web.Request) -> Agent:
    """Who is signed in. Only for routes whose access is "agent" or "desk admin"."""
    return request[SIGNED_IN].agent


def session_of(request: web.Request) -> str:
    """The id of the session the request came with."""
    return request[SIGNED_IN].session


def csrf_token(secret: str) -> str:
    """The token that posts of this session carry: only who knows the session's secret can make it. It reads otherwise each time (packing.py)."""
    mask = secrets.token_bytes(32)
    return (mask + _crossed(mask, _csrf(secret))).hex()


def is_csrf_token(given: str, secret: str) -> bool:
    """Whether it is a token of this session."""
    try:
        read = bytes.fromhex(given)
    except ValueError:
        return False
    return len(read) == 64 and hmac.compare_digest(_crossed(read[:32], read[32:]), _csrf(secret))


def _csrf(secret: str) -> bytes:
    return hmac.digest(secret.encode("utf-8", "replace"), b"csrf", "sha256")


def _crossed(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))


async def posted(request: web.Request) -> Post:
    """The fields and files of a form, at most `limits.upload` bytes. Raises ProblemError 400, 408, 413 or 415.

    The body may have been read already (for its token), so this, not the request, is what handlers ask.
    """
    return await read_post(request, services_of(request).config.limits.upload)


def language_of_agent(request: web.Request) -> Language:
    """The agent's language, else the desk's; for who is not signed in, the browser's."""
    desk = services_of(request).config.desk.language
    if SIGNED_IN not in request:
        return language_of(request, desk)
    mine = agent_of(request).language or desk
    return "pl" if mine == "pl" else "en"


def is_part(request: web.Request) -> bool:
    """Whether htmx asks for a piece of a page (and not for a whole one to stand in the body)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def is_page(request: web.Request) -> bool:
    """Whether a browser goes to the address; else a script fetches it."""
    accept = request.headers.get("Accept", "text/html")
    return not is_part(request) and ("text/html" in accept or accept == "*/*")


def words_in(words: Words, language: Language) -> Callable[..., str]:
    """A function of a word's name, and of values for its {braces}."""
    place = 0 if language == "pl" else 1

    def word(name: str, /, **values: object) -> str:
        return words[name][place].format(**values)

    return word


def desk_page(
    request: web.Request, template: str, *, title: str, words: Words, status: int = 200, **values: Any
) -> web.Response:
    """templates/desk/<template>, which extends desk/frame/base.html, as a page."""
    return _answer(request, template, words, status, {"title": title, **values})


def desk_part(request: web.Request, template: str, *, words: Words, status: int = 200, **values: Any) -> web.Response:
    """templates/desk/<template> as a piece of a page, for htmx."""
    return _answer(request, template, words, status, values)


def rendered(request: web.Request, template: str, *, words: Words, **values: Any) -> str:
    """The HTML of templates/desk/<template>: to join several pieces in one answer, or for an event."""
    services = services_of(request)
    language, base, zone = language_of_agent(request), base_of(services), zone_of(services)
    signed_in = request.get(SIGNED_IN)
    standing: dict[str, Any] = {
        "language": language,
        "desk": services.config.desk.name,
        "prefix": services.config.desk.prefix,
        "w": words_in(words, language),
        "f": words_in(FRAME, language),
        "v": words_in(VERBS, language),
        "me": signed_in.agent if signed_in else None,
        "csrf": request.get(CSRF, ""),
        "rail": request.get(RAIL, ()),
        "surges": surge_lines(services, language),
        "base": base,
        "at": lambda path: base + path,
        "static": lambda name: base + Static.url(name),
        "version": version(),
        "here": request.path,
        "now": services.store.now(),
        "moment": lambda when: moment(when, zone, language),
        "day": lambda iso: day(iso, language),
        "size": lambda count: size(count, language),
        "pieces": pieces,
    }
    return environment().get_template(f"desk/{template}").render({**standing, **values})


def html(text: str, language: Language, status: int = 200) -> web.Response:
    """HTML of the console under its headers."""
    return web.Response(
        status=status,
        text=text,
        content_type="text/html",
        headers={
            "Content-Language": language,
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "Vary": "Accept-Language, HX-Request",
        },
    )


def go(request: web.Request, path: str) -> web.Response:
    """On to another page of the console (without the base), after a post: by redirect, or by the header htmx knows."""
    target = base_of(services_of(request)) + path
    if is_part(request):
        return web.Response(status=204, headers={"HX-Redirect": target})
    return web.Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})


def told(request: web.Request, error: ProblemError) -> web.Response:
    """An error inside the frame; for scripts as problem+json, whose `detail` desk.js shows."""
    if not is_page(request):
        return told_plainly(request, error)
    language = language_of_agent(request)
    response = desk_page(
        request,
        "frame/error.html" if SIGNED_IN in request and error.status < 500 else "frame/plain_error.html",
        title=problem.title(error.status, language),
        words=FRAME,
        status=error.status,
        detail=error.words(language),
    )
    response.headers.update(error.headers)
    return response


def told_plainly(request: web.Request, error: ProblemError) -> web.Response:
    """An error as problem+json, in the agent's language."""
    return problem.answer(error, language_of_agent(request))


def version() -> str:
    """Changes when a script or style of the console does."""
    return Static.url("desk/frame.css").split("/")[-2]


def _answer(request: web.Request, template: str, words: Words, status: int, values: Mapping[str, Any]) -> web.Response:
    return html(rendered(request, template, words=words, **values), language_of_agent(request), status)
