"""Pictures that came with a ticket, shown in its page: only what its first bytes say is a plain picture, under a policy that runs nothing (W2)."""

from aiohttp import web

from channels.email.letter import picture_type
from gateway.http.api_tickets import ticket_of
from gateway.http.context import services_of
from gateway.http.download import HEADERS, disposition, download
from gateway.http.problem import not_found
from gateway.http.routes import Route
from gateway.timeline import timeline
from store.records import Attachment


async def file(request: web.Request) -> web.StreamResponse:
    """A file that was said on the ticket, as a download that no browser opens."""
    return await download(services_of(request).store, await _attachment(request))


async def picture(request: web.Request) -> web.StreamResponse:
    """The same shown in the page, where it is a PNG, JPEG, GIF or WebP by its first bytes; else a download."""
    attachment = await _attachment(request)
    store = services_of(request).store
    try:
        data = await store.blobs.get(attachment.blob or attachment.sha256)
    except (FileNotFoundError, ValueError):
        raise not_found() from None
    kind = picture_type(data)
    if not kind:
        return await download(store, attachment)
    ending = kind.rpartition("/")[2]
    return web.Response(
        body=data,
        headers={
            **HEADERS,
            "Content-Type": kind,
            "Content-Disposition": disposition(f"picture.{ending}").replace("attachment", "inline", 1),
            "Cache-Control": "private, max-age=3600",
        },
    )


async def _attachment(request: web.Request) -> Attachment:
    """The file the path names, if it was said on the ticket. Raises ProblemError 404."""
    ticket = await ticket_of(request)
    wanted = request.match_info["sha256"]
    for each in timeline(await services_of(request).store.tickets.log(ticket.number)):
        for one in each.attachments:
            if one.sha256 == wanted:
                return one
    raise not_found()


ROUTES = (
    Route(
        method="GET",
        path="/desk/ticket/{number}/files/{sha256}",
        access="agent",
        handler=file,
        summary="A file of a ticket, as a download",
    ),
    Route(
        method="GET",
        path="/desk/ticket/{number}/pictures/{sha256}",
        access="agent",
        handler=picture,
        summary="A picture of a ticket, shown in its page",
    ),
)
