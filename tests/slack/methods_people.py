"""Methods of the fake's Web API about the app, people and conversations."""

from typing import TYPE_CHECKING, Any

from tests.slack.methods import Answer, Args, SlackError, method, needed, place, shown, yes
from tests.slack.workspace import APP, BOT, BOT_USER, TEAM

if TYPE_CHECKING:
    from tests.slack.fake import Slack


@method("auth.test")
async def auth_test(slack: "Slack", _args: Args) -> Answer:
    return {"url": "https://firma.slack.com/", "team": "Firma", "user": "centrala", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False}  # fmt: skip


@method("api.test")
async def api_test(_slack: "Slack", args: Args) -> Answer:
    return {"args": args}


@method("team.info", "team:read")
async def team_info(_slack: "Slack", _args: Args) -> Answer:
    return {"team": {"id": TEAM, "name": "Firma", "domain": "firma"}}


@method("bots.info", "users:read")
async def bots_info(_slack: "Slack", _args: Args) -> Answer:
    return {"bot": {"id": BOT, "app_id": APP, "user_id": BOT_USER, "name": "Centrala", "deleted": False}}


@method("users.info", "users:read")
async def users_info(slack: "Slack", args: Args) -> Answer:
    (id_,) = needed(args, "user")
    if id_ not in slack.workspace.users:
        raise SlackError("user_not_found")
    one = dict(slack.workspace.users[id_])
    if not yes(args, "include_locale"):
        one.pop("locale")
    if "users:read.email" not in slack.scopes:
        one["profile"] = {name: value for name, value in one["profile"].items() if name != "email"}
    return {"user": one}


@method("conversations.open", "im:write mpim:write channels:manage groups:write")
async def conversations_open(slack: "Slack", args: Args) -> Answer:
    (users,) = needed(args, "users")
    if users not in slack.workspace.users:
        raise SlackError("user_not_found")
    if slack.workspace.users[users]["is_bot"] or slack.workspace.users[users]["deleted"]:
        raise SlackError("cannot_dm_bot" if slack.workspace.users[users]["is_bot"] else "user_disabled")
    return {"channel": {"id": slack.workspace.direct(users)}}


@method("conversations.info", "channels:read groups:read im:read mpim:read")
async def conversations_info(slack: "Slack", args: Args) -> Answer:
    (id_,) = needed(args, "channel")
    one = slack.workspace.channels.get(id_)
    if one is None or (one.get("is_private") and BOT_USER not in one["members"]):
        raise SlackError("channel_not_found")
    public = {name: value for name, value in one.items() if name != "members"}
    return {"channel": {**public, "is_member": BOT_USER in one["members"]}}


@method("conversations.list", "channels:read groups:read im:read mpim:read")
@method("users.conversations", "channels:read groups:read im:read mpim:read")
async def conversations_list(slack: "Slack", args: Args) -> Answer:
    kinds = str(args.get("types") or "public_channel").split(",")
    names = {"channel": "public_channel", "group": "private_channel", "im": "im"}
    found = [
        {**{name: value for name, value in one.items() if name != "members"}, "is_member": BOT_USER in one["members"]}
        for id_, one in sorted(slack.workspace.channels.items())
        if names[slack.workspace.kind(id_)] in kinds and not (yes(args, "exclude_archived") and one["is_archived"])
        and (BOT_USER in one["members"] or not one.get("is_private"))
    ]  # fmt: skip
    return _page(found, args, "channels")


@method("conversations.members", "channels:read groups:read im:read mpim:read")
async def conversations_members(slack: "Slack", args: Args) -> Answer:
    return _page(slack.workspace.channels[place(slack, args)]["members"], args, "members")


@method("conversations.history", "channels:history groups:history im:history mpim:history")
async def conversations_history(slack: "Slack", args: Args) -> Answer:
    found = _between(slack.workspace.top(place(slack, args)), args)
    return _page([shown(one, metadata=yes(args, "include_all_metadata")) for one in reversed(found)], args, "messages")


@method("conversations.replies", "channels:history groups:history im:history mpim:history")
async def conversations_replies(slack: "Slack", args: Args) -> Answer:
    channel, (ts,) = place(slack, args), needed(args, "ts")
    root = slack.workspace.messages[channel].get(ts)
    if root is None:
        raise SlackError("thread_not_found")
    below = [one for one in slack.workspace.thread(channel, root.get("thread_ts", ts)) if one["ts"] != ts]
    found = [root, *_between(below, args)]
    return _page([shown(one, metadata=yes(args, "include_all_metadata")) for one in found], args, "messages")


def _between(messages: list[Args], args: Args) -> list[Args]:
    oldest, latest = str(args.get("oldest") or "0"), str(args.get("latest") or "9999999999.999999")
    inclusive = yes(args, "inclusive")
    return [
        one for one in messages if oldest < one["ts"] < latest or (inclusive and one["ts"] in (oldest, latest))
    ]  # fmt: skip


def _page(found: list[Any], args: Args, name: str) -> Answer:
    limit = int(args.get("limit") or 100)
    if not 1 <= limit <= 1_000:
        raise SlackError("invalid_limit")
    begin = int(str(args.get("cursor") or "0"))
    rest = str(begin + limit) if begin + limit < len(found) else ""
    return {name: found[begin : begin + limit], "has_more": bool(rest), "response_metadata": {"next_cursor": rest}}
