"""A mail as somebody looks at it: its headers, and its harmless HTML with the pictures that came with it. Pure.

The HTML is made in a child process: what that needs is imported where it is used: the gateway itself knows the records only.
"""

from base64 import b64encode
from typing import Final

from store.records import Inbound, Record

HEADERS_MOST: Final = 64 * 1024  # bytes
PICTURES_MOST: Final = 4_000_000  # bytes of all pictures together


class Asked(Record, frozen=True, kw_only=True):
    """The bytes of a mail, and what stands in place of a picture from the internet, and of one that is not there."""

    raw: bytes
    remote: str
    missing: str


class Letter(Record, frozen=True, kw_only=True):
    """`html` is the body of a document, "" where the mail has none, or too much. Its only pictures are data: URLs of plain pictures."""

    html: str = ""


def letter(asked: Asked) -> Letter:
    """The mail to look at. Raises MalformedError naming the limit it passed."""
    from channels.email.parse import parse  # noqa: PLC0415

    parsed = parse(Inbound(id="", channel="", external_id="", lane="", digest="", raw=asked.raw))
    files = {
        file.content_id: parsed.files.get(file.sha256, b"") for file in parsed.message.attachments if file.content_id
    }
    html = parsed.message.html
    return Letter(html=_with_pictures(html, files, asked) if html else "")


def picture_type(data: bytes) -> str:
    """The media type of a plain picture by its first bytes (PNG, JPEG, GIF, WebP); "" for everything else, SVG too."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _with_pictures(html: str, files: dict[str, bytes], asked: Asked) -> str:
    """Sanitised HTML whose pictures stand in it. Done in a tree: in a string, the text of an attribute could pass for a tag."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    room = PICTURES_MOST
    for image in body.css("img"):
        source = image.attributes.get("src") or ""
        data = files.get(source[4:].strip("<>"), b"") if source else b""
        kind = picture_type(data) if len(data) <= room else ""
        if kind:
            room -= len(data)
            image.attrs["src"] = f"data:{kind};base64,{b64encode(data).decode()}"
            continue
        alt = image.attributes.get("alt") or ""
        image.replace_with(f"[{asked.missing if source else asked.remote}{': ' + alt if alt else ''}]")
    return body.inner_html or ""


def headers(raw: bytes) -> str:
    """The header fields of a mail as they came, at most the first 64 KB."""
    head = raw[:HEADERS_MOST].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return head.decode("utf-8", "replace")
