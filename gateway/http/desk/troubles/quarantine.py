"""/desk/quarantine: messages that could not be understood. Somebody has them read again; an administrator may take one out."""

import asyncio
from typing import Any

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, is_part, posted
from gateway.http.desk.troubles import reasons
from gateway.http.desk.troubles.page import Done, back, counts, name_of, piece, word
from gateway.http.desk.troubles.words import TROUBLES
from gateway.http.download import as_text
from gateway.http.problem import ProblemError, not_found
from gateway.http.routes import Route
from gateway.http.waiting import outcome
from store.messages import MessageRow, QuarantineRow
from store.records import Record

PAGE = "/desk/quarantine"
SHOWN = 50
MOST_WAITED = 8  # of several read again at once, so many are waited for
LONGEST_WHY = 300
_DID = frozenset({"retry", "drop", "restore", "gone", "late"})


class Broken(Record, frozen=True, kw_only=True):
    """A card: `why` in words for people, `reason` as the program noted it."""

    row: QuarantineRow
    why: str
    reason: str


async def listed(request: web.Request) -> web.Response:
    """What waits, and what became of the last one."""
    rows = await services_of(request).store.messages.quarantine()
    did, message = request.query.get("did", ""), request.query.get("message", "")
    return desk_page(
        request,
        "troubles/quarantine.html",
        title=word(request, "quarantine_title"),
        words=TROUBLES,
        broken=_cards(request, rows[:SHOWN]),
        count=(await counts(services_of(request))).quarantined,
        done=await _done(request, message, did) if did in _DID and message else None,
        tally=_tally(request),
        no_why=message if did == "no-why" else "",
        beside=False,
    )


async def retry(request: web.Request) -> web.Response:
    """One is read again; the answer says what became of it."""
    services, message = services_of(request), request.match_info["id"]
    if not await services.store.pipe.again("quarantine", message):
        return await _answer(request, message, "gone")
    await outcome(services, message)
    return await _answer(request, message, "retry")


async def retry_all(request: web.Request) -> web.Response:
    """All are read again."""
    services = services_of(request)
    ids = [row.id for row in await services.store.messages.quarantine()]
    started = [one for one in ids if await services.store.pipe.again("quarantine", one)]
    await asyncio.gather(*(outcome(services, one) for one in started[:MOST_WAITED]))
    rows = await asyncio.gather(*(services.store.messages.one(one) for one in started))
    states = [row.state for row in rows if row is not None]
    left, waiting = states.count("quarantined"), states.count("waiting")
    return await back(request, PAGE, tally=f"{len(states) - left - waiting},{left},{waiting}")


async def drop(request: web.Request) -> web.Response:
    """An administrator takes one out, and says why."""
    services, message = services_of(request), request.match_info["id"]
    why = " ".join((await posted(request)).one("why").split())[:LONGEST_WHY]
    if not why:
        if not is_part(request):
            return await back(request, PAGE, did="no-why", message=message)
        raise ProblemError(400, *TROUBLES["quarantine_no_why"])
    dropped = await services.store.messages.discard(message, agent_of(request).name, why=why)
    return await _answer(request, message, "drop" if dropped else "gone")


async def restore(request: web.Request) -> web.Response:
    """One that was taken out a moment ago is in quarantine again."""
    message = request.match_info["id"]
    if not await services_of(request).store.messages.restore(message, "quarantined"):
        return await _answer(request, message, "late")
    return await _answer(request, message, "restore")


async def original(request: web.Request) -> web.Response:
    """The message as it came, as a text that no program opens by itself."""
    services, wanted = services_of(request), request.match_info["id"]
    row = await services.store.messages.one(wanted)
    if row is None or row.state != "quarantined":
        raise not_found()
    return await as_text(services.store, wanted)


def _cards(request: web.Request, rows: list[QuarantineRow]) -> list[Broken]:
    told = [reasons.quarantined(row.reason) for row in rows]
    return [
        Broken(row=row, why=word(request, name, **values), reason=row.reason)
        for row, (name, values) in zip(rows, told, strict=True)
    ]


async def _answer(request: web.Request, message: str, did: str) -> web.Response:
    if not is_part(request):
        return await back(request, PAGE, did=did, message=message)
    done = await _done(request, message, did)
    rows = await services_of(request).store.messages.quarantine()
    still = _cards(request, [row for row in rows if row.id == message])
    values: dict[str, Any] = {"one": still[0], "no_why": ""} if still else {}
    template = "troubles/_quarantine_card.html" if still else "troubles/_done.html"
    return await piece(request, template, here=PAGE, count=len(rows), done=done, **values)


async def _done(request: web.Request, message: str, did: str) -> Done:
    """What to say, by what the store says of the message now."""
    if did in ("gone", "late"):
        return Done(words=word(request, "held_gone" if did == "gone" else "undo_late"), tone="warn")
    now = await services_of(request).store.messages.one(message)
    if now is None or did == "restore":
        return Done(words=word(request, "quarantine_back" if now else "held_gone"), tone="good" if now else "warn")
    if did == "drop":
        return Done(words=word(request, "quarantine_dropped"), undo=f"{PAGE}/{message}/restore")
    return _after_retry(request, now)


def _after_retry(request: web.Request, now: MessageRow) -> Done:
    number = name_of(request, now.ticket)
    if now.state == "quarantined":
        return Done(words=word(request, "quarantine_still"), tone="bad")
    if now.state == "held":
        return Done(words=word(request, "quarantine_now_held"))
    if now.state == "waiting":
        return Done(words=word(request, "quarantine_working"))
    if number:
        return Done(words=word(request, "quarantine_ticket", number=number), number=number)
    return Done(words=word(request, "quarantine_ignored"))


def _tally(request: web.Request) -> tuple[str, ...]:
    parts = request.query.get("tally", "").split(",")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 7 for part in parts):
        return ()
    done, left, waiting = parts
    return (word(request, "quarantine_many", done=done, left=left, waiting=waiting),)


ROUTES = (
    Route(method="GET", path=PAGE, access="agent", handler=listed, summary="Messages that could not be understood"),
    Route(method="POST", path=PAGE, access="agent", handler=retry_all, summary="Read all of them again"),
    Route(method="POST", path=f"{PAGE}/{{id}}/retry", access="agent", handler=retry, summary="Read one again"),
    Route(method="POST", path=f"{PAGE}/{{id}}/drop", access="desk admin", handler=drop, summary="Take one out"),
    Route(method="POST", path=f"{PAGE}/{{id}}/restore", access="desk admin", handler=restore, summary="Put it back"),
    Route(method="GET", path=f"{PAGE}/{{id}}/original", access="agent", handler=original, summary="It as it came"),
)
