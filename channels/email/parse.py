"""A mail to a Message and the bytes of its attachments. Pure; runs in a child process, as the input is hostile."""

import re
from functools import cache
from hashlib import sha256
from typing import Any, Final

from channels.base import Parsed
from channels.email import automatic, names, quotes
from channels.email.addresses import mailboxes, strict
from channels.email.body import TEXT_MAX, Body, collect
from channels.email.headers import date, message_id, message_ids, references, text
from channels.email.mime import Part, read
from store.ids import digest
from store.records import Address, Attachment, Inbound, Message

ADDRESSES_MAX: Final = 500
SUBJECT_MAX: Final = 1_000


def parse(inbound: Inbound) -> Parsed:
    """The Message of a mail (RFC 5322, MIME). Raises MalformedError naming the limit it passed.

    `notes` are short machine words about what was odd or cut: no-from, two-from, several-from, bad-from, no-message-id,
    long-header, addresses-cut, references-cut, no-parts, encrypted, large-html, text-cut.
    """
    root, cut = read(inbound.raw)
    notes = sorted(cut)
    envelope = inbound.envelope
    sender, written = _sender(root, envelope, notes)
    lists = _recipients(root, notes)
    external_id = message_id(root.first("message-id"))
    if not external_id:
        external_id = f"{inbound.digest or digest('mail', inbound.raw)}@artificial.invalid"
        notes.append("no-message-id")
    earlier, shortened = references(b" ".join(root.fields.get("references", [])), root.first("in-reply-to"))
    if shortened:
        notes.append("references-cut")
    subject = text(root.first("subject"))[:SUBJECT_MAX].rstrip()
    body = collect(root)
    attachments, files = _attachments(body)
    own, quoted, full = quotes.split(_limited(body, attachments, files))
    html = body.safe_html()
    kind = automatic.kind(root, body.leaves, written, envelope)
    message = Message(
        channel=inbound.channel,
        external_id=external_id,
        sender=sender,
        subject=subject,
        text=own,
        quoted=quoted,
        full_text=full,
        html=html,
        sent_at=date(root.first("date"), inbound.received_at),
        to=lists["to"],
        cc=lists["cc"],
        reply_to=lists["reply-to"],
        attachments=tuple(attachments),
        automatic=kind,
        references=tuple(each for each in earlier if each != external_id),
        token=_number(envelope.get("ticket", 0)),
        mentioned=_mentioned(subject, str(envelope.get("prefix", "HD"))),
        bounce=automatic.bounce(root, body.leaves, full) if kind == "bounce" else None,
        notes=tuple(dict.fromkeys([*notes, *body.notes])),
    )
    return Parsed(message=message, files=files)


def _sender(root: Part, envelope: dict[str, Any], notes: list[str]) -> tuple[Address, str]:
    """The one mailbox in From and its address; else the envelope sender, a note, and what From seemed to say (for `automatic`)."""
    fields = root.fields.get("from", [])
    found, whole = mailboxes(fields[0], 2) if fields else ([], True)
    if len(fields) == 1 and len(found) == 1 and whole:
        return found[0], found[0].address
    if not fields:
        notes.append("no-from")
    elif len(fields) > 1:
        notes.append("two-from")
    else:
        notes.append("several-from" if len(found) > 1 else "bad-from")
    return Address(address=strict(str(envelope.get("mail_from") or "").strip("<> "))), found[0].address if found else ""


def _recipients(root: Part, notes: list[str]) -> dict[str, tuple[Address, ...]]:
    """To, Cc and Reply-To, at most 500 mailboxes together; each address once a header."""
    left = ADDRESSES_MAX
    lists: dict[str, tuple[Address, ...]] = {}
    for name in ("to", "cc", "reply-to"):
        found: list[Address] = []
        for value in root.fields.get(name, []):
            boxes, _ = mailboxes(value, left + 1)
            if len(boxes) > left:
                boxes = boxes[:left]
                notes.append("addresses-cut")
            found += boxes
            left -= len(boxes)
        lists[name] = tuple({box.address: box for box in reversed(found)}.values())[::-1]
    return lists


def _attachments(body: Body) -> tuple[list[Attachment], dict[str, bytes]]:
    attachments: list[Attachment] = []
    files: dict[str, bytes] = {}
    for number, part in enumerate(body.attachments, 1):
        content = part.content()
        key = sha256(content).hexdigest()
        files[key] = content
        said = part.names.get("filename") or part.parameters.get("name") or ""
        content_id = message_ids(part.first("content-id"))
        attachments.append(
            Attachment(
                name=names.safe(said, part.media_type, number),
                media_type=part.media_type,
                size=len(content),
                sha256=key,
                inline=part.disposition != "attachment" and (bool(content_id) or part.disposition == "inline"),
                content_id=content_id[0] if content_id else "",
            )
        )
    return attachments, files


def _limited(body: Body, attachments: list[Attachment], files: dict[str, bytes]) -> str:
    """The body's text; one too long for a ticket is cut, and the whole of it becomes an attachment."""
    whole = body.text()
    if len(whole) <= TEXT_MAX:
        return whole
    content = whole.encode()
    key = sha256(content).hexdigest()
    files[key] = content
    attachments.append(
        Attachment(name=f"part-{len(attachments) + 1}.txt", media_type="text/plain", size=len(content), sha256=key)
    )
    body.notes.append("text-cut")
    return whole[:TEXT_MAX]


def _mentioned(subject: str, prefix: str) -> int:
    """The number in a tag like [HD-1042]; 0 if there is none."""
    match = _tag(prefix).search(subject)
    return int(match[1]) if match else 0


@cache
def _tag(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"\[\s*{re.escape(prefix)}-([0-9]{{1,9}})\s*\]", re.IGNORECASE)


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
