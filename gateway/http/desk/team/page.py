"""/desk/team: who is at work and who has how much to do; and one's own "I'm away"."""

from collections.abc import Callable

from aiohttp import web

from gateway.assignment.presence import back, gone
from gateway.assignment.team import Member, team
from gateway.http.context import services_of
from gateway.http.desk.acting.moments import as_field, named, shown, typed
from gateway.http.desk.frame.moments import length
from gateway.http.desk.frame.page import agent_of, desk_page, go, language_of_agent, posted, words_in
from gateway.http.desk.team.words import WORDS
from gateway.http.pages import zone_of
from gateway.http.remote import remote
from gateway.http.routes import Route
from gateway.words import number_text
from store.records import Agent, Ms, Record

DONE = ("away", "back")


class Line(Record, frozen=True, kw_only=True):
    """One agent of the table, in words. `tone` colours the standing; `oldest` is a number, `age` how long ago it was opened."""

    member: Member
    mine: bool
    tone: str
    until: str
    open: str
    full: bool
    knows: str
    oldest: str = ""
    age: str = ""


async def show(request: web.Request) -> web.Response:
    """The page."""
    return await _page(request)


async def go_away(request: web.Request) -> web.Response:
    """The agent who asks is away from now until `until`: a moment in ms from one of the buttons, or `typed` in the field."""
    post, services = await posted(request), services_of(request)
    now = services.store.now()
    until = _until(post.one("until"), post.one("typed"), request)
    try:
        gone(agent_of(request), until, now)
    except ValueError:
        return await _page(request, mistake="bad_until", status=422)
    await _change(request, "away", lambda agent: gone(agent, until, now))
    return go(request, "/desk/team?done=away")


async def come_back(request: web.Request) -> web.Response:
    """The agent who asks is here again."""
    now = services_of(request).store.now()
    await _change(request, "back", lambda agent: back(agent, now))
    return go(request, "/desk/team?done=back")


def _until(chosen: str, field: str, request: web.Request) -> Ms:
    """The moment of a form, 0 where there is none in it."""
    if chosen.isascii() and chosen.isdecimal() and len(chosen) < 16:
        return int(chosen)
    return typed(field, zone_of(services_of(request))) or 0


async def _page(request: web.Request, *, mistake: str = "", status: int = 200) -> web.Response:
    services, me = services_of(request), agent_of(request)
    language, zone, now = language_of_agent(request), zone_of(services), services.store.now()
    w = words_in(WORDS, language)
    plans = services.actions.assigner.plans
    members = await team(services.store, plans, services.config)
    own = next((one for one in members if one.agent.email == me.email), None)
    lines = [_line(one, request, mine=one is own) for one in members]
    level = {name: queue.level for name, queue in services.config.queues.items()}
    returns = any(plan.away_returns and level[name] == me.level for name, plan in plans.queues.items())
    done = request.query.get("done", "")
    return desk_page(
        request,
        "team/page.html",
        title=w("title"),
        words=WORDS,
        status=status,
        lines=lines,
        own=own,
        own_until=shown(own.back, zone, language) if own is not None and own.back else "",
        away_until=shown(own.agent.away_until, zone, language) if own is not None else "",
        assigns=bool(plans.queues),
        returns=returns,
        moments=[(moment, shown(moment, zone, language)) for moment in named(now, zone).values()],
        least=as_field(now, zone),
        mistake=mistake,
        done=w(f"done_{done}") if done in DONE and request.method == "GET" else "",
    )


def _line(one: Member, request: web.Request, *, mine: bool) -> Line:
    services = services_of(request)
    language, zone, now = language_of_agent(request), zone_of(services), services.store.now()
    w, agent, oldest = words_in(WORDS, language), one.agent, one.oldest
    until = agent.away_until if one.standing == "away" else one.back
    return Line(
        member=one,
        mine=mine,
        tone={"here": "good", "away": "warn"}.get(one.standing, ""),
        until=w("until", when=shown(until, zone, language)) if until else "",
        open=w("of", tickets=one.tickets, room=one.room) if one.room else str(one.tickets),
        full=bool(one.room) and one.tickets >= one.room,
        knows=", ".join((*agent.skills, *(tongue.upper() for tongue in agent.languages))),
        oldest=number_text(services.config.desk.prefix, oldest.number) if oldest is not None else "",
        age=length(max(0, now - oldest.created_at), language) if oldest is not None else "",
    )


async def _change(request: web.Request, word: str, change: Callable[[Agent], Agent]) -> None:
    services, agent = services_of(request), agent_of(request)
    await services.store.audit.note(
        "agent changed", by=agent.email, about=agent.email, detail=word, origin=remote(request)
    )
    await services.store.people.change_agent(agent.email, change)


ROUTES = (
    Route(method="GET", path="/desk/team", access="agent", handler=show, summary="Who is at work, with how much to do"),
    Route(method="POST", path="/desk/team/away", access="agent", handler=go_away, summary="Away until a moment"),
    Route(method="POST", path="/desk/team/back", access="agent", handler=come_back, summary="Here again"),
)
