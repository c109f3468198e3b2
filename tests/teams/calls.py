"""Calls to the bot, and what comes back."""

import html
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from tests.teams.cards import CARD


@dataclass
class Said:
    """One call to the bot: the activity, and what the bot answered."""

    activity: dict[str, Any]
    status: int
    raw: bytes

    @property
    def answer(self) -> dict[str, Any]:
        """The body of an invoke's answer."""
        found = json.loads(self.raw or b"{}")
        assert self.status == 200, (self.status, self.raw[:500])
        return dict(found)

    @property
    def thread(self) -> str:
        """The conversation it was said in."""
        return str(self.activity["conversation"]["id"])


@dataclass
class Dialog:
    """A dialog that is open: its title and card, and what sending it is a part of."""

    title: str
    card: dict[str, Any]
    kind: str
    place: dict[str, Any]
    more: dict[str, Any]


def opened(said: Said, kind: str, place: dict[str, Any], more: dict[str, Any]) -> Dialog:
    """The dialog in an answer."""
    task = said.answer.get("task") or {}
    assert task.get("type") == "continue", f"no dialog: {task}"
    value = task["value"]
    assert value["card"]["contentType"] == CARD
    return Dialog(value.get("title", ""), value["card"]["content"], kind, place, more)


def payload(message: dict[str, Any]) -> dict[str, Any]:
    """A message as an action on it tells about it."""
    author = message.get("author")
    user = {"userIdentityType": "aadUser", "id": author.aad, "displayName": author.name} if author is not None else None
    return {
        "id": message["id"], "replyToId": None, "createdDateTime": "2026-03-02T08:00:00.000Z", "lastModifiedDateTime": None, "deleted": False,
        "subject": message.get("subject"), "summary": None, "importance": "normal", "locale": "pl-pl",
        "linkToMessage": f"https://teams.microsoft.com/l/message/{message['id']}", "reactions": [], "mentions": [],
        "attachments": message.get("attachments", []), "body": {"contentType": "html", "content": f"<p>{html.escape(message['text'])}</p>"},
        "from": {"device": None, "conversation": None, "user": user, "application": None},
    }  # fmt: skip


def call(url: str, activity: Any, authorization: str) -> tuple[int, bytes]:
    """POSTs to the bot: status and body. Bytes go as they are; without an authorization there is no header."""
    raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"} | (
        {"Authorization": authorization} if authorization else {}
    )
    request = urllib.request.Request(url, data=raw, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
