"""Chats: what an idle one costs, how soon a message is acknowledged with thousands open, and durable acks against a bare echo.

The bare side is an aiohttp socket that sends each frame back and keeps nothing. The gateway's "received" comes after the message is durable
and stands in the history; its workers answer meanwhile.

    python bench/chat.py [--chats 5000] [--talking 32] [--rounds 3] [--count 60]
"""

import argparse
import asyncio
import json
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median

import uvloop
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import Side, percentile, resident
from tests.flows.house import House

CHAT = "  chat: {kind: webchat, limits: {messages_per_minute: 1000000}}"
TEXT = "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej."
NAMES = count(1)
TOGETHER = 100  # sockets opened at once


async def serve_bare() -> int:
    """A socket as aiohttp's documentation shows it."""

    async def echo(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        async for message in ws:
            await ws.send_str(message.data)
        return ws

    app = web.Application()
    app.add_routes([web.get("/chat/ws", echo)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


async def opened(session: ClientSession, base: str, many: int, *, hello: bool) -> list[ClientWebSocketResponse]:
    """So many sockets; chats have said hello and got their welcome."""

    async def one() -> ClientWebSocketResponse:
        ws = await session.ws_connect(f"{base}/chat/ws", headers={"Origin": base}, autoping=True)
        if hello:
            await ws.send_str('{"type":"hello","session":null,"language":"pl"}')
            assert (await ws.receive_json())["type"] == "welcome"  # noqa: S101 - else nothing is measured
        return ws

    found: list[ClientWebSocketResponse] = []
    while len(found) < many:
        found += await asyncio.gather(*(one() for _ in range(min(TOGETHER, many - len(found)))))
    return found


async def talk(ws: ClientWebSocketResponse, messages: int) -> list[float]:
    """Says one thing after another; the seconds until each was acknowledged (or echoed)."""
    waited = []
    for _ in range(messages):
        name = f"m{next(NAMES)}"
        started = time.perf_counter()
        await ws.send_str(json.dumps({"type": "message", "id": name, "text": TEXT}))
        while json.loads((await ws.receive()).data).get("id") != name:
            pass
        waited.append(time.perf_counter() - started)
    return waited


async def round_of(sockets: list[ClientWebSocketResponse], messages: int) -> tuple[float, list[float]]:
    """Messages a second over all sockets at once, and how long each took."""
    started = time.perf_counter()
    waited = [one for each in await asyncio.gather(*(talk(ws, messages) for ws in sockets)) for one in each]
    return len(waited) / (time.perf_counter() - started), waited


async def measure(arguments: argparse.Namespace, folder: Path) -> None:
    """Opens the chats, then lets both sides talk in turn."""
    house = House(folder)
    house.config.write_text(house.config.read_text().replace("  form:", f"{CHAT}\n  form:", 1))
    house.start()
    bare = Side(__file__, "bare")
    try:
        async with ClientSession(connector=TCPConnector(limit=0)) as session:
            await opened(session, house.url, 20, hello=True)
            pid = house.process.pid if house.process is not None else 0
            before = resident(pid)
            started = time.perf_counter()
            await opened(session, house.url, arguments.chats, hello=True)
            seconds = time.perf_counter() - started
            each = (resident(pid) - before) / arguments.chats
            print(f"{arguments.chats} idle chats: {each:.1f} kB each, opened in {seconds:.1f} s")
            gateway = await opened(session, house.url, arguments.talking, hello=True)
            plain = await opened(session, f"http://127.0.0.1:{bare.port}", arguments.talking, hello=False)
            alone = await talk(gateway[0], 100)
            print(
                f"one talks:  ack p50 {1000 * percentile(alone, 0.5):.2f} ms, p99 {1000 * percentile(alone, 0.99):.2f} ms"
            )
            rates: dict[str, list[float]] = {"gateway": [], "bare echo": []}
            waited: dict[str, list[float]] = {"gateway": [], "bare echo": []}
            for _ in range(arguments.rounds):
                for name, sockets in (("gateway", gateway), ("bare echo", plain)):
                    rate, times = await round_of(sockets, arguments.count)
                    rates[name].append(rate)
                    waited[name] += times
            for name, found in rates.items():
                print(
                    f"{name:10}  {median(found):8.0f} messages/s  p50 {1000 * percentile(waited[name], 0.5):6.2f} ms"
                    f"  p99 {1000 * percentile(waited[name], 0.99):6.2f} ms  ({arguments.talking} talk)"
                )
            print(f"durable ack / bare echo: {median(rates['gateway']) / median(rates['bare echo']):.2f}")
    finally:
        bare.stop()
        house.kill()


def main() -> None:
    """Serves one side, or measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", choices=["bare"])
    parser.add_argument("--chats", type=int, default=5_000)
    parser.add_argument("--talking", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=60)
    arguments = parser.parse_args()
    if arguments.serve:

        async def serve() -> None:
            print(await serve_bare(), flush=True)
            await asyncio.Event().wait()

        uvloop.run(serve())
        return
    with fresh_folder() as folder:
        uvloop.run(measure(arguments, folder))


if __name__ == "__main__":
    main()
