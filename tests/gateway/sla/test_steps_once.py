"""Escalation steps on a real store: once, whoever fires the timer, however often, and whoever dies over it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from msgspec.structs import replace

from gateway.actions import Actions, DeskFacts
from gateway.clock import Clock
from gateway.config_parts import Config, Queue
from gateway.desk.moves import Moves
from gateway.policy import script
from gateway.sla.agreements import Agreement, Durations, Promises, Step
from gateway.sla.clocks import clocked
from gateway.worker import Worker
from store.client import Store
from store.records import Agent, Decision, Event, Read, Ticket, TicketChange, Timer
from tests.gateway.desks import opened

SECOND = 1_000
PROMISES = Promises(
    agreements=(Agreement(durations={"P3": Durations(first_response=SECOND, resolution=3600 * SECOND)}),),
    steps=(
        Step(key="first_response:50%", of="first_response", share=50, notify=("queue",)),
        Step(key="first_response:100%", of="first_response", raises=True),
        Step(key="resolution:75%", of="resolution", share=75),
    ),
)
QUEUES = {"l1": "L1", "l2": "L2", "l3": "L3"}
FACTS = DeskFacts(queues=QUEUES, promises=PROMISES, kinds={}, prefix="HD", moves=Moves(queues=QUEUES))  # type: ignore[arg-type]
SCRIPT = script(Config(queues={name: Queue(level=level) for name, level in QUEUES.items()}))  # type: ignore[arg-type]
OLA = Agent(email="ola@desk.pl", name="Ola", level="L1")


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with opened(tmp_path) as one:
        await one.people.put_agent(OLA)
        yield one


def clock(store: Store) -> Clock:
    actions = Actions(store, FACTS)
    return Clock(
        store,
        script=SCRIPT,
        prefix="HD",
        promises=PROMISES,
        notifier=actions.notifier,
        assigner=actions.assigner,
        moves=FACTS.moves,
    )


async def open_ticket(store: Store, *, ago: int = 0) -> int:
    now = store.now()
    ticket = Ticket(
        subject="VPN", requester="anna", queue="l1", level="L1", priority="P3", created_at=now - ago, updated_at=now
    )
    decision = clocked(Decision(tickets=(TicketChange(ticket=ticket),)), {}, PROMISES, now)
    return (await store.pipe.commit(decision, known={})).numbers[0]


async def steps(store: Store, number: int) -> list[str]:
    return [one.reason for one in await store.tickets.log(number) if isinstance(one, Event) and one.kind == "step"]


async def test_two_gateways_do_each_step_once_and_in_time(store: Store) -> None:
    """Thirty tickets, two workers on one store: each step that is due stands once in each history, and the next timer is set."""
    workers = [Worker(store.pipe, "timers", clock(store).handle, together=8, lease=30) for _ in range(2)]
    for worker in workers:
        worker.start()
    numbers = [await open_ticket(store, ago=800) for _ in range(30)]
    for worker in workers:
        worker.wake()
    async with asyncio.timeout(15):
        while any([len(await steps(store, one)) < 2 for one in numbers]):
            await asyncio.sleep(0.05)
    await asyncio.gather(*(worker.stop(2) for worker in workers))
    for number in numbers:
        assert await steps(store, number) == ["first_response:50%", "first_response:100%"]
        ticket = await store.tickets.one(number)
        assert ticket is not None
        assert (ticket.queue, ticket.level) == ("l2", "L2")
        assert ticket.step_at == ticket.created_at + 2700 * SECOND
    head = (await store.pipe.claim("timers", limit=1, lease=1_000, alone=True)).next_due
    assert head == min([(await store.tickets.one(one)).step_at for one in numbers])  # type: ignore[union-attr]


async def test_who_dies_before_the_commit_leaves_the_step_to_the_next_and_comes_back_too_late(store: Store) -> None:
    """A timer claimed and never finished comes again when its lease is over; the first worker, slow and not dead, changes nothing."""
    number = await open_ticket(store, ago=600)
    (slow,) = (await store.pipe.claim("timers", limit=5, lease=50, alone=True)).works
    assert slow.id == f"sla:{number}"
    await asyncio.sleep(0.1)
    (again,) = (await store.pipe.claim("timers", limit=5, lease=30_000, alone=True)).works
    assert (again.id, again.taken) == (slow.id, 2)
    await clock(store).handle(again)
    assert await steps(store, number) == ["first_response:50%"]
    await clock(store).handle(slow)
    assert await steps(store, number) == ["first_response:50%"]


async def test_a_timer_set_anew_while_it_is_in_hand_is_not_lost(store: Store) -> None:
    """An agent answers after the timer was claimed: the step is not done, and the timer of the next one stands."""
    number = await open_ticket(store, ago=600)
    (work,) = (await store.pipe.claim("timers", limit=5, lease=30_000, alone=True)).works
    known = await store.tickets.one(number)
    assert known is not None
    answered = replace(known, first_response_at=store.now())
    decision = Decision(read=Read(tickets={number: known.version}), tickets=(TicketChange(ticket=answered),))
    decision = clocked(decision, {number: known}, PROMISES, store.now())
    assert (await store.pipe.commit(decision, known={number: known})).result == "ok"
    ticket = await store.tickets.one(number)
    assert ticket is not None
    assert ticket.step_at == ticket.created_at + 2700 * SECOND
    await clock(store).handle(work)
    assert await steps(store, number) == []
    assert (await store.pipe.claim("timers", limit=1, lease=1_000, alone=True)).next_due == ticket.step_at


async def test_a_timer_that_replaces_itself_in_its_own_commit_stands(store: Store) -> None:
    """The commit that spends a timer may set the same one again, for later."""
    now = store.now()
    timer = Timer(id="sla:", kind="sla", due=now, of=0)
    ticket = Ticket(subject="s", requester="anna", queue="l1", level="L1", created_at=now, updated_at=now)
    number = (
        await store.pipe.commit(Decision(tickets=(TicketChange(ticket=ticket),), timers=(timer,)), known={})
    ).numbers[0]
    (work,) = (await store.pipe.claim("timers", limit=5, lease=30_000, alone=True)).works
    assert (work.id, work.ticket) == (f"sla:{number}", number)
    later = replace(timer, id=f"sla:{number}", due=store.now() + 60_000, ticket=number)
    assert (await store.pipe.commit(Decision(timers=(later,)), known={}, work=work)).result == "ok"
    assert (await store.pipe.claim("timers", limit=5, lease=1_000, alone=True)).next_due == later.due
