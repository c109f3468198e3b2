"""The original of a message for agents: its headers, how it looks, and the bytes to download.

What is masked in the ticket stands in the original in full: then it opens only after a post that writes down who looked, with a pass that
is good for this agent, this message and a few minutes. So no GET changes anything, and no link from outside opens a secret.
"""

import asyncio
from urllib.parse import quote

from aiohttp import web

from channels.base import ForgedError, MalformedError
from channels.email.letter import Asked, Letter, headers
from gateway.desk import RefusedError
from gateway.http.api_originals import as_download
from gateway.http.api_tickets import ticket_of
from gateway.http.context import base_of, services_of
from gateway.http.desk.frame.page import agent_of, desk_page, language_of_agent
from gateway.http.desk.ticket.framed import POLICY, document
from gateway.http.desk.ticket.words import SECRETS, WORDS, words
from gateway.http.desk.ticket.words import said as spoken
from gateway.http.download import HEADERS
from gateway.http.language import Language
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.originals import chosen, is_mail, of_interaction
from gateway.revealing import taken
from gateway.sandbox import CrashedError, KilledError, NoChildError, Sandbox
from gateway.words import number_text
from store.records import Author, Interaction, Ms, Ticket

LIFE: Ms = 15 * 60_000  # how long an opened original can be looked at
PURPOSE = "original"
READ = "channels.email.letter:letter"

_one_at_a_time = asyncio.Semaphore(1)


async def show(request: web.Request) -> web.Response:
    """The page about the original; for one with secrets first the question whether to open it."""
    ticket, said = await _asked(request)
    raw = await of_interaction(services_of(request).store, said)
    open_ = _may_see(request, ticket, said)
    language = language_of_agent(request)
    mail = raw if raw is not None and open_ and is_mail(raw) else b""
    return desk_page(
        request,
        "ticket/original.html",
        title=WORDS["original_title"][0 if language == "pl" else 1],
        words=WORDS,
        ticket=ticket,
        number=number_text(services_of(request).config.desk.prefix, ticket.number),
        said=said,
        here_path=_path(ticket, said),
        gone=raw is None,
        locked=not open_,
        kinds=", ".join(dict.fromkeys(words(SECRETS, one.kind, language) for one in said.secrets)),
        count=len(raw or b""),
        mail=raw is not None and is_mail(raw),
        headers=headers(mail),
        has_html=b"text/html" in mail.lower(),
        passing=f"?pass={quote(request.query.get('pass', ''))}" if said.secrets else "",
    )


async def unlock(request: web.Request) -> web.Response:
    """Writes down who looks, where something is hidden in it, and leads to the page with a pass."""
    ticket, said = await _asked(request)
    services, agent = services_of(request), agent_of(request)
    try:
        await taken(services.actions, said, ticket.number, by=Author(kind="agent", id=agent.email, name=agent.name))
    except RefusedError as refused:
        raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None
    pass_ = services.signer.link(PURPOSE, _payload(request, ticket, said), services.store.now() + LIFE)
    target = f"{base_of(services)}{_path(ticket, said)}?pass={quote(pass_)}"
    return web.Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})


async def download(request: web.Request) -> web.Response:
    """The bytes as they came."""
    ticket, said = await _asked(request)
    if not _may_see(request, ticket, said):
        raise _locked()
    return as_download(await of_interaction(services_of(request).store, said), said.id)


async def framed(request: web.Request) -> web.Response:
    """The HTML of a mail, for the frame of the page."""
    ticket, said = await _asked(request)
    if not _may_see(request, ticket, said):
        raise _locked()
    raw = await of_interaction(services_of(request).store, said)
    language = language_of_agent(request)
    if raw is None or not is_mail(raw):
        raise not_found()
    letter = await _letter(raw, language)
    body = letter.html if letter is not None else f"<p>{spoken('original_broken', language)}</p>"
    return web.Response(
        text=document(body or f"<p>{spoken('original_no_html', language)}</p>", language),
        content_type="text/html",
        headers={**HEADERS, "Content-Security-Policy": POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


async def _asked(request: web.Request) -> tuple[Ticket, Interaction]:
    """The ticket and what was said on it. Raises ProblemError 404."""
    ticket = await ticket_of(request)
    said = chosen(await services_of(request).store.tickets.log(ticket.number), request.match_info["id"])
    if said is None or not said.original:
        raise not_found()
    return ticket, said


def _may_see(request: web.Request, ticket: Ticket, said: Interaction) -> bool:
    """Whether nothing is hidden in it, or the history says already that this agent opened it."""
    if not said.secrets:
        return True
    services = services_of(request)
    try:
        opened = services.signer.open_link(PURPOSE, request.query.get("pass", ""), services.store.now())
    except ForgedError:
        return False
    return opened == _payload(request, ticket, said)


def _payload(request: web.Request, ticket: Ticket, said: Interaction) -> str:
    return f"{agent_of(request).email}\n{ticket.number}\n{said.id}"


def _path(ticket: Ticket, said: Interaction) -> str:
    return f"/desk/ticket/{ticket.number}/original/{quote(said.id, safe='')}"


def _locked() -> ProblemError:
    return ProblemError(
        403,
        "W tym oryginale są ukryte dane. Otwórz go przyciskiem na stronie zgłoszenia.",
        "This original holds hidden details. Open it with the button on the ticket's page.",
    )


async def _letter(raw: bytes, language: Language) -> Letter | None:
    """The mail read in a child process of its own that ends afterwards; None where that can't be done safely."""
    asked = Asked(raw=raw, remote=spoken("remote_picture", language), missing=spoken("missing_picture", language))
    sandbox = Sandbox(size=1, preload=(READ, "channels.email.parse:parse"))
    async with _one_at_a_time:
        await sandbox.start()
        try:
            return await sandbox.run(READ, asked, Letter)
        except (MalformedError, KilledError, CrashedError, NoChildError):
            return None
        finally:
            await sandbox.stop()


ROUTES = (
    Route(
        method="GET",
        path="/desk/ticket/{number}/original/{id}",
        access="agent",
        handler=show,
        summary="The original of a message: headers and looks",
    ),
    Route(
        method="POST",
        path="/desk/ticket/{number}/original/{id}",
        access="agent",
        handler=unlock,
        summary="Opens an original that holds hidden details; the history says who did",
    ),
    Route(
        method="GET",
        path="/desk/ticket/{number}/original/{id}/file",
        access="agent",
        handler=download,
        summary="The original of a message, byte for byte",
    ),
    Route(
        method="GET",
        path="/desk/ticket/{number}/original/{id}/html",
        access="agent",
        handler=framed,
        summary="The HTML of a mail, for a sandboxed frame",
    ),
)
