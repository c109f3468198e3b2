"""What buttons and dialogs of ours mean when they come back. All of it is signed: what this desk did not offer, nobody did. Pure."""

from typing import Any

from channels import pressed as buttons
from channels.base import ForgedError, MalformedError
from channels.pressed import Button
from channels.sent import Sent
from channels.signature import Signer
from channels.teams import dialogs
from channels.teams.activity import Activity
from store.ids import digest
from store.records import Author

PRESSED = "pressed"  # the member of a button's data that holds its signed value
ACTION = "adaptiveCard/action"
OPENS = "task/fetch"
SENDS = ("task/submit", "composeExtension/submitAction")


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
