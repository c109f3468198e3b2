"""A mail's bytes as a tree of parts, within limits. Offsets only: nothing is decoded here and bodies are not copied.

Not the standard library's parser, because 10 kB can make that one hang, recurse or crash, and it holds a mail several times
over. Line ends may be CRLF or LF. Attached messages are leaves. A part of a mail that passes a limit stays a leaf, too: it
can be kept as a file, so nothing of it is lost.
"""

import re
from itertools import chain, islice, pairwise
from typing import Final

from channels.base import MalformedError
from channels.email.headers import parameters, unbase64, unquoted

HEADERS_MAX: Final = 128 * 1024
HEADER_MAX: Final = 16 * 1024
FIELDS_MAX: Final = 500
NESTING_MAX: Final = 20
PARTS_MAX: Final = 300
GUESS_MAX: Final = 8 * 1024  # bytes in which a boundary that nobody named is looked for
CARRIAGE_RETURN: Final = 0x0D

# RFC 5322 section 2.2; blanks before the colon are obsolete and still sent.
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*")
NEXT_FIELD = re.compile(rb"\n(?![ \t])")
FOLD = re.compile(rb"[\r\n]+[ \t]*")
OPENING = re.compile(
    rb"(?:\xef\xbb\xbf)?[\r\n]*"
)  # a byte order mark, blank lines: what editors and scripts put before a mail
MAILBOX_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
WORD = re.compile(rb"[a-z0-9-]+")
DASHED = re.compile(rb"^--([^\s-][^\r\n]{0,198}|-[^\r\n]{1,198})\r?$", re.MULTILINE)
NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
GAPS = re.compile(rb"[^\s] +(?=[^\s])")
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")


class Part:
    """One MIME entity of `raw`: its header fields (lower-case name to unfolded values), where its body lies, and its parts."""

    __slots__ = ("disposition", "end", "fields", "media_type", "names", "parameters", "parts", "raw", "start")

    def __init__(self, raw: bytes, start: int, end: int, *, fields: dict[str, list[bytes]], default: str) -> None:
        self.raw, self.start, self.end, self.fields = raw, start, end, fields
        self.parts: list[Part] = []
        value = self.first("content-type")
        said, self.parameters = parameters(value) if value else ("", {})
        # RFC 2045 section 5.2: what can't be read is text/plain; a lone word such as "text" was common once.
        self.media_type = said if TYPE.fullmatch(said) else ("application/octet-stream" if "/" in said else default)
        value = self.first("content-disposition")
        self.disposition, self.names = parameters(value) if value else ("", {})

    def first(self, name: str) -> bytes:
        """The first value of a header, b"" if it is missing."""
        values = self.fields.get(name)
        return values[0] if values else b""

    def content(self) -> bytes:
        """The body with its transfer encoding undone (RFC 2045 section 6); an unknown encoding counts as none."""
        body = memoryview(self.raw)[self.start : self.end]
        return undone(body, self.first("content-transfer-encoding"))


def undone(body: bytes | memoryview, encoding: bytes) -> bytes:
    """The bytes under a Content-Transfer-Encoding, however it is spelt; uuencoding (`x-uuencode`) is left for the text."""
    word = WORD.search(encoding.lower())
    if word is None:
        return bytes(body)
    if word[0] in {b"base64", b"base-64", b"b64"}:
        return bytes(body) if _is_text(bytes(body[:1000])) else unbase64(body)
    if word[0] in {b"quoted-printable", b"quoted", b"quotedprintable", b"qp"}:
        return unquoted(bytes(body))
    return bytes(body)


def _is_text(start: bytes) -> bool:
    """Whether what is called base64 was never encoded: other signs than its own, or blanks between words."""
    written = len(b"".join(start.split()))
    return 20 * len(NO_BASE64.findall(start)) > written or 10 * len(GAPS.findall(start)) > written


def read(raw: bytes) -> tuple[Part, set[str]]:
    """The root part of a mail, and notes on what was odd: long-header, no-parts, parts-cut, nested-deep, broken-part.

    Raises MalformedError naming the limit that the mail's own header passed; parts that pass one become leaves.
    """
    notes: set[str] = set()
    raw = _mended(raw)
    root = _part(raw, 0, len(raw), default="text/plain", notes=notes)
    waiting = [(root, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        if not part.media_type.startswith("multipart/"):
            continue
        if depth >= NESTING_MAX or count >= PARTS_MAX:
            notes.add("nested-deep" if depth >= NESTING_MAX else "parts-cut")
            part.media_type = "application/octet-stream"
            continue
        spans, rest = _delimited(part, PARTS_MAX - count)
        if not spans:
            # A multipart without parts is shown as it is rather than lost.
            part.media_type = "text/plain"
            notes.add("no-parts")
            continue
        count += len(spans)
        default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
        part.parts = [_child(raw, start, end, default=default, notes=notes) for start, end in spans]
        if rest >= 0:
            notes.add("parts-cut")
            part.parts.append(_file(raw, rest, part.end))
        waiting += [(child, depth + 1) for child in part.parts]
    return root, notes


def header(raw: bytes) -> Part:
    """The header fields of an attached message; its parts are not looked for. Raises MalformedError naming a limit."""
    return _part(raw, 0, len(raw), default="text/plain", notes=set())


def _mended(raw: bytes) -> bytes:
    """The mail without what no mail has: bare CR as the only line end, CR CR LF, signs before the first header, ">From " of a mailbox file."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    elif b"\r\r\n" in raw[:2048]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
    opening = OPENING.match(raw)
    if (
        opening is not None
        and opening.end()
        and (FIELD.match(raw, opening.end()) or raw.startswith(b"From ", opening.end()))
    ):
        raw = raw[opening.end() :]
    return MAILBOX_QUOTED.sub(rb"\1", raw) if raw.startswith(b"From ") else raw


def _child(raw: bytes, start: int, end: int, *, default: str, notes: set[str]) -> Part:
    """A part; one whose own header passes a limit is a file of unknown type with all of its bytes."""
    try:
        return _part(raw, start, end, default=default, notes=notes)
    except MalformedError:
        notes.add("broken-part")
        return _file(raw, start, end)


def _file(raw: bytes, start: int, end: int) -> Part:
    """Bytes that are kept as they are."""
    return Part(raw, start, end, fields={}, default="application/octet-stream")


def _delimited(part: Part, limit: int) -> tuple[list[tuple[int, int]], int]:
    """`_spans` by the boundary that is named, or by the one that is plainly used where none or a wrong one is named."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
    found = _spans(part, boundary, limit) if boundary else ([], -1)
    if found[0]:
        return found
    used = DASHED.search(part.raw, part.start, min(part.end, part.start + GUESS_MAX))
    guessed = used[1].rstrip() if used else b""
    return _spans(part, guessed, limit) if guessed and guessed != boundary else found


def _spans(part: Part, boundary: bytes, limit: int) -> tuple[list[tuple[int, int]], int]:
    """Where the parts lie between the delimiter lines of RFC 2046 section 5.1.1; a missing closing line is forgiven.

    At most `limit`; then where the rest begins, -1 if there is none.
    """
    delimiter = rb"--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$"
    first = re.compile(delimiter, re.MULTILINE).match(part.raw, part.start, part.end)
    others = re.compile(rb"\n" + delimiter, re.MULTILINE).finditer(part.raw, part.start, part.end)
    spans: list[tuple[int, int]] = []
    begin = -1
    for match in chain((first,) if first else (), others):
        if begin >= 0:
            # The line break before a delimiter belongs to it; that of the delimiter before may be the same one.
            spans.append((begin, max(begin, match.start() - (part.raw[match.start() - 1] == CARRIAGE_RETURN))))
        if match[1]:
            return spans, -1
        begin = min(match.end() + 1, part.end)
        if len(spans) >= limit:
            return spans, begin if begin < part.end else -1
    if begin >= 0 and (begin < part.end or not spans):
        spans.append((begin, part.end))
    return spans, -1


def _part(raw: bytes, start: int, end: int, *, default: str, notes: set[str]) -> Part:
    stop, body = _header_end(raw, start, end)
    # The last field's line break is not part of the block; 501 fields are enough to know that there are too many.
    breaks = NEXT_FIELD.finditer(raw, start, stop)
    starts = [start, *(match.end() for match in islice(breaks, FIELDS_MAX)), stop]
    fields: dict[str, list[bytes]] = {}
    size = 0
    for number, (begin, until) in enumerate(pairwise(starts)):
        match = FIELD.match(raw, begin, until)
        if match is None:
            if begin < until and not _skippable(raw, starts, number):
                # A missing blank line: what is no header any more is the body.
                return Part(raw, begin, end, fields=fields, default=default)
            continue
        if number >= FIELDS_MAX:
            raise MalformedError(f"it has more than {FIELDS_MAX} header lines")
        name = match[1].lower()
        value = _value(raw, match.end(), until, name, notes)
        size += len(value) + len(name)
        if size > HEADERS_MAX:
            raise MalformedError(f"its header block is larger than {HEADERS_MAX // 1024} kB")
        fields.setdefault(name.decode("ascii"), []).append(value)
    return Part(raw, body if fields or stop == start else start, end, fields=fields, default=default)


def _header_end(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header block stops and where the body begins: around the first empty line."""
    for blank in (b"\r\n", b"\n"):
        if raw.startswith(blank, start, end):
            return start, start + len(blank)
    crlf = raw.find(b"\n\r\n", start, end)
    lf = raw.find(b"\n\n", start, crlf if crlf >= 0 else end)
    if lf >= 0:
        return lf + 1, lf + 2
    if crlf >= 0:
        return crlf + 1, crlf + 3
    return end, end


def _skippable(raw: bytes, starts: list[int], number: int) -> bool:
    """A line without a colon among headers is skipped if more headers follow; so is the "From " line of a mailbox file."""
    if number == 0 and raw.startswith((b"From ", b">From "), starts[0]):
        return True
    return number > 0 and any(FIELD.match(raw, begin, until) for begin, until in pairwise(starts[number + 1 :]))


def _value(raw: bytes, begin: int, until: int, name: bytes, notes: set[str]) -> bytes:
    """A field's value, unfolded; one that is too long is cut. Lists of ids keep both ends, as the newest stand last."""
    if until - begin <= HEADER_MAX:
        value = raw[begin:until]
    else:
        notes.add("long-header")
        if name in {b"references", b"in-reply-to"}:
            half = HEADER_MAX // 2
            value = raw[begin : begin + half] + b" " + raw[until - half : until]
        else:
            value = raw[begin : begin + HEADER_MAX]
    value = value.strip()
    return FOLD.sub(b" ", value) if b"\n" in value or b"\r" in value else value
