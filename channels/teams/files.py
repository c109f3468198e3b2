"""Files and pictures of a message: where they lie, and what they are. Pure."""

from collections.abc import Iterable
from typing import Any

import msgspec

from channels.teams.activity import Attachment

FILE = (
    "application/vnd.microsoft.teams.file.download.info"  # a file of the personal chat; its address is its own secret
)
WORDS = ("text/html", "reference", "messageReference", "forwardedMessageReference")  # read by reading.py
CARDS = (
    "application/vnd.microsoft.card.",
    "application/vnd.microsoft.teams.card.",
    "application/vnd.microsoft.teams.file.",
)
_STARTS = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp"))
_KINDS = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "pdf": "application/pdf",
    "txt": "text/plain", "log": "text/plain", "csv": "text/csv", "zip": "application/zip",
}  # fmt: skip


class File(msgspec.Struct, frozen=True):
    """A file as a message names it. Without a name it is a pasted picture."""

    url: str
    name: str = ""
    media_type: str = ""


def files_of(attachments: Iterable[Attachment] | None) -> list[File]:
    """What can be fetched of a message's attachments, and what can't (without an address), in their order."""
    found = []
    for one in attachments or ():
        kind = (one.content_type or "").partition(";")[0].strip().lower()
        if kind == FILE:
            content: Any = one.content
            url = content.get("downloadUrl") if isinstance(content, dict) else None
            found.append(File(url if isinstance(url, str) else "", one.name or "file", ""))
        elif kind.startswith("image/"):
            found.append(File(one.content_url or "", one.name or "", kind))
        elif one.content_type not in WORDS and not kind.startswith(CARDS) and one.content_url:
            found.append(File(one.content_url, one.name or "file", kind))
    return found


def described(file: File, content: bytes, number: int) -> tuple[str, str]:
    """Name and media type of a file with these bytes; a pasted picture is named by its number."""
    if file.name:
        ending = file.name.rpartition(".")[2].lower()
        told = file.media_type if "*" not in file.media_type else ""
        return file.name, told or _KINDS.get(ending, "application/octet-stream")
    kind = next((kind for start, kind in _STARTS if content.startswith(start)), "")
    if not kind and content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "webp"
    if not kind:
        return f"image-{number}", "application/octet-stream"
    return f"image-{number}.{'jpg' if kind == 'jpeg' else kind}", f"image/{kind}"
