"""/desk/admin/sessions: every browser in which an agent is signed in."""

import asyncio
from collections.abc import Sequence

import msgspec
from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.page import admin_page, note
from gateway.http.desk.frame.page import go, language_of_agent, posted, session_of
from gateway.http.desk.sign_in.device import device_words
from gateway.http.problem import not_found
from gateway.http.routes import Route
from store.records import Agent, Ms


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One session. `device` in words; `mine`: the one that looks."""

    id: str
    email: str
    name: str
    device: str
    place: str
    seen_at: Ms
    started_at: Ms
    mine: bool


async def lines_of(request: web.Request, agents: Sequence[Agent]) -> list[Line]:
    """The live sessions of these agents, those used last first. Raises UnavailableError."""
    sessions = services_of(request).store.sessions
    language, mine = language_of_agent(request), session_of(request)
    found = await asyncio.gather(*(sessions.list(agent.email) for agent in agents))
    lines = [
        Line(
            id=one.id,
            email=agent.email,
            name=agent.name,
            device=device_words(one.device, language),
            place=one.place or "–",
            seen_at=one.seen_at,
            started_at=one.started_at,
            mine=one.id == mine,
        )
        for agent, listed in zip(agents, found, strict=True)
        for one in listed
    ]
    return sorted(lines, key=lambda line: -line.seen_at)


async def show(request: web.Request) -> web.Response:
    """Everybody's."""
    agents = await services_of(request).store.people.agents()
    return admin_page(request, "admin/sessions.html", tab="sessions", sessions=await lines_of(request, agents))


async def end(request: web.Request) -> web.Response:
    """Ends one session of one agent."""
    post, store = await posted(request), services_of(request).store
    agent = await store.people.agent(post.one("agent"))
    if agent is None:
        raise not_found()
    await note(request, "session ended", about=agent.email)
    await store.sessions.end_one(agent.email, post.one("session"))
    return go(request, "/desk/admin/sessions?done=ended")


ROUTES = (
    Route(method="GET", path="/desk/admin/sessions", access="desk admin", handler=show, summary="All sessions"),
    Route(method="POST", path="/desk/admin/sessions/end", access="desk admin", handler=end, summary="Ends one session"),
)
