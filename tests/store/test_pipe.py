"""The promises of the pipe's scripts, on every engine: durable once, leased once, committed whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from msgspec.structs import replace

from store.client import Store
from store.connection import Connection
from store.pipe import Flood
from store.records import Address, Decision, Event, Held, Outcome, Person, Read, TicketChange, Timer
from store.tickets import Query
from tests.store.desks import SYSTEM, delivered, inbound, open_desk, opening, ticket


@pytest_asyncio.fixture
async def store(connection: Connection, desk: str, tmp_path: Path) -> AsyncIterator[Store]:
    yield open_desk(connection, desk, tmp_path)


async def claim_one(store: Store, queue: str = "inbound", lease: int = 30_000):
    claimed = await store.pipe.claim(queue, limit=10, lease=lease, alone=True)
    assert len(claimed.works) == 1, claimed
    return claimed.works[0]


async def balance(store: Store) -> dict[str, int]:
    total: dict[str, int] = {}
    for line in await store.messages.ledger():
        assert line.balanced, line
        for name in ("received", "interaction", "held", "quarantined", "duplicate", "ignored", "waiting"):
            total[name] = total.get(name, 0) + getattr(line, name)
    return {name: count for name, count in total.items() if count}


async def test_a_message_is_taken_once_and_a_repeat_is_counted_as_a_duplicate(store: Store) -> None:
    first = await store.pipe.accept(inbound("one"))
    assert await store.pipe.accept(inbound("one")) == (first[0], True)
    assert not first[1]
    assert await balance(store) == {"received": 2, "duplicate": 1, "waiting": 1}


async def test_another_content_under_a_known_id_is_kept_as_a_message_of_its_own(store: Store) -> None:
    first, _ = await store.pipe.accept(inbound("one", text="a"))
    second, duplicate = await store.pipe.accept(inbound("one", text="b"))
    assert second != first
    assert not duplicate
    again, duplicate = await store.pipe.accept(inbound("one", text="b"))
    assert (again, duplicate) == (second, True)


async def test_a_large_message_waits_in_the_blob_store_and_comes_back_whole(store: Store) -> None:
    text = "ż" * 400_000
    message, _ = await store.pipe.accept(inbound("large", text=text))
    assert await store.messages.raw(message) == text.encode()
    work = await claim_one(store)
    assert work.raw == b""


async def test_two_messages_of_one_lane_are_worked_one_after_the_other_in_order(store: Store) -> None:
    for name in ("a", "b"):
        await store.pipe.accept(inbound(name, lane="same"))
    first = await claim_one(store)
    assert (await store.pipe.claim("inbound", limit=10, lease=30_000, alone=False)).works == ()
    await store.pipe.commit(opening("a"), known={}, work=first)
    second = await claim_one(store)
    assert (first.raw, second.raw) == (b"text", b"text")
    assert second.id == inbound("b").id


async def test_a_commit_makes_everything_and_finishes_the_message(store: Store) -> None:
    await store.pipe.accept(inbound("one"))
    work = await claim_one(store)
    committed = await store.pipe.commit(
        opening("one", references=("x@y",), address="anna@example.com"), known={}, work=work
    )
    assert (committed.result, committed.numbers, committed.versions) == ("ok", (1,), (1,))
    assert (await store.tickets.one(1)).subject == "printer"
    assert [entry.id for entry in await store.tickets.log(1)] == ["one"]
    assert [found.number for found in await store.tickets.queue("l1")] == [1]
    assert (await store.tickets.context(references=["x@y", "z@y"])).references == {"x@y": 1, "z@y": 0}
    row = await store.messages.one(work.id)
    assert (row.state, row.ticket) == ("interaction", 1)
    sent = await claim_one(store, "outbox")
    assert (sent.id, sent.ticket, sent.lane) == ("d-one", 1, "mail:anna@example.com:1")
    assert await balance(store) == {"received": 1, "interaction": 1}


async def test_a_worker_whose_lease_ran_out_commits_nothing(store: Store) -> None:
    await store.pipe.accept(inbound("one"))
    stalled = await claim_one(store, lease=1)
    await asyncio.sleep(0.01)
    fresh = await claim_one(store)
    assert fresh.taken == 2
    assert (await store.pipe.commit(opening("one"), known={}, work=stalled)).result == "lost-lease"
    assert (await store.pipe.commit(opening("one"), known={}, work=fresh)).result == "ok"
    assert (await store.pipe.commit(opening("one"), known={}, work=fresh)).result == "lost-lease"
    assert await store.tickets.one(2) is None
    assert await balance(store) == {"received": 1, "interaction": 1}


async def test_what_moved_on_since_it_was_read_makes_the_whole_commit_stale(store: Store) -> None:
    for name in ("a", "b", "c"):
        await store.pipe.accept(inbound(name))
    works = (await store.pipe.claim("inbound", limit=10, lease=30_000, alone=True)).works
    both = [opening(work.id, references=("root@x",)) for work in works]
    assert (await store.pipe.commit(both[0], known={}, work=works[0])).result == "ok"
    assert (await store.pipe.commit(both[1], known={}, work=works[1])).result == "stale"
    assert await store.tickets.one(2) is None
    one = await store.tickets.one(1)
    change = Decision(
        read=Read(tickets={1: one.version}),
        tickets=(TicketChange(ticket=msgspec.structs.replace(one, subject="scanner")),),
    )
    assert (await store.pipe.commit(change, known={1: one})).versions == (2,)
    assert (await store.pipe.commit(change, known={1: one})).result == "stale"
    assert (await store.tickets.one(1)).version == 2
    assert await balance(store) == {"received": 3, "interaction": 1, "waiting": 2}


async def test_a_conversation_leads_somewhere_from_the_moment_its_first_message_is_durable(store: Store) -> None:
    """There is no moment between the lane that waits and the ticket that is there in which a reply would be nobody's."""
    assert not await store.pipe.leads("slack:C1:1", "lane")
    await store.pipe.accept(inbound("one", lane="lane"))
    assert await store.pipe.leads("slack:C1:1", "lane")
    work = await claim_one(store)
    assert await store.pipe.leads("slack:C1:1", "lane")
    decision = opening("one")
    change = replace(decision.tickets[0], conversations=("slack:C1:1",))
    await store.pipe.commit(replace(decision, tickets=(change,)), known={}, work=work)
    assert await store.pipe.leads("slack:C1:1", "lane")
    assert not await store.pipe.leads("slack:C1:2", "lane")


async def test_an_action_with_the_same_id_is_carried_out_once(store: Store) -> None:
    await store.pipe.commit(opening("a"), known={})
    one = await store.tickets.one(1)
    change = Decision(tickets=(TicketChange(ticket=one, log=(Event(at=1, kind="noted", author=SYSTEM),)),))
    assert (await store.pipe.commit(change, known={1: one}, once="act")).result == "ok"
    assert (await store.pipe.commit(change, known={1: one}, once="act")).result == "duplicate"
    assert len(await store.tickets.log(1)) == 2
    assert await store.pipe.was_done("act")


async def test_a_released_lane_is_not_worked_before_its_time_and_a_given_back_try_does_not_count(store: Store) -> None:
    await store.pipe.accept(inbound("one"))
    work = await claim_one(store)
    assert await store.pipe.release(work, at=store.now() + 60_000)
    claimed = await store.pipe.claim("inbound", limit=10, lease=1, alone=True)
    assert claimed.works == ()
    assert 59_000 < claimed.next_due - store.now() <= 60_000
    assert not await store.pipe.release(work, at=store.now())


async def test_what_a_dead_worker_had_in_hand_is_handed_out_alone(store: Store) -> None:
    for name in ("poison", "innocent"):
        await store.pipe.accept(inbound(name))
    assert len((await store.pipe.claim("inbound", limit=10, lease=1, alone=True)).works) == 2
    await asyncio.sleep(0.01)
    await store.pipe.accept(inbound("new"))
    busy = await store.pipe.claim("inbound", limit=10, lease=30_000, alone=False)
    assert [work.id for work in busy.works] == [inbound("new").id]
    alone = await store.pipe.claim("inbound", limit=10, lease=30_000, alone=True)
    assert [work.taken for work in alone.works] == [2]


async def test_what_dead_workers_had_in_hand_goes_on_at_once_and_later_where_another_died_over_it(store: Store) -> None:
    await store.pipe.accept(inbound("m1"))
    (first,) = (await store.pipe.claim("inbound", limit=9, lease=60_000, alone=True)).works
    assert await store.pipe.orphaned() == 1
    assert (await store.pipe.commit(opening("m1"), known={}, work=first)).result == "lost-lease"
    (again,) = (await store.pipe.claim("inbound", limit=9, lease=60_000, alone=True)).works
    assert (again.id, again.taken) == (first.id, 2)
    assert await store.pipe.orphaned() == 1
    waits = await store.pipe.claim("inbound", limit=9, lease=60_000, alone=True)
    assert waits.works == ()
    assert 4_000 < waits.next_due - store.now() <= 5_000


async def test_a_lane_that_waits_for_its_time_is_no_orphan(store: Store) -> None:
    await store.pipe.accept(inbound("m1"))
    (work,) = (await store.pipe.claim("inbound", limit=9, lease=60_000, alone=True)).works
    await store.pipe.release(work, at=store.now() + 60_000)
    assert await store.pipe.orphaned() == 0
    assert (await store.pipe.claim("inbound", limit=9, lease=60_000, alone=True)).works == ()


async def test_a_flood_of_one_sender_shares_one_lane_and_others_keep_theirs(
    connection: Connection, desk: str, tmp_path: Path
) -> None:
    store = open_desk(connection, desk, tmp_path, flood=Flood(3, 60))
    for number in range(10):
        await store.pipe.accept(inbound(f"f{number}", sender="spam@example.com"))
    await store.pipe.accept(inbound("anna", sender="anna@example.com"))
    works = (await store.pipe.claim("inbound", limit=50, lease=30_000, alone=True)).works
    assert [work.folded for work in works] == [False, False, False, True, False]
    assert works[-1].id == inbound("anna").id


async def test_a_sent_delivery_is_marked_once_and_its_lane_moves_on(store: Store) -> None:
    await store.pipe.commit(opening("a", address="a@x"), known={})
    stalled = await claim_one(store, "outbox", lease=1)
    await asyncio.sleep(0.01)
    work = await claim_one(store, "outbox")
    assert not await store.pipe.settle(stalled, "sent", delivered(stalled.id))
    assert await store.pipe.settle(work, "sent", delivered(work.id))
    assert not await store.pipe.settle(work, "sent", delivered(work.id))
    kinds = [getattr(entry, "kind", "") for entry in await store.tickets.log(1)]
    assert kinds == ["message", "delivered"]
    assert (await store.pipe.claim("outbox", limit=1, lease=1, alone=True)).next_due == -1


async def test_a_dead_letter_is_seen_and_can_be_sent_again(store: Store) -> None:
    await store.pipe.commit(opening("a", address="a@x"), known={})
    work = await claim_one(store, "outbox")
    failed = Event(at=2, kind="failed", author=SYSTEM, delivery=work.id, reason="550 no such user")
    assert await store.pipe.settle(work, "dead", failed, why="550 no such user")
    dead = (await store.messages.dead())[0]
    assert (dead.id, dead.address, dead.ticket, dead.reason) == ("d-a", "a@x", 1, "550 no such user")
    assert await store.pipe.again("dead", dead.id)
    assert not await store.pipe.again("dead", dead.id)
    assert (await claim_one(store, "outbox")).id == "d-a"


async def test_a_held_message_is_decided_once_and_the_ledger_follows(store: Store) -> None:
    held = Held(sender=Address(address="eve@x"), subject="s", text="t", reason="stranger", ticket=1)
    for name in ("a", "b"):
        await store.pipe.accept(inbound(name))
        work = await claim_one(store)
        await store.pipe.commit(Decision(outcome=Outcome(state="held", held=held)), known={}, work=work)
    assert await balance(store) == {"received": 2, "held": 2}
    first, second = await store.messages.held()
    assert first.held == held
    assert await store.pipe.again("held", first.id, verdict='{"ticket":1}')
    assert not await store.pipe.again("held", first.id)
    work = await claim_one(store)
    assert (work.verdict, work.raw) == (b'{"ticket":1}', b"text")
    assert await store.messages.reject(second.id, "ola@example.com")
    assert not await store.messages.reject(second.id, "ola@example.com")
    assert await balance(store) == {"received": 2, "ignored": 1, "waiting": 1}


async def test_a_quarantined_message_keeps_its_raw_bytes_and_is_replayed(store: Store) -> None:
    message, _ = await store.pipe.accept(inbound("bomb", text="boom"))
    work = await claim_one(store)
    quarantined = Decision(outcome=Outcome(state="quarantined", reason="too deep"))
    await store.pipe.commit(quarantined, known={}, work=work)
    row = (await store.messages.quarantine())[0]
    assert (row.id, row.reason, row.size, row.channel) == (message, "too deep", 4, "mail")
    assert await store.pipe.again("quarantine", message)
    again = await claim_one(store)
    assert (again.raw, again.taken) == (b"boom", 1)
    await store.pipe.commit(opening("bomb"), known={}, work=again)
    assert await balance(store) == {"received": 1, "interaction": 1}


async def test_originals_of_finished_messages_move_to_the_blob_store(store: Store) -> None:
    message, _ = await store.pipe.accept(inbound("one", text="hello"))
    assert await store.pipe.archive() == 0
    await store.pipe.commit(opening("one"), known={}, work=await claim_one(store))
    assert await store.pipe.archive() == 1
    assert await store.pipe.archive() == 0
    assert await store.messages.raw(message) == b"hello"
    assert await store.connection.call("EXISTS", store.keys.raw(message)) == 0


async def test_a_later_timer_of_the_same_name_replaces_the_earlier(store: Store) -> None:
    now = store.now()
    for due in (now - 10, now + 60_000):
        timer = Timer(id="pend:1", kind="pend", due=due, ticket=1)
        await store.pipe.commit(Decision(timers=(timer,)), known={})
    claimed = await store.pipe.claim("timers", limit=5, lease=1_000, alone=True)
    assert claimed.works == ()
    assert claimed.next_due == now + 60_000
    await store.pipe.commit(Decision(timers=(Timer(id="pend:1", kind="pend", due=now, ticket=1),)), known={})
    work = await claim_one(store, "timers")
    assert work.ticket == 1
    await store.pipe.commit(Decision(), known={}, work=work)
    assert (await store.pipe.claim("timers", limit=5, lease=1_000, alone=True)).next_due == -1


async def test_an_accepted_message_wakes_a_sleeper_and_only_then(store: Store) -> None:
    heard: list[bytes] = []
    woken = asyncio.Event()

    def hear(word: bytes) -> None:
        heard.append(word)
        woken.set()

    listening = store.connection.listen(store.keys.wake, hear)
    await listening.ready()
    woken.clear()
    heard.clear()
    await store.pipe.claim("inbound", limit=1, lease=1, alone=True)
    for name in ("a", "b", "c"):
        await store.pipe.accept(inbound(name))
    await asyncio.wait_for(woken.wait(), 5)
    assert heard == [b"inbound"]
    await listening.close()


async def test_an_older_gateway_stops_writing_to_an_upgraded_desk(store: Store) -> None:
    await store.check_schema()
    await store.connection.call("SET", store.keys.schema, 99)
    await store.check_schema()
    with pytest.raises(Exception, match="schema 99"):
        await store.pipe.accept(inbound("one"))


async def test_pages_of_tickets_go_by_number_and_filter(store: Store) -> None:
    for number in range(7):
        change = ticket(f"printer {number}", requester="ola" if number % 2 else "anna")
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=change),)), known={})
    page = await store.tickets.page(Query(limit=3))
    assert ([one.number for one in page.tickets], page.after) == ([1, 2, 3], 3)
    page = await store.tickets.page(Query(limit=4, after=3))
    assert ([one.number for one in page.tickets], page.after) == ([4, 5, 6, 7], None)
    page = await store.tickets.page(Query(requester="ola", state="open"))
    assert [one.number for one in page.tickets] == [2, 4, 6]
    assert (await store.tickets.page(Query(state="done"))).tickets == ()


async def test_the_newest_tickets_of_a_person_come_first_under_whatever_id(store: Store) -> None:
    """So many at most, of all ids the person asks under, and nobody else's."""
    person = Person(id="ola", also=("ola-too",))
    for number in range(6):
        change = ticket(f"printer {number}", requester=("ola", "anna", "ola-too")[number % 3])
        await store.pipe.commit(
            Decision(tickets=(TicketChange(ticket=change),), persons=(person,) * (not number)), known={}
        )
    assert [one.number for one in await store.tickets.newest_of("ola")] == [6, 4, 3, 1]
    assert [one.number for one in await store.tickets.newest_of("ola", 2)] == [6, 4]
    assert await store.tickets.newest_of("nobody") == []


async def test_of_decisions_made_at_once_only_as_many_spend_a_limit_as_it_allows(store: Store) -> None:
    decisions = [
        Decision(
            tickets=(TicketChange(ticket=ticket(f"t{number}")),), spend={"automatic:anna": (60, 2), "desk": (60, 0)}
        )
        for number in range(5)
    ]
    found = await asyncio.gather(*(store.pipe.commit(one, known={}) for one in decisions))
    assert sorted(one.result for one in found) == ["ok", "ok", "stale", "stale", "stale"]
    assert (await store.tickets.context(limits=["automatic:anna", "desk"])).limits == {"automatic:anna": 2, "desk": 2}
