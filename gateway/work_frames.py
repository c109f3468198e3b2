"""What the gateway and its work process say to each other: msgpack frames on one socket, each after its length."""

import asyncio
import struct
from typing import Final

import msgspec

from gateway.observe.metrics import Figures

LENGTH: Final = struct.Struct("!I")


class Begin(msgspec.Struct, frozen=True, tag="begin"):
    """To the work process: begin, on the store at this URL. `config` is the gateway's own, pickled: the file may have changed since."""

    url: str
    config: bytes


class Wanted(msgspec.Struct, frozen=True, tag="wanted"):
    """To the work process: somebody waits for this message to end."""

    message: str


class Rush(msgspec.Struct, frozen=True, tag="rush"):
    """To the work process: many wait at the door for their "ok"; what can wait should, for a moment."""


class Measure(msgspec.Struct, frozen=True, tag="measure"):
    """To the work process: somebody asks for the figures."""


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """To the work process: finish what is in hand, and end."""


class Working(msgspec.Struct, frozen=True, tag="working"):
    """From the work process: all workers run."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """From the work process: it can't begin; `reason` is for the person who started the gateway."""

    reason: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """From the work process: a message somebody waits for has ended."""

    message: str


class Said(msgspec.Struct, frozen=True, tag="said"):
    """From the work process: how a part of it is. Without words it is well (again)."""

    name: str
    pl: str = ""
    en: str = ""


class Measured(msgspec.Struct, frozen=True, tag="measured"):
    """From the work process: its figures."""

    figures: Figures


ToWork = Begin | Wanted | Rush | Measure | Stop
FromWork = Working | Failed | Ended | Said | Measured

_encoder = msgspec.msgpack.Encoder()
to_work = msgspec.msgpack.Decoder(ToWork)
from_work = msgspec.msgpack.Decoder(FromWork)


def framed(frame: ToWork | FromWork) -> bytes:
    """The frame as it goes over the socket."""
    body = _encoder.encode(frame)
    return LENGTH.pack(len(body)) + body


async def next_body(stream: asyncio.StreamReader) -> bytes | None:
    """The body of the next frame; None when the other side is gone."""
    try:
        (length,) = LENGTH.unpack(await stream.readexactly(LENGTH.size))
        return await stream.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
