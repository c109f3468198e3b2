"""Tries a Slack workspace: the bot's token, each scope it needs, each channel the config names, and the socket."""

from collections.abc import Iterable
from typing import Any

from channels.base import PermanentError, TemporaryError
from channels.slack.manifest import scopes
from channels.slack.settings import Settings
from channels.slack.web import SlackRefusedError, SlackWaitError, Web

Tried = tuple[
    str, bool, str
]  # its key within the channel's config ("" = the channel itself), whether it is fine, words


async def try_slack(settings: Settings) -> list[Tried]:
    """Everything that can be found out without writing to anybody."""
    web = Web(settings.bot_token, settings.api_url, channel="slack")
    try:
        found = [await _account(web)]
        if not found[0][1]:
            return found
        missing = [one for one in scopes(settings) if one not in web.scopes] if web.scopes else []
        found += [_missing(one, settings) for one in missing]
        if not missing:
            found.append(("bot_token", True, f"the bot has all {len(scopes(settings))} scopes it needs"))
        for key, place in _places(settings):
            found.append(await _place(web, key, place))
    finally:
        await web.close()
    if settings.app_token:
        found.append(await _socket(settings))
    return found


async def _account(web: Web) -> Tried:
    try:
        me = await web.call("auth.test")
    except (TemporaryError, PermanentError) as error:
        return "bot_token", False, english(error)
    return (
        "bot_token",
        True,
        f"Slack knows {me.get('user', '')} in the workspace {me.get('team', '')} ({me.get('team_id', '')})",
    )


def _missing(scope: str, settings: Settings) -> Tried:
    why = scopes(settings)[scope]
    words = f"the scope {scope} is missing ({why}); add it under OAuth & Permissions, then Reinstall to Workspace"
    return "bot_token", False, words


def _places(settings: Settings) -> Iterable[tuple[str, str]]:
    yield from (("requests", one) for one in settings.requests)
    yield from ((f"rooms.{queue}", one) for queue, one in settings.rooms.items())
    yield from (("nudges.channels", one) for one in settings.nudges.channels)


async def _place(web: Web, key: str, place: str) -> Tried:
    try:
        found: Any = (await web.call("conversations.info", channel=place)).get("channel") or {}
    except (TemporaryError, PermanentError) as error:
        return key, False, english(error)
    name = f"{place} (#{found.get('name', '')})"
    if found.get("is_archived"):
        return key, False, f"{name} is archived; unarchive it in Slack, or name another channel"
    if not found.get("is_member"):
        return key, False, f"the bot is not in {name}; write there: /invite @ and the bot's name"
    if key.startswith("rooms.") and (found.get("is_ext_shared") or found.get("is_shared")):
        return key, False, f"{name} is shared with another company (Slack Connect); agents' notes would be read there"
    return key, True, f"the bot is in {name}"


async def _socket(settings: Settings) -> Tried:
    web = Web(settings.app_token, settings.api_url, channel="slack")
    try:
        await web.call("apps.connections.open")
    except (SlackRefusedError, SlackWaitError) as error:
        remedy = "make one under Basic Information, App-Level Tokens, with connections:write; Socket Mode must be on"
        words = english(error) if error.code in ("no_answer", "ratelimited") else f"Slack says {error.code}; {remedy}"
        return "app_token", False, words
    finally:
        await web.close()
    return "app_token", True, "Socket Mode opens a connection"


def english(error: Exception) -> str:
    """The second half of words in two languages."""
    return str(error).rpartition(" / ")[2]
