"""/desk/dead: deliveries that were given up. Somebody sends one again, or takes note that it will not arrive."""

from aiohttp import web

from gateway import judging
from gateway.http.context import services_of
from gateway.http.desk.frame.page import desk_page, is_part, posted
from gateway.http.desk.troubles import reasons
from gateway.http.desk.troubles.page import Done, author_of, back, counts, name_of, piece, word
from gateway.http.desk.troubles.words import TROUBLES
from gateway.http.routes import Route
from store.messages import DeadRow
from store.records import Record

PAGE = "/desk/dead"
SHOWN = 50
LONGEST_WHY = 300
_DID = frozenset({"retry", "noted", "gone"})


class Undelivered(Record, frozen=True, kw_only=True):
    """A card. `kind` names words; `said` is what the other mail server answered, "" if none did; `reason` as the program noted it."""

    row: DeadRow
    kind: str
    number: str
    about: str
    why: str
    said: str
    reason: str


async def listed(request: web.Request) -> web.Response:
    """What was given up, and what became of the last one."""
    rows = await services_of(request).store.messages.dead()
    did = request.query.get("did", "")
    again = request.query.get("again", "")
    return desk_page(
        request,
        "troubles/dead.html",
        title=word(request, "dead_title"),
        words=TROUBLES,
        dead=await _cards(request, rows[:SHOWN]),
        count=(await counts(services_of(request))).dead,
        done=_done(request, did, "") if did in _DID else None,
        tally=(word(request, "dead_many_again", count=again),) if again.isdecimal() and len(again) < 7 else (),
        beside=False,
    )


async def retry(request: web.Request) -> web.Response:
    """One is sent again."""
    row = await _dead(request)
    started = row is not None and await services_of(request).store.pipe.again("dead", row.id)
    return await _answer(request, "retry" if started else "gone", row)


async def retry_all(request: web.Request) -> web.Response:
    """All are sent again."""
    store = services_of(request).store
    started = [await store.pipe.again("dead", row.id) for row in await store.messages.dead()]
    return await back(request, PAGE, again=sum(started))


async def note(request: web.Request) -> web.Response:
    """Nobody sends it any more; the ticket's history says who decided so."""
    row = await _dead(request)
    why = " ".join((await posted(request)).one("why").split())[:LONGEST_WHY]
    noted = row is not None and await judging.noted(services_of(request), row, author_of(request), why)
    return await _answer(request, "noted" if noted else "gone", row)


async def _dead(request: web.Request) -> DeadRow | None:
    wanted = request.match_info["id"]
    return next((row for row in await services_of(request).store.messages.dead() if row.id == wanted), None)


async def _answer(request: web.Request, did: str, row: DeadRow | None) -> web.Response:
    address = row.address if row is not None else ""
    if not is_part(request):
        return await back(request, PAGE, did=did)
    count = (await counts(services_of(request))).dead
    return await piece(request, "troubles/_done.html", here=PAGE, count=count, done=_done(request, did, address))


def _done(request: web.Request, did: str, address: str) -> Done:
    if did == "gone":
        return Done(words=word(request, "dead_gone"), tone="warn")
    told = word(request, "dead_noted" if did == "noted" else "dead_again")
    return Done(words=f"{told} {address}".strip())


async def _cards(request: web.Request, rows: list[DeadRow]) -> list[Undelivered]:
    numbers = sorted({row.ticket for row in rows if row.ticket})
    found = await services_of(request).store.tickets.many(numbers) if numbers else []
    subjects = {ticket.number: ticket.subject for ticket in found}
    return [_card(request, row, subjects.get(row.ticket, "")) for row in rows]


def _card(request: web.Request, row: DeadRow, about: str) -> Undelivered:
    name, values = reasons.given_up(row.reason)
    kind = "notice" if row.audience == "agents" else "bot" if row.automatic else "agent"
    return Undelivered(
        row=row,
        kind=f"dead_kind_{kind}",
        number=name_of(request, row.ticket),
        about=about,
        why=word(request, name, **values),
        said=reasons.server_words(row.reason),
        reason=row.reason,
    )


ROUTES = (
    Route(method="GET", path=PAGE, access="agent", handler=listed, summary="Deliveries that were given up"),
    Route(method="POST", path=PAGE, access="agent", handler=retry_all, summary="Send all of them again"),
    Route(method="POST", path=f"{PAGE}/{{id}}/retry", access="agent", handler=retry, summary="Send one again"),
    Route(method="POST", path=f"{PAGE}/{{id}}/note", access="agent", handler=note, summary="Take note of one"),
)
