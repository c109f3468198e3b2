"""Durable form posts and API messages a second against a bare aiohttp handler that keeps nothing, in interleaved rounds.

64 keep-alive connections, one cheap client for all sides. The gateway works on what it took meanwhile, and a form post is
answered with its ticket's number, so it waits for that (two seconds at most); an API message is answered once it is durable.
"message door" is the gateway with its workers at rest: what authentication, checks and durability cost alone.

    python bench/form.py [--connections 64] [--rounds 3] [--count 600]
"""

import argparse
import asyncio
import json
import logging
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import uvloop
from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.pipeline import LIMITS, acknowledged, put_away
from bench.sides import Side, percentile
from bench.smtp_load import cpu_seconds
from tests.flows.house import House

TEXT = "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej, proszę o pomoc. " * 10
NUMBERS = count(1)  # of senders; no two posts of a run share one
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


async def serve_bare() -> int:
    """A handler as aiohttp's documentation shows it: reads the post, says 202."""

    async def form(request: web.Request) -> web.Response:
        posted = await request.post()
        return web.json_response({"message": str(posted["subject"])}, status=202)

    async def message(request: web.Request) -> web.Response:
        posted = await request.json()
        return web.json_response({"id": posted["external_id"]}, status=202)

    app = web.Application()
    app.add_routes([web.post("/form/form", form), web.post("/api/v1/messages", message)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return int(runner.addresses[0][1])


async def serve_door(folder: Path) -> dict[str, object]:
    """The gateway whose workers rest."""
    from gateway.app import Gateway  # noqa: PLC0415 - each server process loads only its own side
    from gateway.config import load  # noqa: PLC0415
    from gateway.work_spawn import spawn  # noqa: PLC0415

    house = House(folder / "door")
    spawned = spawn()
    gateway = Gateway(load(house.config), spawned)
    await gateway.start()
    spawned.process.send_signal(signal.SIGSTOP)  # it rests until this process ends, and ends with it
    token = await gateway.store.people.add_token("bench", scope="write", agent="")
    return {"port": house.http_port, "token": token}


class Client(asyncio.Protocol):
    """A keep-alive connection that sends ready-made requests and reads no more of an answer than where it ends."""

    def __init__(self) -> None:
        self._heard = b""
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[int] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by asyncio. Every answer measured here has a Content-Length (RFC 9110 section 8.6)."""
        self._heard += data
        head, _, body = self._heard.partition(b"\r\n\r\n")
        if len(head) == len(self._heard):
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if len(body) >= length and not self._answer.done():
            self._heard = b""
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio."""
        if not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> int:
        """Sends a request; the status of its answer."""
        self._answer = self._loop.create_future()
        self._transport.write(request)  # type: ignore[attr-defined]  # a stream's transport
        return await self._answer

    def close(self) -> None:
        """Ends the connection."""
        self._transport.close()


def request(path: str, body: bytes, media_type: str, *headers: str) -> bytes:
    """The bytes of a POST."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def form_post(number: int, *headers: str) -> bytes:
    """A filled-in form of 800 characters by somebody of its own."""
    values = {"name": "Anna Nowak", "email": f"anna{number}@example.org", "subject": f"VPN {number}", "text": TEXT}
    return request("/form/form", urlencode(values).encode(), FORM, *headers)


def api_message(number: int, token: str) -> bytes:
    """The same as a script hands it in."""
    message = {
        "external_id": str(number),
        "sender": {"address": f"anna{number}@example.org", "name": "Anna Nowak"},
        "subject": f"VPN {number}",
        "text": TEXT,
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    return request("/api/v1/messages", body, JSON, f"Authorization: Bearer {token}")


async def load(
    port: int, requests: list[bytes], connections: int, allowed: tuple[int, ...]
) -> tuple[float, list[float]]:
    """Seconds for all, and for each; every connection sends the next when it was answered."""
    left, found = iter(requests), list[float]()

    async def one() -> None:
        _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
        for each in left:
            began = time.perf_counter()
            status = await client.ask(each)
            found.append(time.perf_counter() - began)
            if status not in allowed:
                raise RuntimeError(f"a post was answered with {status}")
        client.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return time.perf_counter() - began, found


class Round:
    """Posts a second, p50 of a post in seconds, CPU seconds a post of the server with its children and store."""

    def __init__(self, took: float, found: list[float], cpu: float) -> None:
        self.rate = len(found) / took
        self.p50 = percentile(found, 0.5)
        self.cpu = cpu / len(found)


def measure_door(side: Side, requests: list[bytes], connections: int) -> Round:
    """One round of a server that only answers."""
    before = cpu_seconds(side.pid)
    took, found = uvloop.run(load(side.port, requests, connections, (202,)))
    return Round(took, found, cpu_seconds(side.pid) - before)


def measure_ours(house: House, requests: list[bytes], connections: int) -> Round:
    """One round of the gateway; returns when all of it is worked, and counts the CPU of that too."""
    assert house.process is not None  # noqa: S101 - it was started
    put_away(house)
    before = cpu_seconds(house.process.pid)
    took, found = uvloop.run(load(house.http_port, requests, connections, (200, 202, 303)))
    deadline = time.monotonic() + 120
    while acknowledged(house) < len(requests):
        if time.monotonic() > deadline:
            raise RuntimeError("the gateway did not finish its posts within two minutes")
        time.sleep(0.1)
    return Round(took, found, cpu_seconds(house.process.pid) - before)


def main() -> None:
    """Starts both sides, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=600, help="posts a round and side")
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.serve))
        return
    with fresh_folder() as folder:
        house = House(folder / "house", extra=LIMITS).start()
        bare, door = Side(__file__, "bare"), Side(__file__, "door", str(folder))
        try:
            compare(house.with_agent(), bare, door, options)
        finally:
            bare.stop()
            door.stop()
            house.stop()


def compare(house: House, bare: Side, door: Side, options: argparse.Namespace) -> None:
    """Interleaves the sides and prints the table."""

    def forms(*headers: str) -> list[bytes]:
        return [form_post(next(NUMBERS), *headers) for _ in range(options.count)]

    def messages(token: str) -> list[bytes]:
        return [api_message(next(NUMBERS), token) for _ in range(options.count)]

    ways: dict[str, tuple[Side | None, Callable[[], list[bytes]]]] = {
        "bare form": (bare, forms),
        "form as JSON": (None, lambda: forms(f"Accept: {JSON}")),
        "form as page": (None, forms),
        "bare message": (bare, lambda: messages("none")),
        "message door": (door, lambda: messages(door.told["token"])),
        "API message": (None, lambda: messages(house.token)),
    }
    found: dict[str, list[Round]] = {name: [] for name in ways}
    for number in range(options.rounds + 1):
        for name, (side, made) in ways.items():
            requests = made()[: 100 if number == 0 else options.count]
            if side is None:
                done = measure_ours(house, requests, options.connections)
            else:
                done = measure_door(side, requests, options.connections)
            if number:  # the first round only warms up
                found[name].append(done)
    rate = {name: median(row.rate for row in rows) for name, rows in found.items()}
    for name in ways:
        if "bare" not in name:
            base = "bare form" if "form" in name else "bare message"
            print(f"ratio {name} ÷ {base}: {rate[name] / rate[base]:.3f} x")
    for name, rows in found.items():
        p50, cpu = median(row.p50 for row in rows), median(row.cpu for row in rows)
        print(f"{name:>13}: {rate[name]:7.0f}/s, p50 {p50 * 1000:6.1f} ms, CPU {cpu * 1e6:6.0f} µs a post")
    print("CPU is that of server, children and store; of the whole gateway until the post is a ticket and acknowledged")


async def serve(words: list[str]) -> None:
    """Prints where it serves, and serves until killed."""
    logging.disable(logging.CRITICAL)
    told = {"port": await serve_bare()} if words[0] == "bare" else await serve_door(Path(words[1]))
    print(json.dumps(told), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
