"""The saved shapes of the Agents Playground are those the pinned version sends, and it stays on this machine."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.teams.playground import ALEX, CHAT, HERE, ROOM, Playground

SAVED = Path(__file__).parents[1] / "channels" / "fixtures" / "teams" / "playground"
OWN = {"channelData", "conversation", "from", "recipient"}  # members whose members are compared too


class Recorder:
    """A bot that answers every message with a card, and keeps what it was sent."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []

    async def messages(self, request: web.Request) -> web.Response:
        """Takes one."""
        activity = await request.json()
        self.got.append(activity)
        return web.json_response(
            {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "dobrze"}
        )

    async def one(self, kind: str, name: str = "") -> dict[str, Any]:
        """The last activity of this type and name, when it has come."""
        for _ in range(200):
            found = [one for one in self.got if one["type"] == kind and one.get("name", "") == name]
            if found:
                return found[-1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {kind} {name} among {[one['type'] for one in self.got]}")


@pytest.fixture
async def bot() -> AsyncIterator[tuple[Recorder, str]]:
    """The recorder and where it listens."""
    recorder = Recorder()
    app = web.Application()
    app.router.add_post("/api/messages", recorder.messages)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield recorder, f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    await runner.cleanup()


async def test_the_saved_shapes_are_what_it_sends_and_it_listens_on_loopback_only(
    bot: tuple[Recorder, str], tmp_path: Path
) -> None:
    """So that a newer Playground is noticed here, not by a parser that has seen other shapes than the tests."""
    recorder, endpoint = bot
    async with Playground(endpoint, tmp_path) as playground:
        assert listeners(playground.port) == {"0100007F"}
        await playground.installs()
        await playground.says("nie działa mi **VPN**")
        sent = {
            "installed": await recorder.one("installationUpdate"),
            "members_added": await recorder.one("conversationUpdate"),
            "message_personal": await recorder.one("message"),
        }
        card = {"type": "AdaptiveCard", "version": "1.5", "body": [], "actions": []}
        said = await posted(playground, {"contentType": "application/vnd.microsoft.card.adaptive", "content": card})
        pressed = await playground.presses(
            {"messageId": said}, {"title": "Tak", "verb": "v", "data": {"value": "signed"}}, q="x"
        )
        assert pressed == {"type": "application/vnd.microsoft.activity.message", "value": "dobrze"}
        sent["adaptiveCard_action"] = await recorder.one("invoke", "adaptiveCard/action")
        place = {"from": {"id": ALEX}, "conversation": {"id": CHAT}}
        await playground.posts("/_conversation/v1/submit", {**place, "replyToId": said, "value": {"value": "signed"}})
        await asyncio.sleep(0.2)
        sent["submit_of_a_card"] = await recorder.one("message")
        for name in ("fetchTask", "query", "submitAction"):
            saved = json.loads((SAVED / f"composeExtension_{name}.json").read_text())
            await playground.invokes(f"composeExtension/{name}", saved["value"])
            sent[f"composeExtension_{name}"] = await recorder.one("invoke", f"composeExtension/{name}")
        thread = await playground.mentions(ROOM, "drukarka")
        await asyncio.sleep(0.2)
        sent["mention_in_a_channel"] = await recorder.one("message")
        assert thread.startswith(f"{ROOM};messageid=")
        assert sent["mention_in_a_channel"]["conversation"]["id"] == thread
    kept = {path.stem: json.loads(path.read_text()) for path in SAVED.glob("*.json")}
    assert {name: members(one) for name, one in sent.items()} == {name: members(one) for name, one in kept.items()}


def test_a_program_held_to_this_machine_reaches_nobody_else() -> None:
    """What loopback.cjs promises, asked of Node itself: no listener beyond loopback, no connection to another host."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed: tests/setup-system does it")
    script = """
const net = require("node:net"), https = require("node:https");
const server = net.createServer().listen(0, "0.0.0.0", () => {
  console.log(server.address().address);
  net.connect(server.address().port, "127.0.0.1", () => {
    console.log("here");
    net.connect(443, "192.0.2.1").on("error", (error) => {
      console.log(error.message);
      https.get("https://example.com/").on("error", (e) => { console.log(e.message); process.exit(0); });
    });
  });
});"""
    done = subprocess.run(
        ["node", "--require", str(HERE / "loopback.cjs"), "-e", script],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    listening, reached, first, second = done.stdout.splitlines()
    assert (listening, reached) == ("127.0.0.1", "here")
    assert "refused to connect to 192.0.2.1" in first
    assert "refused to connect to example.com" in second


async def posted(playground: Playground, attachment: dict[str, Any]) -> str:
    """A card that the bot posts by the Playground's connector; its id."""
    activity = {"type": "message", "attachments": [attachment]}
    return str((await playground.posts(f"/_connector/v3/conversations/{CHAT}/activities", activity))["id"])


def listeners(port: int) -> set[str]:
    """The addresses something listens at with this port, as the kernel writes them."""
    found = set()
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            if state == "0A" and int(address.rpartition(":")[2], 16) == port:
                found.add(address.rpartition(":")[0])
    return found


def members(activity: dict[str, Any]) -> set[str]:
    """The names of what an activity has, and of what its parts have."""
    inner = {f"{name}.{one}" for name in OWN & activity.keys() for one in activity[name]}
    return set(activity) | inner
