"""What goes to a chat with a button, a dialog or an offer and comes back with the press: readable, signed, of one purpose. Pure."""

from typing import TypeVar

import msgspec

from channels.base import ForgedError
from channels.signature import Signer

Value = TypeVar("Value", bound=msgspec.Struct)


def sealed(value: msgspec.Struct, purpose: str, signer: Signer) -> str:
    """The signature, a dot and the value as JSON."""
    body = msgspec.json.encode(value).decode()
    return f"{signer.sign(purpose, body)}.{body}"


def unsealed(text: str, purpose: str, signer: Signer, decoder: msgspec.json.Decoder[Value], what: str) -> Value:
    """The value that was sealed for this purpose. Raises ForgedError; `what` begins its words: "the button"."""
    signature, _, body = text.partition(".")
    if not signer.check(purpose, body, signature):
        raise ForgedError(f"{what} was not made by this desk")
    try:
        return decoder.decode(body)
    except msgspec.MsgspecError as error:
        raise ForgedError(f"{what} was made by another version") from error
