"""/desk/held: messages whose sender may not simply join a ticket. An agent lets each in, or not."""

import asyncio
from typing import Any

from aiohttp import web

from gateway import judging
from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, desk_part, go, is_part, language_of_agent, posted
from gateway.http.desk.troubles import held_views
from gateway.http.desk.troubles.page import Done, author_of, back, counts, name_of, piece, word
from gateway.http.desk.troubles.words import TROUBLES
from gateway.http.download import as_text, download
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.services import Services
from gateway.words import number_of
from store.messages import HeldRow

PAGE = "/desk/held"
SHOWN = 50  # cards on a page: the oldest first, and a form may have a hundred fields
_DID = frozenset({"join", "new", "reject", "restore", "gone", "late"})


async def listed(request: web.Request) -> web.Response:
    """The messages that wait, and what became of the one decided last."""
    services = services_of(request)
    rows = await services.store.messages.held()
    done = await _done_before(request)
    return desk_page(
        request,
        "troubles/held.html",
        title=word(request, "held_title"),
        words=TROUBLES,
        held=await _views(request, rows[:SHOWN]),
        count=(await counts(services_of(request))).held,
        done=done,
        since=max((row.at for row in rows), default=0),
        fresh=0,
        beside=False,
        tally=_tally(request),
        wrong=_wrong(request),
    )


async def news(request: web.Request) -> web.Response:
    """How many came since the page was made; the page asks when it hears that something has changed."""
    since = request.query.get("since", "")
    rows = await services_of(request).store.messages.held()
    after = int(since) if since.isdecimal() and len(since) < 16 else 0
    fresh = sum(row.at > after for row in rows)
    return desk_part(request, "troubles/_held_news.html", words=TROUBLES, since=after, fresh=fresh)


async def decide(request: web.Request) -> web.Response:
    """One message joins its ticket, another one, opens one, or is rejected."""
    services = services_of(request)
    post = await posted(request)
    row = await judging.held_one(services, request.match_info["id"])
    do = post.one("do")
    if row is None:
        return await _answer(request, request.match_info["id"], "gone")
    if do == "reject":
        done = await services.store.messages.reject(row.id, agent_of(request).name)
        return await _answer(request, row.id, "reject" if done else "gone", row=row)
    number = judging.NEW
    if do == "join":
        number = row.held.ticket
    elif do == "other":
        number = await _ticket(services, post.one("ticket"))
        if not number:
            return await _again(request, row, post.one("ticket").strip()[:40])
    elif do != "new":
        raise ProblemError(400, "Nieznana decyzja.", "An unknown decision.")
    ended = await judging.let_in(services, row.id, number, author_of(request))
    return await _answer(request, row.id, "gone" if ended is False else "new" if not number else "join", row=row)


async def decide_many(request: web.Request) -> web.Response:
    """The ticked ones join their tickets, or are rejected."""
    services = services_of(request)
    post = await posted(request)
    chosen = set(post.values.get("message", ()))
    rows = [row for row in await services.store.messages.held() if row.id in chosen]
    if not chosen:
        return go(request, f"{PAGE}?tally=none")
    if post.one("do") == "reject":
        name = agent_of(request).name
        done = [await services.store.messages.reject(row.id, name) for row in rows]
        return await back(request, PAGE, tally="rejected", done=sum(done))
    ready = [row for row in rows if row.held.ticket]
    ended = await asyncio.gather(
        *(judging.let_in(services, row.id, row.held.ticket, author_of(request)) for row in ready)
    )
    joined = sum(one is not False for one in ended)
    return await back(request, PAGE, tally="joined", done=joined, left=len(rows) - len(ready))


async def restore(request: web.Request) -> web.Response:
    """A message rejected a moment ago waits again."""
    message = request.match_info["id"]
    if not await services_of(request).store.messages.restore(message, "held"):
        return await _answer(request, message, "late")
    row = await judging.held_one(services_of(request), message)
    if row is not None and is_part(request):
        return await _piece(request, "troubles/_held_card.html", one=(await _views(request, [row]))[0], wrong=("", ""))
    return await back(request, PAGE, did="restore", message=message)


async def file(request: web.Request) -> web.Response:
    """One attachment, as a download."""
    row = await _held(request)
    for one in row.held.attachments:
        if one.sha256 == request.match_info["sha256"]:
            return await download(services_of(request).store, one)
    raise not_found()


async def original(request: web.Request) -> web.Response:
    """The message as it came, as a text that no program opens by itself."""
    row = await _held(request)
    return await as_text(services_of(request).store, row.id)


async def _held(request: web.Request) -> HeldRow:
    row = await judging.held_one(services_of(request), request.match_info["id"])
    if row is None:
        raise not_found()
    return row


async def _ticket(services: Services, text: str) -> int:
    """The number of a ticket that exists; 0 if there is none of this name."""
    number = number_of(text, services.config.desk.prefix)
    return number if number and await services.store.tickets.one(number) is not None else 0


async def _views(request: web.Request, rows: list[HeldRow]) -> list[held_views.HeldView]:
    services = services_of(request)
    numbers = sorted({row.held.ticket for row in rows if row.held.ticket})
    tickets = {one.number: one for one in await services.store.tickets.many(numbers)} if numbers else {}
    return held_views.views(
        rows,
        tickets,
        prefix=services.config.desk.prefix,
        now=services.store.now(),
        language=language_of_agent(request),
    )


async def _answer(request: web.Request, message: str, did: str, *, row: HeldRow | None = None) -> web.Response:
    """Instead of the card a line that says what became of it; without a script the page again, with that line above."""
    if not is_part(request):
        return await back(request, PAGE, did=did, message=message)
    return await _piece(request, "troubles/_done.html", done=await _done(request, message, did, row))


async def _again(request: web.Request, row: HeldRow, number: str) -> web.Response:
    """The card once more, with what is wrong with the number."""
    if not is_part(request):
        return await back(request, PAGE, did="wrong", message=row.id)
    (one,) = await _views(request, [row])
    return await _piece(request, "troubles/_held_card.html", status=422, one=one, wrong=(row.id, number))


async def _piece(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    count = (await counts(services_of(request))).held
    return await piece(request, template, here=PAGE, count=count, status=status, **values)


async def _done_before(request: web.Request) -> Done | None:
    did, message = request.query.get("did", ""), request.query.get("message", "")
    return await _done(request, message, did, None) if did in _DID and message else None


async def _done(request: web.Request, message: str, did: str, row: HeldRow | None) -> Done:
    """What to say of a decision, by what the store says of the message now."""
    if did in ("gone", "late"):
        return Done(words=word(request, "held_gone" if did == "gone" else "undo_late"), tone="warn")
    if did == "restore":
        return Done(words=word(request, "held_again"))
    now = await services_of(request).store.messages.one(message)
    number = name_of(request, now.ticket) if now else ""
    if did == "reject" and now is not None and now.state == "ignored":
        told = (
            word(request, "held_rejected", sender=row.held.sender.name or row.held.sender.address)
            if row
            else word(request, "held_many_rejected", count=1)
        )
        return Done(words=told, undo=f"{PAGE}/{message}/restore")
    if now is not None and now.state == "waiting":
        return Done(words=word(request, "held_working"))
    if now is not None and now.state == "interaction" and number:
        return Done(words=word(request, "held_opened" if did == "new" else "held_joined", number=number), number=number)
    return Done(words=word(request, "held_ended"))


def _tally(request: web.Request) -> tuple[str, ...]:
    """What became of several at once."""
    name, done, left = request.query.get("tally", ""), request.query.get("done", "0"), request.query.get("left", "0")
    if name == "none":
        return (word(request, "held_none_chosen"),)
    if name not in ("joined", "rejected") or not (done.isdecimal() and left.isdecimal()):
        return ()
    told = [word(request, f"held_many_{name}", count=done)]
    return (*told, word(request, "held_many_left", count=left)) if left != "0" else tuple(told)


def _wrong(request: web.Request) -> tuple[str, str]:
    """The message whose other ticket there is not, and the number that was typed (not known after a redirect)."""
    return (request.query.get("message", ""), "") if request.query.get("did") == "wrong" else ("", "")


ROUTES = (
    Route(method="GET", path="/desk/held", access="agent", handler=listed, summary="Held messages"),
    Route(
        method="GET", path="/desk/held/news", access="agent", handler=news, summary="How many came since", quiet=True
    ),
    Route(method="POST", path="/desk/held", access="agent", handler=decide_many, summary="Decide about several"),
    Route(method="POST", path="/desk/held/{id}", access="agent", handler=decide, summary="Decide about a held message"),
    Route(
        method="POST", path="/desk/held/{id}/restore", access="agent", handler=restore, summary="Take a rejection back"
    ),
    Route(
        method="GET",
        path="/desk/held/{id}/original",
        access="agent",
        handler=original,
        summary="The message as it came",
    ),
    Route(
        method="GET",
        path="/desk/held/{id}/files/{sha256}",
        access="agent",
        handler=file,
        summary="An attachment of a held message",
    ),
)
