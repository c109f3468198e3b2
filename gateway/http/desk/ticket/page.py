"""The page of a ticket, and its pieces as they change under way.

Newest at the bottom: a ticket is a conversation, the answer box stands below it, and what is read last is what is answered. The page opens
there; everything before the last hundred entries comes when it is asked for.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from aiohttp import web

from gateway.calendars.calendar import Calendar
from gateway.http.api_tickets import number_in, ticket_of
from gateway.http.context import services_of
from gateway.http.desk.acting.buttons import values as acting_values
from gateway.http.desk.answer.page import values as answer_values
from gateway.http.desk.frame.hostile import line, pieces
from gateway.http.desk.frame.page import agent_of, desk_page, desk_part, go, html, is_part, language_of_agent, rendered
from gateway.http.desk.ticket.aside import Aside, Head, aside, head
from gateway.http.desk.ticket.chats import chats_of
from gateway.http.desk.ticket.settings import kinds_of, setting_of
from gateway.http.desk.ticket.views import SHOWN, Timeline, rows
from gateway.http.desk.ticket.why import Why, why
from gateway.http.desk.ticket.words import WORDS, said
from gateway.http.problem import not_found
from gateway.http.routes import Route
from gateway.sla.strip_shown import strip_of
from gateway.timeline import still_out, timeline, with_outgoing
from gateway.words import number_text
from store.records import Entry, Event, Ticket

if TYPE_CHECKING:
    from triage.document import Draft

ENTRIES_MOST = 5_000  # of one timeline on one page
OTHERS_READ = 30  # the last tickets of a person, of which open ones are shown first

_deeds: dict[
    str, Mapping[str, "Draft"]
] = {}  # of the version of rules asked for last: what they do, a few hundred lines


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as its page and the pieces of it show it."""

    ticket: Ticket
    head: Head
    timeline: Timeline
    aside: Aside
    why: Why

    def values(self) -> dict[str, Any]:
        """For the templates."""
        return {
            "ticket": self.ticket,
            "head": self.head,
            "timeline": self.timeline,
            "aside": self.aside,
            "why": self.why,
            "path": f"/desk/ticket/{self.ticket.number}",
        }


async def page(request: web.Request) -> web.Response:
    """The page."""
    ticket = await ticket_of(request)
    log = await services_of(request).store.tickets.log(ticket.number)
    shown, answer, actions = await asyncio.gather(
        _shown(request, ticket, log),
        answer_values(request, ticket, log),
        acting_values(request, ticket, agent_of(request)),
    )
    title = said("title", language_of_agent(request), number=shown.head.number, subject=line(ticket.subject, 80))
    return desk_page(request, "ticket/page.html", title=title, words=WORDS, **{**answer, **actions, **shown.values()})


async def parts(request: web.Request) -> web.Response:
    """The pieces that change, for a page that is open."""
    return await ticket_parts(request, number_in(request))


async def ticket_parts(request: web.Request, number: int) -> web.Response:
    """What a page shows of a ticket after a change: head, timeline, actions and aside as out-of-band swaps for htmx.

    The answer box is left alone, it may hold typed words. Without a script: back to the ticket's page. Raises ProblemError 404.
    """
    if not is_part(request):
        return go(request, f"/desk/ticket/{number}")
    ticket = await services_of(request).store.tickets.one(number)
    if ticket is None:
        raise not_found()
    log = await services_of(request).store.tickets.log(number)
    shown, actions = await asyncio.gather(
        _shown(request, ticket, log), acting_values(request, ticket, agent_of(request))
    )
    values = {**actions, **shown.values()}
    told = rendered(request, "ticket/_parts.html", words=WORDS, **values)
    return html(told, language_of_agent(request))


async def words(request: web.Request) -> web.Response:
    """All that was said at once, where the page shows only the beginning: a piece for htmx, a page without a script."""
    services = services_of(request)
    ticket = await ticket_of(request)
    wanted = request.match_info["id"]
    log = await services.store.tickets.log(ticket.number)
    one = next((each for each in timeline(log) if each.id == wanted), None)
    if one is None:
        raise not_found()
    values: dict[str, Any] = {"pieces_of": pieces(one.text), "path": f"/desk/ticket/{ticket.number}", "said": one}
    if is_part(request):
        return desk_part(request, "ticket/_words.html", words=WORDS, **values)
    number = number_text(services.config.desk.prefix, ticket.number)
    return desk_page(
        request, "ticket/words.html", title=f"{number} – {WORDS['whole'][0 if language_of_agent(request) == 'pl' else 1]}",
        words=WORDS, number=number, **values,
    )  # fmt: skip


async def _shown(request: web.Request, ticket: Ticket, log: Sequence[Entry]) -> Shown:
    store = services_of(request).store
    others, linked, agents, persons, chats = await asyncio.gather(
        store.tickets.newest_of(ticket.requester, OTHERS_READ),
        store.tickets.many(ticket.links),
        store.people.agents(),
        store.tickets.persons(_people_of(ticket)),
        chats_of(store.chats, ticket, kinds_of(services_of(request))),
    )
    spoken = timeline(log)
    if out := still_out(spoken):
        spoken = with_outgoing(spoken, await store.messages.outgoing(out))
    setting = setting_of(request, persons, chats)
    names = {one.email: one.name for one in agents}
    return Shown(
        ticket=ticket,
        head=head(ticket, setting, names),
        timeline=rows(ticket, log, spoken, setting, entries=_entries(request)),
        aside=aside(
            ticket,
            setting,
            agents=names,
            others=others,
            linked=linked,
            strip=strip_of(ticket, log, _calendar(request, ticket), setting.now, setting.language),
        ),
        why=why(ticket, log, await _drafts(request, log), setting.language),
    )


def _calendar(request: web.Request, ticket: Ticket) -> Calendar | None:
    """In whose open hours this ticket's promises count."""
    return services_of(request).actions.promises.of(ticket).calendar


def _people_of(ticket: Ticket) -> list[str]:
    return [
        one for one in (ticket.requester, *ticket.participants, *(each.person for each in ticket.conversations)) if one
    ]


def _entries(request: web.Request) -> int:
    """How many entries are asked for: in the query, or in the query of the page a piece is for."""
    given = request.query.get("entries", "")
    if not given:
        query = urlsplit(request.headers.get("HX-Current-URL", "")).query
        given = (parse_qs(query).get("entries") or [""])[0]
    return (
        min(max(int(given), SHOWN), ENTRIES_MOST) if given.isascii() and given.isdecimal() and len(given) < 6 else SHOWN
    )


async def _drafts(request: web.Request, log: Sequence[Entry]) -> Mapping[str, "Draft"]:
    """What the rules do that decided about the ticket, by name; {} where they are no longer known."""
    version = next((one.rules for one in log if isinstance(one, Event) and one.rules), "")
    if not version:
        return {}
    if version not in _deeds:
        from triage.deeds import packed_deeds, shipped_deeds  # noqa: PLC0415 - the door starts without it

        packed = await services_of(request).store.rulesets.packed(version)
        found = (
            await asyncio.to_thread(packed_deeds, packed) if packed else await asyncio.to_thread(shipped_deeds, version)
        )
        _deeds.clear()
        _deeds[version] = found
    return _deeds[version]


ROUTES = (
    Route(method="GET", path="/desk/ticket/{number}", access="agent", handler=page, summary="A ticket"),
    Route(
        method="GET",
        path="/desk/ticket/{number}/parts",
        access="agent",
        handler=parts,
        summary="The pieces of a ticket's page that change",
        quiet=True,
    ),
    Route(
        method="GET",
        path="/desk/ticket/{number}/said/{id}",
        access="agent",
        handler=words,
        summary="All of something long that was said",
    ),
)
