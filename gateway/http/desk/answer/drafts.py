"""Drafts as they are typed: kept a moment after each pause, shown again on any machine, never over a newer one in silence."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from gateway.desk.values import TEXT_LIMIT
from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.desk.answer.files import count_of, files_of
from gateway.http.desk.answer.page import KINDS
from gateway.http.desk.frame.page import agent_of, language_of_agent, posted
from gateway.http.pages import moment, zone_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route, said
from gateway.http.schema import Shape
from store.drafts import WHATEVER, Draft, Kind


class FileKept(Shape, frozen=True, kw_only=True):
    """A file of a draft."""

    id: str
    name: str
    size: int


class DraftKept(Shape, frozen=True, kw_only=True):
    """The draft as it is kept; revision 0: there is none. With status 409 it is another one than the page goes on from."""

    revision: Annotated[int, Meta(description="What the next save goes on from")]
    saved: Annotated[str, Meta(description="When it was kept, for people")] = ""
    text: str = ""
    files: tuple[FileKept, ...] = ()


async def keep(request: web.Request) -> web.Response:
    """Keeps what is written: `kind`, `text`, `file`s, and the `revision` it goes on from; `force` takes the place of whatever is there."""
    store, agent = services_of(request).store, agent_of(request)
    ticket = await ticket_of(request)
    post = await posted(request)
    kind = _kind(post.one("kind"))
    text = post.one("text").replace("\r\n", "\n").replace("\0", "")
    if len(text) > TEXT_LIMIT:
        raise ProblemError(
            422,
            f"Tekst jest za długi: najwyżej {TEXT_LIMIT} znaków.",
            f"The text is too long: {TEXT_LIMIT} characters at most.",
        )
    draft = Draft(text=text, files=await files_of(request, post))
    after = WHATEVER if post.one("force") else count_of(post.one("revision"))
    if not text.strip() and not draft.files:
        there = (await store.drafts.of(agent.email, ticket.number)).get(kind)
        if there is None or after in (WHATEVER, there.revision):
            await store.drafts.forget(agent.email, ticket.number, kind)
            return said(DraftKept(revision=0))
        return said(_told(there), 409)
    kept = await store.drafts.keep(agent.email, ticket.number, kind, draft, after=after)
    if kept is not None:
        zone = zone_of(services_of(request))
        return said(DraftKept(revision=kept.revision, saved=moment(kept.at, zone, language_of_agent(request))))
    return said(_told((await store.drafts.of(agent.email, ticket.number)).get(kind)), 409)


def _told(draft: Draft | None) -> DraftKept:
    if draft is None:
        return DraftKept(revision=0)
    files = tuple(FileKept(id=one.id, name=one.name, size=one.size) for one in draft.files)
    return DraftKept(revision=draft.revision, text=draft.text, files=files)


def _kind(word: str) -> Kind:
    for kind in KINDS:
        if word == kind:
            return kind
    raise not_found()


ROUTES = (
    Route(
        method="POST",
        path="/desk/ticket/{number}/draft",
        access="agent",
        handler=keep,
        summary="Keeps what an agent has begun to write",
    ),
)
