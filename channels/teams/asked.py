"""What a call asks for that is no request: one's own page, or to be greeted. Pure."""

from channels.teams import reading
from channels.teams.activity import Activity
from channels.teams.files import files_of
from channels.teams.said import COMMANDS

LONGEST_COMMAND = 50  # characters


def asks_for_own(did: Activity) -> bool:
    """Whether somebody wants to see their own tickets: one of a few words in the personal chat, and nothing beside them. Pure."""
    if did.type != "message" or did.kind != "personal" or not did.by_a_person or len(did.text or "") > LONGEST_COMMAND:
        return False
    return reading.read(did).text.rstrip(".!?").casefold() in COMMANDS and not files_of(did.attachments)


def is_installed(did: Activity) -> bool:
    """Whether the app was just put into this chat."""
    if did.type == "installationUpdate":
        return (did.action or "").startswith("add")
    me = (did.recipient.id if did.recipient else "") or ""
    return did.type == "conversationUpdate" and bool(me) and any(one.id == me for one in did.members_added or ())
