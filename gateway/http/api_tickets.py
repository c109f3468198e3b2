"""Tickets over the API: lists, one ticket, what was said on it and its files, and doing something to it."""

import secrets
from typing import Any

from aiohttp import web

from gateway import searching
from gateway.desk import RefusedError
from gateway.http import tell
from gateway.http.api_search import refused
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.download import download
from gateway.http.problem import ProblemError, not_found
from gateway.http.reading import read_query, read_tree, shaped
from gateway.http.routes import Route, said
from gateway.http.schema import ActionJson, Interactions, TicketJson, Tickets, TicketsQuery
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import AskedError
from gateway.timeline import still_out, timeline, with_outgoing
from gateway.words import number_of
from store import ids
from store.records import Action, Ticket
from store.tickets import Query

HEAD = ("verb", "id", "version")  # of an action; the rest are the verb's own fields


async def page(request: web.Request) -> web.Response:
    """A page of tickets."""
    services = services_of(request)
    asked = read_query(request, TicketsQuery)
    requester = asked.requester
    if requester is not None and "@" in requester:
        requester = await services.store.tickets.person_of("email", requester.strip().lower())
    if requester == "":
        return said(Tickets(tickets=(), after=None))
    query = Query(
        state=asked.state,
        status=asked.status,
        queue=asked.queue,
        level=asked.level,
        requester=requester,
        limit=asked.limit,
        after=asked.after,
    )
    if asked.q is None:
        found = await services.store.tickets.page(query)
    else:
        me = caller_of(request).author.id
        try:
            found = await searching.page(services.search, services.store, services.config, query, asked.q, me=me)
        except (AskedError, NotReadyError) as error:
            raise refused(error) from None
    persons = await services.store.tickets.people_of(*found.tickets)
    prefix = services.config.desk.prefix
    shown = tuple(tell.ticket(one, persons, prefix) for one in found.tickets)
    return said(Tickets(tickets=shown, after=str(found.after) if found.after else None))


async def one(request: web.Request) -> web.Response:
    """The ticket."""
    return await _shown(request, await ticket_of(request))


async def interactions(request: web.Request) -> web.Response:
    """Everything said on the ticket, for agents."""
    services = services_of(request)
    ticket = await ticket_of(request)
    spoken = timeline(await services.store.tickets.log(ticket.number))
    if out := still_out(spoken):
        spoken = with_outgoing(spoken, await services.store.messages.outgoing(out))
    number = tell.number(services.config.desk.prefix, ticket.number) or ""
    url = services.config.http.public_url
    return said(Interactions(interactions=tuple(tell.interaction(each, number, url) for each in spoken)))


async def attachment(request: web.Request) -> web.StreamResponse:
    """A file that came with something said on the ticket."""
    services = services_of(request)
    ticket = await ticket_of(request)
    wanted = request.match_info["sha256"]
    for each in timeline(await services.store.tickets.log(ticket.number)):
        for file in each.attachments:
            if file.sha256 == wanted:
                return await download(services.store, file)
    raise not_found()


async def act(request: web.Request) -> web.Response:
    """Does something to the ticket; answers after the commit."""
    services = services_of(request)
    body = await read_tree(request, services.config.limits.body)
    head = shaped(body, ActionJson)
    if head.verb == "reveal":
        raise ProblemError(
            422,
            "Ukryte dane pokazuje POST /api/v1/tickets/<numer>/reveal.",
            "Hidden details are shown by POST /api/v1/tickets/<number>/reveal.",
            path="verb",
        )
    values: dict[str, Any] = {name: value for name, value in body.items() if name not in HEAD}
    number = number_in(request)
    caller = caller_of(request)
    action = Action(
        id=ids.digest("action", "api", caller.token, str(number), head.id or secrets.token_hex(16)),
        verb=head.verb,
        ticket=number,
        actor=caller.author,
        values=values,
        version=head.version,
    )
    try:
        ticket = await services.actions.apply(action)
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None
    if ticket is None:
        raise not_found()
    return await _shown(request, ticket)


def number_in(request: web.Request) -> int:
    """The ticket number in the path. Raises ProblemError 404."""
    number = number_of(request.match_info["number"], services_of(request).config.desk.prefix)
    if number is None:
        raise not_found()
    return number


async def ticket_of(request: web.Request) -> Ticket:
    """The ticket the path names. Raises ProblemError 404."""
    ticket = await services_of(request).store.tickets.one(number_in(request))
    if ticket is None:
        raise not_found()
    return ticket


async def _shown(request: web.Request, ticket: Ticket) -> web.Response:
    services = services_of(request)
    persons = await services.store.tickets.people_of(ticket)
    return said(tell.ticket(ticket, persons, services.config.desk.prefix))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/tickets",
        access="read",
        handler=page,
        summary="Tickets by number",
        query=TicketsQuery,
        answers={200: Tickets},
    ),
    Route(
        method="GET",
        path="/api/v1/tickets/{number}",
        access="read",
        handler=one,
        summary="One ticket",
        answers={200: TicketJson},
    ),
    Route(
        method="GET",
        path="/api/v1/tickets/{number}/interactions",
        access="read",
        handler=interactions,
        summary="What was said on a ticket",
        answers={200: Interactions},
    ),
    Route(
        method="GET",
        path="/api/v1/tickets/{number}/attachments/{sha256}",
        access="read",
        handler=attachment,
        summary="A file that came with a ticket",
        answers={200: None},
    ),
    Route(
        method="POST",
        path="/api/v1/tickets/{number}/actions",
        access="write",
        handler=act,
        summary="Do something to a ticket: reply, note, unsend, take, assign, release, escalate, refer, set, pend, resolve, reopen, merge, link,"
        " add_participant, remove_participant, dismiss_participant, unforward, forwarded, watch, unwatch, snooze,"
        " unsnooze, unresolve",
        body=ActionJson,
        answers={200: TicketJson},
    ),
)
