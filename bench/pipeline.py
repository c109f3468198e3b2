"""The whole pipeline, mail → parsed → triaged ticket → acknowledgement in a Maildir, against django-helpdesk on the same mails.

Rounds are interleaved; printed are medians, tickets a second, CPU a ticket, and the ratios.

    python bench/pipeline.py [--count 2000] [--rounds 3] [--peers build/peers]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.smtp_load import closed_loop, cpu_seconds, mail, open_loop
from tests.flows.house import House

LIMITS = "limits: {automatic_desk_per_hour: 1000000}"


def acknowledged(house: House) -> int:
    """How many mails lie in the Maildir. Asked often while both cores are busy: a list of names costs least."""
    new = house.sent_folder / "new"
    return len(os.listdir(new)) if new.exists() else 0  # noqa: PTH208 - no Path for each of thousands


def put_away(house: House) -> None:
    """Takes what lies in the Maildir out of the way, so that asking for what comes now stays cheap.

    Moved and not deleted: see bench/fresh.py.
    """
    new, away = house.sent_folder / "new", house.sent_folder.parent / "away"
    away.mkdir(exist_ok=True)
    for name in os.listdir(new) if new.exists() else ():  # noqa: PTH208
        (new / name).rename(away / name)


def ours(house: House, count: int, sessions: int, first: int) -> tuple[float, float, float]:
    """Seconds until accepted, seconds until all are acknowledged, CPU seconds a ticket (gateway, children, store)."""
    assert house.process is not None  # noqa: S101 - it was started
    put_away(house)
    cpu, started = cpu_seconds(house.process.pid), time.perf_counter()
    accepted = uvloop.run(closed_loop(house.smtp_port, count, sessions, first=first))
    while acknowledged(house) < count:
        time.sleep(0.02)
    return accepted, time.perf_counter() - started, (cpu_seconds(house.process.pid) - cpu) / count


def latency(house: House, rate: float, count: int, first: int) -> None:
    """Prints how long a mail takes to 250 and to its acknowledgement at an open-loop rate."""
    replies: dict[int, float] = {}
    put_away(house)
    started = time.time()
    uvloop.run(open_loop(house.smtp_port, rate, count, replies.__setitem__, first=first))
    while acknowledged(house) < count:
        time.sleep(0.02)
    metrics = house.get("/metrics")[1].decode()
    took = sorted(replies.values())
    print(
        f"open loop {rate:5.0f}/s: 250 after p50 {took[len(took) // 2] * 1000:.1f} ms, p99 {took[int(len(took) * 0.99)] * 1000:.1f} ms; "
        f"all acknowledged {time.time() - started - count / rate:.2f} s after the last was sent"
    )
    for name in ("pickup_seconds", "process_seconds"):
        print(f"  {name}: " + histogram(metrics, name))


def histogram(metrics: str, name: str) -> str:
    """The cumulative shares of a histogram for the mail channel since the start."""
    rows: list[tuple[str, float]] = []
    for line in metrics.splitlines():
        if line.startswith(f"centrala_{name}_bucket") and 'channel="mail"' in line:
            bound = line.split('le="')[1].split('"')[0]
            rows.append((bound, float(line.split()[-1])))
    total = rows[-1][1] or 1
    return ", ".join(f"≤{bound}s {count / total:.1%}" for bound, count in rows if count / total > 0.5)


def theirs(peers: Path, count: int) -> dict[str, float]:
    """One run of django-helpdesk."""
    template = mail(0).decode().replace("anna0@", "anna%d@").replace("<0.", "<%d.").replace("dziala 0", "dziala %d")
    with fresh_folder() as folder:
        done = subprocess.run(
            [
                str(peers / "bin" / "python"),
                str(Path(__file__).parent / "peers" / "django_helpdesk.py"),
                str(folder),
                str(count),
            ],
            input=template,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"django-helpdesk failed: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Runs the rounds and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=None)
    options = parser.parse_args()
    peers = options.peers if options.peers and options.peers.exists() else None
    rows: dict[str, list[tuple[float, float]]] = {"one at a time": [], "64 in flight": [], "django-helpdesk": []}
    with fresh_folder() as folder:
        house = House(folder / "house", extra=LIMITS).start()
        try:
            first = 0
            ours(house, 200, 8, 10_000_000)
            for _ in range(options.rounds):
                for name, sessions in (("one at a time", 1), ("64 in flight", 64)):
                    accepted, took, cpu = ours(house, options.count, sessions, first)
                    first += options.count
                    rows[name].append((options.count / took, cpu))
                    print(
                        f"  {name}: accepted {options.count / accepted:.0f}/s, done {options.count / took:.0f}/s",
                        flush=True,
                    )
                if peers:
                    found = theirs(peers, max(100, options.count // 10))
                    rows["django-helpdesk"].append(
                        (found["tickets"] / found["seconds"], found["cpu"] / found["tickets"])
                    )
            latency(house, 50, 500, 20_000_000)
            latency(house, 500, 2000, 30_000_000)
        finally:
            house.stop()
    for name, values in rows.items():
        if values:
            rate, cpu = statistics.median(one[0] for one in values), statistics.median(one[1] for one in values)
            print(
                f"{name:>16}: {rate:7.1f} tickets/s, {cpu * 1000:6.2f} ms CPU a ticket = {1 / cpu:.0f} tickets/s a core"
            )
    if rows["django-helpdesk"]:
        base = statistics.median(one[0] for one in rows["django-helpdesk"])
        for name in ("one at a time", "64 in flight"):
            print(f"ratio {name}: {statistics.median(one[0] for one in rows[name]) / base:.1f} x django-helpdesk")


if __name__ == "__main__":
    main()
