"""A web chat as the store keeps it: who the visitor is, and what was said in the window."""

from store.records.history import Choice
from store.records.message import Attachment
from store.records.people import Author
from store.records.record import ChannelName, Ms, Record


class ChatSession(Record, frozen=True, kw_only=True):
    """One visitor's chat. `id` is the hash of the secret the browser holds.

    `identity` is the mail address the host page vouched for, "" for somebody unknown; `email` is one the visitor typed, which
    proves nothing and is only where answers may follow. `read` is how many messages of the history were seen.
    """

    id: str
    channel: ChannelName
    identity: str = ""
    name: str = ""
    language: str = ""
    created_at: Ms = 0
    email: str = ""
    read: int = 0


class ChatMessage(Record, frozen=True, kw_only=True):
    """One message in the window. `id` is the visitor's own, or the delivery's. `ticket` is a number as people write it."""

    id: str
    at: Ms
    author: Author
    text: str
    choices: tuple[Choice, ...] = ()
    ticket: str = ""
    files: tuple[Attachment, ...] = ()
