"""What buttons and dialogs of ours mean when they come back. All of it is signed: what this desk did not offer, nobody did. Pure."""

from channels import pressed as buttons
from channels.base import ForgedError
from channels.pressed import Button
from channels.sent import Sent
from channels.signature import Signer
from channels.slack import views
from channels.slack.events import Interaction
from store.ids import digest
from store.records import Author


def team_of(did: Interaction) -> str:
    """The workspace in which it was done, "" = unknown."""
    return (did.team.id if did.team else "") or did.user.team_id or ""


def pressed(did: Interaction, signer: Signer) -> Button | None:
    """The button of ours that was pressed, or chosen from a menu; None: none was. Raises ForgedError."""
    for one in did.actions or ():
        value = (one.selected_option.value if one.selected_option else one.value) or ""
        if value:
            return buttons.read(value, signer)
    return None


def stood_at(did: Interaction) -> tuple[str, str]:
    """Channel and thread of the message a button stood on; "" where it was no message's."""
    box, said = did.container, did.message
    channel = (did.channel.id if did.channel else "") or (box.channel_id if box else "") or ""
    root = (said.thread_ts if said else "") or (box.thread_ts if box else "") or (box.message_ts if box else "") or ""
    return channel, root


def beside(channel: str, root: str, user: str) -> str:
    """The address of words that only this user sees, where the deed was done; a DM, where there is no such place."""
    if not channel or channel.startswith("D"):
        return user
    return f"{channel}:{root}!{user}" if root else f"{channel}!{user}"


def actor(name: str, user: str) -> Author:
    """Who did it, until the account's e-mail is known (complete.py)."""
    return Author(kind="agent", id=f"{name}:{user}")


def name_of_press(did: Interaction) -> str:
    """The name of one press of a button: Slack's own moment of it, by whom and where."""
    box = did.container
    moment = next((one.action_ts for one in did.actions or () if one.action_ts), "") or did.trigger_id or ""
    where = (box.message_ts or "") if box else ""
    which = next((f"{one.block_id}:{one.action_id}" for one in did.actions or ()), "")
    return f"{team_of(did)}:action:{digest(moment, did.user.id, where, which)}"


def name_of_view(did: Interaction) -> str:
    """The name of one sending of a dialog."""
    view = did.view
    return f"{team_of(did)}:view:{digest(view.id, view.hash or '', did.user.id) if view else ''}"


def sent(did: Interaction, signer: Signer) -> Sent | None:
    """The dialog that was sent; None where it is none of ours."""
    if did.view is None:
        return None
    try:
        made = views.opened(did.view.private_metadata or "", signer)
    except ForgedError:
        return None
    state = did.view.state
    values = views.values(state)
    return Sent(made.name, made.ticket, made.version, {**values, **made.fixed})


def files_of(did: Interaction) -> tuple[tuple[str, str], ...]:
    """The files that were put into the dialog that was sent: Slack's id of each, and its name."""
    return views.files(did.view.state) if did.view is not None else ()
