"""The public knowledge pages: search and list, one article, and what fits while somebody types. Internal articles do not exist here."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from channels.webform import Settings, Words
from gateway.http.context import base_of, services_of
from gateway.http.form_post import read_post
from gateway.http.guesses import too_many
from gateway.http.language import Language, chosen, language_of
from gateway.http.page_words import WORDS
from gateway.http.pages import page
from gateway.http.problem import not_found
from gateway.http.remote import is_exempt, remote, source
from gateway.http.routes import Route, said
from gateway.http.schema import Shape
from gateway.knowledge import knowledge
from gateway.services import Services
from store.errors import UnavailableError

if TYPE_CHECKING:
    from triage.knowledge import Suggestion

LONGEST_QUERY = 200  # characters of a search
LONGEST_TEXT = 4_000  # characters of what is being typed that are looked at
MOST_BODY = 100_000  # bytes
WINDOW = 60  # seconds


class Fitting(Shape, frozen=True, kw_only=True):
    """An article that fits, and its page."""

    id: str
    title: str
    summary: str
    url: str


class Suggested(Shape, frozen=True, kw_only=True):
    """The articles that fit, best first."""

    suggestions: tuple[Fitting, ...]


async def listed(request: web.Request) -> web.Response:
    """All articles, or those that hold the words looked for; then the way to the form."""
    services = services_of(request)
    language = _language(request, services)
    query = " ".join((request.query.get("q") or request.query.get("text", "")).split())[:LONGEST_QUERY]
    if query:
        await _spend(request)
    base = knowledge(services.config)
    found: Any = base.search(query, language=language) if query else ()
    return page(
        request,
        "knowledge.html",
        language,
        query=query,
        found=found,
        articles=() if found else base.articles(language),
        forms=forms_of(services),
    )


async def one(request: web.Request) -> web.Response:
    """An article."""
    services = services_of(request)
    language = _language(request, services)
    article = knowledge(services.config).article(request.match_info["id"], language)
    if article is None:
        raise not_found()
    from triage.knowledge.markdown import html  # noqa: PLC0415 - the door starts without it

    picked = chosen(request)

    def at(path: str) -> str:
        return f"{base_of(services)}{path}" + (f"?lang={picked}" if picked else "")

    return page(
        request,
        "article.html",
        language,
        article=article,
        body=html(article.body, at),
        forms=forms_of(services),
    )


async def suggest(request: web.Request) -> web.Response:
    """What fits the words so far. They come in the body: addresses end up in the logs of proxies."""
    services = services_of(request)
    await _spend(request)
    post = await read_post(request, MOST_BODY)
    language = _language(request, services)
    found = fitting(services, post.one("subject"), post.one("text"), language)
    return said(
        Suggested(
            suggestions=tuple(
                Fitting(id=one.article, title=one.title, summary=one.summary, url=f"{base_of(services)}{path_of(one)}")
                for one in found
            )
        )
    )


def fitting(services: Services, subject: str, text: str, language: Language) -> "tuple[Suggestion, ...]":
    """The public articles that truly fit what somebody writes."""
    return knowledge(services.config).suggest(text[:LONGEST_TEXT], subject=subject[:LONGEST_QUERY], language=language)


def path_of(suggestion: "Suggestion") -> str:
    """Where the article is, below our own address."""
    return f"/knowledge/{suggestion.article}"


def forms_of(services: Services) -> dict[str, Words]:
    """The forms people can fill in: name and title, in the order of the config."""
    usual = Words(pl=WORDS["form_title"][0], en=WORDS["form_title"][1])
    return {
        name: channel.detail.title or usual
        for name, channel in services.channels.items()
        if isinstance(channel.detail, Settings)
    }


async def _spend(request: web.Request) -> None:
    """Counts a search against the limit of where it comes from. Raises ProblemError 429. Articles are there without the store too."""
    address = remote(request)
    if is_exempt(address):
        return
    services = services_of(request)
    try:
        used = await services.store.spend(f"knowledge:{source(address)}", WINDOW)
    except UnavailableError:
        return
    if used > services.config.limits.searches_per_minute:
        raise too_many(WINDOW)


def _language(request: web.Request, services: Services) -> Language:
    return language_of(request, services.config.desk.language)


ROUTES = (
    Route(method="GET", path="/knowledge", access="public", handler=listed, summary="Articles"),
    Route(
        method="POST",
        path="/knowledge/suggest",
        access="public",
        handler=suggest,
        summary="Articles that fit what is being typed into a form",
        answers={200: Suggested},
    ),
    Route(method="GET", path="/knowledge/{id}", access="public", handler=one, summary="An article"),
)
