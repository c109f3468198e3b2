"""The command palette's data: verbs, pages and people by words of both languages, tickets by number or words. And the switch of single keys."""

from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from gateway import searching
from gateway.http.context import services_of
from gateway.http.desk.acting.offers import GROUPS, KEYS
from gateway.http.desk.acting.pick import name_of
from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.acting.words_palette import ALSO
from gateway.http.desk.frame.page import agent_of, go, language_of_agent, posted, words_in
from gateway.http.desk.frame.rail import rail
from gateway.http.desk.frame.words import FRAME
from gateway.http.desk.sign_in.page import local_path
from gateway.http.routes import Route, said
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import LONGEST, AskedError
from gateway.readmodel.plain import plain
from gateway.words import number_of, number_text
from store.records import Agent, Record, Ticket

Say = Callable[..., str]
MOST: Final = 8


class Command(Record, frozen=True, kw_only=True):
    """One line of the palette. `find` is folded: what it is found by, in both languages.

    `kind` verb: `id` names the verb, offered where the page has a button of it. page: `path` leads there. agent: `id` is whom to
    assign to. ticket: `path`; `hint` stands beside the label.
    """

    kind: str
    id: str
    label: str
    find: str
    key: str = ""
    path: str = ""
    hint: str = ""


class Commands(Record, frozen=True, kw_only=True):
    """What the palette knows without asking, or the tickets found; `kinds` are their words. `note`: why there are none."""

    commands: tuple[Command, ...]
    kinds: dict[str, str] = {}  # noqa: RUF012 - msgspec gives each record a copy
    note: str = ""


async def known(request: web.Request) -> web.Response:
    """Everything but tickets; with ?q= the tickets it finds."""
    query = request.query.get("q", "").strip()[:LONGEST]
    if query:
        return said(await _found(request, query))
    agents = await services_of(request).store.people.agents()
    say = words_in(WORDS, language_of_agent(request))
    return said(
        Commands(
            commands=(*_verbs(say), *await _pages(request), *_agents(agents, say)),
            kinds={name: say(f"kind_{name}") for name in ("verb", "page", "ticket", "agent", "canned")},
        )
    )


async def switch(request: web.Request) -> web.Response:
    """Single keys on or off, for this agent everywhere."""
    post = await posted(request)
    keys = post.one("keys")
    if keys in ("on", "off"):
        people = services_of(request).store.people
        await people.change_agent(agent_of(request).email, lambda agent: replace(agent, keys=keys == "on"))
    return go(request, local_path(post.one("next")))


def folded(*texts: str) -> str:
    """Words as the palette compares them: small, without diacritics, each once."""
    return " ".join(dict.fromkeys(plain(" ".join(texts)).split()))


def _verbs(say: Say) -> tuple[Command, ...]:
    """Everything an agent does, whether it is possible now or not: the page knows that by its buttons."""
    words = (("reply", "palette_reply", "r"), ("note", "palette_note", "n"))
    around = (("back", "palette_back", "u"), ("help", "palette_help", "?"))
    names = [(verb, f"verb_{verb}", KEYS.get(verb, "")) for group in GROUPS for verb in group]
    return tuple(
        Command(kind="verb", id=verb, label=say(name).removesuffix("…"), find=_find(name, ALSO.get(verb, "")), key=key)
        for verb, name, key in (*words, *names, *around)
    )


async def _pages(request: web.Request) -> tuple[Command, ...]:
    """The rail's lines, under their names in the other language too."""
    other = dict(FRAME.values()) | {en: pl for pl, en in FRAME.values()}
    mine = words_in(FRAME, language_of_agent(request))("sessions")
    lines = [(line.label, line.path) for group in await rail(request) for line in group.lines]
    return tuple(
        Command(kind="page", id=path, label=label, find=folded(label, other.get(label, "")), path=path)
        for label, path in (*lines, (mine, "/desk/me"))
    )


def _agents(agents: Iterable[Agent], say: Say) -> tuple[Command, ...]:
    return tuple(
        Command(
            kind="agent",
            id=one.email,
            label=say("palette_assign", who=one.name),
            find=folded(one.name, one.email, one.level, *WORDS["verb_assign"], ALSO["assign"]),
            hint=f"{one.level} · {one.email}",
        )
        for one in agents
        if not one.disabled
    )


async def _found(request: web.Request, query: str) -> Commands:
    services = services_of(request)
    prefix = services.config.desk.prefix
    number = number_of(query, prefix)
    tickets: tuple[Ticket, ...] = ()
    note = ""
    if number:
        one = await services.store.tickets.one(number)
        tickets = (one,) if one is not None else ()
    if not tickets:
        try:
            tickets, _ = await searching.search(
                services.search, services.store, services.config, query, limit=MOST, me=agent_of(request).email
            )
        except AskedError as error:
            note = error.pl if language_of_agent(request) == "pl" else error.en
        except NotReadyError:
            note = words_in(WORDS, language_of_agent(request))("pick_not_ready")
    persons = await services.store.tickets.people_of(*tickets)
    found = tuple(
        Command(
            kind="ticket",
            id=str(one.number),
            label=f"{number_text(prefix, one.number)} {one.subject}",
            find="",
            path=f"/desk/ticket/{one.number}",
            hint=name_of(persons.get(one.requester), language_of_agent(request)),
        )
        for one in tickets
    )
    return Commands(commands=found, note=note)


def _find(name: str, also: str) -> str:
    return folded(*WORDS[name], also)


ROUTES: Final = (
    Route(
        method="GET",
        path="/desk/palette.json",
        access="agent",
        handler=known,
        summary="What the command palette knows",
        quiet=True,
    ),
    Route(
        method="POST", path="/desk/me/keys", access="agent", handler=switch, summary="Single-key shortcuts on or off"
    ),
)
