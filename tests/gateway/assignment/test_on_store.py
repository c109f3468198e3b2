"""Assignment on a real store: several gateways at once, agents who leave in the middle, and what commit refuses."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from gateway.assignment.assigner import Assigner
from gateway.assignment.plans import Plan, Plans
from gateway.assignment.presence import back, gone
from gateway.assignment.returning import Returning
from gateway.clock import Clock
from gateway.notice_hearers import Telling
from gateway.notifier import Notifier
from gateway.sla.agreements import Promises
from gateway.targets import due
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Agent, Decision, Read, Ticket, TicketChange
from tests.gateway.assignment.people import DAY, PLANS, ticket
from triage.dialogue.script import shipped

TEAM = ("ala", "ewa", "jan", "ola")
ROOMY = Plans(queues={"l1": Plan(mode="round_robin", capacity=1000), "l2": Plan(capacity=1000)})


@asynccontextmanager
async def stores(folder: Path, count: int) -> AsyncIterator[list[Store]]:
    """So many connections to one desk with four agents of L1, as gateways beside each other have them."""
    async with AsyncExitStack() as stack:
        server = Embedded(folder / "store")
        url = await server.start()
        stack.push_async_callback(server.stop)
        found = []
        for _ in range(count):
            connection = await connect(url, tag="main")
            stack.push_async_callback(connection.close)
            blobs = open_blobs(f"file:{folder}/blobs", folder)
            found.append(Store(connection, blobs, desk="main", due=due, flood=Flood()))
        for name in TEAM:
            await found[0].people.put_agent(Agent(email=f"{name}@desk.pl", name=name))
        yield found


async def committed(store: Store, assigner: Assigner, after: Ticket, before: Ticket | None = None) -> Ticket:
    """The ticket as the processor and the desk bring it into the store: decided, given, committed, again where something moved on."""
    known = {before.number: before} if before is not None else {}
    read = Read(tickets={before.number: before.version}) if before is not None else Read()
    for _ in range(50):
        decision = Decision(read=read, tickets=(TicketChange(ticket=after),))
        async with assigner.turn(decision, known):
            decision = await assigner.given(decision, known, store.now())
            done = await store.pipe.commit(decision, known=known)
        if done.result == "ok":
            found = await store.tickets.one(done.numbers[0])
            assert found is not None
            return found
    raise AssertionError("never committed")


def clock(store: Store, assigner: Assigner) -> Clock:
    """What fires timers."""
    notifier = Notifier(store, Telling())
    return Clock(store, script=shipped(), prefix="HD", promises=Promises(), notifier=notifier, assigner=assigner)


async def fire(store: Store, assigner: Assigner) -> int:
    """Fires every timer there is as if its time had come, and says how many."""
    for timer in await store.connection.call("ZRANGE", store.keys.timers.due, 0, -1):
        await store.connection.call("ZADD", store.keys.timers.due, store.now() - 1, timer)
    works = (await store.pipe.claim("timers", limit=100, lease=30_000, alone=True)).works
    for work in works:
        await clock(store, assigner).handle(work)
    return len(works)


async def owners(store: Store) -> dict[int, str]:
    """Each ticket's assignee."""
    last = await store.tickets.last()
    return {one.number: one.assignee for one in await store.tickets.many(range(1, last + 1))}


async def loads(store: Store) -> dict[str, int]:
    """How many open tickets the store says each agent has."""
    return {one.agent.email.partition("@")[0]: one.tickets for one in await store.rosters.read()}


async def test_gateways_beside_each_other_share_out_fairly(tmp_path: Path) -> None:
    """Three gateways open 120 tickets at once: each is one agent's, all get the same number, and the store's lists say so."""
    async with stores(tmp_path, 3) as desks:
        gateways = [(store, Assigner(store, ROOMY)) for store in desks]
        await asyncio.gather(
            *(committed(*gateways[number % 3], ticket(requester=f"p{number}")) for number in range(120))
        )
        found = await owners(desks[0])
        assert len(found) == 120
        assert Counter(found.values()) == {f"{name}@desk.pl": 30 for name in TEAM}
        assert await loads(desks[0]) == dict.fromkeys(TEAM, 30)
        log = await desks[0].tickets.logs(list(found))
        assert all([one.kind for one in entries] == ["assigned"] for entries in log)


async def test_nobody_is_ever_over_capacity(tmp_path: Path) -> None:
    """Two gateways, room for twelve, twenty tickets: twelve are given, eight wait with a timer each; room that comes free is filled."""
    async with stores(tmp_path, 2) as desks:
        gateways = [(store, Assigner(store, PLANS)) for store in desks]
        await asyncio.gather(
            *(committed(*gateways[number % 2], ticket(requester=f"p{number}")) for number in range(20))
        )
        store, assigner = gateways[0]
        assert await loads(store) == dict.fromkeys(TEAM, 3)
        found = await owners(store)
        waiting = [number for number, owner in found.items() if not owner]
        assert len(waiting) == 8
        assert await fire(store, assigner) == 8, "each asks again"
        assert await owners(store) == found, "in vain"
        solved = await store.tickets.one(next(number for number, owner in found.items() if owner == "ola@desk.pl"))
        assert solved is not None
        await committed(store, assigner, replace(solved, status="resolved"), solved)
        assert await loads(store) == {**dict.fromkeys(TEAM, 3), "ola": 2}
        assert await fire(store, assigner) == 8
        assert await loads(store) == dict.fromkeys(TEAM, 3)
        assert Counter(bool(owner) for owner in (await owners(store)).values()) == {True: 13, False: 7}


async def test_agent_disabled_in_the_middle_keeps_nothing(tmp_path: Path) -> None:
    """While two gateways open tickets an agent is disabled: nothing is given to the agent after that, and what was given goes on to others."""
    async with stores(tmp_path, 2) as desks:
        gateways = [(store, Assigner(store, ROOMY)) for store in desks]
        store, assigner = gateways[0]
        await asyncio.gather(
            *(committed(*gateways[number % 2], ticket(requester=f"p{number}")) for number in range(20))
        )
        assert (await loads(store))["ola"] == 5
        opening = [
            asyncio.create_task(committed(*gateways[number % 2], ticket(requester=f"p{number}")))
            for number in range(20, 60)
        ]
        await asyncio.sleep(0)
        await store.people.change_agent("ola@desk.pl", lambda agent: replace(agent, disabled=True))
        last = await store.tickets.last()
        await asyncio.gather(*opening)
        late = {number: owner for number, owner in (await owners(store)).items() if number > last}
        assert late
        assert "ola@desk.pl" not in late.values()
        returning = Returning(store, assigner, Notifier(store, Telling()), Promises())
        assert await returning.look() >= 5
        assert await returning.look() == 0, "once"
        assert "ola@desk.pl" not in (await owners(store)).values()
        assert sum((await loads(store)).values()) == 60


async def test_away_gives_back_what_waits_for_an_agent(tmp_path: Path) -> None:
    """Open tickets go on to others, once; a pending one stays, and goes on when it wakes; what is taken while away is kept."""
    async with stores(tmp_path, 1) as (store,):
        assigner = Assigner(store, Plans(queues={"l1": Plan(capacity=9)}))
        for name in ("ala", "jan"):
            await store.people.change_agent(f"{name}@desk.pl", lambda agent: replace(agent, disabled=True))
        mine = replace(ticket(), assignee="ola@desk.pl", status="in_progress")
        working = await committed(store, assigner, mine)
        asleep = await committed(store, assigner, replace(mine, status="pending", pending_reason="vendor"))
        elsewhere = await committed(store, assigner, replace(mine, queue="l3", level="L3"))
        await store.people.change_agent("ola@desk.pl", lambda agent: gone(agent, store.now() + DAY, store.now()))
        returning = Returning(store, assigner, Notifier(store, Telling()), Promises())
        assert await returning.look() == 1
        taken = await committed(store, assigner, replace(mine, subject="mine"))
        assert await returning.look() == 0
        found = await owners(store)
        assert found == {
            working.number: "ewa@desk.pl",
            asleep.number: "ola@desk.pl",
            elsewhere.number: "ola@desk.pl",
            taken.number: "ola@desk.pl",
        }
        woken = await committed(store, assigner, replace(asleep, status="in_progress", pending_reason=""), asleep)
        assert woken.assignee == "ewa@desk.pl"
        await store.people.change_agent("ola@desk.pl", lambda agent: back(agent, store.now()))
        agent = await store.people.agent("ola@desk.pl")
        assert agent is not None
        assert (agent.away_until, agent.returning) == (0, False)


async def test_commit_refuses_an_agent_who_is_not_as_read(tmp_path: Path) -> None:
    """Disabled, chosen or filled up between reading and writing: nothing is written, and nothing is counted."""
    async with stores(tmp_path, 1) as (store,):
        assigner = Assigner(store, PLANS)
        opening = Decision(tickets=(TicketChange(ticket=ticket(requester="anna")),))
        other = Decision(tickets=(TicketChange(ticket=ticket(requester="ben")),))
        for email, one in (("ala@desk.pl", other), ("ewa@desk.pl", opening)):
            decision = await assigner.given(one, {}, store.now())
            assert decision.tickets[0].ticket.assignee == email
            assert (await store.pipe.commit(decision, known={})).result == "ok"
            assert (await store.pipe.commit(decision, known={})).result == "stale", "the turn was used"
        opening = Decision(tickets=(TicketChange(ticket=ticket(requester="eve")),))
        decision = await assigner.given(opening, {}, store.now())
        assert decision.tickets[0].ticket.assignee == "jan@desk.pl"
        await store.people.change_agent("jan@desk.pl", lambda agent: replace(agent, disabled=True))
        assert (await store.pipe.commit(decision, known={})).result == "stale"
        decision = await assigner.given(opening, {}, store.now())
        assert decision.tickets[0].ticket.assignee == "ola@desk.pl"
        by_hand = Decision(tickets=(TicketChange(ticket=ticket(assignee="ola@desk.pl", status="assigned")),) * 3)
        assert (await store.pipe.commit(by_hand, known={})).result == "ok"
        assert (await store.pipe.commit(decision, known={})).result == "stale"
        assert await store.tickets.last() == 5
        assert await loads(store) == {"ala": 1, "ewa": 1, "jan": 0, "ola": 3}


async def test_who_helped_a_person_gets_the_next_ticket(tmp_path: Path) -> None:
    """As long as it was lately; a stranger's goes by turn."""
    async with stores(tmp_path, 1) as (store,):
        assigner = Assigner(store, ROOMY)
        now = store.now()
        old = ticket(requester="old", assignee="ola@desk.pl", status="closed", updated_at=now - 8 * DAY)
        recent = ticket(requester="anna", assignee="ola@desk.pl", status="closed", updated_at=now - 6 * DAY)
        for one in (old, recent):
            await store.pipe.commit(Decision(tickets=(TicketChange(ticket=one),)), known={})
        assert (await committed(store, assigner, ticket(requester="anna"))).assignee == "ola@desk.pl"
        assert (await committed(store, assigner, ticket(requester="old"))).assignee == "ala@desk.pl"


async def test_lists_are_made_for_tickets_older_than_them(tmp_path: Path) -> None:
    """A desk that comes from an earlier version: open tickets are found, waiting and finished ones are not."""
    async with stores(tmp_path, 2) as (store, upgraded):
        mine = ticket(assignee="ola@desk.pl", status="in_progress")
        kept = (mine, replace(mine, status="pending"), replace(mine, status="resolved"), replace(mine, priority="P1"))
        for one in (*kept, ticket()):
            await store.pipe.commit(Decision(tickets=(TicketChange(ticket=one),)), known={})
        await store.connection.call("DEL", store.keys.agent_tickets("ola@desk.pl"))
        (found,) = [one for one in await upgraded.rosters.read() if one.agent.email == "ola@desk.pl"]
        assert (found.tickets, found.weight) == (2, 9)
        assert await upgraded.rosters.tickets("ola@desk.pl") == [1, 4]


async def test_whoever_comes_is_given_what_waited(tmp_path: Path) -> None:
    """The timers of the oldest tickets go off at once, as many as there is room for and a few more; the others keep their time."""
    async with stores(tmp_path, 1) as (store,):
        assigner = Assigner(store, Plans(queues={"l1": Plan(capacity=2)}))
        for name in TEAM:
            until = store.now() + DAY
            await store.people.change_agent(
                f"{name}@desk.pl", lambda agent, until=until: gone(agent, until, store.now())
            )
        for number in range(20):
            await committed(store, assigner, ticket(requester=f"p{number}"))
        returning = Returning(store, assigner, Notifier(store, Telling()), Promises())
        await returning.look()
        assert not (await store.pipe.claim("timers", limit=100, lease=1, alone=True)).works
        await store.people.change_agent("ola@desk.pl", lambda agent: back(agent, store.now()))
        await returning.look()
        works = (await store.pipe.claim("timers", limit=100, lease=30_000, alone=True)).works
        assert sorted(work.ticket for work in works) == list(range(1, 13))
        for work in works:
            await clock(store, assigner).handle(work)
        assert await loads(store) == {"ala": 0, "ewa": 0, "jan": 0, "ola": 2}
        assert len(await store.connection.call("ZRANGE", store.keys.timers.due, 0, -1)) == 18
