"""Where something was said in Slack, and by which names that goes. Pure."""

import re
from typing import Any

import msgspec

from channels.base import MalformedError
from store.records import Ms

_ID = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}", re.ASCII)


class Place(msgspec.Struct, frozen=True):
    """A message's place: `ts` is its name within its channel, `conversation` ("C1:<ts of the root>") its thread.

    `room`: it is a room of agents. `joins`: what is said here matters only if this conversation leads to a ticket ("" = it matters).
    """

    channel: str
    ts: str
    conversation: str
    room: bool = False
    joins: str = ""

    @property
    def lane(self) -> str:
        """What it is ordered by: its thread; all of a DM together, so that lines written in a hurry keep their order."""
        return self.channel if self.channel.startswith("D") else self.conversation

    @property
    def nearby(self) -> str:
        """The DM, of what begins a thread of its own there; else nothing."""
        begins = self.conversation == f"{self.channel}:{self.ts}"
        return self.channel if begins and self.channel.startswith("D") else ""

    def external_id(self, team: str) -> str:
        """The name of the message that was said there, however we hear of it."""
        return f"{team}:{self.channel}:{self.ts}"


def slack_id(value: Any, what: str) -> str:
    """An id of Slack's as it is: it becomes part of names. Raises MalformedError."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise MalformedError(f"the {what} has no id of Slack's kind")
    return value


def moment(value: str | None) -> str:
    """A message's `ts`, which is its name within a channel. Raises MalformedError."""
    if not value or not _MOMENT.fullmatch(value):
        raise MalformedError("the message has no ts, so it can be neither answered nor told from others")
    return value


def ms_of(ts: str) -> Ms | None:
    """The time a `ts` names, None where it is none."""
    seconds, _, rest = ts.partition(".")
    return int(seconds) * 1000 + int((rest + "000")[:3]) if _MOMENT.fullmatch(ts) else None
