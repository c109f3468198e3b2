"""Does the store stay fast, small and quick to start when the desk grows? A small desk of 1,000 tickets beside one of N.

Two embedded stores in one run. Both are filled through `commit`; then accept, claim, commit and a page of 50 are timed in
interleaved rounds, one call at a time and with 64 in flight; then memory and the time of a restart.

    python bench/growth.py [--tickets 100000] [--small 1000] [--rounds 5]

100,000 tickets take about a minute, 1,000,000 about ten and 3 GB of memory.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Callable, Coroutine
from itertools import count
from pathlib import Path
from statistics import median

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import percentile
from gateway.targets import due
from store.blobs import open_blobs
from store.client import Store
from store.connection import connect
from store.embedded import Embedded
from store.ids import digest, message_id
from store.pipe import Flood
from store.plan import Work
from store.records import (
    Address,
    Author,
    Conversation,
    Decision,
    Event,
    Hit,
    Identity,
    Inbound,
    Interaction,
    Outcome,
    Person,
    Read,
    Targets,
    Ticket,
    TicketChange,
)
from store.tickets import Query

WORDS = [
    "drukarka",
    "nie",
    "drukuje",
    "od",
    "rana",
    "próbowałam",
    "już",
    "wyłączyć",
    "i",
    "włączyć",
    "ale",
    "świeci",
    "się",
    "czerwona",
    "lampka",
    "a",
    "muszę",
    "wysłać",
    "raport",
]
TEXT = 800  # characters of a message's body
TICKETS_A_PERSON = 4
IN_FLIGHT = 64
CALLS = 100  # of each kind in a round, one at a time; as many rounds of IN_FLIGHT together
NOW = 1_793_600_000_000  # some moment in 2026, ms


def body(number: int) -> str:
    """800 characters that no other ticket has."""
    chosen = random.Random(number)
    text = f"{number} "
    while len(text) < TEXT:
        text += chosen.choice(WORDS) + " "
    return text[:TEXT]


def subject(number: int) -> str:
    """A subject of usual length."""
    return f"Drukarka na piętrze {number} nie drukuje"


def opening(number: int, outcome: Outcome | None = None) -> Decision:
    """What triage makes of a first mail: ticket, history, person, references. No delivery: nobody would send it."""
    at, who = NOW + number * 1000, number // TICKETS_A_PERSON
    address, own = f"anna.nowak{who}@example.org", f"{number}.{digest(str(number))[:16]}@example.org"
    person = Person(
        id=digest("person", address)[:20],
        name="Anna Nowak",
        language="pl",
        identities=(Identity(channel="email", address=address),),
        created_at=at,
    )
    message = message_id("mail", own)
    ticket = Ticket(
        subject=subject(number),
        requester=person.id,
        queue="l1",
        level="L1",
        created_at=at,
        updated_at=at,
        category="hardware",
        subcategory="printer",
        conversations=(Conversation(channel="mail", address=address, person=person.id, root=own, last=own),),
        targets=Targets(first_response=at + 14_400_000, resolution=at + 86_400_000),
        status="new" if number % 10 == 0 else "closed",  # a desk that has grown is mostly history
        channel="mail",
    )
    trace = (Hit(rule="printer", matched=("drukarka", "nie drukuje"), set={"category": "hardware"}),)
    said = Interaction(
        id=message,
        at=at,
        author=Author(kind="requester", id=person.id, name=person.name),
        visibility="public",
        channel="mail",
        subject=ticket.subject,
        text=body(number),
        message=message,
        original=digest(own),
        sender=address,
    )
    log = (
        Event(at=at, kind="created", author=Author(kind="system"), trace=trace, message=message),
        said,
        Event(at=at, kind="delivered", author=Author(kind="system"), delivery=f"d-{message}"),
    )
    return Decision(
        read=Read(references={own: 0}),
        tickets=(TicketChange(ticket=ticket, log=log, references=(own,)),),
        persons=(person,),
        outcome=outcome,
    )


def inbound(number: int) -> Inbound:
    """A mail of 2 kB at the door."""
    raw = (f"Message-ID: <{number}@example.org>\r\n\r\n" + body(number) * 2).encode()
    external = f"{number}@example.org"
    return Inbound(
        id=message_id("mail", external),
        channel="mail",
        external_id=external,
        lane=f"r:{digest('root', external)}",
        digest=digest(raw),
        raw=raw,
        envelope={"mail_from": Address(address=f"anna{number}@example.org").address},
    )


class Desk:
    """One embedded store with so many tickets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tickets = 0
        self.took: dict[str, list[float]] = {}
        self._numbers = count(100_000_000)

    async def open(self) -> None:
        """Starts the server and connects; `restart` is how long the server took until it answered."""
        began = time.perf_counter()
        self.server = Embedded(self.folder / "store")
        url = await self.server.start()
        self.restart = time.perf_counter() - began
        blobs = open_blobs(f"file:{self.folder}/blobs", self.folder)
        self.store = Store(await connect(url, tag="main"), blobs, desk="main", due=due, flood=Flood())

    async def close(self) -> None:
        """Lets go of the store and ends the server."""
        await self.store.close()
        await self.server.stop()

    async def info(self, section: str, name: str) -> int:
        """One number of INFO."""
        text: bytes = await self.store.connection.call("INFO", section)
        return next(int(line.split(":")[1]) for line in text.decode().splitlines() if line.startswith(f"{name}:"))

    async def settled(self) -> int:
        """Waits until the server has rewritten its file and is at rest; its memory in bytes."""
        while await self.info("persistence", "aof_rewrite_in_progress"):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.2)
        return await self.info("memory", "used_memory")

    async def fill(self, tickets: int) -> None:
        """Commits so many tickets, 256 at a time, without waiting for the disk each time: only what they leave behind counts."""
        await self.store.connection.call("CONFIG", "SET", "appendfsync", "no")
        numbers = iter(range(self.tickets, tickets))

        async def one() -> None:
            for number in numbers:
                committed = await self.store.pipe.commit(opening(number), known={})
                if committed.result != "ok":
                    raise RuntimeError(f"a ticket was not committed: {committed.result}")

        await asyncio.gather(*(one() for _ in range(256)))
        await self.store.connection.call("CONFIG", "SET", "appendfsync", "always")
        self.tickets = tickets

    async def timed(self, name: str, calls: list[Callable[[], Coroutine[None, None, object]]]) -> list[object]:
        """The results of the calls, one after the other; the p50 is kept under `name`."""
        results, took = [], []
        for call in calls:
            began = time.perf_counter()
            results.append(await call())
            took.append(time.perf_counter() - began)
        self.took.setdefault(name, []).append(percentile(took, 0.5))
        return results

    async def round(self) -> None:
        """One round: CALLS mails on their way through accept, claim and commit; pages; then IN_FLIGHT at once."""
        pipe, numbers = self.store.pipe, [next(self._numbers) for _ in range(CALLS)]
        mails = [inbound(number) for number in numbers]
        await self.timed("accept", [lambda mail=mail: pipe.accept(mail) for mail in mails])  # type: ignore[misc]
        claims = await self.timed("claim", [self._claim for _ in mails])
        works = [work for claimed in claims for work in claimed]  # type: ignore[attr-defined]
        ended = Outcome(state="interaction", of=0)
        made = [(opening(number, ended), work) for number, work in zip(numbers, works, strict=True)]
        await self.timed("commit", [lambda made=made: pipe.commit(made[0], known={}, work=made[1]) for made in made])  # type: ignore[misc]
        starts = [random.randrange(max(1, self.tickets - 600)) for _ in range(CALLS)]
        await self.timed("page of 50", [lambda at=at: self.store.tickets.page(Query(after=at)) for at in starts])  # type: ignore[misc]
        await self.timed(
            "open page of 50",
            [lambda at=at: self.store.tickets.page(Query(state="open", after=at)) for at in starts],  # type: ignore[misc]
        )
        await self._together()

    async def _claim(self) -> tuple[Work, ...]:
        claimed = await self.store.pipe.claim("inbound", limit=1, lease=600_000, alone=False)
        if len(claimed.works) != 1:
            raise RuntimeError("a claim brought nothing")
        return claimed.works

    async def _together(self) -> None:
        """IN_FLIGHT callers commit tickets; how long one takes then."""
        took: list[float] = []

        async def one() -> None:
            for _ in range(10):
                decision = opening(next(self._numbers))
                began = time.perf_counter()
                await self.store.pipe.commit(decision, known={})
                took.append(time.perf_counter() - began)

        await asyncio.gather(*(one() for _ in range(IN_FLIGHT)))
        self.took.setdefault(f"commit, {IN_FLIGHT} in flight", []).append(percentile(took, 0.5))

    async def archive(self) -> None:
        """Moves all originals out of the store, as the gateway does."""
        while await self.store.pipe.archive():
            pass


async def measure(folder: Path, options: argparse.Namespace) -> None:
    """Fills, measures and prints."""
    desks = {"small": Desk(folder / "small"), "large": Desk(folder / "large")}
    sizes = {"small": options.small, "large": options.tickets}
    empty = 0
    for name, desk in desks.items():
        await desk.open()
        empty = await desk.settled()
        began = time.perf_counter()
        await desk.fill(sizes[name])
        print(
            f"filled {name}: {desk.tickets:,} tickets, {desk.tickets / (time.perf_counter() - began):,.0f}/s",
            flush=True,
        )
    large, small = desks["large"], desks["small"]
    memory = await large.settled() - empty
    for number in range(options.rounds):
        for desk in sorted(desks.values(), key=lambda _: number % 2 * random.random()):
            await desk.round()
    for name, rows in large.took.items():
        ours, base = median(rows) * 1000, median(small.took[name]) * 1000
        print(
            f"ratio {name}: {ours / base:.2f} x ({large.tickets:,}: p50 {ours:.2f} ms; {small.tickets:,}: {base:.2f} ms)"
        )
    sample = range(0, large.tickets, max(1, large.tickets // 10_000))
    texts = sum(len((subject(number) + body(number)).encode()) for number in sample) / len(sample)
    each = memory / large.tickets
    print(f"memory: {each:,.0f} bytes a ticket, {texts:,.0f} of them subject and text: {each - texts:,.0f} beside them")
    await parts(large)
    await message_memory(large)
    await restart(desks)


async def parts(desk: Desk) -> None:
    """Prints where the memory of a ticket lies: medians of a sample, in bytes, each with its key."""
    keys, found = desk.store.keys, dict[str, list[int]]()
    for number in range(1, desk.tickets, max(1, desk.tickets // 200)):
        (made,) = opening(number - 1).tickets
        names = {
            "document": keys.ticket(number),
            "history": keys.log(number),
            "pointer": keys.reference(made.references[0]),
        }
        for name, key in names.items():
            found.setdefault(name, []).append(int(await desk.store.connection.call("MEMORY", "USAGE", key) or 0))
    print("memory: " + ", ".join(f"{name} {median(sizes):,.0f}" for name, sizes in found.items()) + " bytes a ticket")


async def message_memory(desk: Desk) -> None:
    """Prints what the store keeps for thirty days of a message whose original has been archived."""
    await desk.archive()
    before, mails = await desk.settled(), 2_000
    commits = [opening(number) for number in range(200_000_000, 200_000_000 + mails)]
    for decision in commits:
        await desk.store.pipe.commit(decision, known={})
    middle = await desk.settled()
    for number in range(300_000_000, 300_000_000 + mails):
        await desk.store.pipe.accept(inbound(number))
        (work,) = (await desk.store.pipe.claim("inbound", limit=1, lease=600_000, alone=False)).works
        await desk.store.pipe.commit(opening(number, Outcome(state="interaction", of=0)), known={}, work=work)
    await desk.archive()
    after = await desk.settled()
    print(
        f"memory: {(after - middle - (middle - before)) / mails:,.0f} bytes more for 30 days, of the message it came in"
    )


async def restart(desks: dict[str, Desk]) -> None:
    """Prints how long the server takes until it answers, at both sizes, and what each further ticket adds."""
    found: list[tuple[int, float]] = []
    for desk in desks.values():
        await desk.close()
        await desk.open()
        tickets = int(await desk.store.connection.call("GET", desk.store.keys.number))
        print(
            f"restart: {desk.restart:.2f} s with {tickets:,} tickets, {await desk.info('persistence', 'aof_current_size') / 1e6:,.0f} MB to read"
        )
        found.append((tickets, desk.restart))
        await desk.close()
    (few, soon), (many, late) = found
    print(f"restart: {(late - soon) / (many - few) * 1e6:.1f} s for each 10⁶ tickets more")


def main() -> None:
    """Reads the options and measures in a folder that goes away."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with fresh_folder() as folder:
        uvloop.run(measure(folder, options))


if __name__ == "__main__":
    main()
