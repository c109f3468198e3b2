"""What durability and the work behind the door cost: mail accepted by Centrala against a bare aiosmtpd sink on uvloop.

Three sides in interleaved rounds, the same client over 64 sessions: the bare sink, which keeps nothing; the door with
`accept` on an embedded store (250 after fsync) and nobody who works; the whole gateway, which parses, decides and
answers meanwhile. Then fsyncs a message, and an open loop of 500 mails a second beside the bare store script.

    python bench/door.py [--sessions 64] [--rounds 3] [--small 1000] [--large 120]
"""

import argparse
import asyncio
import json
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from statistics import median

import structlog
import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.accept import serve_bare
from bench.fresh import fresh_folder
from bench.pipeline import LIMITS, acknowledged, put_away
from bench.sides import Side, own_cpu, percentile
from bench.smtp_load import closed_loop, cpu_seconds, open_loop
from bench.store import INTAKE
from tests.flows.house import House

BARE, DOOR, WHOLE = "bare sink", "door + store", "whole gateway"
RATE = 500
NUMBERS = count(1)  # of senders; no two mails of a run share one


async def serve_door(folder: Path) -> dict[str, object]:
    """The mail channel's listener on the store's own `accept`, as the gateway puts them together; no workers."""
    from channels.base import Accepted  # noqa: PLC0415 - each server process loads only its own side
    from channels.email.address import Addresses  # noqa: PLC0415
    from channels.email.smtp import Listener  # noqa: PLC0415
    from channels.signature import Signer  # noqa: PLC0415
    from channels.tools import Tools  # noqa: PLC0415
    from gateway.targets import due  # noqa: PLC0415
    from store.blobs import open_blobs  # noqa: PLC0415
    from store.client import Store  # noqa: PLC0415
    from store.connection import connect  # noqa: PLC0415
    from store.embedded import Embedded  # noqa: PLC0415
    from store.pipe import Flood  # noqa: PLC0415
    from store.records import Inbound  # noqa: PLC0415

    embedded = Embedded(folder / "store")
    url = await embedded.start()
    blobs = open_blobs(f"file:{folder}/blobs", folder)
    store = Store(await connect(url, tag="main"), blobs, desk="main", due=due, flood=Flood())

    async def accept(inbound: Inbound) -> Accepted:
        message, duplicate = await store.pipe.accept(inbound)
        if duplicate:
            raise RuntimeError("the load sent a mail twice")
        return Accepted(message, duplicate)

    signer = Signer(await store.secret())
    tools = Tools(
        signer=signer,
        desk_id="main",
        desk_name="Desk",
        prefix="HD",
        folder=folder,
        log=structlog.get_logger(),
        now=store.now,
    )
    addresses = Addresses("pomoc@example.com", (), prefix="HD", desk_id="main", signer=signer)
    listener = Listener("mail", listen="127.0.0.1:0", addresses=addresses, tools=tools)
    await listener.start(accept)
    serve_door.kept = embedded, listener  # type: ignore[attr-defined]
    return {"port": listener.port, "store": embedded.pid, "url": url}


class Round:
    """One side in one round: mails a second, and CPU µs a mail of the gateway (its children too) and of the store."""

    def __init__(self, mails: int, took: float, gateway: float, store: float) -> None:
        self.rate = mails / took
        self.gateway = gateway / mails * 1e6
        self.store = store / mails * 1e6


class Measurement:
    """The three servers, and the loads on them."""

    def __init__(self, bare: Side, door: Side, house: House, sessions: int) -> None:
        self.bare = bare
        self.door = door
        self.house = house
        self.sessions = sessions

    def one(self, which: str, mails: int, size: int) -> Round:
        """One round. The whole gateway is given time to finish before the next one begins; its CPU is that of the whole work."""
        if which == WHOLE:
            return self._whole(mails, size)
        side = self.bare if which == BARE else self.door
        gateway, store = own_cpu(side.pid), self._store_cpu(side)
        took = self._load(side.port, mails, size)
        return Round(mails, took, own_cpu(side.pid) - gateway, self._store_cpu(side) - store)

    def _whole(self, mails: int, size: int) -> Round:
        assert self.house.process is not None  # noqa: S101 - it was started
        pid, store = self.house.process.pid, self.house.store_pid()
        put_away(self.house)
        everything, kept = cpu_seconds(pid), own_cpu(store)
        took = self._load(self.house.smtp_port, mails, size)
        deadline = time.monotonic() + 120
        while acknowledged(self.house) < mails:
            if time.monotonic() > deadline:
                raise RuntimeError("the gateway did not finish its mails within two minutes")
            time.sleep(0.1)
        store_cpu = own_cpu(store) - kept
        return Round(mails, took, cpu_seconds(pid) - everything - store_cpu, store_cpu)

    def _load(self, port: int, mails: int, size: int) -> float:
        first = next(NUMBERS) * 1_000_000
        return uvloop.run(closed_loop(port, mails, self.sessions, size=size, first=first))

    def _store_cpu(self, side: Side) -> float:
        return own_cpu(side.told["store"]) if "store" in side.told else 0.0

    def sizes(self, rounds: int, loads: dict[str, tuple[int, int]]) -> None:
        """Prints the table of all sides for each size."""
        for name, (size, mails) in loads.items():
            found: dict[str, list[Round]] = {BARE: [], DOOR: [], WHOLE: []}
            for _ in range(rounds):
                for which, rows in found.items():
                    rows.append(self.one(which, mails, size))
            rate = {which: median(row.rate for row in rows) for which, rows in found.items()}
            for which in (DOOR, WHOLE):
                print(f"{name:>7} ratio {which} ÷ {BARE}: {rate[which] / rate[BARE]:.2f} x")
            for which, rows in found.items():
                gateway, store = median(row.gateway for row in rows), median(row.store for row in rows)
                print(
                    f"{name:>7} {which:>13}: {rate[which]:6.0f} mails/s; CPU µs a mail: server {gateway:6.0f}, store {store:5.0f}"
                )

    def fsyncs(self, mails: int) -> None:
        """Prints how many fsyncs a mail the store made."""
        cycles = self._info("eventloop_cycles")
        self._load(self.door.port, mails, 4_000)
        most = (self._info("eventloop_cycles") - cycles) / mails
        print(f"fsyncs a mail at {self.sessions} in flight: at most {most:.2f} (the store's event loop cycles)", end="")
        traced = self._traced(mails)
        print("; strace is not installed, so no exact count" if traced is None else f"; counted by strace {traced:.2f}")

    def _traced(self, mails: int) -> float | None:
        program = shutil.which("strace")
        if program is None:
            return None
        with tempfile.NamedTemporaryFile("r") as counts:
            words = ["-f", "-c", "-e", "trace=fdatasync,fsync", "-o", counts.name, "-p", str(self.door.told["store"])]
            tracer = subprocess.Popen([program, *words], stderr=subprocess.DEVNULL)
            time.sleep(0.5)
            self._load(self.door.port, mails, 4_000)
            tracer.send_signal(signal.SIGINT)
            tracer.wait(10)
            rows = [line.split() for line in counts.read().splitlines()]
        calls = sum(int(row[3]) for row in rows if row and row[-1] in ("fdatasync", "fsync"))
        return calls / mails if calls else None

    def _info(self, name: str) -> int:
        async def ask() -> int:
            from store.connection import connect  # noqa: PLC0415 - loads with the rest of the store

            connection = await connect(self.door.told["url"], tag="main")
            text: bytes = await connection.call("INFO", "stats")
            await connection.close()
            return next(int(line.split(":")[1]) for line in text.decode().splitlines() if line.startswith(f"{name}:"))

        return uvloop.run(ask())

    def latencies(self, rounds: int) -> None:
        """Prints the time to 250 of an open loop beside that of the bare script on the same store."""
        found: dict[str, list[list[float]]] = {"door": [], "script": []}
        for _ in range(rounds):
            replies: dict[int, float] = {}
            first = next(NUMBERS) * 1_000_000
            uvloop.run(open_loop(self.door.port, RATE, RATE * 2, replies.__setitem__, first=first))
            found["door"].append(list(replies.values()))
            found["script"].append(uvloop.run(script_latencies(self.door.told["url"], RATE * 2)))
        rows = {
            which: [median(percentile(one, share) for one in many) * 1000 for share in (0.5, 0.99)]
            for which, many in found.items()
        }
        ratios = [door / script for door, script in zip(rows["door"], rows["script"], strict=True)]
        print(f"open loop {RATE}/s ratio door ÷ bare script: p50 {ratios[0]:.2f} x, p99 {ratios[1]:.2f} x")
        for which, (p50, p99) in rows.items():
            print(f"open loop {RATE}/s {which:>6}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")


async def script_latencies(url: str, calls: int) -> list[float]:
    """Seconds each call of the bare script took, from the moment it was due, at RATE a second."""
    from store.connection import connect  # noqa: PLC0415 - loads with the rest of the store

    connection = await connect(url, tag="bench")
    found: list[float] = []

    async def one(number: int, due: float) -> None:
        await connection.run(INTAKE, [f"{{bench}}:{number}", "{bench}:lane", "{bench}:due"], [b"x" * 4_000, number])
        found.append(time.perf_counter() - due)

    tasks: list[asyncio.Task[None]] = []
    started = time.perf_counter()
    for number in range(calls):
        due = started + number / RATE
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*tasks)
    await connection.close()
    return found


async def serve(words: list[str]) -> None:
    """Prints where it serves, and serves until killed."""
    logging.disable(logging.CRITICAL)
    if words[0] == "bare":
        print(await serve_bare(), flush=True)
    else:
        print(json.dumps(await serve_door(Path(words[1]))), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Starts the sides, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", type=int, default=1000, help="mails of 4 KB a round")
    parser.add_argument("--large", type=int, default=120, help="mails of 200 KB a round")
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.serve))
        return
    with fresh_folder() as folder:
        house = House(folder / "house", extra=LIMITS).start()
        bare, door = Side(__file__, "bare"), Side(__file__, "door", str(folder))
        try:
            measurement = Measurement(bare, door, house, options.sessions)
            for which in (BARE, DOOR, WHOLE):
                measurement.one(which, 200, 4_000)
            measurement.sizes(options.rounds, {"4 KB": (4_000, options.small), "200 KB": (200_000, options.large)})
            measurement.fsyncs(options.small)
            measurement.latencies(options.rounds)
        finally:
            bare.stop()
            door.stop()
            house.stop()


if __name__ == "__main__":
    main()
