"""What the gateway hands to every channel it creates."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from channels.condition import Condition
from channels.mailbox import Lease, MailboxState
from channels.screens import Screens
from channels.signature import Signer
from store.records import ChatMessage

# Puts a message into the history of a web chat (by its session's id), where every gateway shows it. Gives its place from 0, -1 where it
# is there already, -2 where the session is over. Raises UnavailableError.
Show = Callable[[str, ChatMessage], Awaitable[int]]

# Whether a conversation ("channel:thread") leads to a ticket, or may soon, because its lane is not worked yet. Raises UnavailableError.
Leads = Callable[[str, str], Awaitable[bool]]


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """Shared by all channels of a desk.

    `prefix` is that of ticket numbers ("HD"). Relative paths in the config are relative to `folder`. `log` takes structlog's
    calls: an event and named values. `now` is the time in milliseconds since 1970-01-01 UTC. `lease` makes a lease by name, where
    receivers run; `report` hears how a mailbox is whenever that changes. `show` puts a message into a web chat, where there is a store.
    `screens` are dialogs and own pages, in the process that answers providers' calls; `condition` hears how a channel is, in words.
    `leads` knows conversations of tickets, where messages are taken. `largest_file` is how many bytes a file may have that people send us.
    """

    signer: Signer
    desk_id: str
    desk_name: str
    prefix: str
    folder: Path
    log: Any
    now: Callable[[], int]
    lease: Callable[[str], Lease] | None = None
    report: Callable[[MailboxState], None] = lambda _state: None
    show: Show | None = None
    screens: Screens | None = None
    condition: Callable[[Condition], None] = lambda _condition: None
    leads: Leads | None = None
    largest_file: int = 25_000_000
