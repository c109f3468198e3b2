"""Slack's Web API as far as a helpdesk needs it: methods, the scopes they ask for, and their errors. Each takes the workspace's server."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.slack.limits import elements_of, problem_of_metadata, problems_of_blocks, problems_of_view
from tests.slack.workspace import APP, BOT, BOT_USER, TEAM

if TYPE_CHECKING:
    from tests.slack.fake import Slack

Args = dict[str, Any]
Answer = dict[str, Any]
Method = Callable[["Slack", Args], Awaitable[Answer]]

METHODS: dict[
    str, tuple[Method, str]
] = {}  # name -> what does it, the scopes of which one is needed ("" = none, "app" = the app's token)
# Read methods take their arguments from the query or a form; a JSON body says nothing to them.
FORM_ONLY = frozenset(
    ["auth.test", "users.info", "conversations.info", "conversations.history", "conversations.replies", "conversations.list",
     "conversations.members", "chat.getPermalink", "files.getUploadURLExternal", "files.info", "users.conversations"]
)  # fmt: skip


class SlackError(Exception):
    """What Slack says instead of "ok"."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def method(name: str, scopes: str = "") -> Callable[[Method], Method]:
    """Registers a method of the API."""

    def registered(function: Method) -> Method:
        METHODS[name] = (function, scopes)
        return function

    return registered


def needed(args: Args, *names: str) -> list[str]:
    """These arguments. One that is missing is an error, as with Slack."""
    for name in names:
        if args.get(name) in (None, ""):
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
    return [str(args[name]) for name in names]


def structure(args: Args, name: str) -> Any:
    """An argument that is JSON, also where it came in a form."""
    value = args.get(name)
    try:
        return json.loads(value) if isinstance(value, str) and value else value
    except ValueError as error:
        raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from error


def yes(args: Args, name: str) -> bool:
    """Whether a flag is set, in a form or in JSON."""
    return str(args.get(name, "")).lower() in {"1", "true"}


def place(slack: "Slack", args: Args, *, write: bool = False) -> str:
    """The channel that is named; the bot must be in it, and it must not be archived if something is to be written."""
    (id_,) = needed(args, "channel")
    if id_ in slack.workspace.users and write:
        id_ = slack.workspace.direct(id_)
    one = slack.workspace.channels.get(id_)
    if one is None:
        raise SlackError("channel_not_found")
    if BOT_USER not in one["members"]:
        raise SlackError("channel_not_found" if one["is_private"] else "not_in_channel")
    if write and one["is_archived"]:
        raise SlackError("is_archived")
    return id_


def content(args: Args, *, longest: int = 40_000) -> Args:
    """Text, blocks and metadata of a message that Slack takes."""
    blocks, metadata, text = structure(args, "blocks"), structure(args, "metadata"), str(args.get("text") or "")
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    if blocks:
        problems = problems_of_blocks(blocks)
        if problems:
            raise SlackError(
                "invalid_blocks",
                errors=problems,
                response_metadata={"messages": [f"[ERROR] {one}" for one in problems]},
            )
        if len(json.dumps(blocks, ensure_ascii=False)) > 100_000 or _characters(blocks) > 13_000:
            raise SlackError(
                "msg_blocks_too_long"
            )  # undocumented; seen from about 13,200 characters (slackapi/bolt-js#2509)
    if metadata is not None and (wrong := problem_of_metadata(metadata)):
        raise SlackError(wrong)
    for index, block in enumerate(blocks or ()):
        block.setdefault("block_id", f"b{index}")
        for number, element in enumerate(elements_of(block)):
            element.setdefault("action_id", f"a{number}")
    given = {"text": text, "blocks": blocks, "metadata": metadata}
    return {name: value for name, value in given.items() if value}


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(one) for one in value.values())
    return sum(_characters(one) for one in value) if isinstance(value, list) else 0


def shown(message: Args, *, metadata: bool) -> Args:
    """A message as the API gives it."""
    return {name: value for name, value in message.items() if metadata or name != "metadata"}


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


@method("chat.postMessage", "chat:write")
async def chat_post_message(slack: "Slack", args: Args) -> Answer:
    channel = place(slack, args, write=True)
    thread = str(args.get("thread_ts") or "")
    root = slack.workspace.messages[channel].get(thread)
    if thread and (root is None or root.get("thread_ts", thread) != thread):
        raise SlackError("invalid_thread_ts" if root is not None else "thread_not_found")
    given = content(args)
    below = {"thread_ts": thread} if thread else {}
    manners = ("parse", "link_names", "unfurl_links", "unfurl_media", "mrkdwn")
    message = slack.workspace.add(channel, user=BOT_USER, bot_id=BOT, app_id=APP, **given, **below)
    slack.asked[message["ts"]] = {str(name): args[name] for name in manners if name in args}
    slack.tell_own(channel, message)
    return {"channel": channel, "ts": message["ts"], "message": shown(message, metadata=True)}


@method("chat.update", "chat:write")
async def chat_update(slack: "Slack", args: Args) -> Answer:
    channel, (ts,) = place(slack, args, write=True), needed(args, "ts")
    message = slack.workspace.messages[channel].get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != BOT:
        raise SlackError("cant_update_message")
    given = content(args, longest=4_000)
    message.update({"blocks": [], **given, "edited": {"user": BOT_USER, "ts": slack.workspace.ts()}})
    slack.updates.append((channel, ts))
    return {"channel": channel, "ts": ts, "text": message["text"], "message": shown(message, metadata=True)}


@method("chat.postEphemeral", "chat:write")
async def chat_post_ephemeral(slack: "Slack", args: Args) -> Answer:
    channel, (user,) = place(slack, args, write=True), needed(args, "user")
    if user not in slack.workspace.channels[channel]["members"]:
        raise SlackError("user_not_in_channel")
    given = content(args)
    ts = slack.workspace.ts()
    below = {"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}
    slack.workspace.ephemeral.append(
        {"type": "message", "ts": ts, "channel": channel, "to": user, "bot_id": BOT, **given, **below}
    )
    return {"message_ts": ts}


@method("chat.delete", "chat:write")
async def chat_delete(slack: "Slack", args: Args) -> Answer:
    channel, (ts,) = place(slack, args), needed(args, "ts")
    message = slack.workspace.messages[channel].get(ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != BOT:
        raise SlackError("cant_delete_message")
    del slack.workspace.messages[channel][ts]
    return {"channel": channel, "ts": ts}


@method("chat.getPermalink")
async def chat_get_permalink(slack: "Slack", args: Args) -> Answer:
    channel, (ts,) = place(slack, args), needed(args, "message_ts")
    if ts not in slack.workspace.messages[channel]:
        raise SlackError("message_not_found")
    return {"channel": channel, "permalink": f"https://firma.slack.com/archives/{channel}/p{ts.replace('.', '')}"}


@method("reactions.add", "reactions:write")
async def reactions_add(slack: "Slack", args: Args) -> Answer:
    channel, (ts, name) = place(slack, args), needed(args, "timestamp", "name")
    message = slack.workspace.messages[channel].get(ts)
    if message is None:
        raise SlackError("message_not_found")
    reactions = message.setdefault("reactions", [])
    if any(one["name"] == name and BOT_USER in one["users"] for one in reactions):
        raise SlackError("already_reacted")
    reactions.append({"name": name, "users": [BOT_USER], "count": 1})
    return {}


def _view(args: Args) -> Args:
    view = structure(args, "view")
    problems = problems_of_view(view)
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})
    return dict(view)


@method("views.open")
@method("views.push")
async def views_open(slack: "Slack", args: Args) -> Answer:
    view, user = _view(args), slack.spend_trigger(str(args.get("trigger_id") or ""))
    if view["type"] != "modal":
        raise SlackError("invalid_arguments")
    return {"view": slack.keep_view(view, user)}


@method("views.update")
async def views_update(slack: "Slack", args: Args) -> Answer:
    known = slack.workspace.views.get(str(args.get("view_id") or ""))
    if known is None:
        raise SlackError("not_found")
    if args.get("hash") and args["hash"] != known["hash"]:
        raise SlackError("hash_conflict")
    return {"view": slack.keep_view(_view(args), known["user"], known["id"])}


@method("views.publish")
async def views_publish(slack: "Slack", args: Args) -> Answer:
    (user,) = needed(args, "user_id")
    view = _view(args)
    if view["type"] != "home":
        raise SlackError("invalid_arguments")
    if user not in slack.workspace.users:
        raise SlackError("user_not_found")
    known = slack.workspace.homes.get(user)
    if known and args.get("hash") and args["hash"] != known["hash"]:
        raise SlackError("hash_conflict")
    slack.workspace.homes[user] = slack.keep_view(view, user, known["id"] if known else "")
    return {"view": slack.workspace.homes[user]}


@method("files.info", "files:read")
async def files_info(slack: "Slack", args: Args) -> Answer:
    (id_,) = needed(args, "file")
    if id_ not in slack.workspace.files:
        raise SlackError("file_not_found")
    return {"file": slack.file_object(slack.workspace.files[id_])}


@method("files.getUploadURLExternal", "files:write")
async def files_get_upload_url(slack: "Slack", args: Args) -> Answer:
    name, length = needed(args, "filename", "length")
    if not length.isdigit() or int(length) == 0:
        raise SlackError("invalid_arguments")
    file = slack.workspace.file(name, b"")
    file |= {"size": int(length), "done": False}
    return {"upload_url": f"{slack.url}/upload/v1/{slack.secret_path(file['id'])}", "file_id": file["id"]}


@method("files.completeUploadExternal", "files:write")
async def files_complete_upload(slack: "Slack", args: Args) -> Answer:
    given = structure(args, "files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments")
    files = [slack.workspace.files.get(str(one.get("id"))) for one in given]
    if any(file is None or file["done"] for file in files):
        raise SlackError("file_not_found")
    if any(len(file["data"]) != file["size"] for file in files if file):
        raise SlackError("file_upload_size_mismatch")
    for file, one in zip(files, given, strict=True):
        assert file is not None
        file |= {"done": True, "title": one.get("title") or file["name"]}
    objects = [slack.file_object(file) for file in files if file]
    if args.get("channel_id"):
        channel = place(slack, {"channel": args["channel_id"]}, write=True)
        thread = str(args.get("thread_ts") or "")
        if thread and thread not in slack.workspace.messages[channel]:
            raise SlackError("thread_not_found")
        below = {"thread_ts": thread} if thread else {}
        blocks = structure(args, "blocks")
        said = content({"text": args.get("initial_comment") or "", "blocks": blocks}) if blocks or args.get("initial_comment") else {"text": ""}  # fmt: skip
        slack.workspace.add(channel, user=BOT_USER, bot_id=BOT, subtype="file_share", files=objects, **said, **below)
    return {"files": [{"id": one["id"], "title": one["title"]} for one in objects]}


@method("apps.connections.open", "app")
async def apps_connections_open(slack: "Slack", _args: Args) -> Answer:
    return {"url": slack.sockets.address()}
