"""What tests of the sending side share: a signer, deliveries, and what of a payload Slack interprets."""

import re
from collections.abc import Iterator
from typing import Any

from channels.signature import Signer
from store.records import Attachment, Content, Delivery

SIGNER = Signer(b"a secret of the desk, thirty-two bytes")
NOW = 1_800_000_000_000
_OURS = re.compile(r"<https?://[^\s<>|]+>")


def delivery(body: str = "Dzień dobry", *, address: str = "C1", id_: str = "d1", **more: Any) -> Delivery:
    """A delivery to Slack; fields of its content may be given too."""
    content = {
        name: more.pop(name)
        for name in ("subject", "choices", "fields", "footer", "attachments", "values")
        if name in more
    }
    given: dict[str, Any] = {"audience": "requester", "ticket": 7, "created_at": NOW} | more
    return Delivery(id=id_, lane="l", channel="slack", address=address, content=Content(body=body, **content), **given)


def attachment(name: str, data: bytes) -> Attachment:
    """A file whose blob is its name."""
    return Attachment(name=name, media_type="application/octet-stream", size=len(data), sha256=name, blob=name)


class Blobs:
    """The files of a test, by name."""

    def __init__(self, **files: bytes) -> None:
        self.files = {name.replace("_", "."): data for name, data in files.items()}

    async def read(self, attachment: Attachment) -> bytes:
        """The bytes."""
        if attachment.name not in self.files:
            raise FileNotFoundError(attachment.name)
        return self.files[attachment.name]


def interpreted(value: Any) -> Iterator[str]:
    """Every text of a payload in which Slack looks for markup: mrkdwn objects, and the text of notifications."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value["verbatim"] is True, "Slack would look for names and addresses in it by itself"
            yield value["text"]
        elif isinstance(value.get("text"), str) and "type" not in value:
            yield value["text"]
        for one in value.values():
            yield from interpreted(one)
    elif isinstance(value, list):
        for one in value:
            yield from interpreted(one)


def markup(payload: Any) -> list[str]:
    """What Slack would make a mention, a channel or a disguised link of; addresses that show themselves are none."""
    return [text for text in interpreted(payload) if "<" in _OURS.sub("", text) or ">" in _OURS.sub("", text)]


def links(value: Any) -> Iterator[dict[str, Any]]:
    """The link elements of rich_text."""
    if isinstance(value, dict):
        if value.get("type") == "link":
            yield value
        for one in value.values():
            yield from links(one)
    elif isinstance(value, list):
        for one in value:
            yield from links(one)


def shown(blocks: list[dict[str, Any]]) -> str:
    """The words of rich_text blocks as a reader sees them."""
    return "\n".join(
        "".join(one.get("text", one.get("url", "")) for section in block["elements"] for one in section["elements"])
        for block in blocks
        if block["type"] == "rich_text"
    )
