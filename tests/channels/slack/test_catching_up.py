"""What was said while nobody listened is fetched: new words, replies and edits, in all pages, once; and not from longer ago than a day."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
import structlog

from channels.base import Accepted
from channels.secret import Secret
from channels.slack.catching_up import CatchingUp
from channels.slack.people import People
from channels.slack.web import Web
from channels.tools import Tools
from store.records import Inbound
from tests.channels.slack.inbound import SIGNER, settings
from tests.slack.fake import Fault, Slack
from tests.slack.workspace import BOT_TOKEN


class Note:
    """A lease that this gateway gets, and what it keeps in it."""

    def __init__(self, position: str) -> None:
        self.position = position
        self.kept: list[str] = []
        self.given_back = False

    async def hold(self, seconds: float) -> bool:
        assert seconds > 30
        return True

    async def keep(self, position: str, seconds: float) -> bool:
        assert seconds > 30
        self.kept.append(position)
        return True

    async def give_back(self) -> None:
        self.given_back = True


class Behind:
    """Catches up over the fake Slack; `told` are the events that were handed to the door."""

    def __init__(self, slack: Slack, since: float) -> None:
        self.note = Note(str(int(since * 1000)))
        self.told: list[dict[str, Any]] = []
        self.web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack")
        tools = Tools(
            signer=SIGNER, desk_id="main", desk_name="IT", prefix="HD", folder=Path(), log=structlog.get_logger(),
            now=lambda: int(time.time() * 1000), lease=lambda _name: self.note,
        )  # fmt: skip
        given = settings(api_url=slack.api_url, requests=("C1",), rooms={"l1": "C9"})
        self.one = CatchingUp(given, tools, self.web, People(self.web), name="slack", keep=self.keep)
        self.one.start(self.accept, live=lambda: True)

    async def accept(self, inbound: Inbound) -> Accepted:
        raise AssertionError(inbound)

    async def keep(self, kind: str, raw: bytes, accept: Any) -> Accepted | None:
        """As the door does: what concerns nobody is not kept."""
        assert (kind, accept) == ("event", self.accept)
        self.told.append(json.loads(raw))
        return Accepted("i", duplicate=False) if len(self.told) % 2 else None

    async def words(self) -> list[str]:
        """What was told, once it is noted that nothing is missing any more."""
        async with asyncio.timeout(20):
            while not self.note.kept:
                await asyncio.sleep(0.01)
        return [one["event"].get("text") or f"edited: {one['event']['message']['text']}" for one in self.told]


@pytest_asyncio.fixture
async def behind(slack: Slack) -> AsyncIterator[Any]:
    """Begins to catch up on what was said since a time (seconds)."""
    begun: list[Behind] = []

    def begin(since: float) -> Behind:
        begun.append(Behind(slack, since))
        return begun[-1]

    yield begin
    for one in begun:
        await one.one.stop()
        assert one.note.given_back
        await one.web.close()


def ago(seconds: float) -> str:
    return f"{time.time() - seconds:.6f}"


async def test_words_replies_and_edits_of_the_gap_are_told_and_nothing_older(slack: Slack, behind: Any) -> None:
    def put(channel: str, seconds: float, text: str, **more: Any) -> str:
        ts = ago(seconds)
        slack.workspace.messages[channel][ts] = {"type": "message", "user": "U1", "text": text, "ts": ts, **more}
        return ts

    put("C1", 200_000, "przedwczoraj")
    root = put("C1", 7_000, "wcześniej", reply_count=2, latest_reply=ago(300))
    slack.workspace.messages["C1"][root]["thread_ts"] = root
    put("C1", 6_500, "odpowiedź dawna", thread_ts=root)
    put("C1", 300, "odpowiedź świeża", thread_ts=root)
    put("C1", 5_000, "po poprawce", edited={"user": "U1", "ts": ago(200)})
    put("C1", 100, "nowe na kanale")
    put("C9", 90, "w pokoju")
    direct = slack.workspace.direct("U1")
    put(direct, 80, "prywatnie")
    one = behind(time.time() - 600)
    words = await one.words()
    assert sorted(words) == sorted(
        ["odpowiedź świeża", "edited: po poprawce", "nowe na kanale", "w pokoju", "prywatnie"]
    )
    told = {event["event"].get("text"): event for event in one.told}
    assert told["nowe na kanale"]["event"]["channel"] == "C1"
    assert told["prywatnie"]["team_id"] == "T1"
    assert int(one.note.kept[-1]) > (time.time() - 60) * 1000


async def test_all_pages_are_read_and_a_slack_that_fails_for_a_moment_is_asked_again(slack: Slack, behind: Any) -> None:
    for number in range(450):
        ts = ago(400 - number * 0.5)
        slack.workspace.messages["C1"][ts] = {"type": "message", "user": "U1", "text": f"nr {number}", "ts": ts}
    slack.fault("conversations.history", Fault(status=503))
    slack.limit("conversations.list", 1)
    words = await behind(time.time() - 500).words()
    assert sorted(words) == sorted(f"nr {number}" for number in range(450))


async def test_never_further_back_than_a_day_and_nothing_where_nothing_was_noted(slack: Slack, behind: Any) -> None:
    for seconds in (90_000, 80_000):
        ts = ago(seconds)
        slack.workspace.messages["C1"][ts] = {"type": "message", "user": "U1", "text": f"{seconds}", "ts": ts}
    assert await behind(time.time() - 10 * 86_400).words() == ["80000"]
    fresh = Behind(slack, 0)
    fresh.note.position = ""
    assert await fresh.words() == []
    await fresh.one.stop()
    await fresh.web.close()


async def test_a_place_it_was_kicked_out_of_does_not_keep_the_rest_from_being_read(slack: Slack, behind: Any) -> None:
    slack.workspace.messages["C9"][ago(50)] = {"type": "message", "user": "U1", "text": "w pokoju", "ts": ago(50)}
    slack.workspace.channels["C1"]["members"].remove("UBOT")
    assert await behind(time.time() - 100).words() == ["w pokoju"]
