"""What buttons and dialogs of ours mean when they come back. All of it is signed: what this desk did not offer, nobody did. Pure."""

import re
from typing import Any

import msgspec

from channels import pressed as buttons
from channels.base import ForgedError, MalformedError
from channels.pressed import Button
from channels.screens import Filled
from channels.signature import Signer
from channels.teams import dialogs
from channels.teams.activity import Activity
from store.ids import digest
from store.records import Author

ANSWER = "answer"  # a requester's words on a ticket of their own
FORM = "form:"
PRESSED = "pressed"  # the member of a button's data that holds its signed value
ACTION = "adaptiveCard/action"
OPENS = "task/fetch"
SENDS = ("task/submit", "composeExtension/submitAction")
_VERB = re.compile(r"[a-z_]{1,40}")


class Sent(msgspec.Struct, frozen=True):
    """A dialog that was sent: which, to which ticket of which version and all its answers."""

    name: str
    ticket: int
    version: int
    values: dict[str, str]

    @property
    def for_requester(self) -> bool:
        """Whether its words are those of an employee: a new request, or more about an old one."""
        return self.name == ANSWER or self.name.startswith(FORM)


def data_of(did: Activity) -> dict[str, Any]:
    """What a button or a dialog carries back, wherever this kind of call keeps it."""
    found: Any = did.carried
    if did.type == "invoke":
        if did.name == ACTION:
            found = found.get("action")
        found = found.get("data") if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def pressed(did: Activity, signer: Signer) -> Button | None:
    """The button of ours that was pressed; None: none was. Raises ForgedError."""
    value = data_of(did).get(PRESSED)
    return buttons.read(value, signer) if isinstance(value, str) and value else None


def verb_of(button: Button) -> tuple[str, dict[str, str]]:
    """The deed of a "do:" or "own:" button and its values. Raises MalformedError."""
    _, verb, *rest = button.id.split(":", 2)
    name, found, value = rest[0].partition("=") if rest else ("", "", "")
    if not _VERB.fullmatch(verb) or (rest and not found):
        raise MalformedError("the button was made by another version")
    return verb, {name: value} if rest else {}


def actor(name: str, account: str, *, own: bool = False) -> Author:
    """Who did it: an agent, until the account's e-mail is known (complete.py), or `own`: a requester, by the identity that people know."""
    return Author(kind="requester" if own else "agent", id=f"{name}:{account}")


def name_of(did: Activity, kind: str) -> str:
    """The name of one deed: Teams' own id of the call, by whom and where. Raises MalformedError."""
    if not did.id:
        raise MalformedError("the call has no id, so a repeat could not be told from another one")
    return f"{did.tenant}:{kind}:{digest(did.id, did.account, did.where, did.reply_to_id or '')}"


def sent(did: Activity, signer: Signer) -> Sent | None:
    """The dialog that was sent; None where it is none of ours."""
    data = data_of(did)
    try:
        made = dialogs.opened(data, signer)
    except ForgedError:
        return None
    return Sent(made.name, made.ticket, made.version, {**dialogs.values(data), **made.fixed})


def filled(did: Activity, sent: Sent) -> Filled:
    """The words of a form or an answer. The gateway put a form's words together at the door (Screens.filled). Raises MalformedError."""
    if did.filled is None:
        return Filled(text=sent.values.get("text", ""))
    try:
        return msgspec.convert(did.filled, Filled)
    except msgspec.ValidationError as error:
        raise MalformedError(f"the form was filled in for another version: {error}") from error
