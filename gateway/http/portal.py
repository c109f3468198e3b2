"""The start page: where to report a problem, and how to find one's ticket."""

from aiohttp import web

from channels.webform import Settings, Words
from gateway.http.context import services_of
from gateway.http.language import language_of
from gateway.http.page_words import WORDS
from gateway.http.pages import page
from gateway.http.routes import Route


async def show(request: web.Request) -> web.Response:
    """The page."""
    services = services_of(request)
    usual = Words(pl=WORDS["form_title"][0], en=WORDS["form_title"][1])
    forms = {
        name: channel.detail.title or usual
        for name, channel in services.channels.items()
        if isinstance(channel.detail, Settings)
    }
    address = next(
        (
            getattr(settings, "address", "")
            for settings in services.config.channels.values()
            if settings.kind == "email"
        ),
        "",
    )
    return page(
        request, "portal.html", language_of(request, services.config.desk.language), forms=forms, address=address
    )


ROUTES = (Route(method="GET", path="/", access="public", handler=show, summary="The start page"),)
