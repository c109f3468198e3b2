"""What can be put into an answer: ready texts with their variables filled in, links to articles, and agents to call."""

from collections.abc import Mapping

from aiohttp import web

from gateway.canned import Canned, canned, filled
from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.desk.answer.page import places_of
from gateway.http.desk.frame.page import agent_of
from gateway.http.routes import Route, said
from gateway.http.schema import Shape
from gateway.knowledge import knowledge
from gateway.mentions import mention_of
from gateway.words import number_text
from store.records import Ticket


class Insert(Shape, frozen=True, kw_only=True):
    """Something to put in: what it is called, a line about it, and the words that are put in."""

    title: str
    about: str
    text: str
    language: str = ""


class Inserts(Shape, frozen=True, kw_only=True):
    """All there is for one ticket. `agents`: without the one who asks."""

    canned: tuple[Insert, ...]
    articles: tuple[Insert, ...]
    agents: tuple[Insert, ...]


async def inserts(request: web.Request) -> web.Response:
    """What the agent may put into an answer on this ticket; texts in the requester's language first."""
    services, me = services_of(request), agent_of(request)
    ticket = await ticket_of(request)
    values = await _values(request, ticket)
    agents = await services.store.people.agents()
    others = [one for one in agents if not one.disabled and one.email != me.email]
    return said(
        Inserts(
            canned=tuple(_ready(one, values) for one in canned(services.config).preferred(ticket.language)),
            articles=tuple(_articles(request, ticket)),
            agents=tuple(
                Insert(title=one.name, about=one.email, text=f"@{mention_of(one, agents)} ")
                for one in sorted(others, key=lambda one: one.name.casefold())
            ),
        )
    )


async def filled_for(request: web.Request, ticket: Ticket, name: str) -> str:
    """The ready text of this name in the requester's language with its variables filled in; "" where there is none."""
    one = canned(services_of(request).config).named(name, ticket.language)
    return filled(one.text, await _values(request, ticket)) if one is not None else ""


async def _values(request: web.Request, ticket: Ticket) -> Mapping[str, str]:
    """The variables. What the requester wrote goes to proved addresses only.

    A signed link in words that several people get would make one of them another, so `link` is where everybody finds the own tickets.
    """
    services = services_of(request)
    places = await places_of(request, ticket)
    person = (await services.store.tickets.people_of(ticket)).get(ticket.requester)
    return {
        "number": number_text(services.config.desk.prefix, ticket.number),
        "agent": agent_of(request).name,
        "link": f"{str(services.config.http.public_url).rstrip('/')}/my",
        "requester": person.name if person is not None and places.proved else "",
        "subject": ticket.subject if places.proved else "",
    }


def _ready(one: Canned, values: Mapping[str, str]) -> Insert:
    text = filled(one.text, values)
    return Insert(title=one.title, about=" ".join(text.split())[:120], text=text, language=one.language)


def _articles(request: web.Request, ticket: Ticket) -> list[Insert]:
    from gateway.policy import ARTICLES  # noqa: PLC0415 - the door starts without triage

    services = services_of(request)
    url = str(services.config.http.public_url).rstrip("/")
    shelf = knowledge(services.config)
    language = "en" if ticket.language == "en" else "pl"
    return [
        Insert(title=one.title, about=one.summary, text=f"{one.title}: {url}{ARTICLES}{one.id}", language=language)
        for one in shelf.articles(language)
    ]


ROUTES = (
    Route(
        method="GET",
        path="/desk/ticket/{number}/inserts",
        access="agent",
        handler=inserts,
        summary="Ready texts, articles and agents to put into an answer",
        answers={200: Inserts},
    ),
)
