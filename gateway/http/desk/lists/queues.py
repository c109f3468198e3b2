"""The lists agents work from: to do, mine, unassigned, at risk, waiting, one a queue; and how many tickets are in each."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta

from gateway.http.context import services_of
from gateway.http.desk.frame.hostile import line
from gateway.http.desk.frame.page import agent_of, desk_page, html, language_of_agent, rendered
from gateway.http.desk.lists.views import (
    PAGE,
    ListRow,
    Setting,
    agents_by_email,
    count_of,
    filters,
    is_filtered,
    path_with,
    row,
)
from gateway.http.desk.lists.words import QUEUE, counted, word
from gateway.http.pages import zone_of
from gateway.http.problem import not_found
from gateway.http.reading import read_query
from gateway.http.routes import Handler, Route
from gateway.http.schema import Shape
from gateway.readmodel import NotReadyError, ReadModel
from gateway.readmodel.lists import Group, ListAsked, ListedRow, Name, Who, counts, facets, listed, listed_row
from gateway.services import Services
from gateway.words import number_text
from store.client import Store
from store.errors import UnavailableError
from store.records import Agent, Ms, Ticket

# Where each list is. "queue" is one a queue, under /desk/queue/.
PATHS: Final[Mapping[Name, str]] = {
    "todo": "/desk",
    "mine": "/desk/mine",
    "snoozed": "/desk/snoozed",
    "unassigned": "/desk/unassigned",
    "risk": "/desk/at-risk",
    "waiting": "/desk/waiting",
    "all": "/desk/all",
    "done": "/desk/done",
}
STALE: Final = 5_000  # ms after which counts are made anew though no ticket changed: time alone makes tickets late


class ListQuery(Shape, frozen=True, kw_only=True):
    """What narrows a list down, and which page of it."""

    priority: Annotated[str, Meta(max_length=10)] = ""
    type: Annotated[str, Meta(max_length=40)] = ""
    category: Annotated[str, Meta(max_length=80)] = ""
    who: Who = ""
    page: Annotated[int, Meta(ge=1, le=200)] = 1


class Glance:
    """How many tickets are open and waiting, by queue and assignee; read again only when something changed."""

    def __init__(self, store: Store, model: ReadModel) -> None:
        self._store = store
        self._model = model
        self._reading = asyncio.Lock()
        self._known: tuple[str, Ms, tuple[Group, ...]] = ("", 0, ())

    async def groups(self) -> tuple[Group, ...]:
        """As of now. Raises NotReadyError, UnavailableError."""
        async with self._reading:
            newest, now = await self._store.feed.newest(), self._store.now()
            cursor, at, groups = self._known
            if cursor != newest or now - at > STALE:
                (rows,) = await self._model.read(counts(now=now))
                groups = tuple(Group(*one) for one in rows)
                self._known = (newest, now, groups)
            return groups


GLANCE = web.AppKey("glance", Glance)


def install(app: web.Application, services: Services) -> None:
    """Gives the application its Glance."""
    app[GLANCE] = Glance(services.store, services.search)


async def counted_lists(request: web.Request) -> dict[str, tuple[int, str]]:
    """How many tickets are in each unfinished list, by its path, and the tone of that number ("", "warn", "bad"); {} while nobody knows."""
    try:
        groups = await request.app[GLANCE].groups()
    except (NotReadyError, UnavailableError):
        return {}
    agent = agent_of(request)
    asked = {path: _asked(agent, name) for name, path in PATHS.items() if name != "done"}
    for queue in services_of(request).config.queues:
        asked[f"/desk/queue/{queue}"] = _asked(agent, "queue", queue)
    return {path: count_of(groups, one) for path, one in asked.items()}


def queue_name(name: str, level: str) -> str:
    """A queue as people read it: L1 for one called "l1" of level L1, else its name."""
    return level if name.upper() == level else name


async def setting_of(request: web.Request) -> Setting:
    """For whom rows are made. Raises UnavailableError."""
    services = services_of(request)
    config = services.config
    return Setting(
        me=agent_of(request).email.lower(),
        now=services.store.now(),
        zone=zone_of(services),
        language=language_of_agent(request),
        prefix=config.desk.prefix,
        kinds={name: str(getattr(one, "kind", "")) for name, one in config.channels.items()},
        agents=agents_by_email(await services.store.people.agents()),
    )


async def rows_of(
    request: web.Request, tickets: Sequence[Ticket], known: Mapping[int, ListedRow], setting: Setting
) -> tuple[ListRow, ...]:
    """Tickets as lines of a list; `known` is what the read model has of them. Raises UnavailableError."""
    store = services_of(request).store
    persons, seen = await asyncio.gather(
        store.tickets.persons([ticket.requester for ticket in tickets]),
        store.seen.at(setting.me, [ticket.number for ticket in tickets]),
    )
    return tuple(
        row(ticket, persons, known.get(ticket.number), seen.get(ticket.number, 0), setting) for ticket in tickets
    )


def page_of(name: Name) -> Handler:
    """A handler that shows this list as a page."""

    async def handler(request: web.Request) -> web.Response:
        values = await _values(request, name)
        return desk_page(request, "lists/queue.html", title=values["heading"], words=QUEUE, **values)

    return handler


def lines_of(name: Name) -> Handler:
    """A handler with this list's lines alone, for the page that shows them to read again."""

    async def handler(request: web.Request) -> web.Response:
        values = await _values(request, name)
        return html(rendered(request, "lists/_rows.html", words=QUEUE, **values), language_of_agent(request))

    return handler


async def _values(request: web.Request, name: Name) -> dict[str, Any]:
    services, query = services_of(request), read_query(request, ListQuery)
    agent, language = agent_of(request), language_of_agent(request)
    queue = request.match_info.get("queue", "")
    if name == "queue" and queue not in services.config.queues:
        raise not_found()
    path = f"/desk/queue/{queue}" if name == "queue" else PATHS[name]
    asked = _asked(agent, name, queue, query)
    setting = await setting_of(request)
    level = services.config.queues[queue].level if name == "queue" else agent.level
    values: dict[str, Any] = {
        "name": name,
        "heading": word(f"list_{name}", language, queue=queue_name(queue, level)),
        "about": word(f"about_{name}", language, level=level),
        "path": path,
        "rows_path": path_with(f"/desk/rows{path.removeprefix('/desk')}", asked, page=query.page),
        "building": "",
        "alarms": _alarms(services, language),
        "groups": (),
        "total": 0,
        "counted": "",
        "pager": None,
        "filtered": is_filtered(asked),
        "rows": (),
        "unread": 0,
    }
    try:
        rows, groups = await services.search.read(
            listed(asked, now=setting.now, limit=PAGE, skip=(query.page - 1) * PAGE), facets(asked, now=setting.now)
        )
    except NotReadyError as error:
        tickets = await services.store.tickets.queue(queue, PAGE) if name == "queue" else []
        values["rows"] = await rows_of(request, tickets, {}, setting)
        values["building"] = _building(error, language, more=bool(tickets))
        return values
    known = {one.number: one for one in map(listed_row, rows)}
    tickets = await services.store.tickets.many(list(known))
    total = sum(one[3] for one in groups)
    values["rows"] = shown = await rows_of(request, tickets, known, setting)
    values["unread"] = sum(one.unread for one in shown)
    values["groups"] = filters(asked, path, groups, language) if total or values["filtered"] else ()
    values["total"] = total
    values["counted"] = counted("tickets", total, language) if total else ""
    values["pager"] = _pager(path, asked, query.page, len(rows), total)
    return values


def _alarms(services: Services, language: str) -> tuple[tuple[int, str], ...]:
    """P1 tickets nobody has: number, and words."""
    prefix = services.config.desk.prefix
    return tuple(
        (
            one.number,
            word(
                "alarm_nobody" if one.nobody else "alarm_unattended",
                language,
                number=number_text(prefix, one.number),
                subject=line(one.subject, 80),
                queue=one.queue,
            ),
        )
        for one in (services.alarms.now if services.alarms is not None else ())
    )


def _asked(agent: Agent, name: Name, queue: str = "", query: ListQuery | None = None) -> ListAsked:
    query = query or ListQuery()
    return ListAsked(
        name=name,
        me=agent.email.lower(),
        level=agent.level,
        queue=queue,
        priority=query.priority,
        type=query.type,
        category=query.category,
        who=query.who,
    )


def _building(error: NotReadyError, language: str, *, more: bool) -> str:
    name = "building" if error.total else "building_started"
    said = word(name, language, done=error.done, total=error.total)
    return f"{said} {word('building_queue', language)}" if more else said


def _pager(path: str, asked: ListAsked, page: int, count: int, total: int) -> dict[str, Any] | None:
    """Where the pages before and after are; None where all fits on one."""
    first = (page - 1) * PAGE + 1
    if total <= PAGE and page == 1:
        return None
    return {
        "first": first if count else 0,
        "last": first + count - 1 if count else 0,
        "total": total,
        "previous": path_with(path, asked, page=page - 1) if page > 1 else "",
        "next": path_with(path, asked, page=page + 1) if first + count - 1 < total and count else "",
    }


def _routes(path: str, name: Name, summary: str) -> tuple[Route, ...]:
    rest = path.removeprefix("/desk")
    return (
        Route(method="GET", path=path, access="agent", handler=page_of(name), summary=summary, query=ListQuery),
        Route(
            method="GET",
            path=f"/desk/rows{rest}",
            access="agent",
            handler=lines_of(name),
            summary=f"{summary}: the lines alone",
            query=ListQuery,
            quiet=True,
        ),
    )


ROUTES: tuple[Route, ...] = (
    *_routes("/desk", "todo", "What the agent has to do"),
    *_routes("/desk/mine", "mine", "Open tickets of the agent"),
    *_routes("/desk/snoozed", "snoozed", "Tickets the agent has put off for himself"),
    *_routes("/desk/unassigned", "unassigned", "Open tickets of nobody"),
    *_routes("/desk/at-risk", "risk", "Tickets at risk or late"),
    *_routes("/desk/waiting", "waiting", "Tickets on hold"),
    *_routes("/desk/all", "all", "All open tickets"),
    *_routes("/desk/done", "done", "Finished tickets"),
    *_routes("/desk/queue/{queue}", "queue", "Open tickets of a queue"),
)
