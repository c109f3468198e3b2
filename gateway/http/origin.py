"""Posts come from our own pages, or from a program that is no browser (W9)."""

from urllib.parse import urlsplit

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.problem import ProblemError


def check_origin(request: web.Request) -> None:
    """Raises ProblemError 403 for a post that another site made a browser send.

    Browsers say where a post comes from in Sec-Fetch-Site, older ones in Origin. Our pages have Referrer-Policy: no-referrer,
    so the Origin of their own posts is "null" (Fetch standard, "append a request Origin header").
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
        raise _elsewhere()
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return
    public = urlsplit(services_of(request).config.http.public_url)
    if origin not in (f"{public.scheme}://{public.netloc}", f"http://{request.host}", f"https://{request.host}"):
        raise _elsewhere()


def check_named_origin(request: web.Request) -> None:
    """The same for the console, whose pages have Referrer-Policy: same-origin and so name their Origin: "null" is another site's."""
    check_origin(request)
    if request.headers.get("Sec-Fetch-Site") is None and request.headers.get("Origin") == "null":
        raise _elsewhere()


def _elsewhere() -> ProblemError:
    return ProblemError(
        403,
        "To wysłała inna strona, nie nasza. Otwórz formularz u nas i wyślij go ponownie.",
        "Another site sent this, not ours. Open the form here and send it again.",
    )
