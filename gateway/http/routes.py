"""What a route is: where, who may, what goes in and what comes out. Routing, access and openapi.json all follow this one table."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

import msgspec
from aiohttp import web

from store.records import Scope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
# "public": anybody; "link": whoever has a signed link; "provider": the channel checks who calls; "agent", "desk admin": an agent, or an
# administrator, signed in at /desk; else what a token must be allowed.
Access = Literal["public", "link", "provider", "agent", "desk admin"] | Scope
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One method on one path. `answers` maps a status to the type of its JSON (None: something else than JSON).

    `takes_file`: the body is a file, or multipart/form-data with one. `quiet`: a page asks by itself, nobody did anything, so the
    agent's session does not live on for it.
    """

    method: Literal["GET", "POST"]
    path: str
    access: Access
    handler: Handler
    summary: str
    answers: Mapping[int, Any] = {}
    body: Any = None
    query: type[msgspec.Struct] | None = None
    takes_file: bool = False
    quiet: bool = False

    @property
    def is_api(self) -> bool:
        """Whether it is described in openapi.json."""
        return self.access != "provider" and (
            self.path.startswith("/api/") or self.path in ("/healthz", "/readyz", "/metrics")
        )


def allows(held: Scope, wanted: Scope) -> bool:
    """Whether a token of one scope may do what needs the other: each scope holds the ones before it."""
    return SCOPES.index(held) >= SCOPES.index(wanted)


def said(value: msgspec.Struct, status: int = 200) -> web.Response:
    """A value as JSON."""
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/json")
