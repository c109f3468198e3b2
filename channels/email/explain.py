"""What a mail file becomes, as `centrala explain mail` prints it. Nothing is stored."""

from datetime import UTC, datetime
from typing import Any

from channels.base import MalformedError
from channels.email.parse import parse
from store.ids import digest, message_id
from store.records import Address, Inbound, Message


def explain_file(name: str, raw: bytes, prefix: str) -> dict[str, Any]:
    """{"file", "error", "message"}: `error` is null or says why there is no message (then `message` is null)."""
    return {"file": name} | explain(read(raw, prefix))


def read(raw: bytes, prefix: str) -> Message | str:
    """The Message of a mail file, or words on why there is none. There is no envelope: Return-Path stands in for its sender."""
    content = digest("mail", raw)
    inbound = Inbound(
        id=message_id("email", content),
        channel="email",
        external_id=content,
        lane=content,
        digest=content,
        raw=raw,
        envelope={"prefix": prefix},
    )
    try:
        return parse(inbound).message
    except MalformedError as error:
        return f"the mail can't be understood: {error}"


def explain(outcome: Message | str) -> dict[str, Any]:
    """{"error", "message"} of what `read` returned, in the shape of the outside surface: dates RFC 3339, Message-IDs in angle brackets."""
    if isinstance(outcome, str):
        return {"error": outcome, "message": None}
    message = outcome
    bounce = message.bounce
    forwarded = message.forwarded
    return {
        "error": None,
        "message": {
            "channel": message.channel,
            "external_id": f"<{message.external_id}>",
            "sender": _address(message.sender),
            "reply_to": [_address(each) for each in message.reply_to],
            "to": [_address(each) for each in message.to],
            "cc": [_address(each) for each in message.cc],
            "subject": message.subject,
            "sent_at": _time(message.sent_at),
            "text": message.text,
            "quoted": message.quoted,
            "full_text": message.full_text,
            "html": message.html,
            "language": message.language,
            "automatic": message.automatic,
            "bounce": bounce
            and {
                "recipient": bounce.recipient,
                "status": bounce.status,
                "permanent": bounce.permanent,
                "message_id": f"<{bounce.message_id}>" if bounce.message_id else "",
            },
            "forwarded": forwarded
            and {"sender": _address(forwarded.sender), "subject": forwarded.subject, "text": forwarded.text},
            "attachments": [
                {
                    "name": each.name,
                    "media_type": each.media_type,
                    "size": each.size,
                    "sha256": each.sha256,
                    "inline": each.inline,
                }
                for each in message.attachments
            ],
            "references": [f"<{each}>" for each in message.references],
            "notes": list(message.notes),
        },
    }


def _address(address: Address) -> dict[str, str]:
    return {"address": address.address, "name": address.name}


def _time(sent_at: int | None) -> str:
    return "" if sent_at is None else datetime.fromtimestamp(sent_at // 1000, UTC).isoformat().replace("+00:00", "Z")
