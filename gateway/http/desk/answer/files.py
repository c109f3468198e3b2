"""Files of the console: sent ahead by the page as they are chosen, pasted or dropped, or with the form where there is no script."""

from aiohttp import web

from gateway.desk.attaching import LONGEST_ID, MOST_FILES
from gateway.http.api_files import taken
from gateway.http.context import services_of
from gateway.http.desk.frame.page import agent_of
from gateway.http.form_post import Post, keep
from gateway.http.routes import Route, said
from store.drafts import DraftFile


async def take(request: web.Request) -> web.Response:
    """Keeps one file for an answer of the agent's; its id goes into the form."""
    return said(await taken(request, agent_of(request).email), 201)


async def files_of(request: web.Request, post: Post) -> tuple[DraftFile, ...]:
    """The files a form names (field `file`, an id each, sent ahead by the same agent) but `without` some, and those that came with it.

    One that was forgotten is left out: the box told so when it was shown. Raises ProblemError, UnavailableError.
    """
    store, agent = services_of(request).store, agent_of(request)
    out = post.values.get("without", ())
    named = [one for one in dict.fromkeys(post.values.get("file", ())) if 0 < len(one) <= LONGEST_ID and one not in out]
    kept = await store.uploads.of(agent.email, named[: MOST_FILES + 1])
    found = [DraftFile(id=one, name=kept[one].name, size=kept[one].size) for one in named if one in kept]
    for file in await keep(store, [one for one in post.files if one.data]):
        upload = await store.uploads.add(file, by=agent.email)
        found.append(DraftFile(id=upload, name=file.name, size=file.size))
    return tuple(found)


def count_of(text: str) -> int:
    """A count a form brings back; what is none counts as 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0


ROUTES = (
    Route(
        method="POST",
        path="/desk/files",
        access="agent",
        handler=take,
        summary="A file for an answer",
        takes_file=True,
    ),
)
