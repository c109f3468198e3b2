"""The start page: where to report a problem, and how to find one's ticket."""

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.knowledge import forms_of
from gateway.http.language import language_of
from gateway.http.pages import page
from gateway.http.routes import Route


async def show(request: web.Request) -> web.Response:
    """The page."""
    services = services_of(request)
    address = next(
        (
            getattr(settings, "address", "")
            for settings in services.config.channels.values()
            if settings.kind == "email"
        ),
        "",
    )
    return page(
        request,
        "portal.html",
        language_of(request, services.config.desk.language),
        forms=forms_of(services),
        address=address,
        chat=services.chat is not None,
    )


ROUTES = (Route(method="GET", path="/", access="public", handler=show, summary="The start page"),)
