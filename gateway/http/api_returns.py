"""What went wrong and can be tried again: quarantined messages and dead letters. And the ledger that accounts for everything."""

from typing import Literal

from aiohttp import web

from gateway.http import tell
from gateway.http.context import services_of
from gateway.http.problem import not_found
from gateway.http.reading import read_query
from gateway.http.routes import Handler, Route, said
from gateway.http.schema import Taken
from gateway.http.schema_apart import DeadLetters, Ledger, LedgerQuery, Quarantine


async def quarantine(request: web.Request) -> web.Response:
    """Messages that could not be understood."""
    rows = await services_of(request).store.messages.quarantine()
    return said(Quarantine(quarantine=tuple(tell.quarantined(row) for row in rows)))


async def dead(request: web.Request) -> web.Response:
    """Deliveries that were given up."""
    services = services_of(request)
    rows = await services.store.messages.dead()
    return said(DeadLetters(dead=tuple(tell.dead(row, services.config.desk.prefix) for row in rows)))


def retry(index: Literal["quarantine", "dead"]) -> Handler:
    """Puts one back to work."""

    async def again(request: web.Request) -> web.Response:
        item = request.match_info["id"]
        if not await services_of(request).store.pipe.again(index, item):
            raise not_found()
        return said(Taken(id=item), 202)

    return again


async def ledger(request: web.Request) -> web.Response:
    """The sums by day and channel."""
    asked = read_query(request, LedgerQuery)
    lines = await services_of(request).store.messages.ledger(asked.first, asked.last)
    return said(Ledger(ledger=tuple(tell.sums(line) for line in lines)))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/quarantine",
        access="read",
        handler=quarantine,
        summary="Messages that could not be understood",
        answers={200: Quarantine},
    ),
    Route(
        method="POST",
        path="/api/v1/quarantine/{id}/retry",
        access="write",
        handler=retry("quarantine"),
        summary="Try to understand a message again",
        answers={202: Taken},
    ),
    Route(
        method="GET",
        path="/api/v1/dead",
        access="read",
        handler=dead,
        summary="Deliveries that were given up",
        answers={200: DeadLetters},
    ),
    Route(
        method="POST",
        path="/api/v1/dead/{id}/retry",
        access="write",
        handler=retry("dead"),
        summary="Send a delivery again",
        answers={202: Taken},
    ),
    Route(
        method="GET",
        path="/api/v1/ledger",
        access="read",
        handler=ledger,
        summary="What came in each day, and what became of it",
        query=LedgerQuery,
        answers={200: Ledger},
    ),
)
