"""Search over the API: the words of the search box in, tickets out."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from gateway.http import tell
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError
from gateway.http.reading import read_query
from gateway.http.routes import Route, said
from gateway.http.schema import MOST_LISTED, Shape, TicketJson
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import LONGEST, AskedError
from gateway.searching import search


class SearchQuery(Shape, frozen=True, kw_only=True):
    """What was typed (words, "phrases", -words, filters like status:open), and which part of what is found."""

    q: Annotated[str, Meta(max_length=LONGEST)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_LISTED)] = 50
    skip: Annotated[int, Meta(ge=0, le=10_000)] = 0


class FoundJson(Shape, frozen=True, kw_only=True):
    """Tickets, the newest first; `more`: there are others behind them."""

    tickets: tuple[TicketJson, ...]
    more: bool


async def find(request: web.Request) -> web.Response:
    """What is found."""
    services = services_of(request)
    asked = read_query(request, SearchQuery)
    with_words = search(
        services.search,
        services.store,
        services.config,
        asked.q,
        limit=asked.limit,
        skip=asked.skip,
        me=caller_of(request).author.id,
    )
    try:
        tickets, more = await with_words
    except (AskedError, NotReadyError) as error:
        raise refused(error) from None
    persons = await services.store.tickets.people_of(*tickets)
    shown = tuple(tell.ticket(one, persons, services.config.desk.prefix) for one in tickets)
    return said(FoundJson(tickets=shown, more=more))


def refused(error: AskedError | NotReadyError) -> ProblemError:
    """A filter that can't be read is the caller's mistake; an index that is being built will be there soon."""
    if isinstance(error, AskedError):
        return ProblemError(422, error.pl, error.en, path="q")
    return ProblemError(
        503,
        f"Wyszukiwarka jest właśnie budowana ({error.done} z {error.total} zgłoszeń); spróbuj za chwilę.",
        f"The search index is being built ({error.done} of {error.total} tickets); try again in a moment.",
        headers={"Retry-After": "5"},
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/search",
        access="read",
        handler=find,
        summary="Search tickets by words and filters",
        query=SearchQuery,
        answers={200: FoundJson},
    ),
)
