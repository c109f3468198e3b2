"""What the pages about held messages, quarantine and dead letters share: how much waits, and the line that says what became of one."""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_part, go, language_of_agent, words_in
from gateway.http.desk.frame.rail import rail
from gateway.http.desk.troubles.words import TROUBLES
from gateway.services import Services
from gateway.words import number_text
from store.messages import Apart
from store.records import Author, Record


class Done(Record, frozen=True, kw_only=True):
    """What became of one: the words, the `number` of a ticket to open, a path that takes it back ("" = none), and good, warn or bad."""

    words: str
    number: str = ""
    undo: str = ""
    tone: str = "good"


async def counts(services: Services) -> Apart:
    """How many messages are held and quarantined, and how many deliveries were given up. Raises UnavailableError."""
    return await services.store.messages.apart()


def author_of(request: web.Request) -> Author:
    """The agent, as the author of what is decided."""
    agent = agent_of(request)
    return Author(kind="agent", id=agent.email, name=agent.name)


def word(request: web.Request, name: str, /, **values: object) -> str:
    """One of the words of these pages in the agent's language."""
    return words_in(TROUBLES, language_of_agent(request))(name, **values)


def name_of(request: web.Request, ticket: int) -> str:
    """HD-7; "" for no ticket."""
    return number_text(services_of(request).config.desk.prefix, ticket) if ticket else ""


async def back(request: web.Request, page: str, **said: object) -> web.Response:
    """Without a script: the page again, which then tells what is said of the last decision; other agents' rails follow."""
    await services_of(request).store.signals.send_apart()
    return go(request, f"{page}?{urlencode(said)}")


async def piece(
    request: web.Request, template: str, *, here: str, count: int, status: int = 200, **values: Any
) -> web.Response:
    """A piece of the page at `here`, and beside it the rail and the page's own count as they are now; other agents' rails follow."""
    await services_of(request).store.signals.send_apart()
    return desk_part(
        request,
        template,
        words=TROUBLES,
        status=status,
        rail=await rail(request),
        here=here,
        count=count,
        beside=True,
        **values,
    )
