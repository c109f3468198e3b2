"""Which parts of a mail are its body and which are files, and the body as text and HTML."""

import re
from html import escape
from typing import TYPE_CHECKING, Final

from channels.base import MalformedError
from channels.email import charset, html, quotes
from channels.email.files import File, file_of
from channels.email.headers import message_ids
from channels.email.mime import Part, read
from channels.email.plain import enriched, shown, signed, unflow

if TYPE_CHECKING:
    from channels.email.tnef import Winmail

TEXT_MAX: Final = 256 * 1024  # characters of text a message may carry; the rest goes into an attachment
READ_MAX: Final = 4 * TEXT_MAX  # characters; longer texts, which are cut anyway, keep their line breaks

META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
# Alternatives that repeat the body in a form nobody here reads.
REPEATS = {"text/x-amp-html", "text/watch-html"}
TEXTS = {"text/plain", "text/html"}
# Texts that are data.
DATA = TEXTS | {
    "text/calendar",
    "text/csv",
    "text/vcard",
    "text/x-vcard",
    "text/directory",
    "text/rfc822-headers",
    "text/css",
}
# Texts that are files beside a better one, and the body where there is none.
ENRICHED = {"text/enriched", "text/richtext"}
ENCRYPTED = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
WINMAIL = {"application/ms-tnef", "application/vnd.ms-tnef"}
# Resource forks of old Macs (RFC 1740): the file itself stands beside them.
FORK = "application/applefile"
# What some senders put into the plain alternative of a mail that is in HTML only.
STUB = re.compile(
    r"[^\n]{0,120}(?:html|przeglądar|browser|e-?mail client|program(?:ie|u)? pocztow)[^\n]{0,200}", re.IGNORECASE
)
STUB_MAX: Final = 300


class Body:
    """Pieces of the body in order, each (plain text or None, HTML or None), and the files that came with it."""

    def __init__(self) -> None:
        self.pieces: list[tuple[str | None, str | None]] = []
        self.files: list[File] = []
        self.leaves: list[Part] = []
        self.notes: list[str] = []
        self.opaque = False  # an opaque signature was opened
        self.packed: Winmail | None = None  # what Outlook's packet held

    def text(self) -> str:
        """Everything readable, in order; from HTML only where it tells more than the plain text. Quotes found in HTML are marked."""
        texts = [_chosen(plain or "", rich or "") for plain, rich in self.pieces]
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


def _chosen(plain: str, rich: str) -> str:
    """The plain text; that of the HTML where the plain one is empty, only says that there is HTML, or hides what is quoted."""
    if not rich or (plain.strip() and not (len(plain) < STUB_MAX and STUB.fullmatch(plain.strip()))):
        return quotes.reading(plain, rich)
    return html.to_text(rich) or plain


def collect(root: Part) -> Body:
    """Walks the parts; nesting is limited by mime.read."""
    body = Body()
    _part(root, body, first=True, related=False)
    others = [leaf for leaf in body.leaves if leaf.media_type == "text/calendar" or _is_some_text(leaf)]
    if (others or body.packed) and not body.text().strip():
        _unsaid(body, others)
    return body


def _part(part: Part, body: Body, *, first: bool, related: bool) -> None:
    if part.media_type == "multipart/alternative" and part.parts:
        _alternative(part, body)
    elif part.media_type == FORK:
        body.leaves.append(part)
    elif part.parts:
        encrypted = part.media_type == "multipart/encrypted"
        if encrypted:
            body.notes.append("encrypted")
        for number, child in enumerate(_ordered(part)):
            _part(
                child,
                body,
                first=number == 0 and not encrypted,
                related=part.media_type == "multipart/related" or encrypted,
            )
    else:
        body.leaves.append(part)
        if _is_body(part, first=first, related=related):
            _say(part, body)
        else:
            _keep(part, body)


def _ordered(part: Part) -> list[Part]:
    """The parts; of related ones the root first, where it is named (RFC 2387 section 3.2)."""
    start = part.parameters.get("start", "").strip("<> ")
    if part.media_type != "multipart/related" or not start:
        return part.parts
    return sorted(part.parts, key=lambda child: start not in message_ids(child.first("content-id")))


def _say(part: Part, body: Body) -> None:
    plain, rich = _piece(part)
    if plain is not None and "begin" in plain:
        from channels.email.uuencoded import taken_out  # noqa: PLC0415 - few mails need it

        plain, files = taken_out(plain)
        body.files += files
    if plain is not None and "-----BEGIN PGP " in plain:
        plain, encrypted = signed(plain)
        if encrypted:
            body.notes.append("encrypted")
    body.pieces.append((plain, rich))


def _keep(part: Part, body: Body) -> None:
    """A part as a file; one of Outlook's packets as the files in it."""
    kind = part.media_type
    if kind in ENCRYPTED:
        _keep_opaque(part, body)
    elif kind == "message/partial":
        body.notes.append("partial")
    elif kind == "message/external-body":
        body.notes.append("external-body")
    file = file_of(part)
    if kind in WINMAIL or file.name.lower() == "winmail.dat":
        _unpack(file, body)
    else:
        body.files.append(file)


def _keep_opaque(part: Part, body: Body) -> None:
    """S/MIME in one piece: what is signed is read, though nobody checked the signature; what is encrypted nobody here can read."""
    from channels.email import enveloped  # noqa: PLC0415 - few mails need it

    inner = b"" if body.opaque else enveloped.content(part.content())
    body.notes.append("signed-opaque" if inner else "encrypted")
    if inner:
        body.opaque = True  # a signature within a signature stays a file
        try:
            root, notes = read(inner)
        except MalformedError:  # all of it is in the file
            body.notes.append("broken-part")
            return
        body.notes += sorted(notes)
        _part(root, body, first=True, related=False)


def _unpack(file: File, body: Body) -> None:
    """The files of a winmail.dat in its place, and its text for mails without one. It stays itself if it can't be read whole."""
    from channels.email import tnef  # noqa: PLC0415 - few mails need it

    found = tnef.read(file.content)
    if found is None or not found.whole:
        body.notes.append("winmail")
        body.files.append(file)
    if found is not None:
        body.files += found.files
        body.packed = body.packed or found


def _alternative(part: Part, body: Body) -> None:
    """One piece of all forms of the same text; whatever else was in there stays a file."""
    forms = Body()
    forms.opaque = body.opaque
    for child in part.parts:
        if child.media_type not in REPEATS:
            _part(child, forms, first=True, related=False)
    plain = [text for text, _ in forms.pieces if text is not None]
    rich = [text for _, text in forms.pieces if text is not None]
    body.pieces.append(("\n\n".join(plain) if plain else None, "\n".join(rich) if rich else None))
    body.files += forms.files
    body.leaves += forms.leaves
    body.notes += forms.notes
    body.packed = body.packed or forms.packed
    body.opaque = forms.opaque


def _is_body(part: Part, *, first: bool, related: bool) -> bool:
    """A text without a name that is not called an attachment; the first part may have a name (RFC 8621 section 4.1.4)."""
    if part.media_type not in TEXTS or part.disposition == "attachment":
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
    if len(text) > READ_MAX:
        return text, None
    if part.media_type in ENRICHED:
        return enriched(text, breaks=part.media_type == "text/enriched"), None
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete=part.parameters.get("delsp", "").lower() == "yes")
    return text, None


def _is_some_text(part: Part) -> bool:
    """A text of another kind that was meant to be read (RFC 2046 section 4.1.4: what is unknown counts as plain)."""
    named = "name" in part.parameters or "filename" in part.names
    return (
        part.media_type.startswith("text/")
        and part.media_type not in DATA
        and part.disposition != "attachment"
        and not named
    )


def _unsaid(body: Body, others: list[Part]) -> None:
    """Words for a mail whose parts say none: those in Outlook's packet, those of another text, or what its invitation is about."""
    packed = body.packed
    if packed is not None:
        from channels.email import rtf  # noqa: PLC0415 - few mails need it

        text, rich = shown(packed.text), shown(packed.html)
        if not text.strip() and not rich.strip() and packed.rtf:
            said, is_html = rtf.read(packed.rtf)
            text, rich = ("", shown(said)) if is_html else (shown(said).strip(), "")
        if text.strip() or rich.strip():
            body.pieces.append((text, rich or None))
            return
    for part in others:
        words, _ = _piece(part)
        if part.media_type == "text/calendar":
            from channels.email import invitation  # noqa: PLC0415 - few mails need it

            words = invitation.words(words or "")
        if words:
            body.pieces.append((words, None))
            return
