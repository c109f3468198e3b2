"""An agent at the console, over plain HTTP: signed in, with the session's token for posts."""

from collections.abc import Mapping
from typing import Any

from gateway.http.desk.frame.page import csrf_token
from store.records import Agent, Level
from tests.gateway.http.conftest import Heard, Site

HTML = {"Accept": "text/html"}
PART = {"HX-Request": "true", "Accept": "*/*"}


class DeskClient:
    """One browser of one agent. `csrf` is what forms carry; `cookie` the session's secret."""

    def __init__(self, site: Site, cookie: str) -> None:
        self.site = site
        self.cookie = cookie
        self.csrf = csrf_token(cookie)

    async def get(self, path: str, *, headers: Mapping[str, str] = HTML, **more: Any) -> Heard:
        """A page; headers=PART for a piece of one."""
        return await self.site.call("GET", path, headers=self._headers(headers), **more)

    async def post(
        self, path: str, fields: Mapping[str, Any] | None = None, *, headers: Mapping[str, str] = HTML, **more: Any
    ) -> Heard:
        """A form as a browser sends it, with the token; headers=PART as htmx does. Redirects are not followed."""
        if fields is not None:
            more["data"] = {"csrf": self.csrf, **fields}
        sent = self._headers(headers) if fields is not None else {"X-CSRF-Token": self.csrf, **self._headers(headers)}
        return await self.site.call("POST", path, headers=sent, **more)

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {"Cookie": f"desk={self.cookie}", "Sec-Fetch-Site": "same-origin", **headers}


async def desk_client(
    site: Site, email: str = "ola@desk.pl", *, name: str = "Ola Nowak", level: Level = "L1", admin: bool = False
) -> DeskClient:
    """A browser in which this agent is signed in: made if there is none, else as new, in the desk's language."""
    store = site.gateway.store
    if not await store.people.add_agent(email, name=name, level=level, admin=admin):
        # an earlier test's: as this one wants it, whatever was done to it
        await store.people.change_agent(
            email, lambda one: Agent(email=one.email, name=name, level=level, admin=admin, created_at=one.created_at)
        )
    return DeskClient(
        site, await store.sessions.begin(email, device="Mozilla/5.0 Chrome/140.0 Linux", place="127.0.0.1")
    )
