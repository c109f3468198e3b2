"""A chat over two gateways that share a store: one is killed in mid-chat, and nothing is lost or doubled."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.flows.house import House, wait_for
from tests.gateway.http.chat_client import connect
from tests.store import engines

CHAT = "  chat: {kind: webchat, origins: [https://intranet.example.com]}"
ORIGIN = "https://intranet.example.com"


def with_chat(house: House) -> House:
    """The house with a web chat, on the same desk as the other."""
    text = house.config.read_text()
    house.config.write_text(text.replace("  form: {kind: webform}", f"  form: {{kind: webform}}\n{CHAT}"))
    return house


@pytest.mark.timeout(120)
def test_a_gateway_is_killed_in_mid_chat(build: Callable[..., House], tmp_path: Path) -> None:
    """What was acknowledged is in the ticket once; the visitor goes on at the other gateway, where the agent's answer arrives too."""
    binary = engines.wanted("redis-server")
    folder = tmp_path / "r"
    folder.mkdir()
    with engines.server(binary, folder, *engines.DURABLE):
        shared = {"store": f"unix://{folder}/s", "blobs": f"file:{tmp_path}/blobs"}
        one, two = with_chat(build("one", **shared)), with_chat(build("two", **shared))
        one.start(wait=False)
        two.start(wait=False)
        wait_for(lambda: one.ready() and two.ready(), "two gateways", 40)
        two.with_agent()
        asyncio.run(asyncio.wait_for(_story(one, two), 60))
        ledger = two.ledger()
    assert (ledger["waiting"], ledger["quarantined"], ledger["held"]) == (0, 0, 0)


async def _story(one: House, two: House) -> None:
    async with ClientSession() as session:
        first = await connect(session, one.url, origin=ORIGIN)
        await first.hello()
        answer = await first.say("k1", "Nie działa mi VPN od rana")
        other = await connect(session, two.url, origin=ORIGIN)
        assert len((await other.hello(first.session))["history"]) == 2
        # its workers hold no lease when it dies: how leases run out is told in tests/faults
        os.kill(one.work_pid(), signal.SIGSTOP)
        sent = [f"k{number}" for number in range(2, 30)]
        for name in sent[:20]:  # as fast as somebody can paste; some are acknowledged when the gateway dies
            await first.send("message", id=name, text=f"Dopisuję {name}")
        got = [(await first.next())["type"] for _ in range(3)]
        assert "received" in got
        one.kill()
        await first.closed()
        # the browser knows nothing of what was not acknowledged: it sends all of it again, to the other gateway
        for name in sent:
            await other.send("message", id=name, text=f"Dopisuję {name}")
        acknowledged: set[str] = set()
        while len(acknowledged) < len(sent):
            frame = await other.next()
            if frame["type"] == "received":
                acknowledged.add(frame["id"])
        number = answer["ticket"]

        def texts() -> list[str]:
            found = two.api("GET", f"/tickets/{number}/interactions")["interactions"]
            return [each["text"] for each in found if each["author"]["kind"] == "requester"]

        await asyncio.to_thread(wait_for, lambda: len(texts()) >= len(sent) + 1, "every message on the ticket", 40)
        assert sorted(texts()) == sorted(["Nie działa mi VPN od rana", *(f"Dopisuję {name}" for name in sent)])
        action = {"verb": "reply", "visibility": "public", "text": "Już działa?"}
        await asyncio.to_thread(two.api, "POST", f"/tickets/{number}/actions", action)
        while (frame := await other.next())["type"] != "message" or frame["author"]["kind"] != "agent":
            pass
        assert frame["text"] == "Już działa?"
        back = await connect(session, two.url, origin=ORIGIN)
        history = (await back.hello(first.session))["history"]
        own = [each["id"] for each in history if each["author"]["kind"] == "requester"]
        assert sorted(own) == sorted(["k1", *sent])
        assert history[-1]["text"] == "Już działa?"
