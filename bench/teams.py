"""Teams: activities a second with their tokens checked, against a bare botbuilder handler; how soon 202 and the bot's answer come.

The bare side is botbuilder's own adapter in an aiohttp handler: it checks the token its way, makes a turn, keeps nothing; its connector
client is made once, for made anew with each activity (as its adapter does) that alone takes 16 ms. The gateway's 202
comes after the raw activity is durable; its workers answer meanwhile. Both check against the issuer of the tests.

    python bench/teams.py [--talking 16] [--rounds 3] [--count 40] [--people 20]
"""

import argparse
import asyncio
import json
import os
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import uvloop
from aiohttp import ClientSession, TCPConnector, web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import Side, own_cpu, percentile
from tests.teams.desk import Desk
from tests.teams.fake import APP, PASSWORD
from tests.teams.issuer import ISSUER
from tests.teams.people import Person

TEXT = "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej."
IDS = count(int(time.time() * 1000) + 10_000_000)
WATCHED = str(Path(__file__).resolve().parent / "watched")
SLOW = 0.02  # seconds of the processor that no call may keep a loop


async def serve_bare(openid_url: str) -> int:
    """A bot as botbuilder's documentation shows it, without its web integration."""
    from botbuilder.core import TurnContext  # noqa: PLC0415 - heavy, and only this side needs it
    from botbuilder.core.cloud_adapter_base import CloudAdapterBase  # noqa: PLC0415
    from botbuilder.schema import Activity  # noqa: PLC0415
    from botframework.connector.auth import (  # noqa: PLC0415
        BotFrameworkAuthenticationFactory,
        PasswordServiceClientCredentialFactory,
    )

    authentication = BotFrameworkAuthenticationFactory.create(
        validate_authority=False,
        to_channel_from_bot_login_url="https://login.microsoftonline.com/botframework.com",
        to_channel_from_bot_oauth_scope="https://api.botframework.com",
        to_bot_from_channel_token_issuer=ISSUER,
        oauth_url="https://api.botframework.com",
        to_bot_from_channel_open_id_metadata_url=openid_url,
        to_bot_from_emulator_open_id_metadata_url=openid_url,
        caller_id="",
        credential_factory=PasswordServiceClientCredentialFactory(APP, PASSWORD),
    )

    class Clients:
        """One connector client for all activities: making one takes botbuilder 8 ms, and nobody would do that for each."""

        kept: Any = None

        def __init__(self, factory: Any) -> None:
            self._factory = factory

        async def create(self, service_url: str, audience: str) -> Any:
            """The one client."""
            Clients.kept = Clients.kept or await self._factory.create(service_url, audience)
            return Clients.kept

    class Adapter(CloudAdapterBase):  # type: ignore[misc]
        """What CloudAdapterBase leaves open: nothing that is needed here."""

    async def no_client(_identity: Any) -> None:
        """The same for the client that signs users in, which nobody here needs."""

    authentication.create_user_token_client = no_client
    adapter = Adapter(authentication)
    turns = count()

    async def turn(_context: TurnContext) -> None:
        next(turns)

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        result = await authentication.authenticate_request(activity, request.headers["Authorization"])
        result.connector_factory = Clients(result.connector_factory)
        await adapter.process_activity(result, activity, turn)
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


def activity_of(person: Person, service_url: str) -> dict[str, Any]:
    """What a person wrote."""
    return {
        "type": "message", "id": str(next(IDS)), "timestamp": "2026-03-02T08:00:00.000Z", "channelId": "msteams", "text": TEXT,
        "textFormat": "plain", "serviceUrl": service_url, "locale": "pl-PL", "entities": [{"type": "clientInfo", "locale": "pl-PL"}],
        **person.personal(),
    }  # fmt: skip


async def talk(session: ClientSession, url: str, bodies: list[bytes], authorization: str) -> list[float]:
    """Sends one activity after another; the seconds until each was taken."""
    waited = []
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    for body in bodies:
        started = time.perf_counter()
        async with session.post(url, data=body, headers=headers) as answer:
            await answer.read()
            if answer.status not in (200, 202):
                raise RuntimeError(f"{url} said {answer.status}: {(await answer.text())[:300]}")
        waited.append(time.perf_counter() - started)
    return waited


async def round_of(
    session: ClientSession, url: str, desk: Desk, arguments: argparse.Namespace
) -> tuple[float, list[float]]:
    """Activities a second with so many people writing at once, and how long each took."""
    people = [desk.somebody(f"p{next(IDS)}") for _ in range(arguments.talking)]
    service = desk.teams.service_url
    bodies = [[json.dumps(activity_of(one, service)).encode() for _ in range(arguments.count)] for one in people]
    authorization = desk.teams.authorization()
    started = time.perf_counter()
    each = await asyncio.gather(*(talk(session, url, some, authorization) for some in bodies))
    waited = [one for some in each for one in some]
    return len(waited) / (time.perf_counter() - started), waited


async def answers(session: ClientSession, desk: Desk, people: int) -> list[float]:
    """Seconds from a person's first message to the bot's answer in the chat, one person after another."""
    waited = []
    for _ in range(people):
        person = desk.somebody(f"q{next(IDS)}")
        person.world.personal(person.id)
        thread = person.personal()["conversation"]["id"]
        body = json.dumps(activity_of(person, desk.teams.service_url)).encode()
        started = time.perf_counter()
        await talk(session, desk.teams.endpoint, [body], desk.teams.authorization())
        while not desk.teams.said(thread):
            if time.perf_counter() - started > 30:
                raise RuntimeError("the bot did not answer within 30 s")
            await asyncio.sleep(0.002)
        waited.append(time.perf_counter() - started)
    return waited


def told(name: str, waited: list[float]) -> str:
    """Two figures of many."""
    return f"{name}  p50 {1000 * percentile(waited, 0.5):7.2f} ms  p99 {1000 * percentile(waited, 0.99):7.2f} ms"


async def measure(arguments: argparse.Namespace, folder: Path) -> None:
    """Both sides in turn, then the bot's answers, then the same with slow calls told."""
    desk = Desk(folder / "desk")
    bare = Side(__file__, "bare", desk.teams.issuer.openid_url)
    try:
        desk.house.start()
        urls = {"gateway": desk.teams.endpoint, "botbuilder": f"http://127.0.0.1:{bare.port}/api/messages"}
        pids = {"gateway": desk.house.process.pid if desk.house.process else 0, "botbuilder": bare.pid}
        async with ClientSession(connector=TCPConnector(limit=0)) as session:
            for url in urls.values():  # keys fetched, code warm
                await round_of(session, url, desk, argparse.Namespace(talking=2, count=20))
            alone = desk.somebody(f"p{next(IDS)}")
            bodies = [json.dumps(activity_of(alone, desk.teams.service_url)).encode() for _ in range(200)]
            print(
                told(
                    "one writes, until 202:   ",
                    await talk(session, urls["gateway"], bodies, desk.teams.authorization()),
                )
            )
            rates: dict[str, list[float]] = {name: [] for name in urls}
            costs: dict[str, list[float]] = {name: [] for name in urls}
            waited: dict[str, list[float]] = {name: [] for name in urls}
            for _ in range(arguments.rounds):
                for name, url in urls.items():
                    before = own_cpu(pids[name])
                    rate, times = await round_of(session, url, desk, arguments)
                    costs[name].append((own_cpu(pids[name]) - before) / len(times))
                    rates[name].append(rate)
                    waited[name] += times
                    await asyncio.sleep(1)
            for name in urls:
                rate, cost = median(rates[name]), median(costs[name])
                print(f"{told(name.ljust(25), waited[name])}  {rate:6.0f} activities/s  {1e6 * cost:6.0f} µs CPU each")
            print(
                f"gateway / botbuilder, activities/s: {median(rates['gateway']) / median(rates['botbuilder']):.2f} (goal 1)"
            )
            print(told("until the bot's answer:  ", await answers(session, desk, arguments.people)))
        first, later = await blocked(folder, arguments)
        print(
            f"calls that kept a loop for {1000 * SLOW:.0f} ms: {first} with the first messages, {later} after them (goal 0)"
        )
    finally:
        bare.stop()
        desk.close()


async def blocked(folder: Path, arguments: argparse.Namespace) -> tuple[int, int]:
    """How often a call kept a loop of the gateway for SLOW of processor time: with the first messages, for which much is loaded, and after them.

    Timed by bench/watched, not by asyncio's debug mode: that makes everything slower, and with uvloop says nothing of less than 100 ms.
    """
    os.environ["PYTHONPATH"] = WATCHED
    desk = Desk(folder / "watched")
    try:
        desk.house.start()
        started = len(told_of(desk))
        async with ClientSession(connector=TCPConnector(limit=0)) as session:
            await answers(session, desk, 2)
            warm = len(told_of(desk))
            await round_of(session, desk.teams.endpoint, desk, argparse.Namespace(talking=4, count=arguments.count))
            for _ in range(10):  # ten sends at once
                await asyncio.gather(*(answers(session, desk, 1) for _ in range(10)))
        lines = told_of(desk)
        for line in sorted(lines[warm:], key=cost, reverse=True)[:3]:
            print(f"  {line}")
        first, later = lines[started:warm], lines[warm:]
        return sum(cost(one) > SLOW for one in first), sum(cost(one) > SLOW for one in later)
    finally:
        del os.environ["PYTHONPATH"]
        desk.close()


def told_of(desk: Desk) -> list[str]:
    """What bench/watched has told so far."""
    return [line for line in desk.house.log.read_text().splitlines() if line.startswith("LOOP ")]


def cost(line: str) -> float:
    """Seconds of processor time of a call that was told of."""
    return float(line.split()[1]) / 1000


def main() -> None:
    """Serves one side, or measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", choices=["bare"])
    parser.add_argument("openid", nargs="?")
    parser.add_argument("--talking", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--people", type=int, default=20)
    arguments = parser.parse_args()
    if arguments.serve:

        async def serve() -> None:
            print(await serve_bare(arguments.openid), flush=True)
            await asyncio.Event().wait()

        uvloop.run(serve())
        return
    with fresh_folder() as folder:
        uvloop.run(measure(arguments, folder))


if __name__ == "__main__":
    main()
