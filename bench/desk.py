"""How long an agent waits for a list, for a search and for a change on a desk with N open tickets.

One gateway with its embedded store; pages asked for over HTTP by one signed-in agent, a page's time seen by Chromium, and how long a
change takes from its commit to each of so many open pages.

    python bench/desk.py [--tickets 10000] [--rounds 20] [--listeners 200] [--no-browser]

10,000 tickets take about half a minute.
"""

import argparse
import asyncio
import random
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import uvloop
from aiohttp import ClientSession, ClientTimeout, TCPConnector
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.growth import opening
from bench.sides import percentile
from gateway.app import Gateway
from gateway.config import load
from gateway.work_spawn import spawn
from store.records import Decision, Level, Priority, Status, Targets, Ticket, TicketChange

PAGES = {
    "to do": "/desk",
    "a queue": "/desk/queue/l1",
    "a queue, page 20": "/desk/queue/l1?page=20",
    "all, one category": "/desk/all?category=network",
    "unassigned": "/desk/unassigned",
    "at risk": "/desk/at-risk",
    "the lines alone": "/desk/rows/queue/l1",
    "the rail alone": "/desk/rail",
    "search, two words": "/desk/search?q=drukarka+lampka",
    "search, filters": "/desk/search?q=state:open+priority:P1",
}
GOAL = 100.0  # ms of server time for any page
VISIBLE = 1_000.0  # ms until Chromium shows the first list
HOUR = 3_600_000
LEVELS: tuple[tuple[str, Level], ...] = (("l1", "L1"), ("l2", "L2"), ("l3", "L3"))
PRIORITIES: tuple[Priority, ...] = ("P1", "P2", "P3", "P4")
CATEGORIES = ("hardware", "software", "network", "account", "email", "security", "other")
AGENTS = ("", "", *(f"agent{number}@desk.pl" for number in range(30)))
OLA = "ola@desk.pl"


def open_one(number: int, now: int) -> Decision:
    """An open (or, one in ten, waiting) ticket of some queue, assignee, priority and age."""
    chosen = random.Random(number)
    decision = opening(number)
    (change,) = decision.tickets
    created = now - chosen.randrange(1, 96) * HOUR
    queue, level = chosen.choices(LEVELS, weights=(7, 2, 1))[0]
    assignee = chosen.choice((*AGENTS, OLA))
    status: Status = "pending" if number % 10 == 0 else "in_progress" if assignee else "new"
    ticket: Ticket = replace(
        change.ticket,
        status=status,
        queue=queue,
        level=level,
        assignee=assignee,
        created_at=created,
        updated_at=created,
        priority=chosen.choice(PRIORITIES),
        category=chosen.choice(CATEGORIES),
        organization=f"Firma {chosen.randrange(40)}",
        targets=Targets(first_response=created + 24 * HOUR, resolution=created + 120 * HOUR),
    )
    return replace(decision, tickets=(TicketChange(ticket=ticket, log=change.log, references=change.references),))


async def fill(gateway: Gateway, tickets: int) -> None:
    """Commits so many, without waiting for the disk each time."""
    store = gateway.store
    await store.connection.call("CONFIG", "SET", "appendfsync", "no")
    numbers, now = iter(range(tickets)), store.now()

    async def some() -> None:
        for number in numbers:
            await store.pipe.commit(open_one(number, now), known={})

    await asyncio.gather(*(some() for _ in range(64)))
    await store.connection.call("CONFIG", "SET", "appendfsync", "always")


async def known(base: str, cookie: str) -> float:
    """How many seconds until the lists are no longer being built."""
    began = time.perf_counter()
    async with ClientSession(headers={"Cookie": f"desk={cookie}", "Accept": "text/html"}) as session:
        while True:
            async with session.get(f"{base}/desk/all") as answer:
                if b"data-building" not in await answer.read():
                    return time.perf_counter() - began
            await asyncio.sleep(0.2)


async def pages(base: str, cookie: str, rounds: int) -> float:
    """Asks for each page in turn, prints, and returns the slowest p99 in ms. CPU is the gateway's and the little the asking takes."""
    worst = 0.0
    headers = {"Cookie": f"desk={cookie}", "Accept": "text/html"}
    async with ClientSession(headers=headers) as session:
        for name, path in PAGES.items():
            took, cpu, size = [], [], 0
            for _ in range(rounds):
                began, used = time.perf_counter(), time.process_time()
                async with session.get(base + path) as answer:
                    size = len(await answer.read())
                    if answer.status != 200:
                        raise RuntimeError(f"{path}: {answer.status}")
                took.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - used) * 1000)
            worst = max(worst, percentile(took, 0.99))
            waits = f"p50 {median(took):6.1f} ms, p99 {percentile(took, 0.99):6.1f} ms"
            print(f"{name:>20}: {waits}, CPU {median(cpu):5.1f} ms, {size / 1000:3.0f} kB")
    return worst


async def changes(gateway: Gateway, base: str, cookie: str, listeners: int) -> None:
    """So many open pages; how long from a commit until the first and the last of them have heard of it."""
    headers = {"Cookie": f"desk={cookie}", "Accept": "text/event-stream"}
    connector, timeout = TCPConnector(limit=0), ClientTimeout(total=None)
    async with ClientSession(headers=headers, connector=connector, timeout=timeout) as session:
        lines = await asyncio.gather(*[session.get(f"{base}/desk/live") for _ in range(listeners)])
        await asyncio.gather(*[until(line, b"event: ready") for line in lines])
        first, last = [], []
        for number in range(10):
            began = time.perf_counter()
            await gateway.store.pipe.commit(open_one(50_000_000 + number, gateway.store.now()), known={})
            heard = await asyncio.gather(*[until(line, b"event: changes") for line in lines])
            first.append((min(heard) - began) * 1000)
            last.append((max(heard) - began) * 1000)
        for line in lines:
            line.close()
    print(
        f"{listeners} open pages hear of a change: the first after {median(first):.0f} ms, the last after {median(last):.0f} ms (p50)"
    )


async def until(line: Any, wanted: bytes) -> float:
    """When a line of the stream began so."""
    while raw := await line.content.readline():
        if raw.startswith(wanted):
            return time.perf_counter()
    raise RuntimeError("the line ended")


async def seen(base: str, cookie: str) -> float:
    """Prints and returns how many ms Chromium takes from asking for the list to its first line, with nothing in its cache."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - --no-browser does without

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        took, sizes = [], []
        for _ in range(5):
            context = await browser.new_context(base_url=base)
            await context.add_cookies([{"name": "desk", "value": cookie, "url": base}])
            page = await context.new_page()
            protocol, size = await context.new_cdp_session(page), [0.0]
            await protocol.send("Network.enable")
            protocol.on("Network.loadingFinished", lambda one, size=size: size.append(one["encodedDataLength"]))
            began = time.perf_counter()
            await page.goto("/desk/queue/l1", wait_until="commit")
            await page.locator("#tickets tbody tr").first.wait_for()
            took.append((time.perf_counter() - began) * 1000)
            await page.wait_for_load_state("load")
            sizes.append(sum(size))
            await context.close()
        await browser.close()
    print(
        f"Chromium shows the first line after {median(took):.0f} ms (goal: {VISIBLE:.0f}); {max(sizes) / 1000:.0f} kB transferred (goal: 150)"
    )
    return median(took)


async def measure(options: argparse.Namespace) -> None:
    """Everything, on one desk."""
    with fresh_folder() as folder:
        config = folder / "config.yaml"
        config.write_text(
            "desk: {id: main, name: Helpdesk IT, prefix: HD, language: pl}\n"
            'http: {listen: "127.0.0.1:0", public_url: "http://127.0.0.1"}\n'
            'channels: {mail: {kind: email, address: pomoc@example.com, listen: null, relay: "maildir:./sent"}}\n'
            "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n",
            encoding="utf-8",
        )
        gateway = Gateway(load(config), spawn())
        await gateway.start()
        try:
            await fill(gateway, options.tickets)
            await gateway.store.people.add_agent(OLA, name="Ola Nowak", level="L1", admin=False)
            cookie = await gateway.store.sessions.begin(OLA)
            base = f"http://{gateway.listening['http']}"
            print(
                f"{options.tickets:,} tickets; the read model knows them after {await known(base, cookie):.1f} s more"
            )
            worst = await pages(base, cookie, options.rounds)
            print(f"the slowest p99: {worst:.0f} ms (goal: {GOAL:.0f})")
            await changes(gateway, base, cookie, options.listeners)
            if not options.no_browser:
                await seen(base, cookie)
        finally:
            await gateway.stop()


def main() -> None:
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--no-browser", action="store_true")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
