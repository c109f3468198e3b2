"""Originals for agents: the mail as it came, byte for byte, as a download that no browser opens (W2).

Passwords that are masked in the words stand in it, so a token that may only read does not get it.
"""

from aiohttp import web

from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.download import HEADERS, disposition
from gateway.http.problem import not_found
from gateway.http.routes import Route
from gateway.originals import chosen, is_mail, of_interaction, of_message


async def message(request: web.Request) -> web.Response:
    """The original of a message, 404 once it is forgotten (30 days after it came; its ticket's interaction still leads to it)."""
    wanted = request.match_info["id"]
    raw = await of_message(services_of(request).store, wanted)
    return _download(raw, wanted)


async def interaction(request: web.Request) -> web.Response:
    """The original of something said on a ticket; 404 where it did not come from outside."""
    store = services_of(request).store
    ticket = await ticket_of(request)
    said = chosen(await store.tickets.log(ticket.number), request.match_info["id"])
    raw = await of_interaction(store, said) if said is not None else None
    return _download(raw, request.match_info["id"])


def _download(raw: bytes | None, wanted: str) -> web.Response:
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
