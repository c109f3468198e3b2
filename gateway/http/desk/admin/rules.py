"""/desk/admin/rules: which triage rules are in force, what stands in them, and who changed that when; to read."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.page import admin_page
from gateway.http.problem import not_found
from gateway.http.routes import Route

if TYPE_CHECKING:
    from gateway.http.desk.admin.rules_in_force import InForce


async def show(request: web.Request) -> web.Response:
    """Version, rules, files and history."""
    services = services_of(request)
    rulesets = services.store.rulesets
    pointers, deeds = await rulesets.pointers(), await rulesets.history()
    counts = await rulesets.shadow_counts()
    live = await in_force(request, pointers.live)
    applied = [one.at for one in deeds if one.version == pointers.live and one.deed in ("apply", "rollback")]
    return admin_page(
        request,
        "admin/rules.html",
        tab="rules",
        live=live,
        applied_at=applied[-1] if pointers.live and applied else 0,
        is_applied=bool(pointers.live),
        shadow=pointers.shadow,
        counts=counts,
        deeds=list(reversed(deeds)),
    )


async def show_file(request: web.Request) -> web.Response:
    """One rule file of what is in force, as text; `name` as the page lists it."""
    pointers = await services_of(request).store.rulesets.pointers()
    wanted = request.query.get("name", "")
    for source in (await in_force(request, pointers.live)).sources:
        if source.name == wanted:
            return web.Response(text=source.text, content_type="text/plain", charset="utf-8")
    raise not_found()


async def in_force(request: web.Request, version: str) -> "InForce":
    """The applied version, or for "" the files of the config. Raises UnavailableError."""
    from gateway.http.desk.admin import rules_in_force  # noqa: PLC0415 - see there

    services = services_of(request)
    if not version:
        return await asyncio.to_thread(rules_in_force.of_files, services.config)
    raw = await services.store.rulesets.packed(version)
    if raw is None:
        return rules_in_force.InForce(version=version, trouble="it is gone from the store: centrala rules apply")
    return await asyncio.to_thread(rules_in_force.of_set, version, bytes(raw))


ROUTES = (
    Route(method="GET", path="/desk/admin/rules", access="desk admin", handler=show, summary="Triage rules"),
    Route(method="GET", path="/desk/admin/rules/file", access="desk admin", handler=show_file, summary="One rule file"),
)
