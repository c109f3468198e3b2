"""Who is signed in, and whether a post is really theirs (W9, W11): checked here for every route of /desk, and nowhere else."""

from urllib.parse import quote

from aiohttp import web

from gateway.http.context import base_of, services_of
from gateway.http.desk.frame.packing import packed
from gateway.http.desk.frame.page import CSRF, RAIL, SIGNED_IN, csrf_token, is_csrf_token, is_page, told_plainly
from gateway.http.desk.frame.rail import rail
from gateway.http.desk.frame.words import FRAME
from gateway.http.desk.sign_in.cookie import cookie_of
from gateway.http.form_post import read_post
from gateway.http.origin import check_named_origin
from gateway.http.problem import ProblemError
from gateway.http.routes import Handler, Route

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SIGN_IN = "/desk/sign-in"


def for_agents(route: Route) -> Handler:
    """The route's handler, for agents who are signed in (administrators, if the route says so); their posts carry the session's token."""

    async def checked(request: web.Request) -> web.StreamResponse:
        secret = cookie_of(request)
        found = await services_of(request).store.sessions.of(secret, noted=not route.quiet)
        if found is None:
            return turned_away(request)
        request[SIGNED_IN] = found
        request[CSRF] = csrf_token(secret)
        if is_page(request):
            request[RAIL] = await rail(request)
        if request.method not in ("GET", "HEAD"):
            check_named_origin(request)
            await _check_token(request, secret)
        if route.access == "desk admin" and not found.agent.admin:
            raise _for_admins()
        return await packed(request, await route.handler(request))

    return checked


async def session_lives(request: web.Request) -> bool:
    """Whether the session this request came with is still good; asking does not prolong it. Raises UnavailableError."""
    return await services_of(request).store.sessions.of(cookie_of(request), noted=False) is not None


def turned_away(request: web.Request) -> web.Response:
    """To the sign-in page, and back here afterwards; a script is told 401, and leaves the page as it is."""
    target = f"{base_of(services_of(request))}{SIGN_IN}"
    if not is_page(request):
        return told_plainly(request, ProblemError(401, *FRAME["over"]))
    if request.method in ("GET", "HEAD"):
        target += f"?next={quote(request.rel_url.raw_path_qs, safe='/')}"
    return web.Response(status=303, headers={"Location": target, "Cache-Control": "no-store"})


async def _check_token(request: web.Request, secret: str) -> None:
    """The token comes in the header X-CSRF-Token, or in the field `csrf` of a form (read here, and kept for `posted`)."""
    given = request.headers.get("X-CSRF-Token", "")
    if not given and request.content_type in FORMS:
        given = (await read_post(request, services_of(request).config.limits.upload)).one("csrf")
    if not is_csrf_token(given, secret):
        raise ProblemError(
            403,
            "Ta strona była otwarta w innej sesji. Odśwież ją i spróbuj jeszcze raz.",
            "This page was opened in another session. Reload it and try once more.",
        )


def _for_admins() -> ProblemError:
    return ProblemError(
        403,
        "Ta część konsoli jest dla administratorów. Jeśli jej potrzebujesz, poproś któregoś z nich.",
        "This part of the console is for administrators. If you need it, ask one of them.",
    )
