"""A hidden detail of a message, for an agent who needs it; looking leaves a trace."""

import secrets

import msgspec
from aiohttp import web

from gateway.desk import RefusedError
from gateway.http.api_tickets import number_in
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_json
from gateway.http.routes import Route, said
from gateway.http.schema import RevealedJson, RevealJson
from gateway.revealing import reveal
from store import ids
from store.records import Action


async def show(request: web.Request) -> web.Response:
    """The value, once for each call; each call is in the ticket's history."""
    services = services_of(request)
    asked = await read_json(request, RevealJson, services.config.limits.body)
    caller = caller_of(request)
    action = Action(
        id=ids.digest("action", "reveal", caller.token, secrets.token_hex(16)),
        verb="reveal",
        ticket=number_in(request),
        actor=caller.author,
        values=msgspec.structs.asdict(asked),
    )
    try:
        secret = await reveal(services.store, services.actions, action)
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None
    if secret is None:
        raise not_found()
    return said(RevealedJson(kind=secret.kind, value=secret.value))


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/tickets/{number}/reveal",
        access="write",
        handler=show,
        summary="What was hidden in a message; the ticket's history says who looked",
        body=RevealJson,
        answers={200: RevealedJson},
    ),
)
