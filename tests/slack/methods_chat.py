"""Methods of the fake's Web API that write: messages, dialogs, pages, files, sockets."""

from typing import TYPE_CHECKING

from tests.slack.limits import problems_of_view
from tests.slack.methods import Answer, Args, SlackError, content, method, needed, place, shown, structure
from tests.slack.workspace import APP, BOT, BOT_USER

if TYPE_CHECKING:
    from tests.slack.fake import Slack


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
