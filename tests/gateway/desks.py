"""Parts of a gateway on a real embedded store, for tests of one part at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from channels.base import Channel
from gateway.observe.metrics import Metrics
from gateway.targets import due
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Author, Content, Decision, Delivery, Interaction, Ticket, TicketChange


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    """A store of desk "main" on a server of its own."""
    server = Embedded(folder / "store")
    url = await server.start()
    try:
        connection = await connect(url, tag="main")
        blobs = open_blobs(f"file:{folder}/blobs", folder)
        yield Store(connection, blobs, desk="main", due=due, flood=Flood())
        await connection.close()
    finally:
        await server.stop()


async def open_ticket(store: Store, *addresses: str, lane: str = "") -> int:
    """A ticket with one delivery to each address, in a lane each or all in one."""
    said = Interaction(id="m", at=1, author=Author(kind="system"), visibility="public", channel="mail", text="t")
    ticket = Ticket(subject="s", requester="anna", queue="l1", level="L1", created_at=1, updated_at=1)
    deliveries = tuple(
        Delivery(
            id=f"d{number}-{address}",
            lane=lane or f"mail:{address}:",
            channel="mail",
            address=address,
            audience="requester",
            content=Content(body=f"answer {number}", subject="s"),
            created_at=store.now(),
        )
        for number, address in enumerate(addresses)
    )
    decision = Decision(tickets=(TicketChange(ticket=ticket, log=(said,)),), deliveries=deliveries)
    return (await store.pipe.commit(decision, known={})).numbers[0]


class Post:
    """A channel whose sending side does what a test says: an exception to raise, a time to wait, or nothing."""

    deadline = 2.0

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.sent: list[str] = []
        self.script: dict[str, list[Any]] = {}

    async def send(self, delivery: Delivery, _files: Any) -> str:
        self.tried.append(delivery.id)
        steps = self.script.get(delivery.address)
        step = steps.pop(0) if steps else None
        if callable(step):
            await step(delivery)
        elif step is not None:
            raise step
        self.sent.append(delivery.id)
        return f"provider-{delivery.id}"

    def destination(self, delivery: Delivery) -> str:
        return delivery.address.rpartition("@")[2]

    async def close(self) -> None:
        """Nothing is kept."""

    def channel(self) -> Channel:
        """The channel "mail" that sends by this."""
        return Channel(name="mail", kind="email", sender=self)


__all__ = ["Metrics", "Post", "open_ticket", "opened"]
