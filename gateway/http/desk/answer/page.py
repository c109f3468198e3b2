"""The answer box of a ticket's page: reads what it shows, and makes its pieces."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web
from msgspec.structs import replace

from gateway.canned import Canned, canned
from gateway.chat.words import guest_name
from gateway.desk.attaching import MOST_FILES
from gateway.desk.states import RESOLUTION_CODES
from gateway.http.context import services_of
from gateway.http.desk.answer.box import News, Panel, To, is_sent, opened, to, undo
from gateway.http.desk.answer.words import ANSWER
from gateway.http.desk.frame.page import agent_of, desk_page, language_of_agent, rendered, words_in
from gateway.words import number_text
from store.drafts import Draft, Kind
from store.records import Entry, Ticket

KINDS: tuple[Kind, Kind] = ("reply", "note")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """What `_box.html` shows. `opened`: which of the two panels stands open, None: none; `begun`: those that hold a draft."""

    path: str
    ticket: Ticket
    opened: Kind | None
    begun: tuple[Kind, ...]
    to: To
    reply: Panel
    note: Panel
    ready: tuple[Canned, ...]
    largest: int
    most_files: int = MOST_FILES
    codes: tuple[str, ...] = RESOLUTION_CODES

    def panel(self, kind: Kind) -> Panel:
        """One of the two."""
        return self.reply if kind == "reply" else self.note


async def values(request: web.Request, ticket: Ticket, log: Sequence[Entry] | None = None) -> dict[str, Any]:
    """The values of `_box.html`: {"answer": Box, "aw": its words}. Raises UnavailableError."""
    return {"answer": await box(request, ticket, log), **_words(request)}


async def box(request: web.Request, ticket: Ticket, log: Sequence[Entry] | None = None) -> Box:
    """The box with what the agent has begun to write on this ticket; `log` is the ticket's, if it was read already."""
    services, agent = services_of(request), agent_of(request)
    entries = log if log is not None else await services.store.tickets.log(ticket.number)
    drafts = await _drafts(request, ticket.number, entries)
    places = await places_of(request, ticket)
    panels = {kind: await _panel(request, kind, drafts.get(kind), len(entries)) for kind in KINDS}
    back = undo(entries, agent, services.store.now())
    shut = _shut(request, ticket, places)
    done = request.query.get("done", "")
    say = words_in(ANSWER, language_of_agent(request))
    return Box(
        path=f"/desk/ticket/{ticket.number}",
        ticket=ticket,
        opened=opened(request.query.get("answer", ""), drafts, back),
        begun=tuple(drafts),
        to=places,
        reply=replace(
            panels["reply"],
            undo=back,
            shut=shut["reply"],
            done=say(done) if done in ("undone", "sent_chat") else "",
            refused=say(done) if done == "too_late" else "",
        ),
        note=replace(panels["note"], shut=shut["note"], done=say(done) if done == "sent_note" else ""),
        ready=canned(services.config).preferred(ticket.language),
        largest=int(services.config.limits.upload),
    )


async def places_of(request: web.Request, ticket: Ticket) -> To:
    """To whom a reply would go now. Raises UnavailableError."""
    services = services_of(request)
    persons = await services.store.tickets.people_of(ticket)
    kinds = {"api": "api", **{name: settings.kind for name, settings in services.config.channels.items()}}
    return to(ticket, persons, kinds, services.store.now())


async def _panel(request: web.Request, kind: Kind, draft: Draft | None, seen: int) -> Panel:
    """An empty panel, or the one with the draft; files that were forgotten are named."""
    if draft is None:
        return Panel(kind=kind, key=new_key(), seen=seen)
    kept = await services_of(request).store.uploads.of(agent_of(request).email, [one.id for one in draft.files])
    return Panel(
        kind=kind,
        key=new_key(),
        seen=seen,
        text=draft.text,
        files=tuple(one for one in draft.files if one.id in kept),
        lost=tuple(one.name for one in draft.files if one.id not in kept),
        revision=draft.revision,
        saved_at=draft.at,
    )


def shown(request: web.Request, one: Box, panel: Panel) -> str:
    """The panel in the box as HTML, open."""
    opened_box = replace(one, opened=panel.kind)
    return rendered(request, "answer/_panel.html", words=ANSWER, answer=opened_box, panel=panel, **_words(request))


def news_shown(request: web.Request, came: tuple[News, ...], seen: int) -> str:
    """What came meanwhile, as HTML, for a box that is open."""
    return rendered(request, "answer/_news.html", words=ANSWER, came=came, seen=seen, **_words(request))


def shown_alone(request: web.Request, one: Box, panel: Panel, *, status: int) -> web.Response:
    """The panel on a page of its own, for who has no script."""
    title = f"{number_text(services_of(request).config.desk.prefix, one.ticket.number)} – {word(request, 'title')}"
    values = {"answer": replace(one, opened=panel.kind), "panel": panel, **_words(request)}
    return desk_page(request, "answer/page.html", title=title, words=ANSWER, status=status, **values)


def word(request: web.Request, name: str) -> str:
    """One of the box's words in the agent's language."""
    return words_in(ANSWER, language_of_agent(request))(name)


def new_key() -> str:
    """A one-time key: what is sent under it twice is one thing."""
    return secrets.token_urlsafe(18)


def is_key(text: str) -> bool:
    """Whether it can be one of our keys."""
    return _KEY.fullmatch(text) is not None


async def _drafts(request: web.Request, number: int, log: Sequence[Entry]) -> dict[Kind, Draft]:
    """What the agent has begun; a draft that was sent, and only not removed, is removed now."""
    store, agent = services_of(request).store, agent_of(request)
    found = await store.drafts.of(agent.email, number)
    for kind, draft in tuple(found.items()):
        if is_sent(draft, kind, log, agent):
            await store.drafts.forget(agent.email, number, kind)
            del found[kind]
    return found


def _shut(request: web.Request, ticket: Ticket, places: To) -> dict[Kind, str]:
    """Why no reply can be sent, or no note saved; "" where it can."""
    say = words_in(ANSWER, language_of_agent(request))
    if ticket.merged_into:
        words = say("merged", number=number_text(services_of(request).config.desk.prefix, ticket.merged_into))
        return {"reply": words, "note": words}
    if ticket.status in ("closed", "cancelled"):
        return {"reply": say("done"), "note": ""}
    return {"reply": "" if places.recipients else say("to_nobody"), "note": ""}


def _words(request: web.Request) -> dict[str, Any]:
    language = language_of_agent(request)
    return {
        "aw": words_in(ANSWER, language),
        "channel_word": lambda kind: _channel(request, kind),
        "named": lambda name: guest_name(name, language),
    }


def _channel(request: web.Request, kind: str) -> str:
    """What a channel is called; one nobody has put into words is called by its kind."""
    pair = ANSWER.get(f"channel_{kind}", (kind, kind))
    return pair[0 if language_of_agent(request) == "pl" else 1]
