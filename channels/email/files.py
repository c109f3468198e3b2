"""What came with a mail as a file, and what it is called."""

import re
from typing import Final

import msgspec

from channels.base import MalformedError
from channels.email.headers import message_ids, text
from channels.email.mime import Part, header

MESSAGES: Final = {"message/rfc822", "message/global"}
HEAD: Final = 64 * 1024  # bytes of an attached mail in which its subject is looked for
STEM_MAX: Final = 100
SUFFIX = re.compile(r"\.eml$", re.IGNORECASE)


class File(msgspec.Struct, frozen=True):
    """A file with its bytes. `name` is what the sender said, not made safe yet, "" if nothing."""

    name: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


def file_of(part: Part) -> File:
    """A part of a mail as a file, its transfer encoding undone. An attached mail without a name is called after its subject."""
    content = part.content()
    said = part.names.get("filename") or part.parameters.get("name") or ""
    if not said and part.media_type in MESSAGES:
        said = _titled(content)
    ids = message_ids(part.first("content-id"))
    return File(
        name=said,
        media_type=part.media_type,
        content=content,
        inline=part.disposition != "attachment" and (bool(ids) or part.disposition == "inline"),
        content_id=ids[0] if ids else "",
    )


def _titled(content: bytes) -> str:
    try:
        subject = text(header(content[:HEAD]).first("subject"))
    except MalformedError:
        return ""
    stem = SUFFIX.sub("", subject.replace("/", "-").replace("\\", "-"))[:STEM_MAX].strip(" .")
    return f"{stem}.eml" if stem else ""
