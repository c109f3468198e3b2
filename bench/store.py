"""Durable calls a second and client CPU a call, fsync always beside no, interleaved. `python -m bench.store [ROUNDS]`."""

import asyncio
import resource
import sys
import time
from statistics import median

import uvloop

from bench.fresh import fresh_folder
from store.connection import Connection, connect
from store.embedded import Embedded
from store.scripts import script

INTAKE = script(
    "bench",
    "redis.call('SET', KEYS[1], ARGV[1], 'EX', 60) redis.call('RPUSH', KEYS[2], ARGV[2]) "
    "redis.call('LTRIM', KEYS[2], -10, -1) redis.call('ZADD', KEYS[3], ARGV[2], 'lane') return {'new', ARGV[2]}",
)
BODY = b"x" * 1000
CALLS = {1: 2_000, 64: 20_000, 256: 20_000}


async def measure(connection: Connection, callers: int) -> tuple[float, float]:
    """Calls a second, and microseconds of our CPU a call."""
    calls = CALLS[callers]
    numbers = iter(range(calls))

    async def caller() -> None:
        for number in numbers:
            await connection.run(INTAKE, [f"{{bench}}:{number % 5000}", "{bench}:lane", "{bench}:due"], [BODY, number])

    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.gather(*(caller() for _ in range(callers)))
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return calls / took, cpu / calls * 1e6


async def main(rounds: int) -> None:
    """Prints medians of interleaved rounds, and always ÷ no from the same run."""
    with fresh_folder() as folder:
        server = Embedded(folder)
        connection = await connect(await server.start(), tag="bench")
        print(f"{'in flight':>9} {'always/s':>10} {'no/s':>10} {'ratio':>6} {'CPU always':>11} {'CPU no':>8}")
        for callers in CALLS:
            results: dict[str, list[tuple[float, float]]] = {"always": [], "no": []}
            for _ in range(rounds):
                for mode, measured in results.items():
                    await connection.call("CONFIG", "SET", "appendfsync", mode)
                    measured.append(await measure(connection, callers))
            always, no = (tuple(map(median, zip(*measured, strict=True))) for measured in results.values())
            print(
                f"{callers:>9} {always[0]:>10,.0f} {no[0]:>10,.0f} {always[0] / no[0]:>6.2f} {always[1]:>8.0f} µs {no[1]:>5.0f} µs"
            )
        await connection.close()
        await server.stop()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
