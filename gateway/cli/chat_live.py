"""A conversation with a running gateway: messages go in at its door, and the answers are read from the ticket's history."""

import asyncio
from uuid import uuid4

import msgspec

from channels.api import Submitted
from gateway.cli.chat_window import Window
from gateway.cli.desk import is_served
from gateway.doors import API
from store import ids
from store.client import Store
from store.records import Address, Inbound, Interaction

PAUSE = 0.2  # seconds between two looks at the store
PATIENCE = 10.0  # seconds a message may take before the person is told that it waits


async def talk_live(store: Store, window: Window, sender: str) -> None:
    """Talks until there is no more to read. What agents answer appears as soon as they do."""
    talking = _Talking(store, window, sender)
    window.greet(live=True)
    watching = asyncio.create_task(talking.watch(), name="answers")
    try:
        while (line := await asyncio.to_thread(window.line)) is not None:
            if line:
                await talking.send(line)
    finally:
        watching.cancel()
    await talking.look()
    window.part(live=True)


class _Talking:
    """One conversation on the API's channel."""

    def __init__(self, store: Store, window: Window, sender: str) -> None:
        self._store = store
        self._window = window
        self._sender = sender
        self._conversation = f"terminal:{uuid4().hex}"
        self._tickets: list[int] = []
        self._seen: dict[int, int] = {}
        self._looking = asyncio.Lock()

    async def send(self, text: str) -> None:
        """Hands the words in and waits until something came of them, and is shown."""
        external_id = f"terminal:{uuid4().hex}"
        raw = msgspec.json.encode(
            Submitted(sender=Address(address=self._sender), text=text, conversation=self._conversation)
        )
        inbound = Inbound(
            id=ids.message_id(API, external_id),
            channel=API,
            external_id=external_id,
            lane=f"r:{ids.digest('root', API, f'conversation:{self._conversation}')}",
            digest=ids.digest(raw),
            raw=raw,
        )
        message, _ = await self._store.pipe.accept(inbound)
        if not await is_served(self._store):
            self._window.note("later")
            return
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            row = await self._store.messages.one(message)
            if row is not None and row.state != "waiting":
                if row.ticket and row.ticket not in self._tickets:
                    self._tickets.append(row.ticket)
                if row.state == "held":
                    self._window.note("held")
                await self.look()
                return
            await asyncio.sleep(PAUSE)
        self._window.note("slow")

    async def watch(self) -> None:
        """Shows what others say while the person thinks."""
        while True:
            await asyncio.sleep(1)
            await self.look()

    async def look(self) -> None:
        """Shows what was said since the last look."""
        async with self._looking:
            for number in self._tickets:
                log = await self._store.tickets.log(number)
                for entry in log[self._seen.get(number, 0) :]:
                    if (
                        isinstance(entry, Interaction)
                        and entry.visibility == "public"
                        and entry.author.kind in ("bot", "agent")
                    ):
                        self._window.say(entry.author.kind, entry.text, entry.choices)
                self._seen[number] = len(log)
