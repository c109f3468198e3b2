"""What happened to a ticket, for agents: who changed what, and which version of the rules decided."""

from typing import Any

import msgspec
from aiohttp import web

from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.routes import Route, said
from gateway.http.schema import AuthorJson, Instant, Shape
from gateway.timeline import Happened, history
from gateway.words import instant_text


class HitJson(Shape, frozen=True, kw_only=True):
    """A rule that had a part in it, and what it found in the message."""

    rule: str
    matched: tuple[str, ...]


class HappenedJson(Shape, frozen=True, kw_only=True):
    """One line of history. `changes` maps a field to its old and new value; `rules` is a version, "" where no rules decided."""

    at: Instant
    kind: str
    author: AuthorJson
    changes: dict[str, tuple[Any, Any]]
    reason: str
    rules: str
    trace: tuple[HitJson, ...]
    interaction: str
    message: str


class History(Shape, frozen=True, kw_only=True):
    """Everything that happened to a ticket, oldest first."""

    history: tuple[HappenedJson, ...]


async def show(request: web.Request) -> web.Response:
    """The history of the ticket."""
    ticket = await ticket_of(request)
    log = await services_of(request).store.tickets.log(ticket.number)
    return said(History(history=tuple(_told(line) for line in history(log))))


def _told(line: Happened) -> HappenedJson:
    writer = line.author
    return HappenedJson(
        at=instant_text(line.at),
        kind=line.kind,
        author=AuthorJson(kind=writer.kind, name=writer.name, id=writer.id or msgspec.UNSET),
        changes=line.changes,
        reason=line.reason,
        rules=line.rules,
        trace=tuple(HitJson(rule=hit.rule, matched=hit.matched) for hit in line.trace),
        interaction=line.interaction,
        message=line.message,
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/tickets/{number}/history",
        access="read",
        handler=show,
        summary="What happened to a ticket, and which rules decided",
        answers={200: History},
    ),
)
