"""A button pressed on a page behind a signed link: read once it is surely of our own page, and carried out once."""

from aiohttp import web

from gateway.desk import RefusedError
from gateway.http import door
from gateway.http.context import services_of
from gateway.http.form_post import Post, read_post
from gateway.http.origin import check_origin
from gateway.http.problem import ProblemError
from store.records import Action


async def pressed(request: web.Request, most: int) -> Post:
    """What was posted with the button, at most `most` bytes. Raises ProblemError: 403 (a page of another site), 429, and those of `read_post`."""
    check_origin(request)
    await door.spend_post(request)
    return await read_post(request, most)


async def carried_out(request: web.Request, action: Action) -> None:
    """Applies it. What came too late changes nothing, and is no error: the page then says how things stand. Raises ProblemError as the desk refuses."""
    try:
        await services_of(request).actions.apply(action)
    except RefusedError as refused:
        if refused.code != "conflict":
            raise ProblemError(refused.status, refused.pl, refused.en, path=refused.path) from None
