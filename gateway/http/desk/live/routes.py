"""The live line of the console's pages, who is on which ticket, and the rail read anew."""

import asyncio
import socket
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta

from gateway.chat import visitors
from gateway.http.context import base_of, services_of
from gateway.http.desk.frame.page import agent_of, html, language_of_agent, posted, rendered
from gateway.http.desk.frame.rail import rail
from gateway.http.desk.lists.views import presence_words
from gateway.http.desk.lists.words import QUEUE, word
from gateway.http.desk.live import presence
from gateway.http.desk.live.line import HOLD, LIVE, Listener, event
from gateway.http.desk.sign_in.access import session_lives
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route, said
from gateway.http.schema import Shape
from gateway.words import number_of
from store.errors import UnavailableError

HEARTBEAT: Final = 20.0  # seconds; a proxy cuts lines that are silent for a minute
PATIENCE: Final = 15.0  # seconds one write may take
BUFFER: Final = 65_536  # bytes that wait in the system for one listener
AGAIN: Final = b"retry: 2000\n"


class TicketVersion(Shape, frozen=True, kw_only=True):
    """The version a ticket has now."""

    version: int


def told(language: str, number: int, there: presence.Seen) -> bytes:
    """The event that says who else is on a ticket."""
    text, brief = presence_words(there, language)
    return event(
        "presence",
        {
            "number": number,
            "looking": there.looking,
            "typing": there.typing,
            "writes": bool(there.typing or there.chatting),
            "text": text,
            "brief": brief,
        },
    )


async def listen(request: web.Request) -> web.StreamResponse:
    """The live line: server-sent events until the session, the gateway or the listener's patience ends."""
    agent, language = agent_of(request), language_of_agent(request)
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    transport = request.transport
    if transport is None:
        return response
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    listener = Listener(agent.email.lower(), language, transport.abort)
    live = request.app[LIVE]
    try:
        await live.join(listener)
        # an id makes the browser say that it comes back
        first = AGAIN + b"id: 1\n" + (HOLD if "Last-Event-ID" in request.headers else b"event: ready\ndata: {}\n\n")
        await response.write(first)
        await _serve(request, response, listener, language)
    except ConnectionError:
        pass  # the page was closed, or the line was cut
    except TimeoutError:
        live.drop(listener)
        transport.abort()
    finally:
        live.leave(listener)
    return response


async def _serve(request: web.Request, response: web.StreamResponse, listener: Listener, language: str) -> None:
    """Passes on what the listener is told. Raises ConnectionError, TimeoutError."""
    loop = asyncio.get_running_loop()
    check_at = loop.time() + HEARTBEAT
    while True:
        try:
            async with asyncio.timeout_at(check_at):
                frame = await listener.next()
        except TimeoutError:
            frame = "check"
        if frame == "stop":
            return
        if frame == "check":
            check_at = loop.time() + HEARTBEAT
            if not await _lives(request):
                await response.write(event("over", _over(language)))
                return
            frame = b": still here\n\n"
        if isinstance(frame, bytes):
            async with asyncio.timeout(PATIENCE):
                await response.write(frame)


def _over(language: str) -> dict[str, str]:
    return {"text": word("session_over", language), "sign_in": word("sign_in_again", language)}


async def _lives(request: web.Request) -> bool:
    try:
        return await session_lives(request)
    except UnavailableError:
        return True  # a store that rests for a moment signs nobody out


async def here(request: web.Request) -> web.Response:
    """The agent looks at a ticket, or types an answer or a note, or has left it. Only an answer being typed is shown in the requester's chat.

    Answers with the ticket's version, so that a page notices what it missed.
    """
    services, agent, post = services_of(request), agent_of(request), await posted(request)
    number = number_of(post.one("number"), services.config.desk.prefix)
    doing = next((one for one in presence.OF_AGENTS if one == post.one("doing")), None)
    if doing is None:
        raise ProblemError(
            422,
            f"doing: może być tylko {', '.join(presence.OF_AGENTS)}.",
            f"doing: may only be {', '.join(presence.OF_AGENTS)}.",
            path="doing",
        )
    version = await services.store.tickets.version(number) if number else 0
    if not number or not version:
        raise not_found()
    await asyncio.gather(
        presence.seen(services.store, number, agent.email, agent.name, doing),
        *([services.store.seen.mark(agent.email.lower(), number)] if doing != "left" else []),
        *([visitors.typing(services, number, agent.name)] if doing == "typing" else []),
    )
    return said(TicketVersion(version=version))


async def rail_part(request: web.Request) -> web.Response:
    """The rail alone, for an open page to read again."""
    page = request.query.get("here", "").removeprefix(base_of(services_of(request)))
    text = rendered(request, "frame/_rail.html", words=QUEUE, rail=await rail(request), here=page[:200])
    return html(text, language_of_agent(request))


class RailQuery(Shape, frozen=True, kw_only=True):
    """On which page the rail stands."""

    here: Annotated[str, Meta(max_length=500)] = ""


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/desk/live",
        access="agent",
        handler=listen,
        summary="What changes, as server-sent events",
        quiet=True,
    ),
    Route(
        method="POST",
        path="/desk/presence",
        access="agent",
        handler=here,
        summary="An agent looks at a ticket, types, or has left",
        answers={200: TicketVersion},
        quiet=True,
    ),
    Route(
        method="GET",
        path="/desk/rail",
        access="agent",
        handler=rail_part,
        summary="The rail alone",
        query=RailQuery,
        quiet=True,
    ),
)
