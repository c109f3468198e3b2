"""The app manifest: no right without a reason, every event the config needs, and addresses only where Slack is to call us."""

from typing import Any

import msgspec
import pytest

from channels.secret import Secret
from channels.slack.manifest import manifest, scopes
from channels.slack.settings import Settings
from tests.slack.workspace import SCOPES


def settings(**more: Any) -> Settings:
    return Settings(bot_token=Secret("xoxb-1"), **({"app_token": Secret("xapp-1")} | more))


def made(one: Settings, **more: Any) -> dict[str, Any]:
    given = {"name": "slack", "desk": "Helpdesk IT", "language": "pl", "public_url": "https://pomoc.example.com/"}
    return manifest(one, **(given | more))


def addresses(value: Any) -> list[str]:
    """Every address in it."""
    if isinstance(value, dict):
        return [url for one in value.values() for url in addresses(one)]
    if isinstance(value, list):
        return [url for one in value for url in addresses(one)]
    return [value] if isinstance(value, str) and value.startswith("http") else []


def test_over_the_socket_no_address_is_named() -> None:
    """Socket Mode works behind any firewall; the manifest holds no secret."""
    found = made(settings())
    assert found["settings"]["socket_mode_enabled"] is True
    assert addresses(found) == []
    assert "xoxb" not in str(found)
    assert "xapp" not in str(found)


def test_over_http_everything_comes_to_the_channels_own_address() -> None:
    """Events, buttons, menus and the command."""
    found = made(settings(app_token=Secret(), signing_secret=Secret("s" * 32)), name="biuro")
    assert found["settings"]["socket_mode_enabled"] is False
    assert addresses(found) == ["https://pomoc.example.com/in/biuro"] * 4


def test_reactions_are_asked_for_only_where_an_emoji_makes_a_request() -> None:
    """Least rights: scope and event come and go together."""
    without = made(settings(emoji=()))
    assert "reactions:read" not in without["oauth_config"]["scopes"]["bot"]
    assert "reaction_added" not in without["settings"]["event_subscriptions"]["bot_events"]
    assert "reactions:read" in made(settings())["oauth_config"]["scopes"]["bot"]
    assert "reaction_added" in made(settings())["settings"]["event_subscriptions"]["bot_events"]


def test_every_scope_has_its_reason_and_nothing_writes_more_than_it_must() -> None:
    """An administrator of Slack reads why; nothing manages channels or people."""
    found = scopes(settings())
    assert all(found.values())
    assert {one for one in found if one.endswith("write") or "manage" in one} == {
        "chat:write",
        "files:write",
        "im:write",
    }
    assert found.keys() <= SCOPES, "the strict Slack of the stories knows no other"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_slack_takes_it(language: str) -> None:
    """Slack's limits of names and words, in both languages; a long name of a desk is cut."""
    found = made(
        settings(command="/help"), language=language, desk="Dział Informatyki i Telekomunikacji Grupy Kapitałowej"
    )
    assert len(found["display_information"]["name"]) <= 35
    assert len(found["display_information"]["description"]) <= 140
    assert len(found["features"]["bot_user"]["display_name"]) <= 80
    for one in found["features"]["shortcuts"]:
        assert 0 < len(one["name"]) <= 24
        assert 0 < len(one["description"]) <= 150
    assert {(one["type"], one["callback_id"]) for one in found["features"]["shortcuts"]} == {
        ("message", "ticket"), ("message", "send"), ("global", "new"),
    }  # fmt: skip
    (command,) = found["features"]["slash_commands"]
    assert command["command"] == "/help"
    assert msgspec.json.decode(msgspec.json.encode(found)) == found
