"""The fake is as strict as Slack says it is: seen through Slack's own client."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import Fault, Slack
from tests.slack.limits import problems_of_blocks, problems_of_view
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Slack]:
    one = await Slack().start()
    one.workspace.user("U1", "anna@example.com")
    one.workspace.channel("C1", "U1")
    one.workspace.channel("C2", bot=False)
    yield one
    await one.stop()


@pytest.fixture
def client(slack: Slack) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": text}, **more}]}


def ask(**element: Any) -> dict[str, Any]:
    return {"type": "input", "label": {"type": "plain_text", "text": "Co?"}, "element": {"action_id": "a", **element}}


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": {"type": "plain_text", "text": "Zgłoszenie"}, "blocks": [], **more}


OPTION = {"text": {"type": "plain_text", "text": "a"}, "value": "a"}
GOOD = [section("x" * 3_000), button("b" * 75, value="v" * 2_000, style="danger"), {"type": "divider"}]
BAD: list[list[dict[str, Any]]] = [
    [section("x" * 3_001)],
    [section("")],
    [section("x", colour="red")],
    [button("b" * 76)],
    [button("b", value="v" * 2_001)],
    [button("b", style="green")],
    [{"type": "actions", "elements": []}],
    [{"type": "actions", "elements": button("b")["elements"] * 26}],
    [{"type": "actions", "elements": [{**button("b")["elements"][0], "action_id": "same"}] * 2}],
    [{"type": "header", "text": {"type": "plain_text", "text": "h" * 151}}],
    [{"type": "header", "text": {"type": "mrkdwn", "text": "h"}}],
    [{"type": "section", "fields": [section("f")["text"]] * 11}],
    [{"type": "section", "fields": [section("f" * 2_001)["text"]]}],
    [{"type": "section"}],
    [{"type": "context", "elements": [section("c")["text"]] * 11}],
    [{"type": "card"}],
    [section("x", block_id="one"), section("y", block_id="one")],
    [section("x")] * 51,
    [ask(type="plain_text_input")],  # questions are for dialogs
    [{"type": "actions", "elements": [{"type": "overflow", "options": [OPTION] * 6}]}],
]


async def test_blocks_beyond_the_documented_limits_are_refused() -> None:
    assert problems_of_blocks(GOOD) == []
    assert [blocks for blocks in BAD if not problems_of_blocks(blocks)] == []


async def test_views_beyond_the_documented_limits_are_refused() -> None:
    send = {"submit": {"type": "plain_text", "text": "Wyślij"}}
    good = [
        modal(blocks=[ask(type="plain_text_input", max_length=3_000)], **send),
        modal(blocks=[ask(type="static_select", options=[OPTION] * 100)], private_metadata="m" * 3_000, **send),
        {"type": "home", "blocks": [section("x")] * 100},
    ]
    assert [problems_of_view(view) for view in good] == [[], [], []]
    bad = [
        modal(title={"type": "plain_text", "text": "t" * 25}),
        modal(submit={"type": "plain_text", "text": "s" * 25}),
        modal(private_metadata="m" * 3_001),
        modal(blocks=[section("x")] * 101),
        modal(blocks=[ask(type="plain_text_input")]),  # nothing to send it with
        modal(blocks=[ask(type="static_select", options=[OPTION] * 101)], **send),
        modal(blocks=[ask(type="static_select")], **send),
        modal(blocks=[ask(type="file_input", max_files=11)], **send),
        modal(blocks=[ask(type="number_input")], **send),
        modal(blocks=[ask(type="plain_text_input", max_length=3_001)], **send),
        {"type": "home", "blocks": [], "title": {"type": "plain_text", "text": "t"}},
    ]
    assert [view for view in bad if not problems_of_view(view)] == []


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_tokens_scopes_places_and_lengths_are_checked(slack: Slack, client: AsyncWebClient) -> None:
    say = client.chat_postMessage
    assert await refused(say(channel="C1", text="x" * 40_001)) == "msg_too_long"
    assert await refused(say(channel="C1", text="x", blocks=BAD[0])) == "invalid_blocks"
    assert await refused(say(channel="C1", text="x", thread_ts="1.000001")) == "thread_not_found"
    assert await refused(say(channel="C2", text="x")) == "not_in_channel"
    assert await refused(say(channel="C9", text="x")) == "channel_not_found"
    slack.workspace.channels["C1"]["is_archived"] = True
    assert await refused(say(channel="C1", text="x")) == "is_archived"
    slack.workspace.channels["C1"]["is_archived"] = False
    heavy = {"event_type": "centrala", "event_payload": {"id": "x" * 16_001}}
    assert await refused(say(channel="C1", text="x", metadata=heavy)) == "metadata_too_large"
    assert await refused(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"
    slack.scopes.remove("chat:write")
    assert await refused(say(channel="C1", text="x")) == "missing_scope"
    stranger = AsyncWebClient(token="xoxb-of-somebody-else", base_url=slack.api_url)
    assert await refused(stranger.auth_test()) == "invalid_auth"
    wrong_kind = AsyncWebClient(token=APP_TOKEN, base_url=slack.api_url)
    assert await refused(wrong_kind.auth_test()) == "not_allowed_token_type"
    slack.revoked.add(BOT_TOKEN)
    assert await refused(client.auth_test()) == "token_revoked"


async def test_what_is_limited_is_refused_until_then_and_nothing_else(slack: Slack, client: AsyncWebClient) -> None:
    slack.limit("chat.postMessage", 1.2)
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="C1", text="x")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "2")
    await client.users_info(user="U1")
    slack.fault("users.info", Fault(status=503))
    with pytest.raises(SlackApiError):
        await client.users_info(user="U1")
    await client.users_info(user="U1")
    slack.limited.clear()
    slack.fault("chat.postMessage", Fault(status=502, done=True))
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="its answer is lost")
    assert [one["text"] for one in slack.workspace.said_by_bot("C1")] == ["its answer is lost"]


async def test_files_need_the_token_and_arrive_whole(slack: Slack, client: AsyncWebClient) -> None:
    data = bytes(range(256)) * 400
    await client.files_upload_v2(channel="C1", filename="log.bin", content=data)
    file = slack.workspace.said_by_bot("C1")[0]["files"][0]
    assert slack.workspace.files[file["id"]]["data"] == data
    async with ClientSession() as nobody, nobody.get(file["url_private"]) as answer:
        page = await answer.read()
    assert b"Sign in" in page
    assert {one.token for one in slack.requests} == {BOT_TOKEN, ""}
