"""What a button of ours stands for. Its value is signed: nobody presses what was not offered. Pure."""

import re

import msgspec

from channels.base import ForgedError, MalformedError
from channels.signature import Signer

PURPOSE = "button"
OWN = "own:"  # a requester's verb, on a ticket of theirs


class Button(msgspec.Struct, frozen=True, array_like=True):
    """A choice that was offered, with the id it has in the Content.

    "do:<verb>" or "do:<verb>:<name>=<value>" is an agent's deed, "own:<verb>" a requester's, "ask:<screen>" opens a dialog, all else is an answer of the requester,
    whose words are `label`. `ticket` is 0 before there is one.
    """

    id: str
    ticket: int
    label: str = ""


_VERB = re.compile(r"[a-z_]{1,40}")
_button = msgspec.json.Decoder(Button)


def value_of(button: Button, signer: Signer) -> str:
    """What goes with the button and comes back when it is pressed (Slack takes at most 2,000 characters)."""
    body = msgspec.json.encode(button).decode()
    return f"{signer.sign(PURPOSE, body)}.{body}"


def read(value: str, signer: Signer) -> Button:
    """The button of this value. Raises ForgedError."""
    signature, _, body = value.partition(".")
    if not signer.check(PURPOSE, body, signature):
        raise ForgedError("the button was not made by this desk")
    try:
        return _button.decode(body)
    except msgspec.MsgspecError as error:
        raise ForgedError("the button was made by another version") from error


def verb_of(button: Button) -> tuple[str, dict[str, str]]:
    """The deed of a "do:" or "own:" button and its values. Raises MalformedError."""
    _, verb, *rest = button.id.split(":", 2)
    name, found, value = rest[0].partition("=") if rest else ("", "", "")
    if not _VERB.fullmatch(verb) or (rest and not found):
        raise MalformedError("the button was made by another version")
    return verb, {name: value} if rest else {}
