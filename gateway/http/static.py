"""Our own style sheet and script, under names that hold a hash of their content, so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
from aiohttp import web

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Static(msgspec.Struct, frozen=True):
    """One file, read once."""

    name: str
    media_type: str
    data: bytes

    async def serve(self, _request: web.Request) -> web.Response:
        """The file."""
        return web.Response(
            body=self.data,
            content_type=self.media_type,
            charset="utf-8",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    @staticmethod
    @cache
    def files() -> "dict[str, Static]":
        """By name with hash."""
        found = {}
        for path in sorted(FOLDER.iterdir()):
            if path.suffix in TYPES:
                data = path.read_bytes()
                name = f"{path.stem}.{hashlib.sha256(data).hexdigest()[:16]}{path.suffix}"
                found[name] = Static(path.name, TYPES[path.suffix], data)
        return found

    @staticmethod
    @cache
    def url(name: str) -> str:
        """Where the file of this plain name is served."""
        return next(f"/static/{hashed}" for hashed, file in Static.files().items() if file.name == name)
