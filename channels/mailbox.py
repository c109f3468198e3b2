"""What a channel that reads mailboxes needs of the gateway: a lease, and somebody to tell how each mailbox is."""

from typing import Literal, Protocol

import msgspec

State = Literal["connecting", "connected", "elsewhere", "failed"]


class Lease(Protocol):
    """Something only one gateway of many does at a time. It runs out by itself when its holder is gone."""

    position: str  # what the last holder kept

    async def hold(self, seconds: float) -> bool:
        """Takes or renews it; False: another one holds it. Raises UnavailableError."""

    async def keep(self, position: str, seconds: float) -> bool:
        """Keeps how far the holder got; False: it is not held any more, nothing was kept. Raises UnavailableError."""

    async def give_back(self) -> None:
        """Somebody else may take it at once. Raises UnavailableError."""


class MailboxState(msgspec.Struct, frozen=True, kw_only=True):
    """How one mailbox folder is. `name` is one word for labels, `account` says which it is; times are ms since 1970, 0 = never.

    elsewhere: another gateway reads it. failed: `pl` and `en` say why, and what to do. `since` is when the state began, `last` when
    mail was last taken. `waiting` mails are not taken yet, `refused` ones lie in the folder `aside`, where a person should look.
    """

    channel: str
    name: str
    account: str
    aside: str
    state: State
    since: int
    last: int = 0
    waiting: int = 0
    refused: int = 0
    pl: str = ""
    en: str = ""
