"""What all administration pages share: their tabs, and a line in the audit log for whatever they change."""

from typing import Any

from aiohttp import web

from gateway.http.context import services_of
from gateway.http.desk.admin.words import WORDS
from gateway.http.desk.frame.page import agent_of, desk_page, language_of_agent, words_in
from gateway.http.remote import remote
from store.audit import Deed

TABS = (
    ("agents", "/desk/admin"),
    ("tokens", "/desk/admin/tokens"),
    ("sessions", "/desk/admin/sessions"),
    ("audit", "/desk/admin/audit"),
    ("config", "/desk/admin/config"),
    ("rules", "/desk/admin/rules"),
)


def admin_page(request: web.Request, template: str, *, tab: str, status: int = 200, **values: Any) -> web.Response:
    """templates/desk/<template>, which extends desk/admin/base.html, under the tab of this name; `done` names a word of what was done."""
    w = words_in(WORDS, language_of_agent(request))
    done = request.query.get("done", "")
    return desk_page(
        request,
        template,
        title=w(f"tab_{tab}"),
        words=WORDS,
        status=status,
        tabs=TABS,
        tab=tab,
        done=w(f"done_{done}") if f"done_{done}" in WORDS and request.method == "GET" else "",
        **values,
    )


async def note(request: web.Request, deed: Deed, *, about: str = "", detail: str = "") -> None:
    """Writes down what the signed-in administrator is about to do. Raises UnavailableError: then it is not done."""
    await services_of(request).store.audit.note(
        deed, by=agent_of(request).email, about=about, detail=detail, origin=remote(request)
    )
