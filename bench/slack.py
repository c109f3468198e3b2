"""Slack: events a second for a core with their signature checked, against a bare Bolt handler; how soon "ok" and the bot's answer come.

Both sides are called in this process, without HTTP: what is measured is signature, reading, dispatch and answer. The bare side is Bolt as its
documentation shows it, with its own signature check and an empty listener; ours hands what it understood to an `accept` that keeps nothing.
Then a whole gateway behind HTTP: its "ok" comes after the raw event is durable, and its workers answer meanwhile.

    python bench/slack.py [--events 2000] [--rounds 5] [--talking 16] [--count 40] [--people 20]
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import structlog
import uvloop
from aiohttp import ClientSession, TCPConnector

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.fresh import fresh_folder
from bench.sides import percentile
from channels.base import Accepted, Call
from channels.secret import Secret
from channels.signature import Signer
from channels.slack.channel import Settings, create
from channels.slack.signature import sign
from channels.tools import Tools
from store.records import Inbound
from tests.slack.desk import ANNA, HELP, Desk
from tests.slack.workspace import BOT_TOKEN, BOT_USER, SECRET, TEAM

TEXT = "Nie działa mi VPN od rana, a muszę wysłać raport do dwunastej."
LIMITS = "limits: {flood: {verified_per_hour: 1000000}}"  # one person says all of it
NUMBERS = count(int(time.time() * 1_000_000))


def event() -> bytes:
    """A person's message in a channel of requests, as Slack's own client makes it."""
    number = next(NUMBERS)
    ts = f"{number // 1_000_000}.{number % 1_000_000:06d}"
    element = {"type": "rich_text_section", "elements": [{"type": "text", "text": TEXT}]}
    said = {
        "type": "message", "user": ANNA, "text": TEXT, "ts": ts, "event_ts": ts, "team": TEAM, "channel": HELP, "channel_type": "channel",
        "client_msg_id": f"c{number}", "blocks": [{"type": "rich_text", "block_id": "b", "elements": [element]}],
    }  # fmt: skip
    return json.dumps(
        {
            "token": "t", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event_id": f"Ev{number}",
            "event_time": number // 1_000_000, "event": said, "is_ext_shared_channel": False,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None}],
        }
    ).encode()  # fmt: skip


def headers(body: bytes) -> dict[str, str]:
    """Signed by Slack just now."""
    at = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": sign(SECRET, at, body),
    }


async def bare(events: list[tuple[bytes, dict[str, str]]]) -> float:
    """CPU seconds an event of Bolt by itself."""
    from slack_bolt.async_app import AsyncApp  # noqa: PLC0415 - only this side needs it so early
    from slack_bolt.authorization import AuthorizeResult  # noqa: PLC0415
    from slack_bolt.request.async_request import AsyncBoltRequest  # noqa: PLC0415

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=TEAM, bot_token=BOT_TOKEN, bot_id="BBOT", bot_user_id=BOT_USER
        )

    logging.disable()
    app = AsyncApp(signing_secret=SECRET, authorize=authorize)
    heard = count()

    @app.event("message")
    async def listener() -> None:
        next(heard)

    started = time.process_time()
    for body, given in events:
        response = await app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=dict(given)))
        if response.status != 200:
            raise RuntimeError(f"Bolt said {response.status}")
    await asyncio.sleep(0)
    took = (time.process_time() - started) / len(events)
    if next(heard) < len(events) - 1:
        raise RuntimeError("Bolt's listener did not hear every event")
    return took


async def ours(events: list[tuple[bytes, dict[str, str]]]) -> float:
    """CPU seconds an event of our door, up to `accept`."""
    kept = count()

    async def accept(inbound: Inbound) -> Accepted:
        next(kept)
        return Accepted(id=inbound.id, duplicate=False)

    tools = Tools(
        signer=Signer(b"thirty-two bytes of a desk's own"), desk_id="main", desk_name="IT", prefix="HD", folder=Path(),
        log=structlog.get_logger(), now=lambda: int(time.time() * 1000),
    )  # fmt: skip
    webhook = create(
        "slack", Settings(bot_token=Secret(BOT_TOKEN), signing_secret=Secret(SECRET), requests=(HELP,)), tools
    ).webhook
    if webhook is None:
        raise RuntimeError("the channel has no door for HTTP")
    started = time.process_time()
    for body, given in events:
        call = Call(method="POST", path="/in/slack", headers=given, body=body, remote="127.0.0.1")
        webhook.verify(call)
        if (await webhook.answer(call, accept)).status != 200:
            raise RuntimeError("the door did not say ok")
    took = (time.process_time() - started) / len(events)
    if next(kept) != len(events):
        raise RuntimeError("the door did not keep every event")
    return took


async def talk(session: ClientSession, url: str, some: int) -> list[float]:
    """Sends one event after another; the seconds until each was acknowledged."""
    waited = []
    for _ in range(some):
        body = event()
        started = time.perf_counter()
        async with session.post(url, data=body, headers=headers(body)) as answer:
            await answer.read()
            if answer.status != 200:
                raise RuntimeError(f"the gateway said {answer.status}")
        waited.append(time.perf_counter() - started)
    return waited


async def acknowledged(url: str, talking: int, some: int) -> list[float]:
    """Seconds from event to "ok", with so many connections at once."""
    async with ClientSession(connector=TCPConnector(limit=talking)) as session:
        return [
            one for each in await asyncio.gather(*(talk(session, url, some) for _ in range(talking))) for one in each
        ]


def answered(desk: Desk, people: int) -> list[float]:
    """Seconds from a message to the bot's answer in its thread, one after another."""
    waited = []
    for number in range(people):
        started = time.perf_counter()
        said: dict[str, Any] = desk.slack.says(ANNA, HELP, f"{TEXT} ({number})")
        desk.bot_says(HELP, said["ts"], "HD-")
        waited.append(time.perf_counter() - started)
    return waited


def at_rest(desk: Desk) -> None:
    """Waits until the bot has answered all that was said before: nothing new for a second."""
    before = -1
    while before < (now := len(desk.slack.calls("chat.postMessage"))) or not now:
        before = now
        time.sleep(1)


def main() -> None:
    """Prints events a second for a core of both sides and their ratio, then p50 and p99 of the whole gateway."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("events", 2000), ("rounds", 5), ("talking", 16), ("count", 40), ("people", 20)):
        parser.add_argument(f"--{name}", type=int, default=value)
    arguments = parser.parse_args()
    found: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(arguments.rounds):
        events = [(body, headers(body)) for body in (event() for _ in range(arguments.events))]
        found["bare"].append(uvloop.run(bare(events)))
        found["ours"].append(uvloop.run(ours(events)))
    bolt, door = median(found["bare"]), median(found["ours"])
    print(
        f"bare Bolt {1 / bolt:,.0f} events/s a core ({bolt * 1e6:.0f} µs), our door {1 / door:,.0f} ({door * 1e6:.0f} µs)"
    )
    print(f"ratio {bolt / door:.2f} (goal 0.5)")
    with fresh_folder() as folder:
        desk = Desk(folder, extra=LIMITS)
        try:
            desk.start()
            waited = uvloop.run(acknowledged(f"{desk.house.url}/in/slack", arguments.talking, arguments.count))
            print(f"event to durable ok, {arguments.talking} at once: p50 {percentile(waited, 0.5) * 1000:.1f} ms, "
                  f"p99 {percentile(waited, 0.99) * 1000:.1f} ms (goal 1,000)")  # fmt: skip
            at_rest(desk)
            waits = answered(desk, arguments.people)
            print(f"event to the bot's answer: p50 {percentile(waits, 0.5) * 1000:.0f} ms, p99 {percentile(waits, 0.99) * 1000:.0f} ms")  # fmt: skip
        finally:
            desk.close()


if __name__ == "__main__":
    main()
