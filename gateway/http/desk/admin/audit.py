"""/desk/admin/audit: who did what, newest first."""

import msgspec
from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.page import admin_page
from gateway.http.desk.admin.words import WORDS
from gateway.http.desk.admin.words_audit import detail, sentence
from gateway.http.desk.frame.page import language_of_agent, words_in
from gateway.http.language import Language
from gateway.http.routes import Route
from store.audit import MOST, Act
from store.records import Ms

LINES = 100  # on a page
LONGEST_QUERY = 200


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An act in words. `bad`: something an administrator should look at."""

    at: Ms
    who: str
    what: str
    detail: str
    where: str
    bad: bool


async def show(request: web.Request) -> web.Response:
    """A page of the log, of all of it or of the lines that hold a word. `page` counts from 1."""
    audit = services_of(request).store.audit
    asked = request.query.get("find", "").strip()[:LONGEST_QUERY]
    number = request.query.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 5 else 1
    language, skip = language_of_agent(request), (page - 1) * LINES
    if asked:
        fitting = [one for one in (line_of(act, language) for act in await audit.latest(MOST)) if holds(one, asked)]
        lines = fitting[skip : skip + LINES + 1]
    else:
        lines = [line_of(act, language) for act in await audit.latest(LINES + 1, skip=skip)]
    return admin_page(
        request, "admin/audit.html", tab="audit", lines=lines[:LINES], more=len(lines) > LINES, page=page, find=asked
    )


def line_of(act: Act, language: Language) -> Line:
    """An act as it is read."""
    w = words_in(WORDS, language)
    where = ", ".join(part for part in (w(f"way_{act.way}"), act.origin) if part)
    return Line(
        at=act.at,
        who=act.by or w("somebody"),
        what=sentence(act, language),
        detail=detail(act, language),
        where=where,
        bad=act.deed in ("sign-in refused", "sign-ins failed"),
    )


def holds(line: Line, words: str) -> bool:
    """Whether the line holds the words, in any case."""
    return words.casefold() in f"{line.who}\n{line.what}\n{line.detail}\n{line.where}".casefold()


ROUTES = (Route(method="GET", path="/desk/admin/audit", access="desk admin", handler=show, summary="Audit log"),)
