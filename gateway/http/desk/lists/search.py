"""The search page: everything said on every ticket, in the words of docs/search.md."""

from collections.abc import Iterator
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Meta, structs

from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of, desk_page, go, language_of_agent
from gateway.http.desk.lists.found import Marked, marked, snippet
from gateway.http.desk.lists.queues import rows_of, setting_of
from gateway.http.desk.lists.views import ListRow
from gateway.http.desk.lists.words import EXAMPLES, FILTERS, QUEUE, counted, word
from gateway.http.language import Language
from gateway.http.reading import read_query
from gateway.http.routes import Route
from gateway.http.schema import Shape
from gateway.readmodel import NotReadyError
from gateway.readmodel.asked import LONGEST, AskedError
from gateway.readmodel.lists import known, listed_row
from gateway.searching import question, search
from gateway.words import number_of, number_text
from store.records import Entry

PAGE: Final = 30
CHIPS: Final = (
    ("chip_open", "stan:otwarte", "state:open"),
    ("chip_mine", "agent:ja", "agent:me"),
    ("chip_unassigned", "jest:nieprzypisane", "is:unassigned"),
    ("chip_overdue", "jest:spoznione", "is:overdue"),
    ("chip_week", "po:7d", "after:7d"),
    ("chip_attachment", "ma:zalacznik", "has:attachment"),
)


class DeskSearchQuery(Shape, frozen=True, kw_only=True):
    """What was typed, and which page of what is found."""

    q: Annotated[str, Meta(max_length=LONGEST)] = ""
    page: Annotated[int, Meta(ge=1, le=300)] = 1


class FoundRow(ListRow, frozen=True, kw_only=True):
    """A line of what was found: what was looked for is marked in the subject and in the words."""

    marked: Marked
    snippet: Marked
    status_shown: bool = True


async def page(request: web.Request) -> web.Response:
    """What is found, with help; a ticket's number leads straight to it."""
    services, asked = services_of(request), read_query(request, DeskSearchQuery)
    language, text = language_of_agent(request), asked.q.strip()
    number = number_of(text, services.config.desk.prefix)
    mistake = ""
    if number:
        if await services.store.tickets.version(number):
            return go(request, f"/desk/ticket/{number}")
        if not text.isdigit():
            mistake = word("no_such_number", language, number=number_text(services.config.desk.prefix, number))
    values: dict[str, Any] = {"rows": (), "more": False, "building": "", "pager": None}
    if text and not mistake:
        try:
            values |= await _found(request, text, asked.page)
        except AskedError as error:
            mistake = error.pl if language == "pl" else error.en
        except NotReadyError as error:
            values["building"] = word(
                "building" if error.total else "building_started", language, done=error.done, total=error.total
            )
    return desk_page(
        request,
        "lists/search.html",
        title=word("search_for", language, text=text[:60]) if text else word("search_title", language),
        words=QUEUE,
        q=asked.q,
        asked=bool(text),
        mistake=mistake,
        chips=tuple(_chips(text, language)),
        examples=_examples(language, services.config.desk.prefix),
        filters=tuple((one[0], one[2]) if language == "pl" else (one[1], one[3]) for one in FILTERS),
        minus="-priorytet:P4" if language == "pl" else "-priority:P4",
        unread=0,
        heading="",
        **values,
    )


async def _found(request: web.Request, text: str, place: int) -> dict[str, Any]:
    """Raises AskedError, NotReadyError, UnavailableError."""
    services, language = services_of(request), language_of_agent(request)
    store, me = services.store, agent_of(request).email.lower()
    skip = (place - 1) * PAGE
    tickets, more = await search(services.search, store, services.config, text, limit=PAGE, skip=skip, me=me)
    looked_for = question(store, services.config, text, me=me)
    numbers = [ticket.number for ticket in tickets]
    (rows,) = await services.search.read(known(numbers))
    about = {one.number: one for one in map(listed_row, rows)}
    wordy = bool(looked_for.words or looked_for.phrases)
    logs: list[list[Entry]] = await store.tickets.logs(numbers) if wordy else [[] for _ in numbers]
    lines = await rows_of(request, tickets, about, await setting_of(request))
    found = []
    for line, log in zip(lines, logs, strict=True):
        speaker, around = snippet(log, looked_for)
        found.append(
            FoundRow(
                **structs.asdict(line) | {"speaker": word(f"said_{speaker}", language) if speaker else line.speaker},
                marked=marked(line.subject, looked_for),
                snippet=around or ((line.said, False),),
            )
        )
    count = counted("tickets", skip + len(found), language)
    return {
        "rows": tuple(found),
        "counted": word("found_more", language, count=count) if more else count,
        "pager": {
            "previous": _path(text, place - 1) if place > 1 else "",
            "next": _path(text, place + 1) if more else "",
        }
        if more or place > 1
        else None,
    }


def _chips(text: str, language: Language) -> Iterator[tuple[str, str, bool]]:
    """Filters that can be added with a click: label, address, whether it is set already (then the click takes it off)."""
    typed = text.split()
    for name, polish, english in CHIPS:
        names = (polish, english)
        held = [one for one in typed if one in names]
        rest = [one for one in typed if one not in names]
        own = polish if language == "pl" else english
        yield word(name, language), _path(" ".join(rest if held else [*typed, own])), bool(held)


def _examples(language: Language, prefix: str) -> tuple[tuple[str, str, str], ...]:
    """What can be typed, its address, and what it means."""
    shown = []
    for name, polish, english in EXAMPLES:
        text = (polish if language == "pl" else english).format(prefix=prefix)
        shown.append((text, _path(text), word(name, language)))
    return tuple(shown)


def _path(text: str, place: int = 1) -> str:
    query = {"q": text} | ({"page": str(place)} if place > 1 else {})
    return f"/desk/search?{urlencode(query)}"


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/desk/search",
        access="agent",
        handler=page,
        summary="Search tickets",
        query=DeskSearchQuery,
    ),
)
