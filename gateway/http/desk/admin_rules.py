"""/desk/admin/rules: which triage rules are in force, what stands in them, and who changed that when; to read."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
from aiohttp import web

from gateway.config_parts import Config
from gateway.http.context import services_of
from gateway.http.desk.admin import admin_page
from gateway.http.problem import not_found
from gateway.http.routes import Route
from gateway.ruleset_files import files_of, named
from triage.document import Document, Draft, Source
from triage.mistakes import RulesError
from triage.rulefile import read_files
from triage.rulesets import reread, unpacked

SHORT = 12  # characters of a version that people read


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one version. `trouble`: why they can't be read, "" where they can."""

    version: str
    rules: Sequence[Draft] = ()
    sources: Sequence[Source] = ()
    trouble: str = ""


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
        "admin_rules.html",
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


async def in_force(request: web.Request, version: str) -> InForce:
    """The applied version, or for "" the files of the config. Raises UnavailableError."""
    services = services_of(request)
    if not version:
        return await asyncio.to_thread(_of_files, services.config)
    raw = await services.store.rulesets.packed(version)
    if raw is None:
        return InForce(version=version, trouble="it is gone from the store: centrala rules apply")
    return await asyncio.to_thread(_of_set, version, bytes(raw))


def _of_files(config: Config) -> InForce:
    reading = read_files(files_of(config))
    sources = [Source(named(one.name, Path(config.data).parent), one.text) for one in reading.sources]
    trouble = "; ".join(str(mistake) for mistake in reading.mistakes[:3])
    return _in_force(reading.document.version, reading.document, sources, trouble)


def _of_set(version: str, raw: bytes) -> InForce:
    try:
        sources = unpacked(raw).sources
        return _in_force(version, reread(sources), sources, "")
    except RulesError as error:
        return InForce(version=version, trouble=str(error))


def _in_force(version: str, document: Document, sources: Sequence[Source], trouble: str) -> InForce:
    return InForce(version=version, rules=document.rules, sources=sources, trouble=trouble)


ROUTES = (
    Route(method="GET", path="/desk/admin/rules", access="desk admin", handler=show, summary="Triage rules"),
    Route(method="GET", path="/desk/admin/rules/file", access="desk admin", handler=show_file, summary="One rule file"),
)
