"""/desk/admin/tokens: keys to the API. A token is shown once."""

from collections.abc import Mapping
from typing import cast, get_args

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.changes import is_name
from gateway.http.desk.admin.page import admin_page, note
from gateway.http.desk.frame.page import go, posted
from gateway.http.routes import Route
from store.records import Scope

SCOPES_OFFERED: tuple[Scope, ...] = get_args(Scope)


async def show(request: web.Request) -> web.Response:
    """All tokens, revoked ones last, and a form for a new one."""
    return await _page(request)


async def make(request: web.Request) -> web.Response:
    """A new token, on the page that answers and never again."""
    people, post = services_of(request).store.people, await posted(request)
    name, scope, agent = " ".join(post.one("name").split()), post.one("scope"), post.one("agent")
    mistakes = {}
    if not is_name(name):
        mistakes["name"] = "bad_token_name"
    elif any(one.name == name and not one.revoked_at for one in await people.tokens()):
        mistakes["name"] = "taken_token"
    if scope not in SCOPES_OFFERED:
        mistakes["scope"] = "bad_choice"
    known = await people.agent(agent) if agent else None
    if agent and (known is None or known.disabled):
        mistakes["agent"] = "bad_choice"
    given = {"name": name[:120], "scope": scope, "agent": agent}
    if mistakes:
        return await _page(request, given=given, mistakes=mistakes, status=422)
    await note(request, "token made", about=name, detail=f"scope {scope}{f', {agent}' if agent else ''}")
    secret = await people.add_token(name, scope=cast("Scope", scope), agent=agent)
    return await _page(request, secret=secret, made=name)


async def revoke(request: web.Request) -> web.Response:
    """Ends every token of this name, at once."""
    name = (await posted(request)).one("name")
    people = services_of(request).store.people
    if any(one.name == name and not one.revoked_at for one in await people.tokens()):
        await note(request, "token revoked", about=name)
        await people.revoke_tokens(name)
    return go(request, "/desk/admin/tokens?done=revoked")


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
    secret: str = "",
    made: str = "",
    status: int = 200,
) -> web.Response:
    people = services_of(request).store.people
    tokens = await people.tokens()
    return admin_page(
        request,
        "admin/tokens.html",
        tab="tokens",
        status=status,
        tokens=sorted(tokens, key=lambda one: (bool(one.revoked_at), one.name.casefold(), -one.created_at)),
        agents=[one for one in await people.agents() if not one.disabled],
        scopes=SCOPES_OFFERED,
        given=given or {"name": "", "scope": "write", "agent": ""},
        mistakes=mistakes or {},
        secret=secret,
        made=made,
    )


ROUTES = (
    Route(method="GET", path="/desk/admin/tokens", access="desk admin", handler=show, summary="API tokens"),
    Route(method="POST", path="/desk/admin/tokens", access="desk admin", handler=make, summary="Makes a token"),
    Route(
        method="POST", path="/desk/admin/tokens/revoke", access="desk admin", handler=revoke, summary="Revokes a token"
    ),
)
