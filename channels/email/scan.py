"""A bounded look at a raw mail without parsing it: just enough to name it, order it and recognise a repeat at the door."""

import re
from typing import NamedTuple

from channels.email.address import Addresses, Recipient
from store import ids
from store.records import Inbound, Ms

HEADER_LIMIT = 64 * 1024  # bytes looked at
VALUE_LIMIT = 4096  # bytes of one header
ID_LIMIT = 250  # characters of a Message-ID that is kept as it is

# What makes two copies of a mail the same, whatever way they came. Received, Authentication-Results, DKIM-Signature and
# the like are written on the way.
_IDENTITY = (b"from", b"to", b"cc", b"subject", b"date", b"in-reply-to", b"references", b"content-type")
_ID = re.compile(rb"<([^<>\s]{1,900})>")
_ANGLE_ADDRESS = re.compile(rb"<([^<>@\s]{1,128}@[^<>@\s]{1,255})>")
_BARE_ADDRESS = re.compile(rb"[^<>@\s,;:\"()]{1,128}@[^<>@\s,;:\"()]{1,255}")
_WHITE = (b" "[0], b"\t"[0])


class Scan(NamedTuple):
    """What the header block says. Message-IDs are without angle brackets; empty means there is none."""

    message_id: str
    root: str
    sender: str
    received: int
    body_at: int
    identity: tuple[bytes, ...]


class Mail(NamedTuple):
    """A mail with its envelope as the door took it. `mail_from` is "" for the null sender; `peer` is an IP address, `helo` how it called itself."""

    raw: bytes
    mail_from: str
    recipients: tuple[Recipient, ...]
    peer: str
    helo: str = ""


def scan(raw: bytes) -> Scan:
    """Reads at most the first 64 kB of a mail with CRLF line ends. Never raises, whatever the bytes are."""
    end = -2 if raw.startswith(b"\r\n") else raw.find(b"\r\n\r\n", 0, HEADER_LIMIT)
    body_at = end + 4 if end != -1 else min(len(raw), HEADER_LIMIT)
    head = b"\r\n" + raw[: end + 2 if end != -1 else body_at]
    lowered = head.lower()
    message_id = _first_id(_value(head, lowered, b"message-id"))
    identity = tuple(_value(head, lowered, name) for name in _IDENTITY)
    root = _first_id(identity[-2]) or _first_id(identity[-3])
    return Scan(
        message_id=message_id,
        root=root,
        sender=_address(identity[0]),
        received=lowered.count(b"\r\nreceived:"),
        body_at=body_at,
        identity=identity,
    )


def inbounds(
    mail: Mail, found: Scan, *, channel: str, prefix: str, addresses: Addresses, now: Ms
) -> tuple[Inbound, ...]:
    """One Inbound a recipient. A mail without Message-ID is named after its content, so that a repeat is still a repeat."""
    content = ids.digest("mail", found.message_id, *found.identity, mail.raw[found.body_at :])
    name = found.message_id if 0 < len(found.message_id) <= ID_LIMIT else f"digest:{content}"
    made = []
    for recipient, ticket in dict(mail.recipients).items():
        external_id = f"{name} {mail.mail_from} {recipient}"
        inbound = Inbound(
            id=ids.message_id(channel, external_id),
            channel=channel,
            external_id=external_id,
            lane=_lane(found.root or name, ticket, addresses),
            digest=content,
            received_at=now,
            envelope={
                "mail_from": mail.mail_from,
                "rcpt_to": recipient,
                "ticket": ticket,
                "peer": mail.peer,
                "helo": mail.helo,
                "prefix": prefix,
                "artificial": not found.message_id,
            },
            raw=mail.raw,
            sender=found.sender or mail.mail_from.lower(),
            origin=mail.peer,
        )
        made.append(inbound)
    return tuple(made)


def _lane(root: str, ticket: int, addresses: Addresses) -> str:
    """One conversation, as far as the door can tell: the ticket if a signature names it, else the first mail of the thread."""
    number = ticket or addresses.ticket_of_message_id(root)
    return f"t:{number}" if number else f"r:{ids.digest('root', root)}"


def _value(head: bytes, lowered: bytes, name: bytes) -> bytes:
    """The value of the first header of that name, still folded, at most VALUE_LIMIT bytes; b"" if there is none."""
    at = lowered.find(b"\r\n%b:" % name)
    if at < 0:
        return b""
    start = at + len(name) + 3
    end = head.find(b"\r\n", start)
    while end >= 0 and end - start < VALUE_LIMIT and end + 2 < len(head) and head[end + 2] in _WHITE:
        end = head.find(b"\r\n", end + 2)
    return head[start : min(end if end >= 0 else len(head), start + VALUE_LIMIT)].strip()


def _first_id(value: bytes) -> str:
    match = _ID.search(value)
    return match[1].decode("ascii", "backslashreplace") if match else ""


def _address(value: bytes) -> str:
    match = _ANGLE_ADDRESS.search(value)
    found = match[1] if match else None
    if found is None:
        bare = _BARE_ADDRESS.search(value)
        found = bare[0] if bare else b""
    return found.decode("utf-8", "replace").lower()
