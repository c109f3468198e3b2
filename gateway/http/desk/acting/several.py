"""The same done to several tickets of a list at once: one form, a result for each."""

import json
from collections.abc import Sequence
from typing import Any, Final

from aiohttp import web

from gateway.desk.refused import RefusedError, for_people
from gateway.http.context import services_of
from gateway.http.desk.acting.buttons import Seen, new_key
from gateway.http.desk.acting.carry import carry_out
from gateway.http.desk.acting.do import asked_of
from gateway.http.desk.acting.forms import FORMS, Form, form
from gateway.http.desk.acting.page import answer_with
from gateway.http.desk.acting.pick import name_of
from gateway.http.desk.acting.read import posted_values
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import agent_of, html, is_part, language_of_agent, posted, rendered, words_in
from gateway.http.routes import Route
from gateway.words import number_of, number_text
from store.records import Record, Ticket

MOST: Final = 100
DIRECT: Final = ("take",)
VERBS: Final = ("take", "assign", "resolve", "set", "pend", "merge", "cancel", "escalate")


class Result(Record, frozen=True, kw_only=True):
    """What became of one ticket."""

    number: str
    path: str
    good: bool
    words: str


async def ask(request: web.Request) -> web.Response:
    """What to do with the chosen tickets, or the form of what was chosen to do."""
    tickets = await _tickets(request, request.query.getall("n", []))
    verb = request.query.get("verb", "")
    if not tickets or verb not in VERBS:
        return _menu(request, tickets)
    if verb == "merge":
        return await _merge(request, tickets)
    shown = await _form(request, verb, {})
    return _shown(request, tickets, shown)


async def act(request: web.Request) -> web.Response:
    """Does it to each; the answer says how many, and which did not work and why."""
    post = await posted(request)
    tickets = await _tickets(request, post.values.get("n", []))
    verb = post.one("verb")
    if not tickets or verb not in VERBS:
        return _menu(request, tickets)
    asked = await asked_of(request, None, verb)
    given = {name: values[0] for name, values in post.values.items() if values and name not in ("n", "csrf", "key")}
    try:
        values = _merged_into(given) if verb == "merge" else posted_values(verb, "", asked, {**_as_lists(given)})
    except RefusedError as refused:
        words = for_people(refused.pl if asked.language == "pl" else refused.en)
        if verb == "merge":
            return await _merge(request, tickets, mistake=words)
        shown = await _form(request, verb, given)
        path = "at" if refused.path == "until" else refused.path
        field = path if path in {one.name for one in shown.fields} else ""
        return _shown(request, tickets, shown, status=refused.status, mistakes={field: words})
    key = post.one("key") or new_key()
    results = [await _one(request, one, verb, values, key) for one in tickets if not _is_target(request, one, values)]
    return _answer(request, results)


async def _one(request: web.Request, ticket: Ticket, verb: str, values: dict[str, Any], key: str) -> Result:
    services = services_of(request)
    language = language_of_agent(request)
    say = words_in(WORDS, language)
    good, words = False, say("several_gone")
    try:
        done = await carry_out(services, agent_of(request), ticket.number, verb, values, key=key, seen=Seen())
        if done is not None:
            good, words = True, say("several_ok" if done.changed else "several_was")
    except RefusedError as refused:
        words = for_people(refused.pl if language == "pl" else refused.en)
    return Result(
        number=number_text(services.config.desk.prefix, ticket.number),
        path=f"/desk/ticket/{ticket.number}",
        good=good,
        words=words,
    )


async def _tickets(request: web.Request, named: Sequence[str]) -> list[Ticket]:
    """The chosen tickets that exist, each once, at most MOST."""
    services = services_of(request)
    prefix = services.config.desk.prefix
    numbers = dict.fromkeys(number for one in named[: MOST * 2] if (number := number_of(one, prefix)))
    return await services.store.tickets.many(list(numbers)[:MOST])


async def _form(request: web.Request, verb: str, given: dict[str, str]) -> Form:
    if verb in FORMS:
        return form(verb, await asked_of(request, None, verb), given)
    say = words_in(WORDS, language_of_agent(request))
    return Form(verb=verb, title=say(f"several_verb_{verb}"), send=say(f"several_verb_{verb}"))


def _shown(
    request: web.Request,
    tickets: Sequence[Ticket],
    shown: Form,
    *,
    status: int = 200,
    mistakes: dict[str, str] | None = None,
) -> web.Response:
    return answer_with(
        request,
        "acting/_form.html",
        title=f"{counted(len(tickets), request)}: {shown.title[:1].lower()}{shown.title[1:]}",
        status=status,
        form=shown,
        action="/desk/several",
        back="/desk",
        seen="",
        key=new_key(),
        mistakes=mistakes or {},
        things=(),
        carried={},
        numbers=[one.number for one in tickets],
    )


def _menu(request: web.Request, tickets: Sequence[Ticket]) -> web.Response:
    prefix = services_of(request).config.desk.prefix
    say = words_in(WORDS, language_of_agent(request))
    return answer_with(
        request,
        "acting/_several.html",
        title=counted(len(tickets), request) if tickets else say("several_bar"),
        tickets=[(one.number, number_text(prefix, one.number), one.subject) for one in tickets],
        verbs=VERBS,
        back="/desk",
    )


async def _merge(request: web.Request, tickets: Sequence[Ticket], *, mistake: str = "") -> web.Response:
    services = services_of(request)
    prefix = services.config.desk.prefix
    language = language_of_agent(request)
    say = words_in(WORDS, language)
    persons = await services.store.tickets.people_of(*tickets)
    # The oldest open one stays, unless somebody says otherwise: its clock has run longest.
    ordered = sorted(tickets, key=lambda one: (one.state == "done", one.number))
    return answer_with(
        request,
        "acting/_several_merge.html",
        title=f"{counted(len(tickets), request)}: {say('several_merge_title').lower()}",
        status=422 if mistake else 200,
        tickets=[
            (one.number, number_text(prefix, one.number), one.subject, name_of(persons.get(one.requester), language))
            for one in ordered
        ],
        people=len({one.requester for one in tickets if one.requester}),
        mistake=mistake,
        key=new_key(),
        back="/desk",
    )


def _answer(request: web.Request, results: Sequence[Result]) -> web.Response:
    say = words_in(WORDS, language_of_agent(request))
    good = [one for one in results if one.good]
    bad = [one for one in results if not one.good]
    done = say("several_done", count=len(good))
    if is_part(request) and not bad:
        response = html(
            rendered(request, "acting/_toast.html", words=WORDS, text=done, tone="", undo=None),
            language_of_agent(request),
        )
        response.headers["HX-Reswap"] = "none"
        response.headers["HX-Trigger-After-Swap"] = json.dumps({"desk:acted": {"several": len(good)}})
        return response
    title = f"{done} {say('several_failed', count=len(bad))}" if bad else done
    response = answer_with(
        request, "acting/_several_done.html", title=title, results=[*bad, *good], back="/desk", failed=len(bad)
    )
    response.headers["HX-Trigger-After-Swap"] = json.dumps({"desk:acted": {"several": len(good), "stay": True}})
    return response


def counted(count: int, request: web.Request) -> str:
    """How many tickets, in words: 1 zgłoszenie, 3 zgłoszenia, 30 zgłoszeń."""
    say = words_in(WORDS, language_of_agent(request))
    if count == 1:
        return say("several_title_one")
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return say("several_title_few" if few else "several_title_many", count=count)


def _merged_into(given: dict[str, str]) -> dict[str, Any]:
    chosen = given.get("into", "").strip()
    if not chosen:
        raise RefusedError("invalid", "Wybierz, które zgłoszenie zostaje.", "Choose which ticket stays.", "into")
    return {"into": chosen}


def _is_target(request: web.Request, ticket: Ticket, values: dict[str, Any]) -> bool:
    """Whether it is the one the others are merged into."""
    into = values.get("into")
    return into is not None and number_of(str(into), services_of(request).config.desk.prefix) == ticket.number


def _as_lists(given: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in given.items()}


ROUTES: Final = (
    Route(method="GET", path="/desk/several", access="agent", handler=ask, summary="What to do with chosen tickets"),
    Route(
        method="POST",
        path="/desk/several",
        access="agent",
        handler=act,
        summary="Does the same to several tickets",
    ),
)
