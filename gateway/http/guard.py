"""What every request goes through: errors become words in the caller's language, and every answer gets its safety headers."""

from collections.abc import Mapping

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.http import problem
from gateway.http.context import services_of
from gateway.http.desk.frame.page import told as frame_told
from gateway.http.language import language_of
from gateway.http.pages import error_page
from gateway.http.problem import ProblemError
from store.errors import UnavailableError

log = structlog.get_logger("gateway.http")

SAFETY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Never lets an exception out: nobody outside sees its words."""
    try:
        return await handler(request)
    except ProblemError as error:
        return told(request, error)
    except UnavailableError as error:
        log.warning("store not available", path=_pattern(request), reason=str(error))
        return told(request, problem.unavailable())
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return told(request, _routing(error))
    except Exception:
        log.exception("request failed", path=_pattern(request))
        return told(
            request,
            ProblemError(
                500,
                "Po naszej stronie wystąpił błąd; został zapisany w dzienniku. Spróbuj ponownie.",
                "Something broke on our side; it is in the log. Try again.",
            ),
        )


async def harden(_request: web.Request, response: web.StreamResponse) -> None:
    """Adds the safety headers that the handler did not set itself."""
    for name, value in SAFETY.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "Centrala"  # not which versions of what


def told(request: web.Request, error: ProblemError) -> web.Response:
    """The error as a page for people (of the console for agents), as problem+json for programs."""
    if request.path == "/desk" or request.path.startswith("/desk/"):
        return frame_told(request, error)
    if wants_json(request):
        return problem.answer(error, language_of(request, "en"))
    return error_page(request, error, language_of(request, services_of(request).config.desk.language))


def wants_json(request: web.Request) -> bool:
    """Whether a program asks: the API's paths, or an Accept that names JSON and not HTML."""
    if request.path.startswith(("/api/", "/in/", "/healthz", "/readyz", "/metrics")):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "html" not in accept


def _routing(error: web.HTTPException) -> ProblemError:
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return ProblemError(
            405,
            f"Pod tym adresem działa tylko: {allowed}.",
            f"Only {allowed} works at this address.",
            headers={"Allow": allowed},
        )
    if error.status == 404:
        return problem.not_found()
    return ProblemError(error.status, problem.title(error.status, "pl") + ".", problem.title(error.status, "en") + ".")


def _pattern(request: web.Request) -> str:
    """The route, never the path itself: that may hold a signed link."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
