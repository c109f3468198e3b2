"""A mail that was delivered before it came here (read from a mailbox or an archive): its envelope as the header tells it. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from channels.email.address import Addresses, Recipient
from channels.email.data import is_clean
from channels.email.scan import HEADER_LIMIT, Mail, inbounds, scan
from store.records import Inbound, Ms

# Who the mail was delivered to, the surest first: written by the server that put it into the mailbox, else by the sender.
_RECIPIENTS = (b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to", b"to", b"cc")
_FIELD = re.compile(
    rb"^(return-path|" + b"|".join(_RECIPIENTS) + rb")[ \t]*:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(rb"[^<>@\s,;:\"()]{1,128}@[^<>@\s,;:\"()]{1,255}")
_LINE_END = re.compile(rb"\r\n|\r|\n")
FIELDS_READ = 200
VALUE_READ = 4096  # bytes of one field


class RefusedMailError(Exception):
    """A mail that is not taken. `reason` is one word: too-large or loop."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def delivered(
    raw: bytes,
    *,
    channel: str,
    prefix: str,
    addresses: Addresses,
    now: Ms,
    received: int,
    marks: Mapping[str, Any],
) -> Inbound:
    """The mail as the door keeps it, under the same name it would have had by SMTP. `marks` join its envelope.

    `received` is how many Received fields are too many. Raises RefusedMailError.
    """
    mail = crlf(raw)
    found = scan(mail)
    if found.received > received:
        raise RefusedMailError("loop")
    sender, recipient = envelope(mail, addresses)
    taken = Mail(raw=mail, mail_from=found.sender if sender is None else sender, recipients=(recipient,), peer="")
    [inbound] = inbounds(taken, found, channel=channel, prefix=prefix, addresses=addresses, now=now)
    return replace(inbound, envelope={**inbound.envelope, **marks})


def crlf(raw: bytes) -> bytes:
    """The mail with CRLF at the end of each line, and no other CR, LF or NUL: archives and careless servers have them."""
    if is_clean(raw):
        return raw
    return _LINE_END.sub(b"\r\n", raw).replace(b"\0", b"")


def envelope(mail: bytes, addresses: Addresses) -> tuple[str | None, Recipient]:
    """The envelope sender ("" = null, None = unknown) and which address of ours the mail was for: a signed one where there is one.

    A signature is checked, so a signed address proves as much in a header as in RCPT TO.
    """
    sender, named = _fields(mail)
    ours: list[Recipient] = []
    for name in _RECIPIENTS:
        for address in named.get(name, []):
            recipient = addresses.recipient(address)
            if recipient is not None:
                ours.append(recipient)
    signed = [one for one in ours if one.ticket]
    return sender, next(iter([*signed, *ours]), Recipient(addresses.address.lower(), 0))


def _fields(mail: bytes) -> tuple[str | None, dict[bytes, list[str]]]:
    end = mail.find(b"\r\n\r\n", 0, HEADER_LIMIT)
    head = mail[: end if end >= 0 else HEADER_LIMIT]
    sender: str | None = None
    named: dict[bytes, list[str]] = {}
    for place, match in enumerate(_FIELD.finditer(head)):
        if place == FIELDS_READ:
            break
        name, value = match[1].lower(), match[2][:VALUE_READ]
        found = [one.decode("utf-8", "replace") for one in _ADDRESS.findall(value)]
        if name != b"return-path":
            named.setdefault(name, []).extend(found)
        elif sender is None and (found or value.strip() in (b"<>", b"")):
            sender = found[0] if found else ""
    return sender, named
