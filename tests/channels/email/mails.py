"""Mails for tests, and the way from bytes to a Message without a door."""

from typing import Any

from channels.base import Parsed
from channels.email.parse import parse
from store.records import Inbound


def inbound(raw: bytes, **envelope: Any) -> Inbound:
    """What the door would keep."""
    said = {
        "mail_from": "envelope@firma.example",
        "rcpt_to": "pomoc@example.com",
        "ticket": 0,
        "peer": "127.0.0.1",
        "artificial": False,
    }
    return Inbound(
        id="id",
        channel="mail",
        external_id="x",
        lane="l",
        digest="d0",
        received_at=1794816960000,
        raw=raw,
        envelope=said | envelope,
    )


def parsed(raw: bytes, **envelope: Any) -> Parsed:
    """The mail, parsed in this process."""
    return parse(inbound(raw, **envelope))


def plain(headers: str, body: str = "x") -> bytes:
    """A mail from header lines and a body."""
    return (headers.strip("\n") + "\n\n" + body).replace("\n", "\r\n").encode("utf-8", "surrogateescape")
