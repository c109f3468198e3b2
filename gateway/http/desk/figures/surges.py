"""/desk/surges: what many people write about at once, with the tickets; and the line about it over every list."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.figures.words import FIGURES, category_names
from gateway.http.desk.frame.moments import moment
from gateway.http.desk.frame.page import desk_page, language_of_agent, words_in
from gateway.http.pages import zone_of
from gateway.http.routes import Route
from gateway.readmodel import NotReadyError
from gateway.surges.alert import said
from gateway.words import number_text


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A surge in words, since when, and its tickets as (path, number, subject)."""

    words: str
    since: str
    tickets: Sequence[tuple[str, str, str]]


async def show(request: web.Request) -> web.Response:
    """The page. Raises UnavailableError."""
    services, language = services_of(request), language_of_agent(request)
    word, now, zone = words_in(FIGURES, language), services.store.now(), zone_of(services)
    names, prefix = category_names(language), services.config.desk.prefix
    told, building = [], ""
    for surge in services.rounds.surges() if services.rounds is not None else ():
        try:
            tickets = await services.rounds.tickets_of(surge) if services.rounds is not None else []
        except NotReadyError:
            tickets, building = [], word("building_started")
        rows = [(f"/desk/ticket/{each.number}", number_text(prefix, each.number), each.subject) for each in tickets]
        since = word("surge_since", when=moment(surge.since, now, zone, language))
        told.append(Told(words=said(surge, language, names), since=since, tickets=rows))
    return desk_page(
        request, "figures/surges.html", title=word("surges"), words=FIGURES, surges=tuple(told), building=building
    )


ROUTES = (
    Route(method="GET", path="/desk/surges", access="agent", handler=show, summary="What many people write about at once"),
)  # fmt: skip
