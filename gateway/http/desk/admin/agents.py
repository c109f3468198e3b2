"""/desk/admin: the agents, and one agent: rights, access, sessions."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web
from msgspec.structs import replace

from gateway.assignment.presence import back, gone
from gateway.assignment.skills import TONGUES
from gateway.http.context import services_of
from gateway.http.desk.acting.moments import typed
from gateway.http.desk.admin.changes import LANGUAGES, LEVELS, NOTIFY, agent_in, differences, forbidden
from gateway.http.desk.admin.page import admin_page, note
from gateway.http.desk.admin.sessions import lines_of
from gateway.http.desk.admin.words import WORDS
from gateway.http.desk.frame.page import agent_of, go, language_of_agent, posted, words_in
from gateway.http.desk.sign_in.set_up import invite
from gateway.http.pages import zone_of
from gateway.http.problem import not_found
from gateway.http.routes import Route
from store.records import Agent, Ms


async def show_all(request: web.Request) -> web.Response:
    """All agents, and a form for a new one."""
    return await _all(request)


async def add(request: web.Request) -> web.Response:
    """A new agent; where passwords are used, with a link to choose one, shown this once."""
    services, post = services_of(request), await posted(request)
    agent, mistakes = agent_in(post, None, services.store.now(), shifts=services.config.calendars)
    if "email" not in mistakes and await services.store.people.agent(agent.email) is not None:
        mistakes["email"] = "taken"
    if mistakes:
        return await _all(request, agent=agent, mistakes=mistakes, status=422)
    detail = f"level {agent.level}{', admin' if agent.admin else ''}"
    await note(request, "agent added", about=agent.email, detail=detail)
    if not await services.store.people.put_agent(agent, new=True):
        return await _all(request, agent=agent, mistakes={"email": "taken"}, status=422)
    link = await _link(request, agent) if services.config.sign_in.local else ""
    return await _all(request, added=agent, link=link)


async def show_one(request: web.Request) -> web.Response:
    """One agent."""
    return await _one(request, await _agent(request))


async def change(request: web.Request) -> web.Response:
    """Saves the form, or presses one of the buttons beside it: `do` is save, away, back, disable, enable, invite or end."""
    before, post = await _agent(request), await posted(request)
    store = services_of(request).store
    match post.one("do"):
        case "save":
            after, mistakes = agent_in(post, before, 0, shifts=services_of(request).config.calendars)
            if mistakes:
                return await _one(request, after, mistakes=mistakes, status=422)
            return await _saved(request, before, after)
        case "disable":
            return await _saved(request, before, replace(before, disabled=True))
        case "enable":
            return await _saved(request, before, replace(before, disabled=False, failing_since=0))
        case "away":
            return await _away(request, before, typed(post.one("away_until"), zone_of(services_of(request))) or 0)
        case "back":
            await note(request, "agent changed", about=before.email, detail="back")
            await store.people.change_agent(before.email, lambda agent: back(agent, store.now()))
            return go(request, f"{_path(before)}?done=saved")
        case "invite" if services_of(request).config.sign_in.local and not before.disabled:
            return await _one(request, before, link=await _link(request, before))
        case "end":
            await note(request, "session ended", about=before.email, detail="all")
            await store.sessions.end_all(before.email)
            return go(request, f"{_path(before)}?done=ended")
    raise not_found()


async def _saved(request: web.Request, before: Agent, after: Agent) -> web.Response:
    """Makes the change, unless it would lock somebody out who must not be."""
    people, by = services_of(request).store.people, agent_of(request).email
    why = forbidden(before, after, by=by, everybody=await people.agents())
    if why:
        return await _one(request, before, mistakes={"": why}, status=422)
    done = "saved"
    if before.disabled != after.disabled:
        done = "disabled" if after.disabled else "enabled"
        await note(request, "agent disabled" if after.disabled else "agent enabled", about=before.email)
    elif told := differences(before, after):
        await note(request, "agent changed", about=before.email, detail=told)
    fields = {
        name: getattr(after, name) for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)
    }
    await people.change_agent(before.email, lambda now: replace(now, **fields))
    return go(request, f"{_path(before)}?done={done}")


async def _away(request: web.Request, agent: Agent, until: Ms) -> web.Response:
    """The agent is away from now on, as the agent could say too."""
    store = services_of(request).store
    now = store.now()
    try:
        gone(agent, until, now)
    except ValueError:
        return await _one(request, agent, mistakes={"away_until": "bad_away"}, status=422)
    await note(request, "agent changed", about=agent.email, detail="away")
    await store.people.change_agent(agent.email, lambda one: gone(one, until, now))
    return go(request, f"{_path(agent)}?done=saved")


async def _link(request: web.Request, agent: Agent) -> str:
    await note(request, "agent invited", about=agent.email)
    return await invite(services_of(request), agent.email, agent_of(request).email)


async def _agent(request: web.Request) -> Agent:
    agent = await services_of(request).store.people.agent(request.match_info["email"])
    if agent is None:
        raise not_found()
    return agent


async def _all(
    request: web.Request,
    *,
    agent: Agent | None = None,
    mistakes: Mapping[str, str] | None = None,
    added: Agent | None = None,
    link: str = "",
    status: int = 200,
) -> web.Response:
    store = services_of(request).store
    agents = await store.people.agents()
    return admin_page(
        request,
        "admin/agents.html",
        tab="agents",
        status=status,
        agents=sorted(agents, key=lambda one: (one.disabled, one.name.casefold())),
        path_of=_path,
        agent=agent or Agent(email="", name=""),
        mistakes=mistakes or {},
        added=added,
        link=link,
        **_standing(request),
    )


async def _one(
    request: web.Request,
    agent: Agent,
    *,
    mistakes: Mapping[str, str] | None = None,
    link: str = "",
    status: int = 200,
) -> web.Response:
    return admin_page(
        request,
        "admin/agent.html",
        tab="agents",
        status=status,
        agent=agent,
        mistakes=mistakes or {},
        link=link,
        path_of=_path,
        sessions=await lines_of(request, [agent]),
        away=agent.away_until > services_of(request).store.now(),
        **_standing(request),
    )


def _standing(request: web.Request) -> dict[str, Any]:
    """What both pages need: the choices of the form, and what the provider decides."""
    sign_in = services_of(request).config.sign_in
    w = words_in(WORDS, language_of_agent(request))
    provider = ""
    if sign_in.oidc is not None:
        what = w("agents_provider_level") if sign_in.oidc.levels else ""
        what += w("agents_provider_admin") if sign_in.oidc.admins else ""
        provider = w("agents_provider", name=sign_in.oidc.called, what=what)
    return {
        "levels": LEVELS,
        "notifies": NOTIFY,
        "languages": LANGUAGES,
        "tongues": TONGUES,
        "shifts": tuple(services_of(request).config.calendars),
        "local": sign_in.local,
        "provider": provider,
        "provider_name": sign_in.oidc.called if sign_in.oidc else "",
    }


def _path(agent: Agent) -> str:
    return f"/desk/admin/agents/{quote(agent.email, safe='@')}"


ROUTES = (
    Route(method="GET", path="/desk/admin", access="desk admin", handler=show_all, summary="Agents"),
    Route(method="POST", path="/desk/admin/agents", access="desk admin", handler=add, summary="Adds an agent"),
    Route(method="GET", path="/desk/admin/agents/{email}", access="desk admin", handler=show_one, summary="One agent"),
    Route(
        method="POST",
        path="/desk/admin/agents/{email}",
        access="desk admin",
        handler=change,
        summary="Changes, disables, enables, invites an agent, or ends all sessions",
    ),
)
