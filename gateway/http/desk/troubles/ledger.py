"""/desk/ledger: every message that was taken in is accounted for, by channel and day; and the same as CSV."""

from datetime import UTC, date, datetime, timedelta

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.frame.page import desk_page, language_of_agent, words_in
from gateway.http.desk.troubles.ledger_views import ENDS, as_csv, number, off, picture, sentence, total
from gateway.http.desk.troubles.words_health import HEALTH
from gateway.http.download import disposition
from gateway.http.routes import Route
from store.messages import SUMS, Sums

RANGES = (1, 7, 30)  # days, today included
USUAL = 7


async def show(request: web.Request) -> web.Response:
    """The page."""
    days, first, last, lines = await _asked(request)
    language = language_of_agent(request)
    word = words_in(HEALTH, language)
    wrong = off(lines)
    return desk_page(
        request,
        "troubles/ledger.html",
        title=word("ledger_title"),
        words=HEALTH,
        days=days,
        ranges=RANGES,
        lines=sorted(lines, key=lambda line: (line.day, line.channel), reverse=True),
        sums=total(lines),
        columns=SUMS,
        ends=ENDS,
        balanced=not wrong,
        wrong=word("ledger_off", where=", ".join(wrong)),
        sentence=sentence(total(lines), word, language),
        picture=picture(lines, first, last) if days > 1 else None,
        number=lambda count: number(count, language),
    )


async def download(request: web.Request) -> web.Response:
    """The same lines for a spreadsheet."""
    _, first, last, lines = await _asked(request)
    name = f"ledger-{first.isoformat()}-{last.isoformat()}.csv"
    return web.Response(
        body=as_csv(lines),
        headers={"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": disposition(name)},
    )


async def _asked(request: web.Request) -> tuple[int, date, date, list[Sums]]:
    """The range (7 days, if it is none of ours): how many days, the first, the last, and the lines."""
    services = services_of(request)
    asked = request.query.get("days", "")
    days = next((one for one in RANGES if str(one) == asked), USUAL)
    last = datetime.fromtimestamp(services.store.now() / 1000, UTC).date()
    first = last - timedelta(days=days - 1)
    return days, first, last, await services.store.messages.ledger(first, last)


ROUTES = (
    Route(method="GET", path="/desk/ledger", access="agent", handler=show, summary="What became of what came in"),
    Route(method="GET", path="/desk/ledger.csv", access="agent", handler=download, summary="The same as CSV"),
)
