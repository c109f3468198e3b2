"""100,000 escalation timers due within one minute: is each fired once, and how late? `python -m bench.timers [TIMERS] [SECONDS]`.

Tickets with a step due at a moment spread evenly over the time are written first (their timers by the same commit as always); then one
worker, as a gateway has it, does the steps. Late is the step's event in the history minus the moment it was due.
"""

import asyncio
import sys
import time

import uvloop

from bench.fresh import fresh_folder
from gateway.actions import Actions, DeskFacts
from gateway.clock import Clock
from gateway.config_parts import Config, Queue
from gateway.policy import script
from gateway.sla.agreements import Agreement, Durations, Promises, Step
from gateway.sla.clocks import clocked
from gateway.targets import due
from gateway.worker import Worker
from gateway.workers import TIMER_LEASE, TIMERS_TOGETHER
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Decision, Event, Level, Ms, Ticket, TicketChange

QUEUES: dict[str, Level] = {"l1": "L1", "l2": "L2", "l3": "L3"}
WRITERS = 64
AHEAD = 4.0  # seconds of writing for 10,000 tickets, with room


def promised(length: Ms) -> Promises:
    """One target, and one step at its end."""
    agreement = Agreement(durations={"P3": Durations(resolution=length)})
    return Promises(agreements=(agreement,), steps=(Step(key="resolution:100%", of="resolution", notify=("queue",)),))


async def write(store: Store, promises: Promises, moments: list[Ms], length: Ms) -> None:
    """A ticket for each moment at which its step is due."""
    each = iter(moments)

    async def writer() -> None:
        for moment in each:
            created = moment - length
            ticket = Ticket(
                subject="VPN",
                requester="anna",
                queue="l1",
                level="L1",
                priority="P3",
                created_at=created,
                updated_at=created,
            )
            decision = clocked(Decision(tickets=(TicketChange(ticket=ticket),)), {}, promises, created)
            await store.pipe.commit(decision, known={})

    await asyncio.gather(*(writer() for _ in range(WRITERS)))


async def measure(store: Store, count: int, spread: Ms) -> None:
    """Writes, fires, and reads every history."""
    length = round((AHEAD * count / 10_000 + 5) * 1000)
    promises = promised(length)
    began = time.perf_counter()
    first = store.now() + length
    await write(store, promises, [first + spread * number // count for number in range(count)], length)
    print(f"{count} tickets with their timers written in {time.perf_counter() - began:.1f} s")
    actions = Actions(store, DeskFacts(queues=QUEUES, promises=promises, kinds={}, prefix="HD"))
    words = script(Config(queues={name: Queue(level=level) for name, level in QUEUES.items()}))
    clock = Clock(
        store, script=words, prefix="HD", promises=promises, notifier=actions.notifier, assigner=actions.assigner
    )
    worker = Worker(store.pipe, "timers", clock.handle, together=TIMERS_TOGETHER, lease=TIMER_LEASE)
    if store.now() > first:
        print(
            f"writing took too long: the first timers were {(store.now() - first) / 1000:.1f} s due before the worker began"
        )
    cpu = time.process_time()
    worker.start()
    while (await store.pipe.waiting())["timers"][0]:  # noqa: ASYNC110 - what is waited for is in the store
        await asyncio.sleep(0.5)
    await worker.stop(5)
    ended = store.now()
    late: list[Ms] = []
    wrong = 0
    for start in range(1, count + 1, 500):
        numbers = list(range(start, min(start + 500, count + 1)))
        logs = await store.tickets.logs(numbers)
        tickets = await store.tickets.many(numbers)
        for ticket, log in zip(tickets, logs, strict=True):
            done = [one for one in log if isinstance(one, Event) and one.kind == "step"]
            wrong += len(done) != 1
            late += [one.at - ticket.targets.resolution for one in done]
    late.sort()
    print(
        f"done {len(late)} steps, {wrong} tickets without exactly one; from the first due to the last done {(ended - first) / 1000:.1f} s,"
        f" {(time.process_time() - cpu) / count * 1e6:.0f} µs of our CPU each"
    )
    print(f"late: median {late[len(late) // 2]} ms, 99 % {late[len(late) * 99 // 100]} ms, most {late[-1]} ms")


async def main(count: int, seconds: int) -> None:
    """A server of its own, thrown away."""
    with fresh_folder() as folder:
        server = Embedded(folder / "store")
        connection = await connect(await server.start(), tag="main")
        store = Store(connection, open_blobs(f"file:{folder}/blobs", folder), desk="main", due=due, flood=Flood())
        await measure(store, count, seconds * 1000)
        await connection.close()
        await server.stop()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    uvloop.run(main(given[0] if given else 100_000, given[1] if len(given) > 1 else 60))
