"""Calls to Slack: what it refuses is said in words with a remedy, what it asks to wait for waits alone, and the token goes nowhere else."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web as http
from aiohttp.test_utils import TestServer
from yarl import URL

from channels.condition import Condition
from channels.secret import Secret
from channels.slack.web import SlackRefusedError, SlackWaitError, TooLargeError, Web, is_ours
from tests.slack.fake import Fault, Slack
from tests.slack.workspace import BOT_TOKEN

SLACK = URL("https://slack.com/api/")


@pytest.fixture
def told() -> list[Condition]:
    """What was said about the channel."""
    return []


@pytest_asyncio.fixture
async def web(slack: Slack, told: list[Condition]) -> AsyncIterator[Web]:
    one = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack", places=("C1",), tell=told.append)
    yield one
    await one.close()


async def test_arguments_arrive_as_slack_reads_them(web: Web, slack: Slack) -> None:
    """Text, numbers, flags and structures, for methods that take only forms too; what is None is left out."""
    answer = await web.call(
        "chat.postMessage", channel="C1", text="Zażółć & <b>", link_names=False, thread_ts=None, blocks=[]
    )
    assert answer["ts"]
    (asked,) = slack.calls("chat.postMessage")
    assert asked.args == {"channel": "C1", "text": "Zażółć & <b>", "link_names": "false", "blocks": "[]"}
    assert asked.token == BOT_TOKEN
    assert "chat:write" in web.scopes


REFUSALS = [
    ("token_revoked", True, "token", "unieważnił", "bot_token"),
    ("account_inactive", True, "token", "usunięto", "removed from the workspace"),
    ("not_in_channel", True, "C1", "/invite", "/invite"),
    ("channel_not_found", False, "C1", "prywatny", "private"),
    ("is_archived", False, "C1", "zarchiwizowany", "unarchive"),
    ("restricted_action", False, "C1", "administrator", "administrator"),
    ("msg_too_long", False, "", "za długa", "too long"),
    ("invalid_blocks", False, "", "układu", "layout"),
    ("user_disabled", False, "", "wyłączone", "disabled"),
    ("fatal_error", True, "", "ponownie", "try again"),
    ("internal_error", True, "", "ponownie", "try again"),
    ("a_word_of_tomorrow", False, "", "a_word_of_tomorrow", "a_word_of_tomorrow"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "waits", "about", "pl", "en"), REFUSALS)
async def test_a_refusal_says_what_to_do_and_whether_to_wait(
    web: Web, slack: Slack, told: list[Condition], *, code: str, waits: bool, about: str, pl: str, en: str
) -> None:
    """In both languages; what is wrong with the account or a place is also told, and its end when a call goes through again."""
    slack.fault("chat.postMessage", Fault(error=code))
    with pytest.raises(SlackWaitError if waits else SlackRefusedError) as caught:
        await web.call("chat.postMessage", channel="C1", text="x")
    assert isinstance(caught.value, SlackWaitError | SlackRefusedError)
    assert caught.value.code == code
    polish, _, english = str(caught.value).partition(" / ")
    assert pl in polish
    assert en in english
    assert [one.about for one in told] == ([about] if about else [])
    await web.call("chat.postMessage", channel="C1", text="x")
    assert [(one.about, one.pl, one.en) for one in told[1:]] == ([(about, "", "")] if about else [])


async def test_a_place_that_is_not_in_the_config_is_no_trouble_of_the_channel(
    web: Web, slack: Slack, told: list[Condition]
) -> None:
    """Somebody archives a channel where the bot was mentioned once: the dead letter says it, the health page stays green."""
    slack.fault("chat.postMessage", Fault(error="is_archived"))
    with pytest.raises(SlackRefusedError, match="C9"):
        await web.call("chat.postMessage", channel="C9", text="x")
    assert told == []


async def test_a_missing_scope_is_named(web: Web, slack: Slack, told: list[Condition]) -> None:
    """Slack says which it needs; it is over when the same method works again, not when another does."""
    slack.scopes -= {"chat:write"}
    with pytest.raises(SlackWaitError, match="chat:write") as caught:
        await web.call("chat.postMessage", channel="C1", text="x")
    assert caught.value.after
    await web.call("auth.test")
    assert [one.about for one in told] == ["scope:chat:write"]
    slack.scopes |= {"chat:write"}
    await web.call("chat.postMessage", channel="C1", text="x")
    assert told[-1] == Condition(channel="slack", about="scope:chat:write")


async def test_a_limit_holds_up_only_what_it_is_about(slack: Slack) -> None:
    """Retry-After of one room: nothing more is asked there until then, other rooms and methods go on; then it is tried again."""
    now = [1_000.0]
    web = Web(Secret(BOT_TOKEN), slack.api_url, channel="slack", clock=lambda: now[0])
    slack.limit("chat.postMessage", 30, "C1")
    for _ in range(2):
        with pytest.raises(SlackWaitError) as caught:
            await web.call("chat.postMessage", channel="C1", text="x")
        assert caught.value.after == pytest.approx(30, abs=1)
        assert caught.value.code == "ratelimited"
    assert len(slack.calls("chat.postMessage")) == 1, "the second was not even asked"
    await web.call("chat.postMessage", channel="C9", text="x")
    await web.call("chat.postEphemeral", channel="C1", user="U1", text="x")
    slack.limited.clear()
    now[0] += 31
    await web.call("chat.postMessage", channel="C1", text="x")
    await web.close()


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_no_answer_is_temporary(web: Web, slack: Slack, status: int) -> None:
    """What is no answer of Slack's says nothing about the message."""
    slack.fault("auth.test", Fault(status=status))
    with pytest.raises(SlackWaitError, match=r"auth\.test") as caught:
        await web.call("auth.test")
    assert caught.value.code == "no_answer"


async def test_nobody_listening_is_temporary_and_tells_no_token() -> None:
    """Also the error's chain and the client itself are free of it."""
    web = Web(Secret(BOT_TOKEN), "http://127.0.0.1:9/api/", channel="slack")
    with pytest.raises(SlackWaitError) as caught:
        await web.call("auth.test")
    assert BOT_TOKEN not in f"{caught.value!r} {caught.value.__cause__!r} {web!r} {vars(web)!r}"
    await web.close()


async def test_the_token_follows_no_redirect() -> None:
    """A server that sends us elsewhere, on a call or a download: elsewhere nobody is asked."""
    asked: list[str] = []

    async def elsewhere(request: http.Request) -> http.Response:
        asked.append(request.headers.get("Authorization", ""))
        return http.json_response({"ok": True})

    thief = TestServer(http.Application())
    thief.app.router.add_route("*", "/{rest:.*}", elsewhere)
    await thief.start_server()

    async def turn_away(_request: http.Request) -> http.Response:
        raise http.HTTPTemporaryRedirect(str(thief.make_url("/api/auth.test")))

    door = TestServer(http.Application())
    door.app.router.add_route("*", "/{rest:.*}", turn_away)
    await door.start_server()
    web = Web(Secret(BOT_TOKEN), str(door.make_url("/api/")), channel="slack")
    with pytest.raises(SlackWaitError):
        await web.call("auth.test")
    with pytest.raises(SlackRefusedError, match="files:read"):
        await web.download(str(door.make_url("/files/x")), 100)
    with pytest.raises(SlackRefusedError):
        await web.download(str(thief.make_url("/files/x")), 100)
    assert asked == []
    await web.close()
    await door.close()
    await thief.close()


async def test_files_go_both_ways(web: Web, slack: Slack) -> None:
    """Byte for byte; a larger one than allowed is left where it is; the upload address is not told the token."""
    data = bytes(range(256)) * 300
    file = await web.upload("plan ż.pdf", data)
    await web.share([(file, "plan ż.pdf")], "C1")
    assert slack.workspace.files[file]["data"] == data
    uploads = [one for one in slack.requests if one.path.startswith("/upload/")]
    assert [one.token for one in uploads] == [""]
    url = slack.file_object(slack.workspace.files[file])["url_private_download"]
    assert await web.download(url, len(data)) == data
    with pytest.raises(TooLargeError):
        await web.download(url, len(data) - 1)


async def test_a_sign_in_page_is_no_file(slack: Slack) -> None:
    """Slack answers a token that may not read files with its sign-in page."""
    file = slack.workspace.file("a.png", b"x" * 10, "image/png")
    web = Web(Secret("xoxb-another"), slack.api_url, channel="slack")
    with pytest.raises(SlackRefusedError, match="files:read"):
        await web.download(slack.file_object(file)["url_private"], 1_000)
    await web.close()


OURS = ["https://files.slack.com/files-pri/T1-F1/a.png", "https://files.slack.com/a b ż.png?x=@evil.example"]
FOREIGN = [
    "http://files.slack.com/x", "https://files.slack.com.evil.example/x", "https://evil.example/files.slack.com", "https://files.slack.com@evil.example/x",
    "https://user:pass@files.slack.com/x", "https://files.slack.com:444/x", "https://files.slack.com", "https://FILES.slack.com:443@evil.example/", "https://files.slack.com./x", "https://xfiles.slack.com/x", "https://slack.com/x",
    "https://files-slack.com/x", "https://evil.example/?https://files.slack.com/", "https://evil.example#https://files.slack.com/", "https://files.slack.com\\@evil.example/x",
    "https://evil.example\\.files.slack.com/x", "//files.slack.com/x", "files.slack.com/x", "https:files.slack.com/x", "https://files.slack.com%2eevil.example/x",
    "https://files.slаck.com/x", "https://files。slack。com/x", "https://files.slack.com\t.evil.example/x", "https://files.slack.com\n/x", " https://files.slack.com/x",
    "https://files.slack.com%00.evil.example/x", "ftp://files.slack.com/x", "file:///etc/passwd", "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/x",
    "https://files.slack.com:99999/x", "https://files.slack.com:x/x", "https://edgefiles.slack.com/x", "https://files.slack-gov.com/x", "", "https://", "https:///x",
    "https://files.slack.com%40evil.example/x", "https://evil.example;files.slack.com/x", "https://files.slack.com,evil.example/x", "javascript:alert(1)", "https://ﬁles.slack.com/x",
]  # fmt: skip


def test_only_slacks_own_host_of_files_gets_the_token() -> None:
    """Forty look-alikes are refused unasked."""
    assert all(is_ours(one, SLACK) for one in OURS)
    assert len(FOREIGN) >= 40
    assert [one for one in FOREIGN if is_ours(one, SLACK)] == []
