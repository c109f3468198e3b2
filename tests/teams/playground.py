"""Microsoft's Agents Playground: a client that looks and speaks like Teams, driven over its HTTP routes and its WebSocket.

It sends no token (so the channel needs `auth: none`) and knows no task/fetch; dialogs are reached by the message extension. It would listen
on all interfaces and report to Microsoft: loopback.cjs holds it to this machine, without any privilege.
"""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import ClientError, ClientSession, WSMsgType

from tests.ports import free_port

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
TENANT, BOT = "7e1d0000-0000-4000-8000-00000000c0de", "28:7e1d0000-0000-4000-8000-0000000000b0"
ALEX, CHAT, ROOM = "29:1alex", "a:1personal", "19:l1@thread.tacv2"

PEOPLE = [
    ("alex", "Alex Wilber"),
    ("megan", "Megan Bowen"),
    *((f"p{number}", f"Person {number}") for number in range(4)),
]


def config() -> str:
    """The tenant, as the Playground's own file tells it; it wants five people besides the one who writes."""
    people = [
        f'id: "29:1{short}", name: {name}, userPrincipleName: {short}@example.com, email: {short}@example.com, givenName: {name.split()[0]}, '
        f"surname: S, aadObjectId: 7e1d0000-0000-4000-8000-00000000002{number}"
        for number, (short, name) in enumerate(PEOPLE)
    ]
    others = "".join(f"  - {{{one}}}\n" for one in people[1:])
    return f"""version: "0.1.1"
tenantId: {TENANT}
bot: {{id: "{BOT}", name: Centrala}}
currentUser: {{{people[0]}}}
users:
{others}personalChat: {{id: "{CHAT}"}}
groupChat: {{id: "19:group@thread.v2", name: Group Chat}}
team:
  id: "19:general@thread.tacv2"
  name: Helpdesk
  aadGroupId: 7e1d0000-0000-4000-8000-000000000031
  channels: [{{id: "{ROOM}", name: L1}}]
"""


class Playground:
    """One Playground that calls `endpoint`. `seen` is what it would draw, oldest first: {"action", "actionConversationId", "message"}."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        self.endpoint, self.folder = endpoint, folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.seen: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        if not PROGRAM.exists() or shutil.which("node") is None:
            pytest.skip("the Agents Playground is not installed: tests/setup-system does it with npm")
        (self.folder / ".m365agentsplayground.yml").write_text(config(), encoding="utf-8")
        words = ["start", "-e", self.endpoint, "-c", "msteams", "-p", str(self.port), "--disable-telemetry"]
        # An address: its own default says localhost, which may mean ::1, where nobody listens.
        words += ["--service-url", f"{self.url}/_connector"]
        environment = {
            **os.environ,
            "HOME": str(self.folder),
            "NODE_OPTIONS": f"--require {HERE / 'loopback.cjs'}",
            "TEAMSAPPTESTER_BROWSER": "none",
        }
        self._log = (self.folder / "playground.log").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            "node", str(PROGRAM), *words, cwd=self.folder, env=environment, stdout=self._log, stderr=self._log
        )
        self._session = ClientSession()
        try:
            await self._ready()
            stream = f"{self.url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream"
            self._socket = await self._session.ws_connect(stream)
            self._listening = asyncio.create_task(self._listen())
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._socket.close()
        await self._listening
        await self._end()

    async def installs(self) -> None:
        """The app, for Alex."""
        await self.posts(f"/_debug/conversation/{CHAT}/installation", {"action": "add"})

    async def says(self, text: str) -> None:
        """Alex, in the personal chat."""
        await self.posts(
            f"/_conversation/v1/conversations/{CHAT}/messages",
            {"from": {"id": ALEX}, "text": text, "textFormat": "markdown"},
        )

    async def mentions(self, channel: str, text: str) -> str:
        """Alex, in a channel, with a mention of the bot in front; the thread it began."""
        at = "<at>Centrala</at>"
        body = {
            "from": {"id": ALEX},
            "text": f"{at} {text}",
            "textFormat": "xml",
            "mentions": [{"mentioned": {"id": BOT}, "text": at}],
        }
        return str(
            (await self.posts(f"/_conversation/v1/conversations/{channel}/messages", body))["postConversationId"]
        )

    async def presses(
        self, message: dict[str, Any], button: dict[str, Any], *, thread: str = CHAT, **typed: str
    ) -> Any:
        """A button of a card that was drawn; what the bot answered."""
        action = {"type": "Action.Execute", "title": button["title"], "data": {**button.get("data", {}), **typed}}
        action |= {name: button[name] for name in ("id", "verb") if name in button}
        return await self.invokes(
            "adaptiveCard/action",
            {"action": action, "trigger": "manual"},
            thread=thread,
            replyToId=message["messageId"],
        )

    async def invokes(self, name: str, value: dict[str, Any], *, thread: str = CHAT, **more: str) -> Any:
        """Any invoke it knows; what the bot answered."""
        body = {"name": name, "value": value, "from": {"id": ALEX}, "conversation": {"id": thread}, **more}
        return await self.posts("/_conversation/v1/invoke", body)

    async def sends(self, activity: dict[str, Any]) -> None:
        """An activity written by hand; the Playground adds nothing to it."""
        await self.posts("/_internal/v1/customActivities", activity)

    async def posts(self, path: str, body: dict[str, Any]) -> Any:
        """A call of one of its routes."""
        async with self._session.post(f"{self.url}{path}", json=body) as answer:
            assert answer.status in (200, 201), (path, answer.status, await answer.text())
            text = await answer.text()
            return (await answer.json(content_type=None)) if text.startswith(("{", "[")) else text

    async def drawn(self, what: str, *, seconds: float = 15) -> dict[str, Any]:
        """The first thing it would draw that has these words anywhere; the whole action."""
        for _ in range(int(seconds / 0.05)):
            for one in self.seen:
                if what in str(one):
                    return one
            await asyncio.sleep(0.05)
        raise AssertionError(f"the Playground never drew {what!r}, but {self.seen}")

    async def _ready(self) -> None:
        for _ in range(400):
            if self._process.returncode is not None:
                break
            try:
                async with self._session.get(f"{self.url}/_internal/v1/config") as answer:
                    if answer.status == 200:
                        return
            except ClientError:
                pass
            await asyncio.sleep(0.05)
        raise AssertionError(f"the Playground did not start: {(self.folder / 'playground.log').read_text()[-2000:]}")

    async def _listen(self) -> None:
        async for frame in self._socket:
            if frame.type == WSMsgType.TEXT:
                self.seen.append(frame.json())

    async def _end(self) -> None:
        await self._session.close()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        self._log.close()
