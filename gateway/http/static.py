"""Our own style sheets and scripts, under names that hold a hash of their content, so that browsers may keep them for ever.

The files of a folder have one hash for all of them in their path: a module may import its neighbour by its plain name.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

import msgspec
from aiohttp import web

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
WORTH_PACKING = 1_000  # bytes


class Static(msgspec.Struct, frozen=True):
    """One file, read once."""

    name: str
    media_type: str
    data: bytes

    async def serve(self, request: web.Request) -> web.Response:
        """The file, packed where the browser takes that and it saves something."""
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        data = _packed(self.data) if "gzip" in request.headers.get("Accept-Encoding", "") else self.data
        if data is not self.data:
            headers["Content-Encoding"] = "gzip"
        return web.Response(body=data, content_type=self.media_type, charset="utf-8", headers=headers)

    @staticmethod
    @cache
    def files() -> "dict[str, Static]":
        """By where they are served below /static/: name.hash.css, or folder/hash/name.css."""
        found = {}
        for path in _ours(FOLDER):
            data = path.read_bytes()
            found[f"{path.stem}.{_hash(data)}{path.suffix}"] = Static(path.name, TYPES[path.suffix], data)
        for folder in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
            contents = {path: path.read_bytes() for path in _ours(folder)}
            version = _hash(b"".join(path.name.encode() + b"\0" + data for path, data in contents.items()))
            for path, data in contents.items():
                name = f"{folder.name}/{path.name}"
                found[f"{folder.name}/{version}/{path.name}"] = Static(name, TYPES[path.suffix], data)
        return found

    @staticmethod
    @cache
    def url(name: str) -> str:
        """Where the file of this plain name ("page.css", "desk/frame.css") is served. Raises KeyError."""
        for hashed, file in Static.files().items():
            if file.name == name:
                return f"/static/{hashed}"
        raise KeyError(f"there is no file {name} in {FOLDER}")


def _ours(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in TYPES)


@cache
def _packed(data: bytes) -> bytes:
    """The same in gzip, packed when first asked for; as it is where that saves nothing."""
    packed = gzip.compress(data, mtime=0) if len(data) >= WORTH_PACKING else data
    return packed if len(packed) < len(data) else data


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
