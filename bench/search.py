"""How long does a search take on a desk of N tickets, and how long is the index in the making? The same questions on 1,000 and on N.

    python bench/search.py [--tickets 100000] [--small 1000]

100,000 tickets take about a minute and a half.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from statistics import median

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.growth import NOW, WORDS, Desk
from bench.sides import percentile
from gateway.readmodel import ReadModel
from gateway.readmodel.asked import read
from gateway.readmodel.model import FILE

ASKED = {
    "a word that a third holds": WORDS[0],
    "two words": f"{WORDS[-1]} {WORDS[-2]}",
    "beginnings of words": "druk prob",
    "a phrase": '"nie drukuje"',
    "a rare word": "777",
    "words and filters": f"{WORDS[-1]} state:open queue:l1",
    "filters only": "state:open is:overdue",
    "a person": "from:anna.nowak77@example.org",
    "a number": "HD-500",
    "nothing found": "xyzzy",
}
TIMES = 20


async def measure(folder: Path, tickets: int) -> dict[str, tuple[float, float]]:
    """Fills a desk, builds the index, asks; prints as it goes. p50 and p99 in ms of each question."""
    desk = Desk(folder)
    await desk.open()
    took: dict[str, tuple[float, float]] = {}
    try:
        await desk.fill(tickets)
        model = ReadModel(desk.store, folder / "data")
        began = time.perf_counter()
        await model.rebuild()
        built = time.perf_counter() - began
        size = (folder / "data" / FILE).stat().st_size / tickets
        print(
            f"{tickets:>9,} tickets: index built in {built:.1f} s = {tickets / built:,.0f}/s, {size:,.0f} bytes a ticket"
        )
        for name, text in ASKED.items():
            asked = read(text, prefix="HD", zone="Europe/Warsaw", now=NOW)
            times = []
            for _ in range(TIMES):
                began = time.perf_counter()
                await model.find(asked, limit=50)
                times.append((time.perf_counter() - began) * 1000)
            took[name] = (median(times), percentile(times, 0.99))
        await model.close()
    finally:
        await desk.close()
    return took


async def both(options: argparse.Namespace) -> None:
    """The small desk, then the large one, and their ratio."""
    with fresh_folder() as folder:
        small = await measure(folder / "small", options.small)
        large = await measure(folder / "large", options.tickets)
    for name in ASKED:
        (few, _), (many, worst) = small[name], large[name]
        print(f"{name:>26}: p50 {few:6.2f} -> {many:6.2f} ms, p99 {worst:6.2f} ms")
    print(f"the slowest p99: {max(worst for _, worst in large.values()):.1f} ms (goal: 50 ms at 100,000 tickets)")


def main() -> None:
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(both(parser.parse_args()))


if __name__ == "__main__":
    main()
