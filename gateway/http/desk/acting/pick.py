"""Which other ticket: by number, by words, or one of the same person's; and what a merge will do, before it is done."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from gateway import searching
from gateway.chat.words import guest_name
from gateway.http.context import services_of
from gateway.http.desk.acting.buttons import Seen, new_key, path_of
from gateway.http.desk.acting.page import answer_with
from gateway.http.desk.acting.read import PICKING
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import agent_of, language_of_agent, words_in
from gateway.http.language import Language
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import LONGEST, AskedError
from gateway.words import number_of, number_text
from store.records import Person, Record, Ticket

MOST: Final = 8


class Candidate(Record, frozen=True, kw_only=True):
    """A ticket to choose; `who` asked for it, `state` is "" while it is open."""

    number: str
    subject: str
    who: str
    done: bool


async def pick(
    request: web.Request,
    ticket: Ticket,
    verb: str,
    *,
    mistake: str = "",
    status: int = 200,
    given: Mapping[str, str] | None = None,
) -> web.Response:
    """The list to choose from; for a merge with a ticket chosen (`into` in the query), what it will do."""
    services = services_of(request)
    prefix = services.config.desk.prefix
    language = language_of_agent(request)
    say = words_in(WORDS, language)
    query = request.query.get("q", "").strip()[:LONGEST]
    field = PICKING[verb]
    chosen = (given or {}).get(field) or request.query.get(field, "")
    number = number_of(chosen, prefix) or 0
    if verb == "merge" and number and number != ticket.number and not mistake:
        other = await services.store.tickets.one(number)
        if other is not None:
            return await _preview(request, ticket, other)
        mistake, status = say("pick_gone", number=number_text(prefix, number)), 422
    if query:
        found, mistake = await _found(request, ticket, query, mistake)
    else:
        found = await _same_person(request, ticket)
    persons = await services.store.tickets.people_of(*found)
    return answer_with(
        request,
        "acting/_pick.html",
        title=f"{number_text(prefix, ticket.number)}: {say(f'title_{verb}')}",
        status=status,
        verb=verb,
        field=field,
        lead=say(f"lead_{verb}"),
        send=say("pick_next") if verb == "merge" else say("send_link"),
        action=f"{path_of(ticket.number)}/act",
        here=f"{path_of(ticket.number)}/act/{verb}",
        back=path_of(ticket.number),
        seen=str(Seen.of(ticket)),
        key=new_key(),
        query=query,
        chosen=chosen,
        mistake=mistake,
        found=_candidates(found, persons, prefix, language),
    )


def _candidates(
    tickets: Sequence[Ticket], persons: Mapping[str, Person], prefix: str, language: Language
) -> list[Candidate]:
    return [
        Candidate(
            number=number_text(prefix, one.number),
            subject=one.subject,
            who=name_of(persons.get(one.requester), language),
            done=one.state == "done",
        )
        for one in tickets
    ]


def name_of(person: Person | None, language: Language) -> str:
    """A person as agents call them: by name, else by address."""
    if person is None:
        return ""
    return guest_name(person.name, language) or next((one.address for one in person.identities), "")


async def _found(request: web.Request, ticket: Ticket, query: str, mistake: str) -> tuple[list[Ticket], str]:
    services = services_of(request)
    number = number_of(query, services.config.desk.prefix)
    found: tuple[Ticket, ...] = ()
    if number:
        one = await services.store.tickets.one(number)
        found = (one,) if one is not None else ()
    if not found:
        try:
            found, _ = await searching.search(
                services.search, services.store, services.config, query, limit=MOST + 1, me=agent_of(request).email
            )
        except (AskedError, NotReadyError) as error:
            mistake = _trouble(error, language_of_agent(request) == "pl")
    return [one for one in found if one.number != ticket.number and not one.merged_into][:MOST], mistake


def _trouble(error: AskedError | NotReadyError, polish: bool) -> str:  # noqa: FBT001 - one of two languages
    if isinstance(error, AskedError):
        return error.pl if polish else error.en
    return WORDS["pick_not_ready"][0 if polish else 1]


async def _same_person(request: web.Request, ticket: Ticket) -> list[Ticket]:
    if not ticket.requester:
        return []
    found = await services_of(request).store.tickets.newest_of(ticket.requester, 50)
    return [one for one in found if one.number != ticket.number and one.state != "done"][:MOST]


async def _preview(request: web.Request, ticket: Ticket, other: Ticket) -> web.Response:
    services = services_of(request)
    prefix = services.config.desk.prefix
    language = language_of_agent(request)
    say = words_in(WORDS, language)
    persons = await services.store.tickets.people_of(ticket, other)
    joining = [
        name_of(persons.get(one), language) or one
        for one in dict.fromkeys((ticket.requester, *ticket.participants))
        if one and one != other.requester and one not in other.participants
    ]
    number, into = number_text(prefix, ticket.number), number_text(prefix, other.number)
    this, that = _candidates((ticket, other), persons, prefix, language)
    return answer_with(
        request,
        "acting/_merge.html",
        title=say("merge_title", number=number, other=into),
        action=f"{path_of(ticket.number)}/act",
        again=f"{path_of(ticket.number)}/act/merge",
        back=path_of(ticket.number),
        seen=str(Seen.of(ticket)),
        key=new_key(),
        this=this,
        that=that,
        number=number,
        into=into,
        joining=joining,
    )
