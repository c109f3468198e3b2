"""A mail to a Message and the bytes of its attachments. Pure; runs in a child process, as the input is hostile."""

import re
from functools import cache
from hashlib import sha256
from typing import Any, Final

from channels.base import Parsed
from channels.email import automatic, bounces, forwards, names, quotes, tricks
from channels.email.addresses import mailboxes, strict, unnamed
from channels.email.body import TEXT_MAX, Body, collect
from channels.email.headers import clean, date, message_id, raw_text, references, words
from channels.email.mime import Part, read
from channels.email.seen import Seen
from store.ids import digest
from store.records import Address, Attachment, Inbound, Message

ADDRESSES_MAX: Final = 500
SENDERS_MAX: Final = 20
SUBJECT_MAX: Final = 1_000


def parse(inbound: Inbound) -> Parsed:
    """The Message of a mail (RFC 5322, MIME). Raises MalformedError naming the limit it passed.

    `notes` are machine words about what was odd or cut; channels/email/notes.py says them in words for people.
    """
    root, cut = read(inbound.raw)
    notes = sorted(cut)
    envelope = inbound.envelope
    page = _page(root)
    sender, written = _sender(root, envelope, notes, page)
    lists = _recipients(root, notes, page)
    external_id = message_id(root.first("message-id"))
    if not external_id:
        external_id = f"{inbound.digest or digest('mail', inbound.raw)}@artificial.invalid"
        notes.append("no-message-id")
    earlier, shortened = references(b" ".join(root.fields.get("references", [])), root.first("in-reply-to"))
    if shortened:
        notes.append("references-cut")
    said = words(raw_text(root.first("subject"), page))
    subject = clean(said)[:SUBJECT_MAX].rstrip()
    if tricks.hidden(said):
        notes.append("hidden-signs")
    notes += tricks.notes(sender)
    body = collect(root)
    attachments, files = _attachments(body)
    own, quoted, full = quotes.split(_limited(body, attachments, files), subject=subject, sender=sender.name)
    html = body.safe_html()
    seen = Seen(root, body.leaves, subject, written, envelope, own, full, sender.name)
    kind = automatic.kind(seen)
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
        bounce=bounces.bounce(seen) if kind == "bounce" else None,
        forwarded=forwards.find(seen) if kind not in {"bounce", "reply"} else None,
        notes=tuple(dict.fromkeys([*notes, *body.notes])),
    )
    return Parsed(message=message, files=files)


def _page(root: Part) -> str:
    """The charset of the body, which is that of eight-bit headers, too: of the mail itself or of its first parts."""
    part = root
    for _ in range(3):
        if "charset" in part.parameters or not part.parts:
            break
        part = part.parts[0]
    return part.parameters.get("charset", "")


def _sender(root: Part, envelope: dict[str, Any], notes: list[str], page: str) -> tuple[Address, str]:
    """The mailbox in From, and what From seemed to say (for `automatic`).

    Of several mailboxes in one From the one that Sender names, else the first, and a note: nothing proves such a mail. Where there is
    none, or two fields differ, the envelope sender stands in (under the name that was said), and another note.
    """
    fields = list(dict.fromkeys(root.fields.get("from", [])))
    found, whole = mailboxes(fields[0], SENDERS_MAX, page) if fields else ([], True)
    if len(fields) == 1 and len(found) == 1 and whole:
        return found[0], found[0].address
    if len(fields) == 1 and len(found) > 1:
        notes.append("several-from")
        actual, _ = mailboxes(root.first("sender"), 1, page)
        named = [box for box in found if actual and box.address.lower() == actual[0].address.lower()]
        return (named or found)[0], found[0].address
    notes.append("no-from" if not fields else "two-from" if len(fields) > 1 else "bad-from")
    if len(found) == 1 and "mail_from" not in envelope:
        return found[0], found[0].address  # a file has no envelope
    stand_in = strict(str(envelope.get("mail_from") or "").strip("<> "))
    said = unnamed(fields[0], page) if len(fields) == 1 and not found else ""
    return Address(address=stand_in, name=said), found[0].address if found else ""


def _recipients(root: Part, notes: list[str], page: str) -> dict[str, tuple[Address, ...]]:
    """To, Cc and Reply-To, at most 500 mailboxes together; each address once a header."""
    left = ADDRESSES_MAX
    lists: dict[str, tuple[Address, ...]] = {}
    for name in ("to", "cc", "reply-to"):
        found: list[Address] = []
        for value in root.fields.get(name, []):
            boxes, _ = mailboxes(value, left + 1, page)
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
    for number, file in enumerate(body.files, 1):
        key = sha256(file.content).hexdigest()
        files[key] = file.content
        attachments.append(
            Attachment(
                name=names.safe(file.name, file.media_type, number),
                media_type=file.media_type,
                size=len(file.content),
                sha256=key,
                inline=file.inline,
                content_id=clean(file.content_id),
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
