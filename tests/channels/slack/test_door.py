"""The door says "ok" once what matters is durable, keeps nothing that is nobody's business, and takes whatever Slack hands over twice once."""

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog

from channels.base import Accepted, Answer, Call, ForgedError, Webhook
from channels.slack.channel import create
from channels.slack.signature import sign
from channels.tools import Tools
from store.errors import UnavailableError
from store.records import Inbound
from tests.channels.slack.inbound import SECRET, SIGNER, THREAD, TS, changed, said, settings


class Kept:
    """Stands behind the door: what was accepted, by id, and how the store is."""

    def __init__(self) -> None:
        self.inbounds: list[Inbound] = []
        self.away = False
        self.known: set[str] = set()
        self.seconds = 0.0

    async def accept(self, inbound: Inbound) -> Accepted:
        if self.away:
            raise UnavailableError("the store is away")
        await asyncio.sleep(self.seconds)
        before = [one for one in self.inbounds if one.id == inbound.id]
        assert all(one.digest == inbound.digest for one in before), "a repeat has the same digest"
        if not before:
            self.inbounds.append(inbound)
        return Accepted(id=inbound.id, duplicate=bool(before))

    async def leads(self, conversation: str, lane: str) -> bool:
        if self.away:
            raise UnavailableError("the store is away")
        return conversation in self.known or any(one.lane == lane for one in self.inbounds)


def door(kept: Kept, **more: Any) -> Webhook:
    tools = Tools(
        signer=SIGNER, desk_id="main", desk_name="IT", prefix="HD", folder=Path(), log=structlog.get_logger(),
        now=lambda: int(time.time() * 1000), leads=kept.leads,
    )  # fmt: skip
    webhook = create("slack", settings(**more), tools).webhook
    assert webhook is not None
    return webhook


def call(payload: Any, kind: str = "event", *, secret: str = SECRET) -> Call:
    body, content_type = json.dumps(payload).encode(), "application/json"
    if kind != "event":
        fields = payload if kind == "command" else {"payload": json.dumps(payload)}
        body, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    at = str(int(time.time()))
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": sign(secret, at, body),
        "Content-Type": content_type,
    }
    return Call(method="POST", path="/in/slack", headers=headers, body=body, remote="127.0.0.1")


async def tell(webhook: Webhook, kept: Kept, payload: Any, kind: str = "event") -> Answer:
    given = call(payload, kind)
    webhook.verify(given)
    return await webhook.answer(given, kept.accept)


async def test_each_kind_of_call_is_kept_as_it_came_and_answered_empty() -> None:
    kept = Kept()
    webhook = door(kept)
    command = {"command": "/pomoc", "text": "nie działa", "user_id": "U1", "team_id": "T1", "trigger_id": "1.2.a"}
    shortcut = {"type": "message_action", "callback_id": "ticket", "team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "C1"},
                "message": {"type": "message", "user": "U2", "text": "x", "ts": THREAD}}  # fmt: skip
    for payload, kind in ((said(), "event"), (command, "command"), (shortcut, "interactive")):
        answer = await tell(webhook, kept, payload, kind)
        assert (answer.status, answer.body) == (200, b"")
    assert [one.envelope["kind"] for one in kept.inbounds] == ["event", "command", "interactive"]
    assert [json.loads(one.raw) for one in kept.inbounds] == [said(), command, shortcut]


async def test_repeats_and_other_tellings_of_a_message_are_one() -> None:
    """Slack's retries, the mention told as a message too, and fifty at once: one message."""
    kept = Kept()
    webhook = door(kept)
    as_message = said("<@UBOT> pomocy", channel="C1")
    as_mention = said("<@UBOT> pomocy", channel="C1", type="app_mention")
    await asyncio.gather(*(tell(webhook, kept, one) for one in [as_message, as_mention] * 25))
    assert len(kept.inbounds) == 1


async def test_nothing_is_kept_that_is_nobodys_business() -> None:
    kept = Kept()
    webhook = door(kept)
    for payload in (
        said(channel="C1"),
        said(channel="C1", thread_ts=THREAD),
        said(bot_id="B1"),
        said(subtype="channel_join"),
    ):
        assert (await tell(webhook, kept, payload)).status == 200
    assert kept.inbounds == []
    kept.known.add(f"slack:C1:{THREAD}")
    await tell(webhook, kept, said(channel="C1", thread_ts=THREAD))
    assert len(kept.inbounds) == 1


async def test_a_reply_that_overtakes_the_ticket_of_its_thread_is_kept() -> None:
    """The mention is durable but not worked yet: the thread leads nowhere so far."""
    kept = Kept()
    webhook = door(kept)
    await tell(webhook, kept, said("<@UBOT> pomocy", channel="C1", ts=THREAD, type="app_mention"))
    await tell(webhook, kept, said("to pilne", channel="C1", thread_ts=THREAD))
    assert len(kept.inbounds) == 2
    assert kept.inbounds[0].lane == kept.inbounds[1].lane


async def test_without_the_store_nothing_is_said() -> None:
    kept = Kept()
    webhook = door(kept)
    kept.away = True
    for payload in (said(), said(channel="C1", thread_ts=THREAD)):
        with pytest.raises(UnavailableError):
            await tell(webhook, kept, payload)


async def test_ok_is_said_after_it_is_durable_and_not_before() -> None:
    kept = Kept()
    webhook = door(kept)
    kept.seconds = 0.2
    asked = asyncio.create_task(tell(webhook, kept, said()))
    await asyncio.sleep(0.1)
    assert not asked.done()
    await asked
    assert len(kept.inbounds) == 1


async def test_slack_can_make_sure_that_the_url_is_ours() -> None:
    kept = Kept()
    answer = await tell(door(kept), kept, {"type": "url_verification", "challenge": "abc"})
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "abc"})
    assert (await tell(door(kept), kept, {"ssl_check": "1", "token": "x"}, "command")).status == 200
    assert kept.inbounds == []


async def test_what_cant_be_understood_is_kept_for_a_person_to_see() -> None:
    kept = Kept()
    webhook = door(kept)
    for _ in range(2):
        assert (await tell(webhook, kept, said(ts=None))).status == 200
        assert (await tell(webhook, kept, {"type": "block_actions", "user": 5}, "interactive")).status == 200
    assert [one.external_id.partition(":")[0] for one in kept.inbounds] == ["malformed"] * 2


async def test_what_may_begin_a_ticket_is_counted_for_floods_by_account_and_workspace_and_what_goes_on_is_not() -> None:
    kept = Kept()
    webhook = door(kept)
    command = {"command": "/pomoc", "text": "nie działa", "user_id": "U1", "team_id": "T1", "trigger_id": "1.2.a"}
    await tell(webhook, kept, said(channel="CREQ"))
    await tell(webhook, kept, command, "command")
    assert [(one.sender, one.origin) for one in kept.inbounds] == [("U1", "T1")] * 2
    kept.inbounds.clear()
    was = {"type": "message", "user": "U1", "text": "x", "ts": TS}
    await tell(webhook, kept, said(channel="CREQ", ts="1700000009.000100", thread_ts=TS))
    await tell(webhook, kept, said(channel="CROOM", ts="1700000009.000100", thread_ts=TS))
    await tell(webhook, kept, changed(was | {"text": "y"}, was, channel="CREQ"))
    assert [(one.sender, one.origin) for one in kept.inbounds] == [("", "")] * 3


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff\xfe", b'{"a":', b'"x"', b"7", b"[" * 100_000])
async def test_a_signed_call_that_is_no_object_is_refused(body: bytes) -> None:
    kept = Kept()
    for content_type in ("application/json", "application/x-www-form-urlencoded", "text/plain", ""):
        if content_type.endswith("urlencoded"):
            body = b"payload=" + body
        given = Call(method="POST", path="/in/slack", headers={"Content-Type": content_type}, body=body, remote="")
        assert (await door(kept).answer(given, kept.accept)).status == 400
    assert kept.inbounds == []


async def test_a_call_signed_with_another_secret_is_forged_and_an_earlier_secret_is_believed_while_it_is_named() -> (
    None
):
    kept = Kept()
    with pytest.raises(ForgedError):
        door(kept).verify(call(said(), secret="another"))
    door(kept, earlier_signing_secret="another").verify(call(said(), secret="another"))


async def test_no_body_is_ever_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    kept = Kept()
    webhook = door(kept)
    with caplog.at_level(logging.DEBUG):
        await tell(webhook, kept, said("tajne-słowa"))
        await tell(webhook, kept, {"type": "unknown_tajne", "callback_id": "tajne-słowa"}, "interactive")
        kept.away = True
        with pytest.raises(UnavailableError):
            await tell(webhook, kept, said("tajne-słowa", ts="1700000009.000100"))
    out, err = capfd.readouterr()
    assert "tajne" not in caplog.text + out + err


def test_without_a_secret_and_a_socket_there_is_no_start() -> None:
    with pytest.raises(ValueError, match="signing_secret"):
        settings(signing_secret="")
    with pytest.raises(ValueError, match="bot_token"):
        settings(bot_token="")


@pytest.mark.parametrize(
    "url", ["http://slack.com/api/", "https://slack.com/api", "https:///api/", "ftp://slack.com/api/", "slack.com/api/"]
)
def test_the_token_goes_to_no_odd_address(url: str) -> None:
    with pytest.raises(ValueError, match="api_url"):
        settings(api_url=url)


def test_a_room_of_agents_is_no_channel_of_employees() -> None:
    with pytest.raises(ValueError, match="CREQ"):
        settings(rooms={"l1": "CREQ"})
