"""The one place where an outgoing mail is built. What leaves is parsed again first and must have the headers that were meant."""

import base64
import binascii
import html
import re
from email.utils import formatdate
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import unquote

from channels.base import Files, PermanentError
from channels.email import encode, for_agents
from channels.email.address import Addresses, is_address, wire
from store.records import Attachment, Content, Delivery, Ms

AUTOMATIC = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
LOOP = "X-Centrala-Loop"
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MAX_BODY = 500_000  # characters
LONGEST_LINE = 998  # octets without CRLF; RFC 5322 section 2.1.1

# a choice and its link: one clicks its words; of web addresses only those that ask how it went
_OFFERED = re.compile(
    r"(– )([^:<>]+): (mailto:[^\s<>\"]{1,1500}|https?://[^\s<>\"?]{1,1400}/rate/[\w.-]{1,300}\?score=[1-5])"
)
_URL = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,1500}")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile("\r\n?|\u2028|\u2029|\x85")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_CONTENT_ID = re.compile(r"[A-Za-z0-9-]{1,80}")
_TRAILING = ".,;:!?)]}'"
_LINE_BREAK = "<br>\n"
_FIELD = re.compile(rb"([!-9;-~]+):")
_FOLDED = re.compile(rb"[ \t]+[^ \t]")
_STRAY = re.compile(rb"[\x00\r\n]")

Headers = tuple[tuple[str, str], ...]


class Letter(NamedTuple):
    """A mail ready to be sent. `utf8`: an address in it needs SMTPUTF8 (RFC 6531)."""

    message_id: str
    sender: str
    recipient: str
    raw: bytes
    utf8: bool


class _Part(NamedTuple):
    """A piece of a mail: its headers and its encoded body with CRLF."""

    headers: Headers
    body: bytes


async def build(
    delivery: Delivery, files: Files, *, addresses: Addresses, desk_name: str, desk_id: str, date: Ms
) -> Letter:
    """The mail for a delivery whose subject and body are final. Raises PermanentError if there can't be one.

    Automatic mails carry a null sender and say that they are automatic (RFC 3834). The name of a recipient who has not
    proved to read this address is left out: it may be somebody else's words.
    """
    if not is_address(delivery.address):
        raise PermanentError(f"{encode.clean(delivery.address, 80)!r} is not an address that mail can be sent to")
    if delivery.audience == "agents":
        delivery = for_agents.for_agent(delivery, addresses)
    recipient = wire(delivery.address)
    message_id = addresses.message_id(delivery.id, delivery.ticket)
    intended = _headers(
        delivery, recipient, message_id, addresses=addresses, desk_name=desk_name, desk_id=desk_id, date=date
    )
    attached = [(one, _attachment(one, await files.read(one))) for one in delivery.content.attachments]
    boundary = blake2b(delivery.id.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    body = _body(delivery, attached, boundary)
    raw = b"%b\r\n%b" % (_block((*intended, *body.headers)), body.body)
    utf8 = not recipient.isascii() or not addresses.address.isascii()
    return Letter(message_id, "" if delivery.automatic else wire(addresses.address), recipient, raw, utf8)


def _headers(
    delivery: Delivery, recipient: str, message_id: str, *, addresses: Addresses, desk_name: str, desk_id: str, date: Ms
) -> Headers:
    reply = addresses.reply(delivery.ticket) if delivery.ticket else wire(addresses.address)
    if delivery.audience == "agents":
        reply = for_agents.answers_to(delivery, addresses) or wire(addresses.address)
    thread = encode.message_ids(delivery.thread)
    headers = [
        ("From", encode.mailbox(desk_name, wire(addresses.address))),
        ("To", encode.mailbox(delivery.name if delivery.proved else "", recipient)),
        ("Reply-To", encode.mailbox(desk_name, reply)),
        ("Subject", encode.unstructured(delivery.content.subject)),
        ("Date", _date(date // 1000)),
        ("Message-ID", f"<{message_id}>"),
    ]
    if thread:
        headers.append(("In-Reply-To", f"<{thread[-1]}>"))
        headers.append(("References", "\r\n ".join(f"<{one}>" for one in thread)))
    if delivery.automatic:
        automatic = AUTOMATIC if delivery.audience == "requester" else for_agents.AUTOMATIC
        headers += [*automatic, (LOOP, encode.clean(desk_id, 100))]
    if delivery.language in ("pl", "en"):
        headers.append(("Content-Language", delivery.language))
    return (*headers, ("MIME-Version", "1.0"))


@lru_cache(maxsize=8)  # many leave within one second
def _date(seconds: int) -> str:
    return formatdate(seconds).replace("-0000", "+0000")


def _body(delivery: Delivery, attached: list[tuple[Attachment, _Part]], boundary: str) -> _Part:
    """The words as text and as a page; pictures to be shown belong to the page (RFC 2387), other files stand beside both."""
    text = plain_text(worded(delivery.content))
    shown = [(file, part) for file, part in attached if is_shown(file)]
    page = _text("html", html_text(text, delivery.language, tuple(file for file, _ in shown)))
    if shown:
        page = _multipart("related", f"=_r{boundary}", [page, *(part for _, part in shown)], '; type="text/html"')
    both = _multipart("alternative", f"=_a{boundary}", [_text("plain", text), page])
    beside = [part for file, part in attached if not is_shown(file)]
    return _multipart("mixed", f"=_m{boundary}", [both, *beside]) if beside else both


def _multipart(subtype: str, boundary: str, parts: list[_Part], more: str = "") -> _Part:
    """No encoded body can hold the boundary: base64 has no "_", quoted-printable writes "=" as "=3D"."""
    pieces = [b"--%b\r\n%b\r\n%b\r\n" % (boundary.encode(), _part_block(one.headers), one.body) for one in parts]
    body = b"".join([*pieces, b"--%b--\r\n" % boundary.encode()])
    return _Part((("Content-Type", f'multipart/{subtype};\r\n boundary="{boundary}"{more}'),), body)


def _text(subtype: str, text: str) -> _Part:
    headers = (("Content-Type", f"text/{subtype}; charset=utf-8"), ("Content-Transfer-Encoding", "quoted-printable"))
    quoted = binascii.b2a_qp(text.encode("utf-8"), istext=True)
    return _Part(headers, quoted.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def _attachment(attachment: Attachment, data: bytes) -> _Part:
    headers: Headers = (
        ("Content-Type", encode.media_type(attachment.media_type)),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"attachment;{encode.filename(attachment.name)}"),
    )
    if is_shown(attachment):
        headers = (
            *headers[:2],
            ("Content-ID", f"<{attachment.content_id}>"),
            ("Content-Disposition", f"inline;{encode.filename(attachment.name)}"),
        )
    return _Part(headers, base64.encodebytes(data).replace(b"\n", b"\r\n"))


def is_shown(attachment: Attachment) -> bool:
    """Whether it is a picture that the page shows, under a Content-ID that can stand in a header and in a link as it is."""
    return (
        attachment.inline
        and attachment.media_type in SHOWN
        and _CONTENT_ID.fullmatch(attachment.content_id) is not None
    )


def _block(intended: Headers) -> bytes:
    """The header block, read again as a receiver would: exactly these headers in this order, or nothing leaves (CVE-2024-6923)."""
    block = "".join(f"{name}: {value}\r\n" for name, value in intended).encode("utf-8")
    lines = block.split(b"\r\n")
    if max(map(len, lines)) > LONGEST_LINE:
        raise PermanentError(f"a header line of the mail would be longer than {LONGEST_LINE} octets; it was not sent")
    if _names(lines) != [name.encode() for name, _ in intended]:
        raise PermanentError("the mail would have had other headers than intended; it was not sent")
    return block


def _names(lines: list[bytes]) -> list[bytes] | None:
    """The names a receiver reads in the lines of a header block (RFC 5322 section 2.2); None where one is no header."""
    names = []
    for line in lines[:-1]:
        if _STRAY.search(line):
            return None
        field = _FIELD.match(line)
        if field is not None:
            names.append(field[1])
        elif not names or not _FOLDED.match(line):
            return None
    return None if lines[-1] else names


_part_block = lru_cache(maxsize=32)(_block)  # those of the text parts are always the same


def worded(content: Content) -> str:
    """The whole letter: the body, what is shown and offered as lines that can be answered in words, and what follows."""
    if not (content.fields or content.choices or content.footer):
        return content.body
    fields = [f"{one.label}: {one.value}" for one in content.fields]
    choices = [f"– {one.label}" for one in content.choices]
    blocks = (content.body, "\n".join(fields), "\n".join(choices), content.footer)
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def plain_text(text: str) -> str:
    """The body with plain newlines, no control characters, and one newline at its end."""
    return _NOT_TEXT.sub("", _NEWLINES.sub("\n", text[:MAX_BODY])).rstrip() + "\n"


def html_text(text: str, language: str, pictures: tuple[Attachment, ...] = ()) -> str:
    """The plain text as a small neutral page: escaped, paragraphs, links that can be clicked; nothing is loaded from elsewhere.

    `pictures` come with the mail and stand below the words.
    """
    blocks = (_LINE_BREAK.join(map(_linked, one.split("\n"))) for one in _PARAGRAPHS.split(text.strip("\n")))
    paragraphs = "\n".join(f"<p>{one}</p>" for one in blocks)
    for one in pictures:
        paragraphs += f'\n<p><img src="cid:{one.content_id}" alt="{html.escape(encode.clean(one.name))}" style="max-width: 100%"></p>'
    tag = language if language in ("pl", "en") else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}"><head><meta charset="utf-8"></head>\n'
        f'<body style="font-family: sans-serif; font-size: 15px; line-height: 1.5">\n{paragraphs}\n</body></html>\n'
    )


@lru_cache(maxsize=1024)  # most lines are those of texts and articles, which are always the same
def _linked(line: str) -> str:
    """The line escaped, with its http, https and mailto addresses as links; punctuation at their end is not part of them."""
    if "://" not in line and "mailto:" not in line:
        return html.escape(line)
    if offered := _OFFERED.fullmatch(line):
        return f'{html.escape(offered[1])}<a href="{html.escape(offered[3])}">{html.escape(offered[2])}</a>'
    pieces = []
    at = 0
    for match in _URL.finditer(line):
        url = match[0].rstrip(_TRAILING)
        href = html.escape(url)
        shown = href if "://" in url else html.escape(unquote(url.removeprefix("mailto:").partition("?")[0]))
        pieces += [html.escape(line[at : match.start()]), f'<a href="{href}">{shown}</a>']
        at = match.start() + len(url)
    return "".join([*pieces, html.escape(line[at:])])
