"""Tickets like this one and how they ended, and articles that fit: searched for after the page is there, so that it never waits for a search."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any, Final

from aiohttp import web

from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.desk.frame.page import desk_page, desk_part, is_part
from gateway.http.desk.ticket.aside import Other, other
from gateway.http.desk.ticket.said import Setting
from gateway.http.desk.ticket.settings import setting_of
from gateway.http.desk.ticket.words import WORDS, said
from gateway.http.routes import Route
from gateway.knowledge import knowledge
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import Asked, Filter
from gateway.readmodel.plain import plain
from gateway.services import Services
from gateway.words import number_text
from store.errors import UnavailableError
from store.records import Interaction, Record, Ticket

SHOWN: Final = 5
CANDIDATES: Final = 60  # the newest that share a word
WORDS_MOST: Final = 6
ENDING: Final = 2  # letters of a longer word that inflection may change
_WORD: Final = re.compile(r"\w{3,}")
# Words of subjects that say nothing about the matter, folded.
_EMPTY: Final = frozenset(
    {
        "nie", "jak", "dla", "czy", "ale", "mam", "sie", "jest", "prosba", "pytanie", "problem", "problemy", "pilne", "zgloszenie", "nowe", "nowy",
        "nowa", "dziala", "dzialaja", "dzialac", "mozna", "moge", "prosze", "dzien", "dobry", "pomoc", "pomocy", "the", "not", "can", "how", "for",
        "and", "you", "help", "please", "urgent", "issue", "issues", "request", "question", "with", "from", "have", "does", "doesn", "working",
        "works", "cannot", "need", "ticket", "about",
    }
)  # fmt: skip


class Article(Record, frozen=True, kw_only=True):
    """An article that fits; `path` is its page, "" for one that only agents read; `offered`: the bot has offered it already."""

    title: str
    summary: str
    path: str = ""
    offered: bool = False


async def show(request: web.Request) -> web.Response:
    """Both lists, as a piece of the ticket's page; without a script as a page."""
    services = services_of(request)
    ticket = await ticket_of(request)
    setting = setting_of(request, {})
    trouble = ""
    found: tuple[Other, ...] = ()
    try:
        found = await _similar(services, ticket, setting)
    except NotReadyError:
        trouble = "similar_building"
    except UnavailableError:
        trouble = "similar_bad"
    values: dict[str, Any] = {
        "ticket": ticket,
        "similar": found,
        "trouble": trouble,
        "articles": await _articles(services, ticket, setting.language),
    }
    if is_part(request):
        return desk_part(request, "ticket/_similar.html", words=WORDS, **values)
    number = number_text(setting.prefix, ticket.number)
    title = f"{number} – {said('similar', setting.language)}"
    return desk_page(request, "ticket/similar.html", title=title, words=WORDS, number=number, **values)


def stems(subject: str) -> tuple[str, ...]:
    """What the words of a subject begin with, folded: without their endings, and without words that say nothing."""
    found = (word for word in _WORD.findall(plain(subject)) if word not in _EMPTY and not word.isdigit())
    return tuple(dict.fromkeys(word[:-ENDING] if len(word) > 4 + ENDING else word[:5] for word in found))[:WORDS_MOST]


def closest(ticket: Ticket, candidates: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """The best of the candidates: those whose subjects share most words, of equals the solved ones, then the newest."""
    wanted = stems(ticket.subject)

    def shared(one: Ticket) -> int:
        words = _WORD.findall(plain(one.subject))
        return sum(any(word.startswith(stem) for word in words) for stem in wanted)

    scored = [(shared(one) + (one.subcategory == ticket.subcategory != ""), one) for one in candidates]
    scored = [
        (points, one) for points, one in scored if one.number != ticket.number and points > 0 and not one.merged_into
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].status not in ("resolved", "closed"), -pair[1].number))
    return tuple(one for _, one in scored[:SHOWN])


async def _similar(services: Services, ticket: Ticket, setting: Setting) -> tuple[Other, ...]:
    """Raises NotReadyError, UnavailableError."""
    wanted = stems(ticket.subject)
    if not wanted:
        return ()
    asked = Asked(either=wanted, filters=(Filter("category", ticket.category),))
    numbers = await services.search.find(asked, limit=CANDIDATES)
    return tuple(other(one, setting) for one in closest(ticket, await services.store.tickets.many(numbers)))


async def _articles(services: Services, ticket: Ticket, language: str) -> tuple[Article, ...]:
    log = await services.store.tickets.log(ticket.number)
    first = next((one for one in log if isinstance(one, Interaction) and one.kind == "message"), None)
    return await asyncio.to_thread(_fitting, services, ticket, first.text if first else "", language)


def _fitting(services: Services, ticket: Ticket, text: str, language: str) -> tuple[Article, ...]:
    base = knowledge(services.config)
    offered = ticket.dialogue.article if ticket.dialogue is not None else ""
    found = base.suggest(
        text,
        subject=ticket.subject,
        language=language,
        category=ticket.category,
        subcategory=ticket.subcategory,
        audience="internal",
    )
    public = {one.id for one in base.articles(audience="public")}
    names = dict.fromkeys((*((offered,) if offered else ()), *(one.article for one in found)))
    articles = [base.article(name, language, "internal") for name in names]
    return tuple(
        Article(
            title=one.title,
            summary=one.summary,
            path=f"/knowledge/{one.id}" if one.id in public else "",
            offered=one.id == offered,
        )
        for one in articles[:SHOWN]
        if one is not None
    )


ROUTES = (
    Route(
        method="GET",
        path="/desk/ticket/{number}/similar",
        access="agent",
        handler=show,
        summary="Tickets like this one, and articles that fit",
    ),
)
