"""What waits for a person, on every engine: rejected and brought back, discarded, noted; the ledger follows each step."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from store.client import Store
from store.connection import Connection
from store.messages import Apart
from store.records import Address, Author, Decision, Event, Held, Outcome
from store.vitals import vitals
from tests.store.desks import SYSTEM, inbound, open_desk, opening
from tests.store.test_pipe import balance, claim_one

HELD = Held(sender=Address(address="eve@x"), subject="s", text="t", reason="stranger", ticket=1)


@pytest_asyncio.fixture
async def store(connection: Connection, desk: str, tmp_path: Path) -> AsyncIterator[Store]:
    """The store of a desk."""
    yield open_desk(connection, desk, tmp_path)


async def ended(store: Store, name: str, outcome: Outcome) -> str:
    """A message that ended so; its id."""
    message, _ = await store.pipe.accept(inbound(name, sender="eve@x"))
    await store.pipe.commit(Decision(outcome=outcome), known={}, work=await claim_one(store))
    return message


async def test_rejected_message_comes_back_as_it_was(store: Store) -> None:
    """Brought back, a rejected message is held again at its old place, and accepted it is worked with its original, archived or not."""
    message = await ended(store, "a", Outcome(state="held", held=HELD, reason="stranger", ticket=1))
    (before,) = await store.messages.held()
    assert await store.messages.reject(message, "Ola", why="reklama")
    row = await store.messages.one(message)
    assert row is not None
    assert (row.state, row.reason) == ("ignored", "rejected by Ola: reklama")
    assert await store.pipe.archive() == 1
    assert await store.messages.restore(message, "held")
    assert not await store.messages.restore(message, "held")
    assert await store.messages.held() == [before]
    row = await store.messages.one(message)
    assert row is not None
    assert (row.state, row.reason) == ("held", "stranger")
    assert await balance(store) == {"received": 1, "held": 1}
    assert await store.pipe.again("held", message, verdict='{"ticket":1}')
    work = await claim_one(store)
    assert (work.verdict, work.raw) == (b'{"ticket":1}', b"")
    assert await store.messages.raw(message) == b"text"
    await store.pipe.commit(opening("a"), known={}, work=work)
    assert await balance(store) == {"received": 1, "interaction": 1}


async def test_what_was_never_rejected_can_not_come_back(store: Store) -> None:
    """Restoring is refused for a held, a finished and an unknown message, and changes nothing."""
    message = await ended(store, "a", Outcome(state="held", held=HELD))
    other = await ended(store, "b", Outcome(state="ignored", reason="x"))
    for one in (message, other, "nobody"):
        assert not await store.messages.restore(one, "held")
    assert await balance(store) == {"received": 2, "held": 1, "ignored": 1}


async def test_discarded_from_quarantine_keeps_its_bytes(store: Store) -> None:
    """Discarded, a quarantined message is ignored with the reason, its original is still there, and it can come back."""
    message = await ended(store, "a", Outcome(state="quarantined", reason="too deep"))
    (before,) = await store.messages.quarantine()
    assert before.sender == "eve@x"
    assert not await store.messages.reject(message, "Ola")
    assert await store.messages.discard(message, "Ola", why="test")
    assert not await store.messages.discard(message, "Ola")
    assert await store.messages.raw(message) == b"text"
    assert await balance(store) == {"received": 1, "ignored": 1}
    assert not await store.messages.restore(message, "held")
    assert await store.messages.restore(message, "quarantined")
    assert await store.messages.quarantine() == [before]
    assert await balance(store) == {"received": 1, "quarantined": 1}


async def test_noted_dead_letter_is_gone_and_its_ticket_says_who(store: Store) -> None:
    """Once somebody took note nobody sends it again; the ticket's history says who it was, and readers of the feed hear of it."""
    await store.pipe.commit(opening("a", address="a@x"), known={})
    work = await claim_one(store, "outbox")
    await store.pipe.settle(work, "dead", Event(at=2, kind="failed", author=SYSTEM, delivery=work.id), why="550 no")
    assert await store.messages.apart() == Apart(held=0, quarantined=0, dead=1)
    (row,) = await store.messages.dead()
    cursor = await store.feed.newest()
    entry = Event(at=3, kind="abandoned", author=Author(kind="agent", id="ola@x", name="Ola"), delivery=row.id)
    assert await store.messages.noted(row, entry)
    assert not await store.messages.noted(row, entry)
    assert await store.messages.apart() == Apart()
    assert not await store.pipe.again("dead", row.id)
    assert (await store.tickets.log(row.ticket))[-1] == entry
    changes = await store.feed.after(cursor)
    assert changes is not None
    assert changes.numbers == (row.ticket,)


async def test_vitals_are_the_servers_own(store: Store) -> None:
    """Its name and version, and how many listen for work: one more while one more does."""
    before = await vitals(store.connection, store.keys)
    assert before.server.partition(" ")[0] in ("Redis", "Valkey")
    assert before.memory > 0
    assert before.written
    listening = store.connection.listen(store.keys.wake, lambda _word: None)
    await listening.ready()
    assert (await vitals(store.connection, store.keys)).workers == before.workers + 1
    await listening.close()


async def test_counts_say_how_much_waits_for_a_person(store: Store) -> None:
    """Held and quarantined are counted apart."""
    await ended(store, "a", Outcome(state="held", held=HELD))
    await ended(store, "b", Outcome(state="quarantined", reason="x"))
    await ended(store, "c", Outcome(state="quarantined", reason="x"))
    assert await store.messages.apart() == Apart(held=1, quarantined=2, dead=0)
