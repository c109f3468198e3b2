"""What a button of ours stands for. Its value is signed: nobody presses what was not offered. Pure."""

import re

import msgspec

from channels.base import MalformedError
from channels.sealed import sealed, unsealed
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
    return sealed(button, PURPOSE, signer)


def read(value: str, signer: Signer) -> Button:
    """The button of this value. Raises ForgedError."""
    return unsealed(value, PURPOSE, signer, _button, "the button")


def verb_of(button: Button) -> tuple[str, dict[str, str]]:
    """The deed of a "do:" or "own:" button and its values. Raises MalformedError."""
    _, verb, *rest = button.id.split(":", 2)
    name, found, value = rest[0].partition("=") if rest else ("", "", "")
    if not _VERB.fullmatch(verb) or (rest and not found):
        raise MalformedError("the button was made by another version")
    return verb, {name: value} if rest else {}
