"""Long pages leave compressed.

What a page keeps secret in it, the token of its forms, is another one each time (page.csrf_token): otherwise the length of many answers
could tell it, letter by letter, to somebody on the line who makes the browser ask again and again (BREACH).
"""

import asyncio
import gzip
from typing import Final

from aiohttp import web

WORTH: Final = 8_000  # bytes; less is one or two packets anyway
LONG: Final = 65_536  # bytes from which on a thread does it
LEVEL: Final = 4  # of 9


async def packed(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """The answer, compressed where it is a long page and the browser takes that."""
    if not isinstance(response, web.Response) or response.content_type != "text/html":
        return response
    body = response.body
    if not isinstance(body, bytes) or len(body) < WORTH or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    response.body = await asyncio.to_thread(_pack, body) if len(body) >= LONG else _pack(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary"), "Accept-Encoding")))
    return response


def _pack(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)
