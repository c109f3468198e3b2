"""The IMAP door: every configured mailbox folder in a thread of its own, read by the one gateway that holds its lease. A Receiver."""

import asyncio
import random
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from channels.base import Accept, UnavailableError
from channels.email.address import Addresses
from channels.email.delivered import RefusedMailError, delivered
from channels.email.imap_errors import MailboxError, no_store, unreachable, wait
from channels.email.imap_mailbox import Mailbox
from channels.email.imap_oauth import Tokens
from channels.email.imap_reading import Known, Position
from channels.email.imap_settings import Imap, lease_name
from channels.email.limits import Limits
from channels.lanes import accept_all
from channels.mailbox import Lease, MailboxState, State
from channels.tools import Tools
from store.records import Inbound

RENEWALS = 3  # of a lease while it lasts
STORE_SECONDS = 60.0  # a thread waits so long for the store
CUT_SECONDS = 2.0  # for a thread whose connection was cut


class Mailboxes:
    """Reads all mailboxes of one channel. A Receiver that listens on no port."""

    def __init__(
        self, channel: str, accounts: Sequence[Imap], *, addresses: Addresses, limits: Limits, tools: Tools
    ) -> None:
        places = [(account, folder) for account in accounts for folder in account.folders]
        names = [f"mailbox-{channel}" + (f"-{number}" if number > 1 else "") for number in range(1, len(places) + 1)]
        self._folders = [
            Folder(channel, name, account, folder, addresses=addresses, limits=limits, tools=tools)
            for name, (account, folder) in zip(names, places, strict=True)
        ]
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def port(self) -> int:
        """None."""
        return 0

    async def start(self, accept: Accept) -> None:
        """Returns at once: a mail server that is away must not keep a gateway from starting; health says so."""
        self._tasks = [asyncio.create_task(one.run(accept), name="mailbox") for one in self._folders]

    async def stop(self) -> None:
        """Takes nothing new, lets the mails in hand finish for `stop_seconds`, then returns with every connection closed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []


class Folder:
    """One folder of one account: holds its lease, runs its thread, says how it is. A Reader for the thread."""

    def __init__(
        self,
        channel: str,
        name: str,
        settings: Imap,
        folder: str,
        *,
        addresses: Addresses,
        limits: Limits,
        tools: Tools,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._addresses = addresses
        self._limits = limits
        self._tools = tools
        self._known = Known()
        self._tokens = Tokens(settings.oauth, settings.user) if settings.oauth is not None else None
        self._state = MailboxState(
            channel=channel,
            name=name,
            account=f"{settings.user}/{folder}",
            aside=settings.refused,
            state="connecting",
            since=tools.now(),
        )
        self._failures = 0
        self._failing = 0  # since when it does not work, 0 = it does
        self._loop: asyncio.AbstractEventLoop
        self._lease: Lease
        self._accept: Accept

    async def run(self, accept: Accept) -> None:
        """Reads whenever it holds the lease, until cancelled; then the mails in hand are finished first."""
        tools, settings = self._tools, self._settings
        if tools.lease is None:
            raise RuntimeError("mailboxes are read only where there are leases")
        self._accept, self._loop = accept, asyncio.get_running_loop()
        self._lease = tools.lease(lease_name(self._state.channel, settings, self._folder))
        try:
            while True:  # noqa: ASYNC110 - there is nothing to be told of: a lease runs out in silence
                await asyncio.sleep(await self._turn())
        finally:
            await self._give_back()

    async def _turn(self) -> float:
        """Reads if the lease can be had, until something ends it. Returns how long to leave the mailbox alone."""
        seconds = float(self._limits.mailbox_lease_seconds)
        error: Exception | None
        try:
            if not await self._lease.hold(seconds):
                self._tell("elsewhere")
                return seconds / RENEWALS
            error = await self._read(seconds)
        except UnavailableError as gone:
            error = gone
        match error:
            case None:
                return 0.0
            case MailboxError():
                found = error
            case UnavailableError():
                found = no_store()
            case _:
                self._tools.log.error("mailbox reader failed", mailbox=self._state.account, exc_info=error)
                found = MailboxError(
                    "network", f"Błąd programu: {type(error).__name__}.", f"A defect: {type(error).__name__}."
                )
        self._failures += 1
        pause = wait(found.kind, self._failures, random.random())  # noqa: S311 - spreads tries, guards nothing
        self._tell("failed", found)
        self._tools.log.warning(
            "mailbox can't be read", mailbox=self._state.account, reason=found.en, again_in=round(pause)
        )
        if pause > seconds:
            await self._give_back()  # another gateway may have more luck
        return pause

    async def _read(self, seconds: float) -> Exception | None:
        """Runs a thread on the folder and renews the lease. Returns what ended it; None: it was asked to stop."""
        self._tell("connecting")
        loop = self._loop
        mailbox = Mailbox(
            self._settings,
            self._folder,
            base=self._tools.folder,
            limit=self._limits.message_size,
            tokens=self._tokens,
            known=self._known,
        )
        ended: asyncio.Future[Exception | None] = loop.create_future()
        position = self._lease.position

        def work() -> None:
            found: Exception | None = None
            try:
                mailbox.run(position, self)
            except Exception as error:  # noqa: BLE001 - _turn decides what each means
                found = error
            with suppress(RuntimeError):  # the loop is gone: nobody waits
                loop.call_soon_threadsafe(_settle, ended, found)

        threading.Thread(target=work, daemon=True, name="mailbox").start()
        try:
            await self._renew(ended, seconds)
        finally:
            mailbox.stop()
            await asyncio.wait({ended}, timeout=self._limits.stop_seconds)
            if not ended.done():  # it waits for its server
                mailbox.stop(at_once=True)
                await asyncio.wait({ended}, timeout=CUT_SECONDS)
        return ended.result() if ended.done() else unreachable(TimeoutError(), self._settings.host, self._settings.port)

    async def _renew(self, ended: "asyncio.Future[Exception | None]", seconds: float) -> None:
        """Returns when the thread has ended, or may not go on."""
        held = self._loop.time()
        while True:
            await asyncio.wait({ended}, timeout=seconds / RENEWALS)
            if ended.done():
                return
            with suppress(UnavailableError):
                if not await self._lease.hold(seconds):
                    return
                held = self._loop.time()
            if self._loop.time() - held > seconds:
                return

    async def _give_back(self) -> None:
        with suppress(UnavailableError):  # then it runs out
            await self._lease.give_back()

    def _tell(self, state: State, error: MailboxError | None = None) -> None:
        since = self._state.since if state == self._state.state else self._tools.now()
        if state == "failed":  # each try in between says "connecting", and it has not worked since the first
            since = self._failing = self._failing or since
        elif state != "connecting":
            self._failing = 0
        words = {"pl": error.pl if error else "", "en": error.en if error else ""}
        self._say(replace(self._state, state=state, since=since, **words))

    def _say(self, state: MailboxState) -> None:
        if state != self._state:
            self._state = state
            self._tools.report(state)

    # --- what the thread calls --------------------------------------------------------------------------------------

    def now(self) -> int:
        """See Reader."""
        return self._tools.now()

    def look(self, waiting: int, refused: int) -> None:
        """See Reader."""
        self._wait(self._looked(waiting, refused))

    def take(self, mails: Sequence[bytes]) -> list[str]:
        """See Reader."""
        words = [""] * len(mails)
        made: list[Inbound] = []
        for place, raw in enumerate(mails):
            try:
                made.append(self._inbound(raw))
            except RefusedMailError as error:
                words[place] = error.reason
        self._wait(self._taken(made))
        return words

    def keep(self, position: Position) -> None:
        """See Reader. Where the lease was lost, whoever has it now goes on from an earlier place, and finds repeats."""
        self._wait(self._kept(str(position)))

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        """From the thread: does the work on the loop. Raises what it raises, and UnavailableError where it takes too long."""
        try:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(STORE_SECONDS)
        except TimeoutError as error:
            raise UnavailableError(f"nothing was stored within {STORE_SECONDS:g} s") from error

    def _inbound(self, raw: bytes) -> Inbound:
        if len(raw) > self._limits.message_size:
            raise RefusedMailError("too-large")
        return delivered(
            raw,
            channel=self._state.channel,
            prefix=self._tools.prefix,
            addresses=self._addresses,
            now=self._tools.now(),
            received=self._limits.received,
            marks={"via": "imap", "server": self._settings.host},
        )

    async def _looked(self, waiting: int, refused: int) -> None:
        self._failures = 0
        self._failing = 0  # since when it does not work, 0 = it does
        self._tell("connected")
        self._say(replace(self._state, waiting=waiting, refused=refused))

    async def _taken(self, made: list[Inbound]) -> None:
        await accept_all(self._accept, made)
        self._say(replace(self._state, last=self._tools.now()))

    async def _kept(self, position: str) -> None:
        await self._lease.keep(position, float(self._limits.mailbox_lease_seconds))


def _settle(ended: "asyncio.Future[Exception | None]", found: Exception | None) -> None:
    if not ended.done():
        ended.set_result(found)
