"""How the gateway is: for load balancers, for Prometheus, and in words for admins."""

import msgspec
from aiohttp import web

from gateway.http.callers import identify
from gateway.http.context import services_of
from gateway.http.language import language_of
from gateway.http.problem import ProblemError
from gateway.http.routes import Route, said
from gateway.http.schema import HealthJson, ReadyJson
from gateway.observe.metrics import CONTENT_TYPE
from store.errors import UnavailableError


async def healthz(request: web.Request) -> web.Response:
    """200 as long as the gateway lives; what is degraded by name, and with an admin's token in words."""
    health = services_of(request).health
    public = health.public()
    told = HealthJson(status=public["status"], degraded=tuple(public["degraded"]))
    if await _is_admin(request):
        language = language_of(request, "en")
        told = HealthJson(
            status=told.status,
            degraded=told.degraded,
            reasons=health.reasons(language),
            mailboxes=health.notes(language) or msgspec.UNSET,
        )
    return said(told)


async def readyz(request: web.Request) -> web.Response:
    """200 when every listener is bound and nothing is stopping, else 503."""
    ready = services_of(request).ready()
    return said(ReadyJson(ready=ready), 200 if ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """The figures in Prometheus' text format."""
    return web.Response(body=await services_of(request).metrics.page(), headers={"Content-Type": CONTENT_TYPE})


async def _is_admin(request: web.Request) -> bool:
    """Health answers whatever happens: a wrong token, or a store that is gone, just leaves the words out."""
    if "Authorization" not in request.headers:
        return False
    try:
        return (await identify(request)).scope == "admin"
    except (ProblemError, UnavailableError):
        return False


ROUTES = (
    Route(
        method="GET",
        path="/healthz",
        access="public",
        handler=healthz,
        summary="ok or degraded, and the names of what is; with an admin's token also why",
        answers={200: HealthJson},
    ),
    Route(
        method="GET",
        path="/readyz",
        access="public",
        handler=readyz,
        summary="Whether requests are wanted here",
        answers={200: ReadyJson, 503: ReadyJson},
    ),
    Route(
        method="GET",
        path="/metrics",
        access="public",
        handler=metrics,
        summary="Figures for Prometheus",
        answers={200: None},
    ),
)
