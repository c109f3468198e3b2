"""The web server: every route of the table, what each request goes through, and the limits of a connection."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from gateway.http import (
    api_figures,
    api_files,
    api_held,
    api_history,
    api_knowledge,
    api_messages,
    api_originals,
    api_persons,
    api_returns,
    api_reveal,
    api_search,
    api_tickets,
    chat,
    confirm,
    form,
    knowledge,
    my_tickets,
    openapi,
    portal,
    rating,
    status,
    ticket_page,
    webhooks,
)
from gateway.http.callers import guarded
from gateway.http.context import GUESSES, SERVICES, TALLY
from gateway.http.desk import site as desk
from gateway.http.desk.lists import queues
from gateway.http.desk.live import line as live
from gateway.http.desk.live import routes as live_routes
from gateway.http.desk.oidc.flow import PROVIDER
from gateway.http.desk.oidc.provider import Provider
from gateway.http.desk.sign_in.access import for_agents
from gateway.http.guard import guard, harden
from gateway.http.guesses import Guesses
from gateway.http.routes import SCOPES, Handler, Route, said
from gateway.http.schema import OpenApi
from gateway.http.static import Static
from gateway.http.tally import Tally
from gateway.release import release
from gateway.services import Services

# For web.AppRunner: a client has 20 s to send its headers (aiohttp counts that as keep-alive), and no endless ones.
CONNECTION: Mapping[str, Any] = {
    "keepalive_timeout": 20.0,
    "lingering_time": 2.0,
    "max_line_size": 8_190,
    "max_field_size": 8_190,
}


async def _openapi(_request: web.Request) -> web.Response:
    return said(openapi.document(ROUTES, release()))


ROUTES: tuple[Route, ...] = (
    *portal.ROUTES,
    *chat.ROUTES,
    *form.ROUTES,
    *knowledge.ROUTES,
    *ticket_page.ROUTES,
    *my_tickets.ROUTES,
    *confirm.ROUTES,
    *rating.ROUTES,
    *webhooks.ROUTES,
    *status.ROUTES,
    *api_messages.ROUTES,
    *api_tickets.ROUTES,
    *api_search.ROUTES,
    *api_figures.ROUTES,
    *api_history.ROUTES,
    *api_files.ROUTES,
    *api_originals.ROUTES,
    *api_reveal.ROUTES,
    *api_knowledge.ROUTES,
    *api_held.ROUTES,
    *api_persons.ROUTES,
    *api_returns.ROUTES,
    *desk.ROUTES,
    Route(
        method="GET",
        path="/api/v1/openapi.json",
        access="public",
        handler=_openapi,
        summary="This document",
        answers={200: OpenApi},
    ),
)


def application(services: Services) -> web.Application:
    """The web server's application, not yet listening."""
    app = web.Application(middlewares=[guard], client_max_size=services.config.limits.body)
    app[SERVICES] = services
    app[GUESSES] = Guesses(services.store, services.config.limits.guesses_per_minute)
    app[TALLY] = Tally(services.metrics)
    if services.config.sign_in.oidc is not None:
        app[PROVIDER] = Provider(services.config.sign_in.oidc)
    queues.install(app, services)
    live.install(app, services, live_routes.told)
    for route in ROUTES:
        add = app.router.add_get if route.method == "GET" else app.router.add_post  # add_get answers HEAD too
        add(route.path, _handler(route))
    for name, file in Static.files().items():
        app.router.add_get(f"/static/{name}", file.serve)
    app.on_response_prepare.append(harden)
    return app


def _handler(route: Route) -> Handler:
    if route.access in ("agent", "desk admin"):
        return for_agents(route)
    for scope in SCOPES:
        if route.access == scope:
            return guarded(route.handler, scope)
    return route.handler
