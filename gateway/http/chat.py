"""Web chat: the page, the script to embed, the socket, and files that go with what is said."""

import gzip
import hashlib
from functools import cache
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, web

from channels.base import Channel, ForgedError
from channels.webchat.channel import Settings
from gateway.chat.frames import LONGEST_FRAME
from gateway.chat.socket import Socket, is_over
from gateway.chat.sockets import FILE
from gateway.chat.visitor import Door, Visitor, uploader
from gateway.http.chat_script import script
from gateway.http.context import base_of, services_of
from gateway.http.download import download
from gateway.http.form_post import keep, read_post
from gateway.http.guard import told
from gateway.http.guesses import too_many
from gateway.http.language import language_of
from gateway.http.pages import page, zone_of
from gateway.http.problem import ProblemError, not_found
from gateway.http.remote import is_exempt, remote, source
from gateway.http.routes import Route, said
from gateway.http.tries import tries
from gateway.services import Services
from store.records import Record

log = structlog.get_logger("gateway.http")

ALIVE = 30.0  # seconds between two pings
WIDGET_SECONDS = 600  # browsers keep the script


class Uploaded(Record, frozen=True, kw_only=True):
    """A file that may go with the next message of the session."""

    file: str
    name: str
    size: int
    media_type: str


async def show(request: web.Request) -> web.Response:
    """The chat on a page of its own."""
    services = services_of(request)
    channel = _channel(request)
    return page(
        request,
        "chat.html",
        language_of(request, services.config.desk.language),
        named=request.query.get("channel", "") and channel.name,
        script=f"{base_of(services)}/chat/widget.js",
        version=_packed()[1].strip('"'),
    )


async def widget(request: web.Request) -> web.Response:
    """The same as a script for any page."""
    _channel(request)
    packed, tag = _packed()
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={WIDGET_SECONDS}",
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers=headers)
    body = script()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = packed, "gzip"
    return web.Response(body=body, content_type="text/javascript", charset="utf-8", headers=headers)


async def talk(request: web.Request) -> web.StreamResponse:
    """The socket. Whose Origin is neither ours nor named in the config is turned away before anything is said (W7)."""
    services = services_of(request)
    channel = _channel(request)
    if _origin(request, channel) is None:
        raise ProblemError(
            403,
            "Ta strona nie może pokazywać czatu. Dopisz jej adres do „origins” kanału.",
            'This site may not show the chat. Add its address to "origins" of the channel.',
        )
    sockets = services.chat
    if sockets is None or sockets.stopping:
        raise ProblemError(503, "Czat zaraz wróci.", "The chat will be back in a moment.", headers={"Retry-After": "2"})
    settings: Settings = channel.detail
    address = remote(request)
    place = source(address)
    if not sockets.open_from(place, 1_000_000 if is_exempt(address) else settings.limits.address_sockets):
        raise too_many(60)
    try:
        return await _talk(request, services, channel, "" if is_exempt(address) else place)
    finally:
        sockets.closed_from(place)


async def _talk(request: web.Request, services: Services, channel: Channel, place: str) -> web.StreamResponse:
    sockets, config = services.chat, services.config
    if sockets is None:
        raise not_found()
    ws = web.WebSocketResponse(heartbeat=ALIVE, max_msg_size=LONGEST_FRAME, compress=False)
    await ws.prepare(request)
    socket = Socket(ws, request.transport, sockets, language_of(request, config.desk.language))
    door = Door(
        name=channel.name,
        settings=channel.detail,
        desk=config.desk.name,
        language=socket.language,
        zone=zone_of(services),
        upload=int(config.limits.upload),
        store=services.store,
        accept=services.accept,
        sockets=sockets,
    )
    visitor = Visitor(door, socket, place)
    try:
        while not is_over(message := await socket.frames()):
            if not await visitor.take(str(message.data)):
                await socket.close(1008, b"too many frames that can't be understood")
                break
    except Exception:  # an answer of HTTP can't follow: the connection is a socket now
        log.exception("a chat failed", channel=channel.name)
        await socket.close(WSCloseCode.INTERNAL_ERROR, b"something broke on our side: come back with your session")
    finally:
        await socket.end()
    return ws


async def upload(request: web.Request) -> web.StreamResponse:
    """A file for the next message: multipart/form-data with `session` and `file`. A simple request, so that no browser asks first."""
    channel = _channel(request)
    origin = _origin(request, channel)
    try:
        response: web.StreamResponse = await _uploaded(request, channel, origin)
    except ProblemError as error:
        response = told(request, error)
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response


async def _uploaded(request: web.Request, channel: Channel, origin: str | None) -> web.Response:
    services = services_of(request)
    if origin is None or services.chat is None:
        raise ProblemError(403, "Ta strona nie może wysyłać plików.", "This site may not send files.")
    limits = channel.detail.limits
    address = remote(request)
    rates = services.chat.rates
    if not is_exempt(address) and not rates.spend(f"files:{source(address)}", 4 * limits.files_per_minute):
        raise too_many(60)
    post = await read_post(request, services.config.limits.upload)
    session = await services.store.chats.of(post.one("session"))
    if session is None or session.channel != channel.name:
        raise ProblemError(403, "Otwórz czat jeszcze raz.", "Open the chat once more.")
    if not rates.spend(f"files:{session.id}", limits.files_per_minute):
        raise too_many(60)
    if len(post.files) != 1:
        raise ProblemError(422, "Wyślij jeden plik naraz.", "Send one file at a time.", path="file")
    (kept,) = await keep(services.store, post.files)
    file = await services.store.uploads.add(kept, by=uploader(session.id))
    return said(Uploaded(file=file, name=kept.name, size=kept.size, media_type=kept.media_type), 201)


async def file(request: web.Request) -> web.StreamResponse:
    """A file of a chat's history, for who has its signed address."""
    services = services_of(request)
    wrong = tries(request)
    try:
        named = services.signer.open_link(FILE, request.match_info["token"], services.store.now())
    except ForgedError:
        await wrong()
        raise not_found() from None
    session, place, at = named.split(":")
    messages = await services.store.chats.history(session, int(place), int(place))
    if not messages or int(at) >= len(messages[0].files):
        raise not_found()
    response = await download(services.store, messages[0].files[int(at)])
    channel = _channel_of(services, "")
    origin = _origin(request, channel) if channel is not None else None
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response


def _channel(request: web.Request) -> Channel:
    """The chat the request names, the first one if it names none. Raises ProblemError 404."""
    channel = _channel_of(services_of(request), request.query.get("channel", ""))
    if channel is None:
        raise not_found()
    return channel


def _channel_of(services: Services, name: str) -> Channel | None:
    chats = (one for one in services.channels.values() if isinstance(one.detail, Settings))
    return next((one for one in chats if not name or one.name == name), None)


def _origin(request: web.Request, channel: Channel) -> str | None:
    """The Origin of the request if it may show this chat, else None. A request without one may not."""
    origin = request.headers.get("Origin", "")
    public = urlsplit(services_of(request).config.http.public_url)
    own = f"{public.scheme}://{public.netloc}".lower()
    return origin if origin and (origin == own or origin in channel.detail.origins) else None


@cache
def _packed() -> tuple[bytes, str]:
    """The script compressed, and its tag."""
    body = script()
    return gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"'


ROUTES = (
    Route(method="GET", path="/chat", access="public", handler=show, summary="The chat on a page of its own"),
    Route(method="GET", path="/chat/widget.js", access="public", handler=widget, summary="The chat for any page"),
    Route(method="GET", path="/chat/ws", access="public", handler=talk, summary="The chat's socket"),
    Route(
        method="POST",
        path="/chat/files",
        access="public",
        handler=upload,
        summary="A file for the next message of a chat",
        takes_file=True,
    ),
    Route(method="GET", path="/chat/files/{token}", access="link", handler=file, summary="A file of a chat"),
)
