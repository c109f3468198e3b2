"""The whole way through local-slack, a Slack that others wrote: one workspace by socket, one by HTTP, one gateway for both.

local-slack listens on all interfaces, so this file runs itself again in a network namespace that has loopback only.
"""

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.flows.house import AGENT, House, wait_for
from tests.ports import free_port
from tests.slack.workspace import words

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "local-slack-linux-x64" / "bin" / "local-slack"
ALONE = "ALONE_IN_A_NETWORK"
ANNA, OLA, BOT, HELP, ROOM = "U01ANNA", "U02OLA", "U0BOT", "C01HELP", "C02ROOM"


def alone() -> list[str]:
    """The command that runs another in a network of its own, as root or in a user namespace; empty where neither is allowed."""
    for words_ in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*words_, "true"], capture_output=True, check=False).returncode == 0
        ):
            return words_
    return []


def bring_loopback_up() -> None:
    """A new network has a loopback that is down: SIOCSIFFLAGS with IFF_UP | IFF_RUNNING, netdevice(7)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))


class Local:
    """A running local-slack: what its control interface and its window offer."""

    def __init__(self, folder: Path, mode: str, url: str = "") -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.name = f"xoxb-{mode}"
        folder.mkdir(parents=True)
        config = {
            "workspace": {"name": mode, "domain": mode, "teamId": f"T{mode.upper()}"},
            "app": {
                "appId": "A1", "botUserId": BOT, "botName": "centrala", "botToken": self.name, "appToken": f"xapp-{mode}",
                "signingSecret": f"secret-{mode}", "mode": mode, "requestUrl": url,
            },
            "users": [
                {"id": ANNA, "name": "anna", "real_name": "Anna Kowalska", "email": f"anna@{mode}.example"},
                {"id": OLA, "name": "ola", "real_name": "Ola Nowak", "email": AGENT},
            ],
            "channels": [
                {"id": HELP, "name": "pomoc", "members": [ANNA, OLA, BOT]},
                {"id": ROOM, "name": "l1", "members": [OLA, BOT]},
            ],
        }  # fmt: skip
        (folder / "config.yaml").write_text(yaml.safe_dump(config))
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "--config", folder / "config.yaml", "--port", str(self.port)],
                stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)},
            )  # fmt: skip
        wait_for(lambda: "running" in (folder / "log").read_text(), "local-slack")

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """A call of the control interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_control{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
            return json.loads(answer.read())

    def says(self, user: str, channel: str, text: str, thread: str = "") -> dict[str, Any]:
        """A person writes."""
        body = {"channel": channel, "user": user, "text": text, **({"thread_ts": thread} if thread else {})}
        return dict(self.ask("/message", body)["message"])

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """All that stands in a channel."""
        return list(self.ask(f"/messages/{channel}")["messages"])

    def bot_says(self, channel: str, what: str, thread: str = "") -> dict[str, Any]:
        """The first such words of the bot (in this thread)."""

        def there() -> Any:
            said = [
                one
                for one in self.messages(channel)
                if one.get("bot_id") and (not thread or one.get("thread_ts") == thread)
            ]
            return next((one for one in said if what in words(one)), None)

        return wait_for(there, f"{what!r} in {channel}")  # type: ignore[no-any-return]

    def presses(self, user: str, channel: str, message: dict[str, Any], label: str) -> None:
        """A person presses a button."""
        buttons = [
            (block, one) for block in message["blocks"] for one in block.get("elements", ()) if one["type"] == "button"
        ]
        block, button = next(pair for pair in buttons if pair[1]["text"]["text"].startswith(label))
        action = {**button, "block_id": block.get("block_id", "b")}
        self.ask("/interact", {"channel": channel, "messageTs": message["ts"], "user": user, "action": action})


CHANNEL = """  {mode}:
    kind: slack
    bot_token: {{file: {folder}/bot-{mode}}}
    {key}: {{file: {folder}/key-{mode}}}
    api_url: "{url}/api/"
    requests: [{help}]
    rooms: {{{queue}: {room}}}
"""


@contextmanager
def both(folder: Path) -> Iterator[tuple[House, Local, Local]]:
    """A gateway with two workspaces."""
    house = House(folder / "house")
    one, two = Local(folder / "one", "socket"), Local(folder / "two", "events", f"{house.url}/in/events")
    parts = ""
    for local, mode, key, secret, queue in (
        (one, "socket", "app_token", "xapp-socket", "l1"), (two, "events", "signing_secret", "secret-events", "l2"),
    ):  # fmt: skip
        (house.folder / f"bot-{mode}").write_text(local.name)
        (house.folder / f"key-{mode}").write_text(secret)
        parts += CHANNEL.format(
            mode=mode, key=key, folder=house.folder, url=local.url, help=HELP, room=ROOM, queue=queue
        )
    text = house.config.read_text()
    house.config.write_text(text.replace("  form: {kind: webform}\n", f"  form: {{kind: webform}}\n{parts}"))
    try:
        yield house.start().with_agent(), one, two
    except AssertionError as error:
        error.add_note(house.log.read_text()[-3000:])
        raise
    finally:
        house.kill()
        for local in (one, two):
            local.process.kill()
            local.process.wait(10)


@pytest.mark.timeout(120)
def test_both_workspaces_of_local_slack_are_served(tmp_path: Path) -> None:
    """The story below, in a network of its own: this test starts itself again there."""
    if ALONE in os.environ:
        bring_loopback_up()
        with both(tmp_path) as served:
            story(*served)
        return
    if not PROGRAM.exists():
        pytest.skip("needs local-slack: npm, which tests/setup-system runs, installs it")
    network = alone()
    if not network:
        pytest.skip("needs unshare --net, as root or where users may have namespaces of their own")
    done = subprocess.run(
        [*network, sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", __file__],
        env={**os.environ, ALONE: "1"}, cwd=FOLDER.parent.parent, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def story(house: House, one: Local, two: Local) -> None:
    """Employees of both ask and are answered in their threads; the agent takes and notes in the room; nothing crosses over."""

    def told(number: str) -> str:
        return json.dumps(house.api("GET", f"/tickets/{number}/interactions"), ensure_ascii=False)

    def asks(local: Local, text: str) -> str:
        said = local.says(ANNA, HELP, text)
        local.bot_says(HELP, "HD-", said["ts"])
        number = str(next(one["number"] for one in house.tickets() if text in one["subject"]))
        action = {"verb": "reply", "visibility": "public", "text": f"Idziemy: {text[:8]}"}
        house.api("POST", f"/tickets/{number}/actions", action)
        local.bot_says(HELP, f"Idziemy: {text[:8]}", said["ts"])
        local.says(ANNA, HELP, "dziękuję, czekam", said["ts"])
        wait_for(lambda: "czekam" in told(number), "the second message")
        return number

    number = asks(one, "Drukarka w sekretariacie pluje tonerem")
    asks(two, "Laptop nie widzi stacji dokującej")
    assert not [message for message in two.messages(HELP) if "toner" in words(message)]
    card = one.bot_says(ROOM, number)
    one.says(OLA, ROOM, "notatka: toner mamy w szafie", card["ts"])
    one.presses(OLA, ROOM, card, "Przejmij")
    wait_for(lambda: house.api("GET", f"/tickets/{number}")["assignee"] == AGENT, "Ola as the assignee")
    wait_for(lambda: "szafie" in told(number), "the note")
    assert not [message for message in one.messages(HELP) if "szafie" in words(message)]
    dm = one.says(ANNA, ANNA, "Nie działa mi VPN od rana")
    one.bot_says(dm["channel"], "HD-", dm["ts"])
