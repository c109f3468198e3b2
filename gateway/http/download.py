"""Files of strangers go out as downloads that no browser opens or runs (W2)."""

from urllib.parse import quote

from aiohttp import web

from channels.email.names import safe
from gateway.http.problem import not_found
from gateway.originals import of_message
from store.client import Store
from store.records import Attachment

# What is named as it is; everything else leaves as octet-stream.
HARMLESS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


async def download(store: Store, file: Attachment) -> web.Response:
    """The bytes as an attachment under its (cleaned) name. Raises ProblemError 404 if they are gone."""
    try:
        data = await store.blobs.get(file.blob or file.sha256)
    except (FileNotFoundError, ValueError):
        raise not_found() from None
    return web.Response(
        body=data,
        headers={
            **HEADERS,
            "Content-Type": file.media_type if file.media_type in HARMLESS else "application/octet-stream",
            "Content-Disposition": disposition(safe(file.name, file.media_type, 1)),
        },
    )


async def as_text(store: Store, message: str) -> web.Response:
    """A message as it came, as a .txt: what is inside can't run, and no mail program opens it. Raises ProblemError 404 if it is gone."""
    raw = await of_message(store, message)
    if raw is None:
        raise not_found()
    name = "".join(letter for letter in message if letter.isascii() and letter.isalnum())[:40] or "original"
    return web.Response(
        body=raw,
        headers={
            **HEADERS,
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Disposition": disposition(f"{name}.txt"),
        },
    )


def disposition(name: str) -> str:
    """An attachment with the name in both forms of RFC 6266: plain ASCII for old clients, UTF-8 for the others."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
