"""All chat sockets of this gateway: who is in which session, and what is heard for them from the store."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from channels.signature import Signer
from gateway.chat.rates import Rates
from store.chats import Chats, Shown
from store.client import Store
from store.errors import UnavailableError
from store.listening import Listening

if TYPE_CHECKING:
    from gateway.chat.socket import Socket

log = structlog.get_logger()

SIGN_OF_LIFE = 50.0  # seconds; twice within the time somebody counts as there (store.chats.HERE_SECONDS)
GOODBYE = 3.0  # seconds for closing all sockets
FILE = "chat-file"  # purpose of the signature on a file's address
FILE_LIFE = 86_400_000  # ms


class Sockets:
    """Open chats of one gateway. What is said in a session reaches each of its sockets, whichever gateway took or sent it."""

    def __init__(self, store: Store, signer: Signer) -> None:
        self.chats: Chats = store.chats
        self.rates = Rates(store.now)
        self.stopping = False
        self._store = store
        self._signer = signer
        self._sessions: dict[str, set[Socket]] = {}
        self._places: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: Listening | None = None

    async def start(self) -> None:
        """Hears of what is said from now on."""
        self._listening = self.chats.listen(self._heard)
        await self._listening.ready()
        self.spawn(self._live())

    async def stop(self) -> None:
        """Sends everybody away; browsers come back to another gateway, or to the next one here."""
        self.stopping = True
        waiting = [one.leave() for sockets in self._sessions.values() for one in tuple(sockets)]
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await asyncio.gather(*waiting, return_exceptions=True)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listening is not None:
            await self._listening.close()

    @property
    def count(self) -> int:
        """How many sockets are in a session."""
        return sum(len(sockets) for sockets in self._sessions.values())

    def enter(self, socket: "Socket", session: str) -> None:
        """The socket hears of this session from now on."""
        self._sessions.setdefault(session, set()).add(socket)

    def leave(self, socket: "Socket", session: str) -> None:
        """The socket hears of the session no more."""
        there = self._sessions.get(session)
        if there is not None:
            there.discard(socket)
            if not there:
                del self._sessions[session]

    def open_from(self, place: str, most: int) -> bool:
        """Counts a socket from this address; False if there are too many."""
        if self._places.get(place, 0) >= most:
            return False
        self._places[place] = self._places.get(place, 0) + 1
        return True

    def closed_from(self, place: str) -> None:
        """One socket less from this address."""
        left = self._places.get(place, 0) - 1
        if left > 0:
            self._places[place] = left
        else:
            self._places.pop(place, None)

    def file_address(self, session: str, place: int, at: int) -> str:
        """The path of a file of the history, good for a day to whoever has it."""
        token = self._signer.link(FILE, f"{session}:{place}:{at}", self._store.now() + FILE_LIFE)
        return f"/chat/files/{token}"

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it beside everything else until it is done, or the gateway stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, shown: Shown | None) -> None:
        if shown is None:
            for sockets in self._sessions.values():
                for one in sockets:
                    one.behind()
            return
        for one in tuple(self._sessions.get(shown.session, ())):
            one.heard(shown)

    async def _live(self) -> None:
        """Says of every session somebody is in that he is there."""
        while True:
            await asyncio.sleep(SIGN_OF_LIFE)
            there = [name for name, sockets in self._sessions.items() if any(one.has_spoken for one in sockets)]
            try:
                await self.chats.here(there)
            except UnavailableError as error:
                log.warning("chats: nobody can be said to be there", reason=str(error))
