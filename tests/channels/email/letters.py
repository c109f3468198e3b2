"""Deliveries and their files for the tests of outgoing mail."""

from typing import Any

from channels.email.compose import Letter, build
from store.records import Attachment, Content, Delivery
from tests.channels.email.smtp_client import ADDRESSES, NOW

BODY = (
    "Dzień dobry,\n\nprzyjęliśmy zgłoszenie HD-1042.\n\n"
    "Otwórz je tutaj: https://pomoc.example.com/ticket/abc?x=1&y=2.\n.\n\nHelpdesk IT\n"
)


def delivery(**more: Any) -> Delivery:
    """An acknowledgement to Anna, changed as asked."""
    content = Content(
        subject=more.pop("subject", "[HD-1042] VPN nie działa"),
        body=more.pop("body", BODY),
        attachments=more.pop("attachments", ()),
    )
    values: dict[str, Any] = {
        "id": "0123456789abcdef01234567",
        "lane": "mail:anna",
        "channel": "mail",
        "address": "anna@example.org",
        "audience": "requester",
        "ticket": 1042,
        **more,
    }
    return Delivery(content=content, **values)


class Blobs:
    """Files from memory, by SHA-256."""

    def __init__(self, **data: bytes) -> None:
        self.data = data

    async def read(self, attachment: Attachment) -> bytes:
        """The bytes, or FileNotFoundError."""
        try:
            return self.data[attachment.sha256]
        except KeyError:
            raise FileNotFoundError(attachment.sha256) from None


async def letter(made: Delivery, blobs: Blobs | None = None, desk_name: str = "Helpdesk IT") -> Letter:
    """The mail for it."""
    return await build(made, blobs or Blobs(), addresses=ADDRESSES, desk_name=desk_name, desk_id="main", date=NOW)
