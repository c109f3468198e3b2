"""A hidden detail of a message, shown to an agent who asks for it; the ticket's history says who looked."""

import secrets
from typing import Any

from aiohttp import web

from gateway.desk import RefusedError
from gateway.http.api_tickets import number_in
from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, desk_part, is_part, language_of_agent, posted
from gateway.http.desk.ticket.words import SECRETS, WORDS, words
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.revealing import reveal
from gateway.words import number_text
from store import ids
from store.records import Action, Author


async def show(request: web.Request) -> web.Response:
    """The value of one hidden detail: fields `interaction` and `index`."""
    services, agent, number = services_of(request), agent_of(request), number_in(request)
    post = await posted(request)
    index = post.one("index")
    action = Action(
        id=ids.digest("action", "desk", "reveal", agent.email, secrets.token_hex(16)),
        verb="reveal",
        ticket=number,
        actor=Author(kind="agent", id=agent.email, name=agent.name),
        values={
            "interaction": post.one("interaction"),
            "index": int(index) if index.isascii() and index.isdecimal() else -1,
        },
    )
    try:
        found = await reveal(services.store, services.actions, action)
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None
    if found is None:
        raise not_found()
    language = language_of_agent(request)
    values: dict[str, Any] = {"kind": words(SECRETS, found.kind, language), "value": found.value}
    if is_part(request):
        return desk_part(request, "ticket/_revealed.html", words=WORDS, **values)
    return desk_page(
        request,
        "ticket/revealed.html",
        title=values["kind"],
        words=WORDS,
        number=number_text(services.config.desk.prefix, number),
        path=f"/desk/ticket/{number}",
        **values,
    )


ROUTES = (
    Route(
        method="POST",
        path="/desk/ticket/{number}/reveal",
        access="agent",
        handler=show,
        summary="What was hidden in a message; the ticket's history says who looked",
    ),
)
