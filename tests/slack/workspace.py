"""What a Slack workspace holds: people, channels, messages, files. No network, no clock but the one that makes `ts`."""

import html
import re
import time
from itertools import count
from typing import Any

TEAM, APP, BOT_USER, BOT = "T1", "A1", "UBOT", "BBOT"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-the-bot", "xapp-1-the-app", "8f742231b10e8888abcd99yyyzzz85a5"
SCOPES = frozenset(
    ["app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:read", "files:write",
     "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "reactions:read",
     "reactions:write", "users:read", "users:read.email", "team:read", "chat:write.public"]
)  # fmt: skip

Message = dict[str, Any]


class Workspace:
    """Plain dictionaries as Slack's JSON has them; tests look into them freely."""

    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, dict[str, Message]] = {}  # channel -> ts -> message, in order of ts
        self.ephemeral: list[Message] = []
        self.files: dict[str, dict[str, Any]] = {}  # id -> name, mimetype, data, done
        self.views: dict[str, dict[str, Any]] = {}
        self.opened: list[dict[str, Any]] = []  # modals in the order they were opened or updated
        self.homes: dict[str, dict[str, Any]] = {}
        self._last = 0
        self._numbers = count(1)
        self.user(BOT_USER, name="Centrala", bot=True)

    def number(self) -> int:
        """A number nobody had before."""
        return next(self._numbers)

    def ts(self) -> str:
        """Slack's name of a moment: later than all before."""
        self._last = max(self._last + 1, time.time_ns() // 1_000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def user(
        self, id_: str, email: str = "", *, name: str = "", locale: str = "pl-PL", guest: bool = False, stranger: bool = False,
        bot: bool = False, team: str = TEAM,
    ) -> str:  # fmt: skip
        """Adds a person. A stranger comes by Slack Connect from another workspace."""
        name = name or email.partition("@")[0]
        self.users[id_] = {
            "id": id_,
            "team_id": "T9" if stranger else team,
            "name": name,
            "deleted": False,
            "real_name": name,
            "tz": "Europe/Warsaw",
            "locale": locale,
            "is_admin": False,
            "is_bot": bot,
            "is_app_user": False,
            "is_restricted": guest,
            "is_ultra_restricted": False,
            "is_stranger": stranger,
            "is_email_confirmed": bool(email),
            "profile": {"real_name": name, "display_name": name, "team": "T9" if stranger else team}
            | ({"email": email} if email else {})
            | ({"bot_id": BOT} if bot else {}),
        }
        return id_

    def channel(self, id_: str, *members: str, name: str = "", bot: bool = True, private: bool = False, shared: bool = False) -> str:  # fmt: skip
        """Adds a channel; the bot is in it unless said otherwise."""
        self.channels[id_] = {
            "id": id_,
            "name": name or id_.lower(),
            "is_channel": True,
            "is_group": private,
            "is_im": False,
            "is_private": private,
            "is_archived": False,
            "is_ext_shared": shared,
            "is_member": bot,
            "members": [*members, *([BOT_USER] if bot else [])],
        }
        self.messages.setdefault(id_, {})
        return id_

    def direct(self, user: str) -> str:
        """The channel between a person and the bot."""
        id_ = f"D{user[1:]}"
        if id_ not in self.channels:
            self.channels[id_] = {
                "id": id_,
                "is_im": True,
                "user": user,
                "is_archived": False,
                "members": [user, BOT_USER],
            }
            self.messages[id_] = {}
        return id_

    def kind(self, channel: str) -> str:
        """The channel_type of events."""
        one = self.channels[channel]
        return "im" if one["is_im"] else "group" if one["is_private"] else "channel"

    def add(self, channel: str, **content: Any) -> Message:
        """Puts a message into a channel, or into the thread of `thread_ts`."""
        message = {"type": "message", "ts": self.ts(), "team": TEAM, **content}
        self.messages[channel][message["ts"]] = message
        root = self.messages[channel].get(message.get("thread_ts", ""))
        if root is not None and root is not message:
            root["thread_ts"] = root["ts"]
            root["reply_count"] = root.get("reply_count", 0) + 1
            root["latest_reply"] = message["ts"]
        return message

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The message and the answers below it."""
        return [one for one in list(self.messages[channel].values()) if ts in (one["ts"], one.get("thread_ts"))]

    def top(self, channel: str) -> list[Message]:
        """What stands in the channel itself."""
        return [one for one in list(self.messages[channel].values()) if one.get("thread_ts", one["ts"]) == one["ts"]]

    def said_by_bot(self, channel: str, thread: str = "") -> list[Message]:
        """What the bot said in a channel, or in one thread of it."""
        said = self.thread(channel, thread) if thread else list(self.messages[channel].values())
        return [one for one in said if one.get("bot_id") == BOT]

    def file(
        self, name: str, data: bytes, mimetype: str = "application/octet-stream", user: str = BOT_USER
    ) -> dict[str, Any]:
        """Adds a file; whoever wants it must show the token."""
        id_ = f"F{self.number()}"
        self.files[id_] = {
            "id": id_, "name": name, "title": name, "mimetype": mimetype, "size": len(data), "user": user, "data": data,
            "mode": "hosted", "filetype": name.rpartition(".")[2], "done": True,
        }  # fmt: skip
        return self.files[id_]


MARKED = re.compile(r"<([@!#]?)([^<>|]+)(?:\|([^<>]*))?>")


def rich_text(text: str) -> list[dict[str, Any]]:
    """The block that a person's client makes of these words. `text` is as events have it: <@U1>, <!here>, <https://…|label>, &lt;."""
    elements: list[dict[str, Any]] = []
    end = 0
    for found in MARKED.finditer(text):
        elements.append({"type": "text", "text": html.unescape(text[end : found.start()])})
        sign, what, label = found.groups()
        named = {"text": html.unescape(label)} if label else {}
        shapes: dict[str, dict[str, Any]] = {
            "@": {"type": "user", "user_id": what},
            "!": {"type": "broadcast", "range": what},
            "#": {"type": "channel", "channel_id": what},
            "": {"type": "link", "url": html.unescape(what), **named},
        }
        elements.append(shapes[sign])
        end = found.end()
    elements.append({"type": "text", "text": html.unescape(text[end:])})
    whole = [one for one in elements if one.get("text") != ""]
    return [{"type": "rich_text", "block_id": "r", "elements": [{"type": "rich_text_section", "elements": whole}]}]


def words(message: Message) -> str:
    """All that a reader sees in a message: texts of blocks in order, buttons in brackets; the text where there are no blocks."""
    if not message.get("blocks"):
        return str(message.get("text", ""))
    found: list[str] = []
    _collect(message["blocks"], found)
    return "\n".join(found)


def _collect(value: Any, found: list[str]) -> None:
    if isinstance(value, list):
        for one in value:
            _collect(one, found)
    elif isinstance(value, dict):
        if value.get("type") == "button":
            found.append(f"[{value['text']['text']}]")
            return
        if isinstance(value.get("text"), str) and value.get("type") in {"plain_text", "mrkdwn", "text", "link"}:
            found.append(value["text"])
        elif value.get("type") == "link":
            found.append(str(value.get("url")))
        for name, one in value.items():
            if name not in {"value", "private_metadata"}:
                _collect(one, found)
