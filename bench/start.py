"""What it costs to be there: import time and memory, time from exec to /readyz, and what an idle gateway uses.

Imports are timed in fresh interpreters, interleaved with those of the two libraries a bare mail and form server would need
(aiohttp and aiosmtpd on uvloop); starts likewise with a bare aiohttp server.

    python bench/start.py [--rounds 9] [--starts 5] [--idle 10]
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import Side, resident
from bench.smtp_load import descendants
from tests.flows.house import House

ROOT = Path(__file__).resolve().parent.parent
OURS = (
    "gateway.app",
    "channels.email.channel",
    "channels.email.smtp",
    "channels.email.relay",
    "channels.webform",
    "uvloop",
)
BARE = ("aiohttp.web", "aiosmtpd.smtp", "uvloop")
IMPORT = """
import importlib, sys, time
began = time.perf_counter()
for name in sys.argv[1:]:
    importlib.import_module(name)
took = time.perf_counter() - began
print(took, open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
"""


def imported(*modules: str) -> tuple[float, float]:
    """Milliseconds a fresh interpreter takes to import these, and its resident MB then."""
    words = [sys.executable, "-c", IMPORT, *modules]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return float(told[0]) * 1000, int(told[1]) / 1024


def imports(rounds: int) -> None:
    """Prints the imports of both sides."""
    sides = {"ours": OURS, "bare": BARE}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for modules in sides.values():
        imported(*modules)  # so that all is compiled and in the page cache
    for _ in range(rounds):
        for name, modules in sides.items():
            found[name].append(imported(*modules))
    took = {name: median(row[0] for row in rows) for name, rows in found.items()}
    held = {name: median(row[1] for row in rows) for name, rows in found.items()}
    print(
        f"import ratio ours ÷ bare: {took['ours'] / took['bare']:.2f} x the time, {held['ours'] / held['bare']:.2f} x the memory"
    )
    for name, modules in sides.items():
        print(f"import {name}: {took[name]:.0f} ms, {held[name]:.0f} MB ({', '.join(modules)})")


def ready(house: House) -> float:
    """Seconds from exec to the first 200 of /readyz."""
    began = time.perf_counter()
    house.start(wait=False)
    while not house.ready():
        if time.perf_counter() - began > 30:
            raise RuntimeError("the gateway was not ready within 30 seconds")
        time.sleep(0.002)
    return time.perf_counter() - began


def starts(house: House, rounds: int) -> None:
    """Prints how long both sides take until they serve; the house runs when this returns."""
    ours, bare = list[float](), list[float]()
    first = ready(house)
    for _ in range(rounds):
        house.stop()
        ours.append(ready(house))
        began = time.perf_counter()
        side = Side(str(ROOT / "bench" / "form.py"), "bare")
        bare.append(time.perf_counter() - began)
        side.stop()
    print(f"start ratio ours ÷ bare aiohttp server: {median(ours) / median(bare):.2f} x")
    print(
        f"start ours: {median(ours):.2f} s from exec to /readyz (the first time, on an empty folder, {first:.2f} s); bare: {median(bare):.2f} s"
    )


def idle(house: House, seconds: float) -> None:
    """Prints memory and processor time of every process of a gateway that nobody asks for anything."""
    assert house.process is not None  # noqa: S101 - it was started
    time.sleep(3)
    pids = [house.process.pid, *descendants(house.process.pid)]
    before = {pid: ran(pid) for pid in pids}
    time.sleep(seconds)
    used = {pid: (ran(pid) - before[pid]) / seconds * 100 for pid in pids}
    store = house.store_pid()
    memory = sum(resident(pid) for pid in pids if pid != store) / 1024
    print(f"idle: {sum(used.values()):.2f} % of a core and {memory:.0f} MB together (memory without the store)")
    for pid in pids:
        name = "gateway" if pid == house.process.pid else "store" if pid == store else "child"
        own = resident(pid, "RssAnon") / 1024
        print(
            f"idle {name:>7}: {used[pid]:.2f} % of a core, {resident(pid) / 1024:.0f} MB resident, {own:.0f} MB of it its own"
        )


def ran(pid: int) -> float:
    """Seconds all threads of a process have run so far, to the nanosecond (proc-schedstat)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--idle", type=float, default=10.0)
    options = parser.parse_args()
    imports(options.rounds)
    with fresh_folder() as folder:
        house = House(folder / "house")
        try:
            starts(house, options.starts)
            idle(house, options.idle)
        finally:
            house.stop()


if __name__ == "__main__":
    main()
