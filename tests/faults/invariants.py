"""What must be true of a desk after any trouble, once everything is at rest. One checker for all fault tests."""

from collections import Counter
from pathlib import Path

from gateway.config import load
from gateway.opening import opened
from store.client import Store
from store.keys import QueueName
from store.records import Event, Interaction, Ticket

QUEUES: tuple[QueueName, ...] = ("inbound", "outbox", "timers")


async def check(config: Path, acknowledged: set[str]) -> dict[str, int]:
    """Checks everything; returns counts. `acknowledged` are the ids of all messages we said "ok" to."""
    async with opened(load(config)) as store:
        tickets = await _numbers_without_holes(store)
        ended = await _every_message_ended(store, acknowledged)
        await _nothing_in_hand(store)
        delivered = await _histories(store, tickets)
        await _indexes(store, tickets)
        return {"tickets": len(tickets), "messages": ended, "delivered": delivered}


async def _numbers_without_holes(store: Store) -> list[Ticket]:
    last = int(await store.connection.call("GET", store.keys.number) or 0)
    tickets = await store.tickets.many(list(range(1, last + 1)))
    assert [one.number for one in tickets] == list(range(1, last + 1))
    return tickets


async def _every_message_ended(store: Store, acknowledged: set[str]) -> int:
    for line in await store.messages.ledger():
        assert line.balanced, line
        assert line.waiting == 0, line
    for one in acknowledged:
        row = await store.messages.one(one)
        assert row is not None, f"acknowledged message {one} is gone"
        assert row.state != "waiting", row
    return len(acknowledged)


async def _nothing_in_hand(store: Store) -> None:
    for queue in QUEUES:
        keys = store.keys.work(queue)
        assert await store.connection.call("ZCARD", keys.due) == 0, queue
        assert await store.connection.call("HLEN", keys.leases) == 0, queue


async def _histories(store: Store, tickets: list[Ticket]) -> int:
    delivered = 0
    for ticket in tickets:
        log = await store.tickets.log(ticket.number)
        said = Counter(entry.id for entry in log if isinstance(entry, Interaction))
        assert all(count == 1 for count in said.values()), (ticket.number, said)
        sent = Counter(entry.delivery for entry in log if isinstance(entry, Event) and entry.kind == "delivered")
        assert all(count == 1 for count in sent.values()), (ticket.number, sent)
        delivered += len(sent)
        created = [entry for entry in log if isinstance(entry, Event) and entry.kind == "created"]
        assert len(created) == 1, ticket.number
    return delivered


async def _indexes(store: Store, tickets: list[Ticket]) -> None:
    for queue in sorted({ticket.queue for ticket in tickets}):
        have = {int(one) for one in await store.connection.call("ZRANGE", store.keys.queue(queue), 0, -1)}
        assert have == {one.number for one in tickets if one.queue == queue and one.state != "done"}, queue
    for state in ("open", "waiting"):
        have = {int(one) for one in await store.connection.call("ZRANGE", store.keys.state(state), 0, -1)}
        assert have == {one.number for one in tickets if one.state == state}, state
