"""Measures how fast the read model is made anew from a store of N tickets: figures, their sums, and the words search knows.

The tickets of bench/figures.py with words of an ordinary length are written as the store keeps them (through `commit` a million would take an
hour), then rebuilt by the program as it is, and checked.

    python bench/rebuild.py [--tickets 20000] [--check]
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import uvloop
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.figures import HOUR, LAST, PROMISES, ZONE, lives
from bench.fresh import fresh_folder
from bench.growth import WORDS
from gateway.figures.asked import Period
from gateway.figures.checking import check
from gateway.figures.days import Days
from gateway.figures.reckoning import Reckoning
from gateway.readmodel import ReadModel
from gateway.readmodel.model import FILE
from gateway.sla.agreements import Promises
from store.blobs import open_blobs
from store.client import Store
from store.connection import Connection, connect
from store.embedded import Embedded
from store.pipe import Flood
from store.records import Entry, Event, Hit, Interaction, Ticket

SAID = 300  # characters of each message
TRACE = tuple(Hit(rule=f"topic.{one}", matched=("vpn",), set={"category": "network"}) for one in WORDS[:6])


def told(count: int, now: int) -> Iterator[tuple[Ticket, list[Entry]]]:
    """The tickets with words, and with the trace of their triage."""
    chosen = random.Random(9)
    for ticket, log in lives(count, now):
        full: list[Entry] = []
        for one in log:
            if isinstance(one, Interaction):
                words = " ".join(chosen.choice(WORDS) + str(chosen.randrange(50)) for _ in range(SAID // 8))
                full.append(replace(one, text=words))
            elif isinstance(one, Event) and one.kind == "created":
                full.append(replace(one, trace=TRACE))
            else:
                full.append(one)
        yield ticket, full


async def fill(connection: Connection, store: Store, count: int, now: int) -> None:
    """Writes them under the keys they have in the store."""
    keys, waiting = store.keys, []
    for ticket, log in told(count, now):
        document = b"9\n" + msgspec.json.encode(replace(ticket, number=0, version=0))
        waiting.append(connection.call("SET", keys.ticket(ticket.number), document))
        waiting.append(connection.call("RPUSH", keys.log(ticket.number), *[msgspec.json.encode(one) for one in log]))
        if len(waiting) >= 1000:
            await asyncio.gather(*waiting)
            waiting = []
    await asyncio.gather(*waiting)
    await connection.call("SET", keys.number, str(count))


async def measure(folder: Path, tickets: int, *, checked: bool) -> None:
    """Fills a store, builds the model, prints how fast and how large."""
    server = Embedded(folder / "store")
    connection = await connect(await server.start(), tag="bench")
    now = Days(ZONE).moments(Period(LAST, LAST))[1] - 8 * HOUR
    try:
        store = Store(
            connection,
            open_blobs(f"file:{folder}/blobs", folder),
            desk="bench",
            due=lambda ticket: ticket.created_at,
            flood=Flood(messages=20, seconds=60),
        )
        await fill(connection, store, tickets, now)
        model = ReadModel(
            store, folder / "data", reckoning=Reckoning(partial(Promises, agreements=PROMISES.agreements), zone=ZONE)
        )
        began, used = time.perf_counter(), time.process_time()
        await model.rebuild()
        took, used = time.perf_counter() - began, time.process_time() - used
        size = (folder / "data" / FILE).stat().st_size / tickets
        print(
            f"{tickets:>9,} tickets built anew in {took:.1f} s = {tickets / took:,.0f}/s; {used / tickets * 1e6:,.0f} us of CPU "
            f"({tickets / used:,.0f}/s) and {size:,.0f} bytes a ticket"
        )
        if checked:
            began = time.perf_counter()
            found = await check(model, store)
            print(f"  checked in {time.perf_counter() - began:.1f} s: {'right' if found.right else found}")
        await model.close()
    finally:
        await connection.close()
        await server.stop()


def main() -> None:
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--check", action="store_true", help="Compare every figure with the histories afterwards.")
    options = parser.parse_args()
    with fresh_folder() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(folder, options.tickets, checked=options.check))


if __name__ == "__main__":
    main()
