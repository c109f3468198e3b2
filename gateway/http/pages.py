"""Turns templates into pages: escaped, in one language, with addresses that keep the language a person picked."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web

from gateway.http import problem
from gateway.http.context import base_of, services_of
from gateway.http.language import Language, chosen
from gateway.http.linked import pieces
from gateway.http.page_words import WORDS
from gateway.http.problem import ProblemError
from gateway.http.static import Static
from gateway.services import Services
from store.records import Ms

if TYPE_CHECKING:
    import jinja2

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def page(request: web.Request, template: str, language: Language, *, status: int = 200, **values: Any) -> web.Response:
    """The template as an HTML page."""
    services = services_of(request)
    config = services.config
    picked = chosen(request)
    base = base_of(services)
    zone = zone_of(services)

    def at(path: str) -> str:
        return f"{base}{path}?lang={picked}" if picked else f"{base}{path}"

    html = (
        environment()
        .get_template(template)
        .render(
            language=language,
            desk=config.desk.name,
            t=_words(language),
            at=at,
            static=lambda name: base + Static.url(name),
            here=base + request.path,
            base=base,
            picked=picked or "",
            keep=f"?lang={picked}" if picked else "",
            moment=lambda when: moment(when, zone, language),
            day=lambda iso: day(iso, language),
            size=lambda count: size(count, language),
            pieces=pieces,
            **values,
        )
    )
    return web.Response(
        status=status,
        text=html,
        content_type="text/html",
        headers={"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"},
    )


def zone_of(services: Services) -> ZoneInfo:
    """The time zone moments are told in."""
    return ZoneInfo(services.config.desk.timezone)


def error_page(request: web.Request, error: ProblemError, language: Language) -> web.Response:
    """What went wrong and what to do, on a page."""
    response = page(
        request,
        "error.html",
        language,
        status=error.status,
        title=_words(language)("error_closed") if error.status in (403, 410) else problem.title(error.status, language),
        detail=error.words(language),
    )
    response.headers.update(error.headers)
    return response


def day(iso: str, language: Language) -> str:
    """A day (YYYY-MM-DD) as people write it: 22.11.2026 or 22 Nov 2026."""
    year, month, number = iso.split("-")
    return f"{number}.{month}.{year}" if language == "pl" else f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def moment(when: Ms, zone: ZoneInfo, language: Language) -> str:
    """A moment as people write it: 22.11.2026, 15:04 or 22 Nov 2026, 15:04."""
    local = datetime.fromtimestamp(when / 1000, zone)
    day = f"{local:%d.%m.%Y}" if language == "pl" else f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M}"


def size(count: int, language: Language) -> str:
    """A number of bytes as people write it: 2,4 MB or 2.4 MB."""
    if count < 1_000:
        return f"{count} B"
    unit, name = (1_000_000, "MB") if count < 1_000_000_000 else (1_000_000_000, "GB")
    number = f"{count / 1_000:.0f} kB" if count < 1_000_000 else f"{round(count / unit, 1):g} {name}"
    return number.replace(".", ",") if language == "pl" else number


@cache
def environment() -> "jinja2.Environment":
    """Where templates come from; everything they print is escaped."""
    import jinja2  # noqa: PLC0415 - 0.1 s that a start need not wait for

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _words(language: Language) -> Callable[..., str]:
    place = 0 if language == "pl" else 1

    def words(name: str, **values: object) -> str:
        return WORDS[name][place].format(**values)

    return words
