"""What all methods of the fake's Web API share: how they are named, their arguments, their errors, what a message may hold."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.slack.limits import elements_of, problem_of_metadata, problems_of_blocks
from tests.slack.workspace import BOT_USER

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


def allowed(slack: "Slack", name: str, token: str) -> Method:
    """What does the method, if this token may."""
    if name not in METHODS:
        raise SlackError("unknown_method")
    function, scopes = METHODS[name]
    if not token:
        raise SlackError("not_authed")
    if token in slack.revoked:
        raise SlackError("token_revoked")
    if token not in slack.tokens:
        raise SlackError("invalid_auth")
    if (slack.tokens[token] == "app") != (scopes == "app"):
        raise SlackError("not_allowed_token_type")
    if scopes not in ("", "app") and not slack.scopes.intersection(scopes.split()):
        raise SlackError("missing_scope", needed=scopes.split()[0], provided=",".join(sorted(slack.scopes)))
    return function


async def arguments(request: web.Request, name: str) -> dict[str, Any]:
    """Query, form or JSON, as the method takes it."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        if name in FORM_ONLY:
            return args
        with suppress(ValueError):
            args |= json.loads(await request.read() or b"{}")
    elif request.method == "POST":
        args |= {key: str(value) for key, value in (await request.post()).items()}
    return args
