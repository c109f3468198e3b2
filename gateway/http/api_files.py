"""Files that agents send ahead: each gets an id, which a reply or note then names."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from channels.email.names import safe
from gateway.http.callers import caller_of
from gateway.http.context import services_of
from gateway.http.form_post import Upload, keep, media_type_of, read_post
from gateway.http.problem import ProblemError
from gateway.http.reading import read_bytes, read_query
from gateway.http.routes import Route, said
from gateway.http.schema import Shape

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class FileQuery(Shape, frozen=True, kw_only=True):
    """How the file is called, if the body is the file itself; `inline` shows a picture below the words of a mail."""

    name: Annotated[str, Meta(max_length=500)] = ""
    inline: bool = False


class FileJson(Shape, frozen=True, kw_only=True):
    """A file that was taken in. Its `id` goes into "files" of a reply or note within a day; only who sent it can use it."""

    id: str
    name: str
    media_type: str
    size: int


async def take(request: web.Request) -> web.Response:
    """Keeps one file for who calls."""
    return said(await taken(request, caller_of(request).author.id), 201)


async def taken(request: web.Request, by: str) -> FileJson:
    """Keeps one file: the body itself, or the one file of a multipart/form-data body; only the author `by` can use it. Durable on return.

    Raises ProblemError, UnavailableError.
    """
    services = services_of(request)
    asked = read_query(request, FileQuery)
    [file] = await keep(services.store, [await _read(request, asked, services.config.limits.upload)])
    if asked.inline:
        if file.media_type not in PICTURES:
            raise ProblemError(
                422,
                "W treści można pokazać tylko obraz PNG, JPEG, GIF albo WebP; inny plik dołącz bez „inline”.",
                'Only a PNG, JPEG, GIF or WebP picture can be shown in the words; send other files without "inline".',
                path="inline",
            )
        file = replace(file, inline=True)
    upload = await services.store.uploads.add(file, by=by)
    return FileJson(id=upload, name=file.name, media_type=file.media_type, size=file.size)


async def _read(request: web.Request, asked: FileQuery, most: int) -> Upload:
    if request.content_type == "multipart/form-data":
        post = await read_post(request, most)
        if len(post.files) != 1:
            raise ProblemError(
                422, "Wyślij dokładnie jeden plik naraz.", "Send exactly one file at a time.", path="file"
            )
        return post.files[0]
    media_type = media_type_of(request.headers.get("Content-Type", ""))
    data = await read_bytes(request, most)
    if not data:
        raise ProblemError(422, "Plik jest pusty.", "The file is empty.", path="file")
    return Upload("file", safe(asked.name, media_type, 1), media_type, data)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/files",
        access="write",
        handler=take,
        summary="Send a file ahead, to name it in a reply or note",
        query=FileQuery,
        takes_file=True,
        answers={201: FileJson},
    ),
)
