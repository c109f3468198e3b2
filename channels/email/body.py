"""Which parts of a mail are its body and which are attachments, and the body as text and HTML."""

import re
from html import escape
from typing import Final

from channels.email import charset, html
from channels.email.mime import Part

TEXT_MAX: Final = 256 * 1024  # characters of text a message may carry; the rest goes into an attachment

UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+")
META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# Alternatives that repeat the body in a form nobody here reads.
REPEATS = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"}
CALENDAR = re.compile(r"^(?:SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)$", re.MULTILINE)
SIGNED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}


class Body:
    """Pieces of the body in order, each (plain text or None, HTML or None), and the parts that are attachments."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str | None, str | None]] = []
        self.attachments: list[Part] = []
        self.leaves: list[Part] = []
        self.notes: list[str] = []

    def text(self) -> str:
        """Everything readable, in order; from HTML only where there is no plain text. Quotes found in HTML are marked."""
        texts = [
            plain if plain and plain.strip() else html.to_text(rich) if rich else "" for plain, rich in self.pieces
        ]
        return "\n\n".join(text.strip("\n") for text in texts if text.strip())

    def safe_html(self) -> str | None:
        """The HTML, sanitised, with plain pieces between; None if there is none or it is too large to show."""
        if not any(rich for _, rich in self.pieces):
            return None
        whole = "\n".join(rich or f"<pre>{escape(plain or '')}</pre>" for plain, rich in self.pieces)
        safe = html.sanitise(whole)
        if safe is None:
            self.notes.append("large-html")
        return safe


def collect(root: Part) -> Body:
    """Walks the parts; nesting is limited by mime.read."""
    body = Body()
    _part(root, body, first=True, related=False)
    if not any((plain or rich or "").strip() for plain, rich in body.pieces):
        _calendar_text(body)
    return body


def _part(part: Part, body: Body, *, first: bool, related: bool) -> None:
    if part.media_type == "multipart/alternative" and part.parts:
        _alternative(part, body)
    elif part.parts:
        encrypted = part.media_type == "multipart/encrypted"
        if encrypted:
            body.notes.append("encrypted")
        for number, child in enumerate(part.parts):
            _part(
                child,
                body,
                first=number == 0 and not encrypted,
                related=part.media_type == "multipart/related" or encrypted,
            )
    else:
        body.leaves.append(part)
        if _is_body(part, first=first, related=related):
            body.pieces.append(_piece(part))
        else:
            if part.media_type in SIGNED:
                body.notes.append("encrypted")
            body.attachments.append(part)


def _alternative(part: Part, body: Body) -> None:
    """One piece of all forms of the same text; whatever else was in there stays an attachment."""
    forms = Body()
    for child in part.parts:
        if child.media_type not in REPEATS:
            _part(child, forms, first=True, related=False)
    plain = [text for text, _ in forms.pieces if text is not None]
    rich = [text for _, text in forms.pieces if text is not None]
    body.pieces.append(("\n\n".join(plain) if plain else None, "\n".join(rich) if rich else None))
    body.attachments += forms.attachments
    body.leaves += forms.leaves
    body.notes += forms.notes


def _is_body(part: Part, *, first: bool, related: bool) -> bool:
    """A text without a name that is not called an attachment; the first part may have a name (RFC 8621 section 4.1.4)."""
    if part.media_type not in {"text/plain", "text/html"} or part.disposition == "attachment":
        return False
    if first:
        return True
    return not related and not ("name" in part.parameters or "filename" in part.names)


def _piece(part: Part) -> tuple[str | None, str | None]:
    content = part.content()
    declared = part.parameters.get("charset", "")
    if part.media_type == "text/html":
        if not declared and not content.isascii():
            meta = META_CHARSET.search(content[:4096])
            declared = meta[1].decode("ascii") if meta else ""
        return None, shown(charset.decode(content, declared))
    text = shown(charset.decode(content, declared))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete=part.parameters.get("delsp", "").lower() == "yes")
    return text, None


def shown(text: str) -> str:
    """Text of many lines: breaks are line feeds, other control characters, surrogates and byte order marks are gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return UNSHOWN.sub("", text)


def unflow(text: str, *, delete: bool) -> str:
    """Soft line breaks undone (RFC 3676): a line that ends in a blank goes on in the next of the same quote depth."""
    pieces: list[str] = []
    flowing = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        signature = content == "-- "
        if flowing != depth or signature:
            pieces.append(("\n" if pieces else "") + (">" * depth + " " if depth else ""))
        soft = content.endswith(" ") and not signature
        flowing = depth if soft else -1
        pieces.append(content[:-1] if soft and delete else content)
    return "".join(pieces)


def _calendar_text(body: Body) -> None:
    """An invitation without a text is read for its title, place and description."""
    for part in body.leaves:
        if part.media_type == "text/calendar":
            content = shown(charset.decode(part.content(), part.parameters.get("charset", "utf-8"))).replace("\n ", "")
            said = [match[1].strip() for match in CALENDAR.finditer(content)]
            text = "\n".join(line.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";") for line in said if line)
            body.pieces = [(text, None)]
            return
