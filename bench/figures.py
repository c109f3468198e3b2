"""How long does a number take over N tickets? And how fast are the figures' tables made.

First tickets and histories are folded and written (what a rebuild does beside reading the store and indexing words), then every number, series and
breakdown is asked for over a month, a year, and all of four years, the way a page does.

    python bench/figures.py [--tickets 100000]

100,000 tickets take one to three minutes.
"""

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import msgspec
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import percentile
from gateway.figures import sums
from gateway.figures.asked import ANY, Asked, Period, Where
from gateway.figures.checking import wrong_pieces
from gateway.figures.columns import Source
from gateway.figures.days import Days
from gateway.figures.names import FIGURES
from gateway.figures.reckoning import Reckoning
from gateway.readmodel.building import Building
from gateway.readmodel.telling import told
from gateway.sla.agreements import Agreement, Durations, Promises
from store.records import Author, Entry, Event, Interaction, Targets, Ticket
from store.tickets import Stored

ZONE = "Europe/Warsaw"
LAST = date(2026, 11, 22)
YEARS = 4
HOUR, DAY = 3_600_000, 86_400_000
QUEUES = (("l1", "L1"), ("l2", "L2"), ("l3", "L3"))
CATEGORIES = ("hardware", "software", "network", "account", "email", "security", "other")
CHANNELS = ("mail", "form", "chat", "slack", "teams")
TOGETHER = 500
TIMES = 10
PROMISES = Promises(agreements=(Agreement(durations={"P4": Durations(first_response=4 * HOUR, resolution=48 * HOUR)}),))


def lives(count: int, now: int) -> Iterator[tuple[Ticket, list[Entry]]]:
    """Tickets of four years with the history of an ordinary one: asked, taken, answered twice, some escalated, solved, rated."""
    chosen = random.Random(8)
    begins = now - YEARS * 365 * DAY
    for number in range(1, count + 1):
        at = begins + (now - begins) * number // (count + 1)
        queue, level = chosen.choices(QUEUES, (8, 3, 1))[0]
        agent = Author(kind="agent", id=f"agent{chosen.randrange(30)}@desk.pl")
        anna = Author(kind="requester", id="anna")
        first = at + chosen.randrange(10 * 60_000, 8 * HOUR)
        again = first + chosen.randrange(HOUR, DAY)
        end = again + chosen.randrange(HOUR, DAY)
        log: list[Entry] = [
            Event(at=at, kind="created", author=Author(kind="system")),
            _said("a", at, anna),
            _said("b", at, Author(kind="bot")),
            Event(
                at=first - 60_000,
                kind="taken",
                author=agent,
                changes={"assignee": ("", agent.id), "status": ("new", "assigned")},
            ),
            _said("c", first, agent),
            Event(
                at=first,
                kind="answered",
                author=agent,
                changes={"status": ("assigned", "in_progress")},
                interaction="c",
            ),
            _said("d", again - 30 * 60_000, anna),
            _said("e", again, agent),
        ]
        if level != "L1":
            log.append(
                Event(
                    at=again, kind="escalated", author=agent, changes={"level": ("L1", level), "queue": ("l1", queue)}
                )
            )
        done = end < now and number % 50 != 0
        if done:
            log.append(Event(at=end, kind="resolved", author=agent, changes={"status": ("in_progress", "resolved")}))
            log.append(Event(at=end + HOUR, kind="csat_asked", author=Author(kind="system")))
        if done and number % 4 == 0:
            log.append(
                Event(at=end + 2 * HOUR, kind="rated", author=anna, changes={"rating": (0, chosen.randint(1, 5))})
            )
        yield (
            Ticket(
                number=number,
                version=9,
                subject="VPN",
                requester="anna",
                queue=queue,
                level=level,
                created_at=at,
                updated_at=at,
                status="resolved" if done else "in_progress",
                assignee=agent.id,
                category=chosen.choice(CATEGORIES),
                channel=chosen.choice(CHANNELS),
                organization=f"Firma {chosen.randrange(20)}",
                targets=Targets(first_response=at + 4 * HOUR, resolution=at + 48 * HOUR),
            ),
            log,
        )


def _said(name: str, at: int, author: Author) -> Interaction:
    return Interaction(id=name, at=at, author=author, visibility="public", channel="mail", text="…")


def fill(file: Path, count: int, now: int) -> None:
    """Makes the read model of them the way a rebuild does, but for reading the store; prints how fast, without the time their making took."""
    encode = msgspec.json.Encoder().encode
    reckoning = Reckoning(partial(Promises, agreements=PROMISES.agreements), zone=ZONE)
    building = Building(file, reckoning.days)
    took = 0.0
    portion: list[Stored] = []
    for ticket, log in lives(count, now):
        document = b"9\n" + encode(replace(ticket, number=0, version=0))
        portion.append((ticket.number, document, [encode(one) for one in log]))
        if len(portion) == TOGETHER or ticket.number == count:
            began = time.perf_counter()
            building.add(told(portion, {}, reckoning))
            took += time.perf_counter() - began
            portion = []
    began = time.perf_counter()
    building.finish({})
    ended = time.perf_counter() - began
    print(
        f"{count:>9,} tickets folded and written in {took:.0f} s, packs and indexes made in {ended:.0f} s: {count / (took + ended):,.0f}/s"
    )


def questions(source: Source, asked: Callable[[Where], Asked], now: int) -> dict[str, list[Callable[[], object]]]:
    """What a page asks, and what it asks with filters."""
    queue, both, all_of = Where(queue="l2"), Where(queue="l2", category="network"), asked(ANY)

    def numbers(where: Where) -> list[Callable[[], object]]:
        return [partial(sums.whole, source, one.id, asked(where), "calendar") for one in FIGURES]

    return {
        "one number": numbers(ANY),
        "one number of a queue": numbers(queue),
        "one number of a queue and category": numbers(both),
        "median and p90": [
            partial(sums.spread, source, one.id, all_of, "calendar") for one in FIGURES if one.unit == "ms"
        ],
        "median of a queue and category": [partial(sums.spread, source, "frt", asked(both), "calendar")],
        "a series by day": [partial(sums.by_day, source, "created", all_of, "calendar")],
        "by agent": [partial(sums.by_part, source, "frt", all_of, "agent", "calendar")],
        "weekday and hour": [partial(sums.by_part, source, "created", all_of, "weekday_hour", "calendar")],
        "weekday and hour of a queue": [
            partial(sums.by_part, source, "created", asked(queue), "weekday_hour", "calendar")
        ],
        "tickets behind": [partial(sums.behind, source, "frt", all_of, "calendar", part="", limit=50, skip=0)],
        "backlog by age": [partial(sums.ages, source.database, ANY, now)],
    }


def measure(source: Source, now: int) -> None:
    """Asks everything; prints the median and the slowest of each kind."""
    for name, length in (("a month", 30), ("a year", 365), ("four years", YEARS * 365)):
        period = Period(LAST - timedelta(days=length - 1), LAST)
        start, end = source.days.moments(period)

        def asked(where: Where, period: Period = period, start: int = start, end: int = end) -> Asked:
            return Asked(period=period, where=where, start=start, end=end, now=now)

        page = 0.0
        for kind, each in questions(source, asked, now).items():
            times = []
            for question in each:
                for _ in range(TIMES):
                    began = time.perf_counter()
                    question()
                    times.append((time.perf_counter() - began) * 1000)
            page += sum(times) / TIMES if " of a " not in kind else 0
            print(f"  {name:>10}, {kind:<36} p50 {median(times):8.2f} ms, p99 {percentile(times, 0.99):8.2f} ms")
        print(f"  {name:>10}, {'a page without filters in all':<36}     {page:8.1f} ms")


def main() -> None:
    """Reads the options and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    options = parser.parse_args()
    days = Days(ZONE)
    now = days.moments(Period(LAST, LAST))[1] - 8 * HOUR
    with fresh_folder() as folder:
        file = folder / "figures.sqlite"
        fill(file, options.tickets, now)
        database = sqlite3.connect(file, isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        print(f"  {file.stat().st_size / options.tickets:,.0f} bytes a ticket")
        measure(Source(database, days), now)
        began = time.perf_counter()
        wrong = wrong_pieces(days, database)
        print(f"  the pieces checked in {time.perf_counter() - began:.1f} s: {'right' if not wrong else wrong[:3]}")
        database.close()


if __name__ == "__main__":
    main()
