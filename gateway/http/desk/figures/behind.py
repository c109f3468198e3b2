"""/desk/figures/<figure>: the tickets behind a number, the latest first; and all numbers of the page as CSV and JSON."""

from typing import Final

import msgspec
from aiohttp import web

from gateway.figures.asked import Behind
from gateway.figures.names import FIGURE
from gateway.http.context import services_of
from gateway.http.desk.figures.asked import BehindQuery, FiguresAsked, FiguresQuery
from gateway.http.desk.figures.export import Exported, as_csv, exported
from gateway.http.desk.figures.page import figure_of, figures_of, span, wanted
from gateway.http.desk.figures.views import SHOWN, clock_of
from gateway.http.desk.figures.words import FIGURES
from gateway.http.desk.frame.page import desk_page, language_of_agent, words_in
from gateway.http.download import disposition
from gateway.http.pages import moment, zone_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_query
from gateway.http.routes import Route
from gateway.readmodel import NotReadyError
from gateway.reports import told
from gateway.words import number_text
from store.records import Record

PAGE: Final = 50


class Row(Record, frozen=True, kw_only=True):
    """One ticket behind a number. `adds` is what it adds to it in words, "" where each counts as one."""

    name: str
    path: str
    subject: str
    when: str
    adds: str


async def show(request: web.Request) -> web.Response:
    """The list. Raises ProblemError 403, 404, 422, UnavailableError."""
    id_ = figure_of(request)
    if id_ is None:
        raise not_found()
    one, query = wanted(request, BehindQuery), read_query(request, BehindQuery)
    figure, language = FIGURE[id_], language_of_agent(request)
    word = words_in(FIGURES, language)
    building, rows, number = "", [], None
    time = clock_of(id_, one.time)
    skip = (query.page - 1) * PAGE
    figures = figures_of(request)
    try:
        number = await figures.number(id_, one.period, one.where, time=one.time)
        rows = list(await figures.tickets(id_, one.period, one.where, limit=PAGE + 1, skip=skip, part=query.part, time=one.time))  # fmt: skip
    except NotReadyError as error:
        building = word("building" if error.total else "building_started", done=error.done, total=error.total)
    return desk_page(
        request,
        "figures/behind.html",
        title=figure.name(language),
        words=FIGURES,
        asked=one,
        figure=figure,
        definition=figure.definition(language),
        span=span(one.period, request),
        building=building,
        value=told.value(number, language, time) if number is not None else "",
        basis=told.basis(number, language) if number is not None else "",
        rows=await _rows(request, rows[:PAGE], one),
        parts=("", "counted", "missed") if figure.unit == "share" and id_ != "utilization" else (),
        part=query.part,
        page=query.page,
        more=len(rows) > PAGE,
    )


async def download_csv(request: web.Request) -> web.Response:
    """All numbers of the page for a spreadsheet."""
    data = await _exported(request)
    name = f"figures-{data.first}-{data.last}.csv"
    return web.Response(
        body=as_csv(data),
        headers={"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": disposition(name)},
    )


async def download_json(request: web.Request) -> web.Response:
    """The same for a program."""
    return web.Response(body=msgspec.json.encode(await _exported(request)), content_type="application/json")


async def _exported(request: web.Request) -> Exported:
    one, figures = wanted(request), figures_of(request)
    try:
        now = await figures.numbers(SHOWN, one.period, one.where, time=one.time, spread=True)
        before = await figures.numbers(SHOWN, one.period.before(), one.where, time=one.time)
        days = await figures.series("created", one.period, one.where)
    except NotReadyError as error:
        raise ProblemError(503, *(FIGURES["building_started"]), headers={"Retry-After": "10"}) from error
    return exported(one, now, before, days, language_of_agent(request))


async def _rows(request: web.Request, found: list[Behind], one: FiguresAsked) -> tuple[Row, ...]:
    services, language = services_of(request), language_of_agent(request)
    word, zone, prefix = words_in(FIGURES, language), zone_of(services), services.config.desk.prefix
    tickets = {ticket.number: ticket for ticket in await services.store.tickets.many([each.ticket for each in found])}
    id_ = figure_of(request)
    unit = FIGURE[id_].unit if id_ is not None else "tickets"

    def adds(each: Behind) -> str:
        if unit == "ms":
            return told.length(each.amount, language, days=one.time == "calendar")
        if id_ == "utilization":
            return told.length(each.amount, language, days=False)
        if unit == "share":
            return word("yes" if each.amount else "no")
        return "" if unit == "tickets" else str(each.amount)

    return tuple(
        Row(
            name=number_text(prefix, each.ticket),
            path=f"/desk/ticket/{each.ticket}",
            subject=tickets[each.ticket].subject if each.ticket in tickets else "",
            when=moment(each.at, zone, language),
            adds=adds(each),
        )
        for each in found
    )


ROUTES = (
    Route(method="GET", path="/desk/figures.csv", access="agent", handler=download_csv, summary="The figures as CSV", query=FiguresQuery),
    Route(method="GET", path="/desk/figures.json", access="agent", handler=download_json, summary="The figures as JSON", query=FiguresQuery),
    Route(
        method="GET",
        path="/desk/figures/{figure}",
        access="agent",
        handler=show,
        summary="The tickets behind a figure",
        query=BehindQuery,
    ),
)  # fmt: skip
