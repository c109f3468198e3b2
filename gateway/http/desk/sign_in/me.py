"""/desk/me: an agent's own language, password and sessions."""

import msgspec
from aiohttp import web
from msgspec.structs import replace

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, go, language_of_agent, posted, session_of, words_in
from gateway.http.desk.sign_in import passwords
from gateway.http.desk.sign_in.device import device_words
from gateway.http.desk.sign_in.page import authenticated, local_path
from gateway.http.desk.sign_in.set_up import new_password
from gateway.http.desk.sign_in.words import SIGN_IN
from gateway.http.guesses import too_many
from gateway.http.remote import remote
from gateway.http.routes import Route
from store.records import Ms

TRIES, WINDOW = 10, 900  # wrong present passwords in so many seconds
DONE = ("password_changed", "session_ended", "others_ended")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One session of the list. `device` in words; `mine`: the one that looks."""

    id: str
    device: str
    place: str
    seen_at: Ms
    started_at: Ms
    mine: bool


async def show(request: web.Request) -> web.Response:
    """The page."""
    return await _page(request, {})


async def change_language(request: web.Request) -> web.Response:
    """The console speaks it from now on, and so do our mails to the agent."""
    post = await posted(request)
    language = post.one("language")
    if language in ("pl", "en"):
        people = services_of(request).store.people
        await people.change_agent(agent_of(request).email, lambda agent: replace(agent, language=language))
    return go(request, local_path(post.one("next")))


async def change_password(request: web.Request) -> web.Response:
    """A new password, for who knows the present one; every other session ends."""
    services, agent = services_of(request), agent_of(request)
    post = await posted(request)
    bucket = f"password:{agent.email}"
    if await services.store.spend(bucket, WINDOW) > TRIES:
        raise too_many(WINDOW)
    if await authenticated(services, agent.email, post.one("current")) is None:
        return await _page(request, {"current": "bad_current"}, status=422)
    names = (agent.email, agent.email.partition("@")[0], agent.name, services.config.desk.name)
    mistakes = new_password(post, names)
    if mistakes:
        return await _page(request, mistakes, status=422)
    await services.store.audit.note("password set", by=agent.email, about=agent.email, origin=remote(request))
    await services.store.accounts.put(agent.email, await passwords.hashed(post.one("password")))
    await services.store.sessions.end_all(agent.email, but=session_of(request))
    await services.store.forgive(bucket)
    return go(request, "/desk/me?done=password_changed")


async def end_session(request: web.Request) -> web.Response:
    """Ends one of the agent's own sessions."""
    services, agent = services_of(request), agent_of(request)
    session = (await posted(request)).one("session")
    await services.store.audit.note("session ended", by=agent.email, about=agent.email, origin=remote(request))
    await services.store.sessions.end_one(agent.email, session)
    return go(request, "/desk/me?done=session_ended")


async def end_others(request: web.Request) -> web.Response:
    """Ends all of the agent's sessions but this one."""
    services, agent = services_of(request), agent_of(request)
    await services.store.audit.note(
        "session ended", by=agent.email, about=agent.email, detail="all others", origin=remote(request)
    )
    await services.store.sessions.end_all(agent.email, but=session_of(request))
    return go(request, "/desk/me?done=others_ended")


async def _page(request: web.Request, mistakes: dict[str, str], *, status: int = 200) -> web.Response:
    store, agent = services_of(request).store, agent_of(request)
    language = language_of_agent(request)
    w = words_in(SIGN_IN, language)
    account = await store.accounts.of(agent.email)
    done = request.query.get("done", "")
    lines = [
        Line(
            id=one.id,
            device=device_words(one.device, language),
            place=one.place or "–",
            seen_at=one.seen_at,
            started_at=one.started_at,
            mine=one.id == session_of(request),
        )
        for one in await store.sessions.list(agent.email)
    ]
    return desk_page(
        request,
        "sign_in/me.html",
        title=w("account"),
        words=SIGN_IN,
        status=status,
        sessions=sorted(lines, key=lambda line: not line.mine),
        mistakes=mistakes,
        has_password=account is not None and bool(account.password),
        shortest=passwords.SHORTEST,
        done=w(done) if done in DONE else "",
    )


ROUTES = (
    Route(method="GET", path="/desk/me", access="agent", handler=show, summary="Own account and sessions"),
    Route(method="POST", path="/desk/me/language", access="agent", handler=change_language, summary="Own language"),
    Route(method="POST", path="/desk/me/password", access="agent", handler=change_password, summary="Own password"),
    Route(method="POST", path="/desk/me/sessions/end", access="agent", handler=end_session, summary="Ends a session"),
    Route(
        method="POST",
        path="/desk/me/sessions/end-others",
        access="agent",
        handler=end_others,
        summary="Ends all others",
    ),
)
