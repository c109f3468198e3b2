"""Held messages over the API: an agent lets each of them in, or not."""

import msgspec
from aiohttp import web

from gateway import judging
from gateway.http import tell
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_json
from gateway.http.routes import Route, said
from gateway.http.schema_apart import HeldList, Judged, Verdict
from gateway.services import Services
from gateway.words import number_of
from store.messages import HeldRow


async def listed(request: web.Request) -> web.Response:
    """Every held message."""
    services = services_of(request)
    prefix = services.config.desk.prefix
    return said(HeldList(held=tuple(tell.held(row, prefix) for row in await services.store.messages.held())))


async def accept(request: web.Request) -> web.Response:
    """The message joins a ticket, or opens one, in the agent's name."""
    services = services_of(request)
    verdict = await read_json(request, Verdict, services.config.limits.body) if request.can_read_body else Verdict()
    row = await _held(request)
    number = row.held.ticket if verdict.ticket is msgspec.UNSET else await _ticket(services, verdict.ticket)
    ended = await judging.let_in(services, row.id, number, caller_of(request).author)
    if ended is False:
        raise not_found()
    if ended is True:
        return said(Judged(id=row.id, state="waiting", ticket=None), 202)
    return said(Judged(id=row.id, state=ended.state, ticket=tell.number(services.config.desk.prefix, ended.ticket)))


async def reject(request: web.Request) -> web.Response:
    """The message goes no further; it stays on record as ignored."""
    services = services_of(request)
    message = request.match_info["id"]
    if not await services.store.messages.reject(message, caller_of(request).author.name):
        raise not_found()
    return said(Judged(id=message, state="ignored", ticket=None))


async def _held(request: web.Request) -> HeldRow:
    row = await judging.held_one(services_of(request), request.match_info["id"])
    if row is None:
        raise not_found()
    return row


async def _ticket(services: Services, name: str | int | None) -> int:
    """The number of a ticket that exists; 0 for null, which means a new one. Raises ProblemError 422."""
    if name is None:
        return 0
    number = number_of(str(name), services.config.desk.prefix)
    if number is None or await services.store.tickets.one(number) is None:
        raise ProblemError(422, "Nie ma takiego zgłoszenia.", "There is no such ticket.", path="ticket")
    return number


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/held",
        access="read",
        handler=listed,
        summary="Messages that wait for an agent's word",
        answers={200: HeldList},
    ),
    Route(
        method="POST",
        path="/api/v1/held/{id}/accept",
        access="write",
        handler=accept,
        summary="Let a held message in",
        body=Verdict,
        answers={200: Judged, 202: Judged},
    ),
    Route(
        method="POST",
        path="/api/v1/held/{id}/reject",
        access="write",
        handler=reject,
        summary="Refuse a held message",
        answers={200: Judged},
    ),
)
