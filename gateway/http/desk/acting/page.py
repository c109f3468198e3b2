"""A verb's form, where it is wanted: in the dialog of a page that stands there, or as a page of its own."""

from typing import Any

from aiohttp import web

from gateway.http.desk.acting.words import WORDS
from gateway.http.desk.frame.page import desk_page, html, is_part, language_of_agent, rendered


def answer_with(request: web.Request, part: str, *, title: str, status: int = 200, **values: Any) -> web.Response:
    """A form: for the dialog of a page that stands there, else as a page of its own."""
    if is_part(request):
        text = rendered(request, part, words=WORDS, title=title, heading="h2", **values)
        response = html(text, language_of_agent(request), status)
        if request.headers.get("HX-Target") == "pick-results":  # a search as typed: the field it is typed into stays
            return response
        response.headers["HX-Retarget"] = "#act-dialog"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return desk_page(
        request, "acting/page.html", title=title, words=WORDS, status=status, part=part, heading="h1", **values
    )
