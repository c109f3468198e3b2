"""Activities of the Bot Framework as Teams sends them, as far as we read them. Unknown fields are passed over, and nulls are as if absent.

Source: github.com/microsoft/botframework-sdk, "Bot Framework – Activity"; learn.microsoft.com, "Bot activity handlers", "Conversation events".
"""

import re
from datetime import datetime
from typing import Any

import msgspec

from channels.base import MalformedError
from store.records import Ms

_ID = re.compile(r"[\x21-\x7e]{1,400}", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody, or a bot ("28:…"). `aad_object_id` is the account in the tenant's directory."""

    id: str | None = ""
    name: str | None = ""
    aad_object_id: str | None = ""
    role: str | None = ""


class Conversation(msgspec.Struct, frozen=True, rename="camel"):
    """A chat, or a thread of a channel ("19:…@thread.tacv2;messageid=<root>")."""

    id: str | None = ""
    conversation_type: str | None = ""  # personal, groupChat, channel
    tenant_id: str | None = ""
    is_group: bool | None = False


class Attachment(msgspec.Struct, frozen=True, rename="camel"):
    """A file, a picture, a card, or the message's own words as HTML."""

    content_type: str | None = ""
    content_url: str | None = ""
    content: Any = None
    name: str | None = ""


class Entity(msgspec.Struct, frozen=True):
    """Something known about the words: a mention (`text` as it stands there), or the person's client (`locale`)."""

    type: str | None = ""
    text: str | None = ""
    mentioned: Account | None = None
    locale: str | None = ""


class Named(msgspec.Struct, frozen=True):
    """Something with an id."""

    id: str | None = ""


class Data(msgspec.Struct, frozen=True, rename="camel"):
    """What only Teams knows. `event_type` says what kind of update or deletion it is."""

    tenant: Named | None = None
    channel: Named | None = None
    event_type: str | None = ""


class Activity(msgspec.Struct, frozen=True, rename="camel"):
    """One thing that happened. `value` is what a button, a dialog or an invoke carries. `filled` is ours: a form's answers as a message."""

    type: str = ""
    id: str | None = ""
    timestamp: str | None = ""
    channel: str | None = msgspec.field(default="", name="channelId")
    service_url: str | None = ""
    sender: Account | None = msgspec.field(default=None, name="from")
    conversation: Conversation | None = None
    recipient: Account | None = None
    reply_to_id: str | None = ""
    name: str | None = ""
    action: str | None = ""
    text: str | None = ""
    locale: str | None = ""
    attachments: list[Attachment] | None = None
    entities: list[Entity] | None = None
    members_added: list[Account] | None = None
    channel_data: Data | None = None
    value: Any = None
    filled: Any = None

    @property
    def tenants(self) -> tuple[str, ...]:
        """Every tenant it says it is of; they should be one."""
        data, where = self.channel_data, self.conversation
        return (
            (where.tenant_id or "") if where else "",
            (data.tenant.id or "") if data and data.tenant else "",
        )

    @property
    def tenant(self) -> str:
        """The tenant it is of, in lower case. Raises MalformedError."""
        return known(next((one.lower() for one in self.tenants if one), ""), "tenant")

    @property
    def kind(self) -> str:
        """What sort of conversation: personal, groupChat or channel."""
        where = self.conversation
        if where is None:
            return ""
        return where.conversation_type or ("channel" if ";messageid=" in (where.id or "") else "personal")

    @property
    def where(self) -> str:
        """The conversation as it is answered. Raises MalformedError."""
        return known(self.conversation.id if self.conversation else "", "conversation")

    @property
    def account(self) -> str:
        """Whose deed it is, as we know people: by the tenant's directory, else by Teams. Raises MalformedError."""
        who = self.sender or Account()
        return known(who.aad_object_id, "sender").lower() if who.aad_object_id else known(who.id, "sender")

    @property
    def spoken(self) -> str:
        """The locale of the person's Teams ("pl-PL"), "" = unknown."""
        client = next((one.locale for one in self.entities or () if one.type == "clientInfo" and one.locale), "")
        return (self.locale or client or "")[:20]

    @property
    def by_a_person(self) -> bool:
        """Whether a person did it; bots are "28:…"."""
        who = self.sender
        return who is not None and bool(who.id) and who.role != "bot" and not (who.id or "").startswith("28:")

    @property
    def carried(self) -> dict[str, Any]:
        """`value`, where it is an object."""
        return self.value if isinstance(self.value, dict) else {}


_activity = msgspec.json.Decoder(Activity)


def read(raw: bytes) -> Activity:
    """The activity. Raises MalformedError."""
    try:
        return _activity.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(f"not an activity as Microsoft describes it: {error}") from error


def known(value: str | None, what: str) -> str:
    """An id of Teams' as it is: it becomes part of names. Raises MalformedError."""
    if not value or not _ID.fullmatch(value):
        raise MalformedError(f"the {what} has no id of Teams' kind")
    return value


def moment(activity: Activity) -> str:
    """When it happened, as Teams writes it. Raises MalformedError."""
    given = activity.timestamp or ""
    if not _MOMENT.fullmatch(given):
        raise MalformedError("the activity has no timestamp, so one change could not be told from the next")
    return given


def ms(activity: Activity) -> Ms | None:
    """When it happened, in milliseconds since 1970-01-01 UTC; None: it does not say."""
    given = _MOMENT.fullmatch(activity.timestamp or "")
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(f"{given[1]}{(given[2] or '')[:7]}{'+00:00' if given[3] == 'Z' else given[3]}")
        return max(0, int(at.timestamp() * 1000))
    except (ValueError, OverflowError):
        return None
