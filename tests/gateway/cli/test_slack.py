"""`centrala slack manifest` and what `centrala check --online` says of a workspace."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from typer.testing import CliRunner

from channels.secret import Secret
from channels.slack.settings import Settings
from gateway.cli.online_slack import try_slack
from gateway.cli.root import app
from tests.slack.fake import Slack
from tests.slack.workspace import APP_TOKEN, BOT_TOKEN

CHANNEL = "  {name}: {{kind: slack, bot_token: {{env: BOT}}, app_token: {{env: APP}}}}\n"


def run(folder: Any, channels: str, *words: str) -> Any:
    queues = "queues: {l1: {level: L1}, l2: {level: L2}, l3: {level: L3}}\n"
    (folder / "config.yaml").write_text(
        f"channels:\n  mail: {{kind: email, address: pomoc@example.com, relay: 'maildir:sent'}}\n  form: {{kind: webform}}\n{channels}{queues}"
    )
    environ = {"BOT": "xoxb-very-secret", "APP": "xapp-very-secret"}
    return CliRunner().invoke(app, ["--config", str(folder / "config.yaml"), "slack", "manifest", *words], env=environ)


def test_the_manifest_is_json_to_paste_and_holds_no_secret(tmp_path):
    """One Slack channel needs no name; --why says what each scope is for."""
    printed = run(tmp_path, CHANNEL.format(name="slack"))
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["features"]["slash_commands"][0]["command"] == "/pomoc"
    assert "very-secret" not in printed.output
    assert "users:read.email" in run(tmp_path, CHANNEL.format(name="slack"), "--why").stdout


def test_which_channel_is_meant_must_be_clear(tmp_path):
    """No Slack, two of them, another name: one line with the remedy."""
    two = CHANNEL.format(name="biuro") + CHANNEL.format(name="fabryka")
    assert "docs/slack.md" in str(run(tmp_path, "").exception)
    assert "biuro, fabryka" in str(run(tmp_path, two).exception)
    assert "'form'" in str(run(tmp_path, two, "form").exception)
    assert json.loads(run(tmp_path, two, "fabryka").stdout)


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[Slack]:
    one = await Slack().start()
    one.tells_own = False
    one.workspace.channel("C1", name="pomoc")
    one.workspace.channel("C9", name="l1")
    yield one
    await one.stop()


def settings(slack: Slack, **more: Any) -> Settings:
    given = {"bot_token": Secret(BOT_TOKEN), "app_token": Secret(APP_TOKEN), "requests": ("C1",), "rooms": {"l1": "C9"}}
    return Settings(api_url=slack.api_url, **(given | more))


async def wrong(one: Settings) -> list[tuple[str, str]]:
    """What is not fine."""
    return [(what, words) for what, fine, words in await try_slack(one) if not fine]


async def test_a_workspace_that_is_set_up_is_fine(slack: Slack) -> None:
    """The bot and its workspace are named, each channel by its name."""
    found = await try_slack(settings(slack))
    assert all(fine for _, fine, _ in found)
    said = " ".join(words for _, _, words in found)
    assert "centrala in the workspace Firma (T1)" in said
    assert "C1 (#pomoc)" in said
    assert [what for what, _, _ in found] == ["bot_token", "bot_token", "requests", "rooms.l1", "app_token"]


async def test_each_missing_scope_is_named_with_its_reason(slack: Slack) -> None:
    """Not only the first one that gets in the way."""
    slack.scopes -= {"users:read.email", "files:read"}
    found = await wrong(settings(slack))
    assert [what for what, _ in found] == ["bot_token", "bot_token"]
    assert "files:read" in found[0][1]
    assert "users:read.email" in found[1][1]
    assert "Reinstall" in found[0][1]


async def test_channels_without_the_bot_archived_shared_or_gone_are_named(slack: Slack) -> None:
    """With the key of the config and the remedy; a room shared with another company would show them notes."""
    slack.workspace.channel("C2", bot=False)
    slack.workspace.channel("C3", shared=True)
    slack.workspace.channels["C1"]["is_archived"] = True
    one = settings(slack, requests=("C1", "C2"), rooms={"l1": "C3", "l2": "C4"})
    found = dict(await wrong(one))
    assert "/invite" in found["requests"]
    assert "Slack Connect" in found["rooms.l1"]
    assert "C4" in found["rooms.l2"]
    slack.workspace.channels["C2"]["members"].append("UBOT")
    assert "archived" in dict(await wrong(one))["requests"]


async def test_tokens_that_do_not_work_are_told_apart(slack: Slack) -> None:
    """The bot's and the socket's; no token is ever printed."""
    (bot,) = await wrong(settings(slack, bot_token=Secret("xoxb-wrong")))
    (socket,) = await wrong(settings(slack, app_token=Secret("xapp-wrong")))
    assert bot[0] == "bot_token"
    assert socket[0] == "app_token"
    assert "connections:write" in socket[1]
    assert "-wrong" not in f"{bot} {socket}"
