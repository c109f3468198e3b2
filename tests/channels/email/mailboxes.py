"""The receiver of a mail channel on a Dovecot's mailbox, for tests: what it took into a real store, and what it said of itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from channels.base import Accepted
from channels.email import Settings, create
from channels.email.imap_settings import Imap
from channels.email.limits import Limits
from channels.mailbox import MailboxState
from channels.secret import Secret
from store.client import Store
from store.records import Inbound
from tests.channels.email.dovecot import PASSWORD, USER, Dovecot
from tests.channels.email.smtp_client import tools

SECONDS = 10.0


class Desk:
    """The receiver of a mail channel with mailboxes, what it took, and what it said of itself."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.taken: list[Inbound] = []
        self.repeats = 0
        self.states: list[MailboxState] = []
        self.trouble: Exception | None = None
        self.meanwhile: Callable[[], None] | None = None  # done once, while a mail is being taken

    async def accept(self, inbound: Inbound) -> Accepted:
        """Keeps it in the store, unless there is trouble."""
        if self.trouble is not None:
            raise self.trouble
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await asyncio.to_thread(meanwhile)
        message, duplicate = await self.store.pipe.accept(inbound)
        self.repeats += duplicate
        if not duplicate:
            self.taken.append(inbound)
        return Accepted(message, duplicate)

    @property
    def state(self) -> MailboxState:
        """How the mailbox is now."""
        return self.states[-1]

    def names(self) -> list[str]:
        """The mails taken, in order."""
        return [one.external_id.split("@")[0] for one in self.taken]

    async def until(self, condition: Callable[[], Any], what: str) -> None:
        """Waits for something to be true; other work of the test's servers goes on meanwhile."""
        end = asyncio.get_running_loop().time() + SECONDS
        while not await asyncio.to_thread(condition):
            assert asyncio.get_running_loop().time() < end, (what, self.names(), self.states[-3:])
            await asyncio.sleep(0.02)

    async def connected(self) -> None:
        """Waits until the mailbox is read, and everything in it taken."""
        await self.until(
            lambda: self.states and self.state.state == "connected" and not self.state.waiting, "the mailbox to be read"
        )


@asynccontextmanager
async def reading(
    store: Store, server: Dovecot, *, limits: dict[str, int] | None = None, **imap: Any
) -> AsyncIterator[Desk]:
    """A receiver on the server's mailbox."""
    desk = Desk(store)
    account = {"host": "127.0.0.1", "port": server.port, "tls": "never", "user": USER, "poll": 1, **imap}
    if "oauth" not in account:
        account["password"] = Secret(account.get("password", PASSWORD))
    settings = Settings(
        kind="email",
        address=USER,
        aliases=("it@example.com",),
        listen=None,
        imap=Imap(**account),
        limits=Limits(**(limits or {})),
    )
    hands = msgspec.structs.replace(tools(server.folder), lease=store.lease, report=desk.states.append, now=store.now)
    channel = create("mail", settings, hands)
    assert channel.receiver is not None
    assert channel.receiver.port == 0
    await channel.receiver.start(desk.accept)
    try:
        yield desk
    finally:
        await channel.receiver.stop()
