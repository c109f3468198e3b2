"""/desk/figures: how the desk does, with the definition beside each number and its tickets one click away."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from aiohttp import web

from gateway.figures.asked import Number, Period, Slice
from gateway.figures.asking import Figures
from gateway.figures.names import FIGURE, By, FigureId
from gateway.http.context import services_of
from gateway.http.desk.figures.asked import PRESETS, FiguresAsked, FiguresQuery, asked
from gateway.http.desk.figures.views import (
    BOT,
    LOAD,
    MOST_DAYS,
    PEOPLE,
    PROMISES,
    SHOWN,
    ages,
    card,
    earlier,
    heat,
    lines,
    responded,
    trend,
    weekly,
)
from gateway.http.desk.figures.words import FIGURES, WEEKDAYS, category_names
from gateway.http.desk.frame.page import agent_of, desk_page, language_of_agent, words_in
from gateway.http.desk.lists.queues import queue_name
from gateway.http.pages import day
from gateway.http.problem import ProblemError
from gateway.http.reading import read_query
from gateway.http.routes import Route
from gateway.readmodel import NotReadyError
from gateway.reports import told
from store.records import Record

BARS: Final[tuple[By, ...]] = ("channel", "category", "queue", "organization")


class Worker(Record, frozen=True, kw_only=True):
    """One agent's load in words. `used` is "" where nobody was expected at work."""

    name: str
    solved: str
    handled: str
    shift: str
    used: str


async def show(request: web.Request) -> web.Response:
    """The page. Raises ProblemError 403, 422, UnavailableError."""
    one = wanted(request)
    language = language_of_agent(request)
    word = words_in(FIGURES, language)
    try:
        values = await _shown(request, one)
    except NotReadyError as error:
        values = {"building": word("building" if error.total else "building_started", done=error.done, total=error.total)}  # fmt: skip
    return desk_page(
        request,
        "figures/page.html",
        title=word("title"),
        words=FIGURES,
        asked=one,
        presets=PRESETS,
        span=span(one.period, request),
        **values,
    )


def wanted(request: web.Request, query: type[FiguresQuery] = FiguresQuery) -> FiguresAsked:
    """What is asked for. Raises ProblemError 422, and 403 for the figures of somebody else."""
    one = asked(read_query(request, query), figures_of(request).today().last)
    me = agent_of(request)
    if one.where.agent and one.where.agent.lower() != me.email.lower() and not me.admin:
        raise ProblemError(403, *FIGURES["only_own"])
    return one


def figures_of(request: web.Request) -> Figures:
    """The figures of this desk."""
    services = services_of(request)
    return Figures(services.search, services.store)


def span(period: Period, request: web.Request) -> str:
    """The days in words: 16.11.2026 – 22.11.2026."""
    language = language_of_agent(request)
    word = words_in(FIGURES, language)
    first, last = (day(one.isoformat(), language) for one in (period.first, period.last))
    return first if period.days == 1 else word("of", from_=first, to=last)


async def _shown(request: web.Request, one: FiguresAsked) -> dict[str, Any]:
    """Everything but the frame. Raises NotReadyError, UnavailableError."""
    language, figures = language_of_agent(request), figures_of(request)
    word = words_in(FIGURES, language)
    period, where = one.period, one.where
    now = await figures.numbers(SHOWN, period, where, time=one.time, spread=True)
    before = await figures.numbers(SHOWN, period.before(), where, time=one.time)

    def said(iso: str) -> str:
        return day(iso, language)

    if period.days > MOST_DAYS:
        points = await figures.series("created", period, where, step="week")
        volume = weekly(points, word, said, language)
    else:
        points = await figures.series("created", Period(earlier(period.first), period.last), where)
        volume = trend(points, period.first, word, said, language)
    parts = {by: await figures.split("created", period, where, by=by) for by in BARS}
    names = await _names(request)
    return {
        "groups": tuple(
            (name, tuple(card(now[each], before[each], one, language, word) for each in ids))
            for name, ids in (("load", LOAD), ("people", PEOPLE), ("promises", PROMISES), ("bot", BOT))
        ),
        "responded": responded(now["csat_response"], language, word),
        "response": FIGURE["csat_response"].definition(language),
        "empty": not any(now[each].count for each in ("created", "solved", "backlog")),
        "volume": volume,
        "bars": tuple((by, lines(parts[by], by, one, names=names.get(by, {}), language=language, word=word)) for by in BARS),
        "heat": heat(await figures.split("created", period, where, by="weekday_hour")),
        "weekdays": WEEKDAYS[0 if language == "pl" else 1],
        "ages": ages(await figures.backlog_by_age(where), language, word),
        "workers": await _workers(request, one, figures, names["agent"]),
        "utilization": FIGURE["utilization"].definition(language),
        "choices": await _choices(request, figures, one, names),
        "narrowed": ", ".join(
            names.get(name, {}).get(value, value)
            for name, value in msgspec.structs.asdict(where).items()
            if value
        ),
    }  # fmt: skip


async def _workers(
    request: web.Request, one: FiguresAsked, figures: Figures, names: Mapping[str, str]
) -> tuple[Worker, ...]:
    """How much each agent worked; agents who are no administrators see only themselves."""
    me, language = agent_of(request), language_of_agent(request)
    where = one.where if me.admin else msgspec.structs.replace(one.where, agent=me.email.lower())
    used = {part.value: part.number for part in await figures.split("utilization", one.period, where, by="agent")}
    solved = {part.value: part.number for part in await figures.split("solved", one.period, where, by="agent")}
    people = sorted({*used, *solved} - {""}, key=lambda each: -(used[each].numerator if each in used else 0))
    return tuple(_worker(names.get(each, each), used.get(each), solved.get(each), language) for each in people)


def _worker(name: str, used: Number | None, solved: Number | None, language: str) -> Worker:
    share = used.value if used is not None else None
    return Worker(
        name=name,
        solved=told.whole(solved.count if solved is not None else 0, language),
        handled=told.length(used.numerator, language, days=False) if used is not None else "–",
        shift=told.length(used.denominator, language, days=False) if used is not None and used.denominator else "–",
        used=f"{round(share * 100)}%" if share is not None else "–",
    )


async def _names(request: web.Request) -> dict[str, Mapping[str, str]]:
    """What people call the parts: queues, agents, categories."""
    services, language = services_of(request), language_of_agent(request)
    return {
        "queue": {name: queue_name(name, queue.level) for name, queue in services.config.queues.items()},
        "agent": {agent.email.lower(): agent.name or agent.email for agent in await services.store.people.agents()},
        "category": category_names(language),
    }


async def _choices(
    request: web.Request, figures: Figures, one: FiguresAsked, names: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """The filters: name, what is chosen, and (value, words) of what there is to choose from."""
    me, where = agent_of(request), one.where
    agents = names["agent"] if me.admin else {me.email.lower(): me.name or me.email}
    found: dict[str, Mapping[str, str]] = {
        "queue": names["queue"],
        "level": {level: level for level in ("L1", "L2", "L3")},
        "agent": dict(sorted(agents.items(), key=lambda each: each[1].casefold())),
    }
    by: By
    for by in ("category", "organization", "channel"):
        parts: tuple[Slice, ...] = await figures.split("created", one.period, by=by)
        values = sorted({part.value for part in parts if part.value} | {getattr(where, by)} - {""})
        found[by] = {value: names.get(by, {}).get(value, value) for value in values}
    order = ("queue", "level", "category", "channel", "organization", "agent")
    return tuple((name, getattr(where, name), tuple(found[name].items())) for name in order if found[name])


def figure_of(request: web.Request) -> FigureId | None:
    """The figure the address names, None where there is no such one."""
    found = FIGURE.get(request.match_info["figure"])
    return found.id if found is not None else None


ROUTES = (
    Route(
        method="GET",
        path="/desk/figures",
        access="agent",
        handler=show,
        summary="How the desk does: the figures with their definitions",
        query=FiguresQuery,
    ),
)
