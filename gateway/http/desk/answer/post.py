"""What the answer box sends: replies and notes, with the look at what came meanwhile before a reply leaves."""

from typing import Any

import msgspec
from aiohttp import web
from msgspec.structs import replace

from gateway.desk.refused import Code, RefusedError
from gateway.desk.states import RESOLUTION_CODES
from gateway.desk.talking import LONGEST_HOLD
from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.desk.answer.box import news
from gateway.http.desk.answer.canned import filled_for
from gateway.http.desk.answer.files import count_of, files_of
from gateway.http.desk.answer.page import box, is_key, new_key, news_shown, places_of, shown, shown_alone, word
from gateway.http.desk.frame.page import agent_of, go, html, is_part, language_of_agent, posted
from gateway.http.desk.ticket.page import ticket_parts
from gateway.http.problem import ProblemError
from gateway.http.routes import Route
from gateway.mentions import called
from store import ids
from store.drafts import WHATEVER, Draft, DraftFile, Kind
from store.records import Action, Author, Entry, Interaction, Ticket

ROUNDS = 5
SHOWN: dict[Code, int] = {"conflict": 409, "invalid": 422, "forbidden": 422}  # htmx puts only these two into the page


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent wrote into one of the boxes. `do`: send, pending or resolved (send and …), save, or insert a ready text.

    `seen` is how much of the ticket's log stood on the page; whoever was shown what came meanwhile has seen that too.
    """

    kind: Kind
    key: str
    text: str
    files: tuple[DraftFile, ...]
    do: str
    seen: int
    code: str
    ready: str
    revision: int


async def reply(request: web.Request) -> web.Response:
    """A public reply, kept back for a while so that it can be undone; or its draft is saved, or a ready text put in."""
    return await _taken(request, "reply")


async def note(request: web.Request) -> web.Response:
    """An internal note; or its draft is saved, or a ready text put in."""
    return await _taken(request, "note")


async def came(request: web.Request) -> web.Response:
    """What came on the ticket after the first `seen` entries of its log, for a box that is open; 204: nothing."""
    ticket = await ticket_of(request)
    log = await services_of(request).store.tickets.log(ticket.number)
    found = news(log, count_of(request.query.get("seen", "")), agent_of(request))
    if not found:
        return web.Response(status=204)
    return html(news_shown(request, found, len(log)), language_of_agent(request))


async def _taken(request: web.Request, kind: Kind) -> web.Response:
    ticket = await ticket_of(request)
    written = await _read(request, kind)
    if written.do == "insert":
        return await _inserted(request, ticket, written)
    if written.do == "save":
        await _kept(request, ticket.number, written)
        return await _back(request, ticket.number, kind, "")
    if not written.text:
        return await _again(request, ticket, written, refused=word(request, "empty"))
    try:
        said, log = await _sent(request, ticket.number, written)
    except _CameError as error:
        return await _again(request, ticket, written, log=error.log)
    except RefusedError as refused:
        words = refused.pl if language_of_agent(request) == "pl" else refused.en
        return await _again(request, ticket, written, refused=words, status=SHOWN[refused.code])
    if said is not None and said.text != written.text:
        return await _again(request, ticket, written, log=log, refused=word(request, "other_text"))
    await services_of(request).store.drafts.forget(agent_of(request).email, ticket.number, kind)
    done = "sent_note" if kind == "note" else "" if said is not None and said.leaves_at else "sent_chat"
    return await _back(request, ticket.number, kind, done)


async def _sent(request: web.Request, number: int, written: Written) -> tuple[Interaction | None, list[Entry]]:
    """Says it on the ticket; what was said under the key, and the log. Raises RefusedError, _CameError."""
    services, agent = services_of(request), agent_of(request)
    name = ids.digest("action", "desk", agent.email, str(number), written.kind, written.key)
    for _ in range(ROUNDS):
        ticket = await services.store.tickets.one(number)
        log = await services.store.tickets.log(number)
        if ticket is None:
            break
        is_repeat = any(isinstance(one, Interaction) and one.id == name for one in log)
        if written.kind == "reply" and not is_repeat and news(log, written.seen, agent):
            raise _CameError(log)
        action = Action(
            id=name,
            verb=written.kind,
            ticket=number,
            actor=Author(kind="agent", id=agent.email, name=agent.name),
            values=await _values(request, ticket, written),
            version=ticket.version if written.kind == "reply" else 0,
        )
        try:
            await services.actions.apply(action)
        except RefusedError as refused:
            if refused.path == "version":
                continue
            raise
        log = await services.store.tickets.log(number)
        return next((one for one in log if isinstance(one, Interaction) and one.id == name), None), log
    raise RefusedError(
        "conflict",
        "Zgłoszenie zmienia się zbyt szybko. Spróbuj za chwilę.",
        "The ticket changes too fast. Try again in a moment.",
    )


async def _values(request: web.Request, ticket: Ticket, written: Written) -> dict[str, Any]:
    files = {"files": [one.id for one in written.files]} if written.files else {}
    if written.kind == "note":
        agents = await services_of(request).store.people.agents()
        return {"text": written.text, "mentions": list(called(written.text, agents)), **files}
    said: dict[str, Any] = {"visibility": "public", "text": written.text, **files}
    if written.do == "pending":
        said["status"] = "pending"
    elif written.do == "resolved" and ticket.status != "resolved":
        said |= {"status": "resolved", "code": written.code}
    if not (await places_of(request, ticket)).at_once:
        said["hold_ms"] = LONGEST_HOLD
    return said


async def _read(request: web.Request, kind: Kind) -> Written:
    post = await posted(request)
    text = post.one("text").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    code = post.one("code")
    key = post.one("key")
    return Written(
        kind=kind,
        key=key if is_key(key) else new_key(),
        text=text,
        files=await files_of(request, post),
        do=post.one("do") or "send",
        seen=count_of(post.one("seen")),
        code=code if code in RESOLUTION_CODES else "solved",
        ready=post.one("ready"),
        revision=count_of(post.one("revision")),
    )


async def _inserted(request: web.Request, ticket: Ticket, written: Written) -> web.Response:
    """The ready text below what is written, as a draft: how it is done without a script."""
    words = await filled_for(request, ticket, written.ready)
    joined = "\n\n".join(part for part in (written.text, words) if part)
    await _kept(request, ticket.number, replace(written, text=joined))
    return await _back(request, ticket.number, written.kind, "")


async def _kept(request: web.Request, number: int, written: Written) -> None:
    drafts, agent = services_of(request).store.drafts, agent_of(request)
    if not written.text and not written.files:
        await drafts.forget(agent.email, number, written.kind)
        return
    draft = Draft(text=written.text, files=written.files)
    await drafts.keep(agent.email, number, written.kind, draft, after=WHATEVER)


async def _again(
    request: web.Request,
    ticket: Ticket,
    written: Written,
    *,
    log: list[Entry] | None = None,
    refused: str = "",
    status: int = 422,
) -> web.Response:
    """The box with the words still in it, and what stands in the way of sending them. Without a script they become the draft."""
    one = await box(request, ticket, log)
    fresh = one.panel(written.kind)
    panel = replace(
        fresh,
        text=written.text,
        files=written.files,
        lost=(),
        refused=refused,
        code=written.code,
        revision=written.revision,
        came=news(log, written.seen, agent_of(request)) if log is not None and not refused else (),
    )
    if is_part(request):
        told = shown(request, one, panel) + await _parts(request, ticket.number)
        return html(told, language_of_agent(request), 409 if panel.came else status)
    await _kept(request, ticket.number, written)
    return shown_alone(request, one, panel, status=409 if panel.came else status)


async def _back(request: web.Request, number: int, kind: Kind, done: str) -> web.Response:
    """The empty box with the changed pieces of the page around it, or back to the ticket."""
    if not is_part(request):
        return go(request, f"/desk/ticket/{number}?answer={kind}&done={done}#answer")
    return await fresh(request, number, kind, done)


async def fresh(request: web.Request, number: int, kind: Kind, done: str) -> web.Response:
    """The box as it is now, and the changed pieces of the page around it, for htmx."""
    ticket = await services_of(request).store.tickets.one(number)
    if ticket is None:
        raise ProblemError(404, "Nie ma takiego zgłoszenia.", "There is no such ticket.")
    one = await box(request, ticket)
    panel = one.panel(kind)
    panel = replace(panel, done=word(request, done) if done else "")
    return html(shown(request, one, panel) + await _parts(request, number), language_of_agent(request))


async def _parts(request: web.Request, number: int) -> str:
    return (await ticket_parts(request, number)).text or ""


class _CameError(Exception):
    """Something came that the agent has not seen."""

    def __init__(self, log: list[Entry]) -> None:
        super().__init__("the ticket has news")
        self.log = log


ROUTES = (
    Route(
        method="POST",
        path="/desk/ticket/{number}/reply",
        access="agent",
        handler=reply,
        summary="A public reply",
        takes_file=True,
    ),
    Route(
        method="POST",
        path="/desk/ticket/{number}/note",
        access="agent",
        handler=note,
        summary="An internal note",
        takes_file=True,
    ),
    Route(
        method="GET",
        path="/desk/ticket/{number}/answer/news",
        access="agent",
        handler=came,
        summary="What came while somebody writes",
        quiet=True,
    ),
)
