"""Originals for agents: the mail as it came, byte for byte, as a download that no browser opens (W2).

Passwords that are masked in the words stand in it: a token that may only read does not get it, and the ticket's history says who did.
"""

from aiohttp import web

from gateway.desk import RefusedError
from gateway.http.api_tickets import ticket_of
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.download import HEADERS, disposition
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.originals import chosen, is_mail, of_interaction, of_message
from gateway.revealing import taken
from store.records import Interaction


async def message(request: web.Request) -> web.Response:
    """The original of a message, 404 once it is forgotten (30 days after it came; its ticket's interaction still leads to it)."""
    store, wanted = services_of(request).store, request.match_info["id"]
    raw = await of_message(store, wanted)
    row = await store.messages.one(wanted) if raw is not None else None
    if row is not None and row.ticket:
        await _told(request, row.ticket, chosen(await store.tickets.log(row.ticket), wanted))
    return as_download(raw, wanted)


async def interaction(request: web.Request) -> web.Response:
    """The original of something said on a ticket; 404 where it did not come from outside."""
    store = services_of(request).store
    ticket = await ticket_of(request)
    said = chosen(await store.tickets.log(ticket.number), request.match_info["id"])
    raw = await of_interaction(store, said) if said is not None else None
    if raw is not None:
        await _told(request, ticket.number, said)
    return as_download(raw, request.match_info["id"])


async def _told(request: web.Request, ticket: int, said: Interaction | None) -> None:
    """The trace in the ticket's history. Raises ProblemError: whoever may not reveal a secret does not get them all."""
    try:
        if said is not None:
            await taken(services_of(request).actions, said, ticket, by=caller_of(request).author)
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None


def as_download(raw: bytes | None, wanted: str) -> web.Response:
    """The bytes of an original under the name of its message. Raises ProblemError 404 where there are none."""
    if raw is None:
        raise not_found()
    mail = is_mail(raw)
    name = "".join(letter for letter in wanted if letter.isascii() and letter.isalnum())[:40] or "original"
    return web.Response(
        body=raw,
        headers={
            **HEADERS,
            "Content-Type": "message/rfc822" if mail else "application/octet-stream",
            "Content-Disposition": disposition(f"{name}{'.eml' if mail else '.json'}"),
        },
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/messages/{id}/original",
        access="write",
        handler=message,
        summary="A message as it came, byte for byte",
        answers={200: None},
    ),
    Route(
        method="GET",
        path="/api/v1/tickets/{number}/interactions/{id}/original",
        access="write",
        handler=interaction,
        summary="What was said on a ticket as it came, byte for byte",
        answers={200: None},
    ),
)
