"""Verbs over HTTP: the form of each, and carrying it out. With a script in a dialog, without one on a page of its own."""

import json
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from gateway.desk.refused import RefusedError, for_people
from gateway.http.context import base_of, services_of
from gateway.http.desk.acting import pick
from gateway.http.desk.acting.buttons import Seen, new_key, path_of
from gateway.http.desk.acting.carry import Done, MeanwhileError, carry_out
from gateway.http.desk.acting.forms import FORMS, Asked, Form, form
from gateway.http.desk.acting.page import answer_with
from gateway.http.desk.acting.read import PARTICIPANTS, PICKING, posted_values, posted_verb
from gateway.http.desk.acting.told import done_words, things_in_words
from gateway.http.desk.acting.undo import undo_of
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import agent_of, html, is_part, language_of_agent, posted, rendered, words_in
from gateway.http.form_post import Post
from gateway.http.pages import zone_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.readmodel import NotReadyError
from gateway.services import Services
from gateway.words import number_of, number_text
from store.records import Person, Ticket

IN_USE: Final = "SELECT DISTINCT category FROM tickets WHERE state IN ('open', 'waiting') LIMIT 100"
KEPT: Final = frozenset({"csrf", "key", "seen", "verb"})  # of a form beside its questions


async def ask(request: web.Request) -> web.Response:
    """The form of a verb."""
    ticket = await _ticket(request)
    verb = request.match_info["verb"]
    if verb in FORMS:
        return _form(request, ticket, form(verb, await asked_of(request, ticket, verb), {}))
    if verb in PICKING:
        return await pick.pick(request, ticket, verb)
    if verb == "participants":
        return await _participants(request, ticket)
    raise not_found()


async def act(request: web.Request) -> web.Response:
    """Does it; the answer is the changed pieces of the page and what was done, or the form again with what is wrong."""
    ticket = await _ticket(request)
    post = await posted(request)
    asked = await asked_of(request, ticket, post.one("verb"))
    verb, carried = "", ""
    try:
        verb, carried = posted_verb(post.one("verb"))
        values = posted_values(verb, carried, asked, post.values)
        done = await carry_out(
            services_of(request),
            asked.agent,
            ticket.number,
            verb,
            values,
            key=post.one("key") or new_key(),
            seen=Seen.read(post.one("seen")),
        )
    except RefusedError as refused:
        return await _refused(request, ticket, asked, verb=verb, post=post, refused=refused)
    except MeanwhileError as meanwhile:
        return await _meanwhile(request, meanwhile, asked, verb, post)
    if done is None:
        raise not_found()
    return await _answer(request, done)


async def asked_of(request: web.Request, ticket: Ticket | None, verb: str) -> Asked:
    """What the verb's form is made of; what only other forms need is not read."""
    services = services_of(request)
    reader = ""
    if verb == "resolve" and ticket is not None and ticket.requester:
        person = await services.store.tickets.person(ticket.requester) or Person(id="")
        reader = person.name or next((one.address for one in person.identities), "")
    return Asked(
        agent=agent_of(request),
        agents=tuple(await services.store.people.agents()) if verb in ("assign", "refer") else (),
        queues={name: queue.level for name, queue in services.config.queues.items()},
        now=services.store.now(),
        zone=zone_of(services),
        language=language_of_agent(request),
        ticket=ticket,
        reader=reader,
        categories=await _categories(services) if verb == "set" else (),
        moves=services.actions.moves,
    )


async def _categories(services: Services) -> tuple[str, ...]:
    """Those of unfinished tickets; none while the read model is being built."""
    try:
        (found,) = await services.search.read((IN_USE, {}))
    except NotReadyError:
        return ()
    return tuple(sorted(row[0] for row in found))


async def _ticket(request: web.Request) -> Ticket:
    services = services_of(request)
    number = number_of(request.match_info["number"], services.config.desk.prefix)
    ticket = await services.store.tickets.one(number) if number else None
    if ticket is None:
        raise not_found()
    return ticket


def _form(
    request: web.Request,
    ticket: Ticket,
    shown: Form,
    *,
    status: int = 200,
    mistakes: Mapping[str, str] | None = None,
    things: tuple[str, ...] = (),
    key: str = "",
    carried: Mapping[str, str] | None = None,
) -> web.Response:
    """The form as a piece or as a page. `carried` are values that go along unseen."""
    return answer_with(
        request,
        "acting/_form.html",
        title=f"{number_text(services_of(request).config.desk.prefix, ticket.number)}: {shown.title}",
        status=status,
        form=shown,
        action=f"{path_of(ticket.number)}/act",
        back=path_of(ticket.number),
        seen=str(Seen.of(ticket)),
        key=key or new_key(),
        mistakes=mistakes or {},
        things=things,
        carried=carried or {},
        numbers=(),
    )


async def _participants(
    request: web.Request,
    ticket: Ticket,
    *,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    mistake: str = "",
) -> web.Response:
    services = services_of(request)
    persons = await services.store.tickets.people_of(ticket)
    addresses = {place.person: place.address for place in ticket.conversations if place.person and place.address}

    def who(person: str) -> tuple[str, str, str]:
        known = persons.get(person, Person(id=person))
        address = addresses.get(person) or next((one.address for one in known.identities), "")
        return person, known.name or address, address

    number = number_text(services.config.desk.prefix, ticket.number)
    return answer_with(
        request,
        "acting/_participants.html",
        title=f"{number}: {words_in(WORDS, language_of_agent(request))('title_participants')}",
        status=status,
        action=f"{path_of(ticket.number)}/act",
        back=path_of(ticket.number),
        seen=str(Seen.of(ticket)),
        key=new_key(),
        requester=who(ticket.requester) if ticket.requester else None,
        people=[who(one) for one in ticket.participants],
        proposed=[one for one in ticket.proposed if not one.dismissed],
        given=given or {},
        mistake=mistake,
    )


async def _refused(
    request: web.Request, ticket: Ticket, asked: Asked, *, verb: str, post: Post, refused: RefusedError
) -> web.Response:
    """The form again, with the words beside the field and what was typed kept."""
    words = for_people(refused.pl if asked.language == "pl" else refused.en)
    given = {name: values[0] for name, values in post.values.items() if values and name not in KEPT}
    if "values" not in given and verb in FORMS:
        shown = form(verb, asked, given)
        field = refused.path.partition("[")[0].partition(".")[0]
        field = {"until": "at"}.get(field, field)
        mistakes = {field if field in {one.name for one in shown.fields} else "": words}
        return _form(request, ticket, shown, status=refused.status, mistakes=mistakes, key=post.one("key"))
    if "values" not in given and verb in PICKING:
        return await pick.pick(request, ticket, verb, mistake=words, status=refused.status, given=given)
    if "values" not in given and verb in PARTICIPANTS:
        return await _participants(request, ticket, status=refused.status, given=given, mistake=words)
    if is_part(request):
        response = html(
            rendered(request, "acting/_toast.html", words=WORDS, text=words, tone="bad", undo=None),
            asked.language,
            refused.status,
        )
        response.headers["HX-Reswap"] = "none"
        return response
    raise ProblemError(refused.status, for_people(refused.pl), for_people(refused.en))


async def _meanwhile(
    request: web.Request, meanwhile: MeanwhileError, asked: Asked, verb: str, post: Post
) -> web.Response:
    """The form again, under what happened; posted once more it is done."""
    ticket = meanwhile.ticket
    say = words_in(WORDS, asked.language)
    given = {name: values[0] for name, values in post.values.items() if values and name not in KEPT}
    label = say(f"verb_{verb}") if verb in FORMS or verb in PICKING else ""
    things = things_in_words(meanwhile.things, asked)
    if verb in FORMS and "values" not in given:
        shown = form(verb, await asked_of(request, ticket, verb), given)
        return _form(request, ticket, shown, status=409, things=things)
    label = label.removesuffix("…") or say("meanwhile_verb")
    shown = Form(verb=post.one("verb"), title=say("meanwhile_title"), send=label)
    return _form(request, ticket, shown, status=409, things=things, carried=given)


async def _answer(request: web.Request, done: Done) -> web.Response:
    if not is_part(request):
        path = f"{base_of(services_of(request))}{path_of(done.after.number)}?done={done.action.verb}#actions"
        return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
    from gateway.http.desk.ticket.page import ticket_parts  # noqa: PLC0415 - the page shows our buttons, we answer with its pieces

    services = services_of(request)
    agents = await services.store.people.agents() if done.action.verb == "assign" else ()
    text = done_words(done, agents, request)
    undo = undo_of(done.action, done.before, done.after)
    toast = rendered(
        request,
        "acting/_toast.html",
        words=WORDS,
        text=text,
        tone="",
        undo=undo,
        values=json.dumps(undo.values) if undo is not None else "",
        action=f"{path_of(done.after.number)}/act",
        seen=str(Seen.of(done.after)),
        key=new_key(),
    )
    parts = await ticket_parts(request, done.after.number)
    response = html((parts.text or "") + toast, language_of_agent(request))
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Trigger-After-Swap"] = json.dumps(
        {"desk:acted": {"number": done.after.number, "verb": done.action.verb}}
    )
    return response


ROUTES: Final = (
    Route(
        method="GET",
        path="/desk/ticket/{number}/act/{verb}",
        access="agent",
        handler=ask,
        summary="The form of a verb",
    ),
    Route(
        method="POST",
        path="/desk/ticket/{number}/act",
        access="agent",
        handler=act,
        summary="Does something to a ticket",
    ),
)
