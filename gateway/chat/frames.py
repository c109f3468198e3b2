"""The socket's frames: what may come in, and how what goes out is written. Pure."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from store.records import ChatMessage

LONGEST_FRAME = 64 * 1024  # bytes
MOST_FILES = 10

Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+\Z")]


class Frame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What a visitor's browser sends. Unknown fields are refused with their path."""


class Hello(Frame, frozen=True, kw_only=True, tag="hello"):
    """The first frame. `session` is the secret of an earlier welcome; `identity` a token of the page around the chat."""

    session: Annotated[str, Meta(max_length=100)] | None = None
    language: Annotated[str, Meta(max_length=35)] = ""
    identity: Annotated[str, Meta(max_length=4_000)] = ""


class Said(Frame, frozen=True, kw_only=True, tag="message"):
    """Words and files; the same id twice is one message."""

    id: Id
    text: str = ""
    files: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=MOST_FILES)] = ()


class Chosen(Frame, frozen=True, kw_only=True, tag="choice"):
    """One of the answers that were offered."""

    id: Id
    choice: Annotated[str, Meta(min_length=1, max_length=100)]


class Typing(Frame, frozen=True, kw_only=True, tag="typing"):
    """The visitor is writing."""


class Seen(Frame, frozen=True, kw_only=True, tag="read"):
    """The visitor has seen the message at this place of the history, and all before it."""

    place: Annotated[int, Meta(ge=0, le=1_000_000)]


class Email(Frame, frozen=True, kw_only=True, tag="email"):
    """Where answers may follow when the visitor has left; "" for nowhere."""

    address: Annotated[str, Meta(max_length=254)]


class Transcript(Frame, frozen=True, kw_only=True, tag="transcript"):
    """The visitor wants the conversation by mail."""


Incoming = Hello | Said | Chosen | Typing | Seen | Email | Transcript
_incoming: msgspec.json.Decoder[Incoming] = msgspec.json.Decoder(Incoming)


class BadFrameError(Exception):
    """A frame that can't be understood; the words say why."""


def read(data: str) -> Incoming:
    """The frame. Raises BadFrameError."""
    try:
        return _incoming.decode(data)
    except msgspec.ValidationError as error:
        raise BadFrameError(str(error)[:200]) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise BadFrameError("no JSON") from None


def written(kind: str, **values: Any) -> str:
    """A frame to the browser."""
    return msgspec.json.encode({"type": kind, **values}).decode()


def shown(message: ChatMessage, place: int, file_url: Any) -> dict[str, Any]:
    """A message as frames and histories show it. `file_url` makes the address of its n-th file."""
    author = {"kind": message.author.kind, "name": message.author.name}
    found: dict[str, Any] = {
        "type": "message",
        "id": message.id,
        "place": place,
        "at": message.at,
        "author": author,
        "text": message.text,
        "choices": [{"id": one.id, "label": one.label} for one in message.choices],
        "ticket": message.ticket or None,
    }
    if message.files:
        found["files"] = [
            {"name": one.name, "size": one.size, "media_type": one.media_type, "url": file_url(at)}
            for at, one in enumerate(message.files)
        ]
    return found
