"""What the gateway hands to every channel it creates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from channels.mailbox import Lease, MailboxState
from channels.signature import Signer


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """Shared by all channels of a desk.

    `prefix` is that of ticket numbers ("HD"). Relative paths in the config are relative to `folder`. `log` takes structlog's
    calls: an event and named values. `now` is the time in milliseconds since 1970-01-01 UTC. `lease` makes a lease by name, where
    receivers run; `report` hears how a mailbox is whenever that changes.
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
