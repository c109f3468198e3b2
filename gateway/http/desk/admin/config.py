"""/desk/admin/config: what this gateway runs on, to read."""

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.config_told import told
from gateway.http.desk.admin.page import admin_page
from gateway.http.routes import Route


async def show(request: web.Request) -> web.Response:
    """The whole configuration as it was read at the start."""
    return admin_page(request, "admin/config.html", tab="config", lines=list(told(services_of(request).config)))


ROUTES = (Route(method="GET", path="/desk/admin/config", access="desk admin", handler=show, summary="Configuration"),)
