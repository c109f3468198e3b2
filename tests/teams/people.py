"""The hands of people in Teams: what they write, press, open and send, and the calls Teams makes of it."""

import html
import time
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.teams.calls import Dialog, Said, call, opened, payload
from tests.teams.cards import ASKS, button, inputs

if TYPE_CHECKING:
    from tests.teams.fake import Teams

NUMBERS = count(1)


class Person:
    """Somebody who uses Teams. `role` "guest" or another `tenant` make a stranger of them."""

    def __init__(
        self, world: "Teams", name: str, mail: str, *, role: str = "user", tenant: str = "", locale: str = "pl-PL"
    ) -> None:
        number = next(NUMBERS)
        self.world, self.name, self.mail, self.locale = world, name, mail, locale
        self.id = f"29:1p{number}"
        self.aad = f"7e1d0000-0000-4000-8000-{number:012d}"
        self.tenant = tenant or world.tenant
        first, _, last = name.partition(" ")
        world.people[self.id] = {
            "id": self.id, "name": name, "aadObjectId": self.aad, "givenName": first, "surname": last, "email": mail,
            "userPrincipalName": mail, "tenantId": self.tenant, "userRole": role,
        }  # fmt: skip

    # --- writing --------------------------------------------------------------------------------------------------

    def installs(self) -> Said:
        """The app for oneself: Teams says so twice, in this order."""
        self.world.personal(self.id)
        place = self.personal()
        self.sends({"type": "installationUpdate", "action": "add", **place})
        members = [{"id": self.id, "aadObjectId": self.aad}, {"id": self.world.bot}]
        return self.sends({"type": "conversationUpdate", "membersAdded": members, **place})

    def says(self, text: str, **more: Any) -> Said:
        """To the bot, in the personal chat."""
        self.world.personal(self.id)
        return self.sends({"type": "message", "text": text, "textFormat": "plain", **self.personal(), **more})

    def shows(self, text: str, data: bytes, kind: str = "image/png") -> Said:
        """A picture pasted into the personal chat."""
        id_ = f"pasted-{next(NUMBERS)}"
        self.world.files[id_] = (kind, data)
        picture = {
            "contentType": "image/*",
            "contentUrl": f"{self.world.service_url}v3/attachments/{id_}/views/original",
        }
        source = {
            "contentType": "text/html",
            "content": f'<p>{html.escape(text)}</p><p><img alt="image" src="{picture["contentUrl"]}"></p>',
        }
        return self.says(text, attachments=[picture, source])

    def hands_over(self, text: str, name: str, data: bytes) -> Said:
        """A file sent in the personal chat: Teams keeps it, whoever knows its address gets it."""
        id_ = f"file-{next(NUMBERS)}"
        self.world.files[id_] = ("application/octet-stream", data)
        file = {
            "contentType": "application/vnd.microsoft.teams.file.download.info", "name": name,
            "contentUrl": f"{self.world.url}/personal/{id_}/{name}",
            "content": {"downloadUrl": f"{self.world.url}/download/{id_}", "uniqueId": id_, "fileType": name.rpartition(".")[2]},
        }  # fmt: skip
        return self.says(text, attachments=[file])

    def posts(self, channel: str, text: str, *, thread: str = "", mention: bool = True, **more: Any) -> Said:
        """In a channel or group chat, with a mention of the bot in front (bots hear nothing else there), or below a thread's root."""
        id_ = self.world.next_id()
        place = self.channel(channel, thread or id_)
        at = "<at>Centrala</at>"
        entity = {"type": "mention", "mentioned": {"id": self.world.bot, "name": "Centrala"}, "text": at}
        words = f"{at} {text}" if mention else text
        body = f"<p>{html.escape(text)}</p>"
        source = {
            "contentType": "text/html",
            "content": body.replace(
                "<p>", '<p><span itemtype="http://schema.skype.com/Mention">Centrala</span>&nbsp;', mention
            ),
        }
        entities = [*([entity] * mention), self._client()]
        activity = {
            "type": "message",
            "text": words,
            "textFormat": "plain",
            "attachments": [source],
            "id": id_,
            **place,
            **more,
        }
        return self.sends({**activity, "entities": entities})

    def edits(self, said: Said, text: str) -> Said:
        """What was said; a mention in it stays."""
        at = "<at>Centrala</at> " if "<at>Centrala</at>" in said.activity.get("text", "") else ""
        return self._version(said, "messageUpdate", "editMessage", text=f"{at}{text}")

    def deletes(self, said: Said) -> Said:
        """What was said."""
        return self._version(said, "messageDelete", "softDeleteMessage", text="")

    def restores(self, said: Said) -> Said:
        """What was deleted."""
        return self._version(said, "messageUpdate", "undeleteMessage")

    # --- pressing -------------------------------------------------------------------------------------------------

    def presses(self, message: dict[str, Any], title: str, *, thread: str = "", **typed: str) -> Said:
        """A button of a card in the personal chat, or in `thread`; what stands in the card's inputs goes along."""
        pressed = button(message, title)
        place = {**self._place(thread), "replyToId": message["id"]}
        data = pressed.get("data") or {}
        if pressed["type"] == "Action.Execute":
            action = {"type": "Action.Execute", "title": pressed["title"], "data": {**data, **typed}}
            action |= {name: pressed[name] for name in ("id", "verb") if name in pressed}
            return self._invokes("adaptiveCard/action", {"action": action, "trigger": "manual"}, place)
        assert pressed["type"] == "Action.Submit", f"{title} can't be pressed here: {pressed}"
        assert (data.get("msteams") or {}).get("type") != "task/fetch", f"{title} opens a dialog"
        return self.sends({"type": "message", "value": {**data, **typed}, **place})

    def opens(self, message: dict[str, Any], title: str, *, thread: str = "") -> Dialog:
        """The dialog a button opens. Refusals raise AssertionError with their words."""
        data = button(message, title).get("data") or {}
        assert (data.get("msteams") or {}).get("type") == "task/fetch", f"{title} opens no dialog: {data}"
        place = {**self._place(thread), "replyToId": message["id"]}
        said = self._invokes("task/fetch", {"data": data, "context": {"theme": "default"}}, place)
        return opened(said, "task/submit", place, {})

    def turns(self, dialog: Dialog, title: str, **typed: str) -> tuple[Said, Dialog | None]:
        """Sends a dialog by the button with these words. The next one where the bot shows one (with mistakes)."""
        pressed = button(dialog.card, title)
        data = {**inputs(dialog.card), **typed, **(pressed.get("data") or {})}
        value = {**dialog.more, "data": data, "context": {"theme": "default"}}
        said = self._invokes(dialog.kind, value, dialog.place)
        if (said.answer.get("task") or {}).get("type") == "continue":
            return said, opened(said, dialog.kind, dialog.place, dialog.more)
        return said, None

    def looks_up(self, dialog: Dialog, question: str, typed: str) -> list[dict[str, str]]:
        """The options of a choice among too many to list."""
        found = [one for one in _all(dialog.card) if one.get("id") == question]
        value = {
            "queryText": typed,
            "queryOptions": {"skip": 0, "top": 15},
            "dataset": found[0]["choices.data"]["dataset"],
        }
        answer = self._invokes("application/search", value, dialog.place).answer
        return list(answer["value"]["results"])

    def answers_offer(self, message: dict[str, Any], *, accept: bool = True, upload: str = "", **more: Any) -> Said:
        """Allows or refuses the file a card in the personal chat offers. Teams makes room for it in the OneDrive; `upload` is another's room."""
        (card,) = message["attachments"]
        assert card["contentType"] == ASKS, f"nothing is offered: {card}"
        value: dict[str, Any] = {
            "type": "fileUpload",
            "action": "accept" if accept else "decline",
            "context": card["content"]["acceptContext" if accept else "declineContext"],
        }
        if accept:
            id_, name = self.world.drive.room(), card["name"]
            value["uploadInfo"] = {
                "contentUrl": f"{self.world.url}/personal/{id_}/{name}", "name": name, "uniqueId": id_,
                "uploadUrl": upload or f"{self.world.url}/upload/{id_}", "fileType": name.rpartition(".")[2],
            }  # fmt: skip
        return self._invokes("fileConsent/invoke", value, {**self.personal(), "replyToId": message["id"], **more})

    # --- the message extension --------------------------------------------------------------------------------------

    def extends(self, command: str, message: dict[str, Any] | None = None, *, thread: str = "") -> Dialog:
        """The app's action on a message (its `id`, `text`, `author`), or from the field one writes in."""
        place = self._place(thread)
        more: dict[str, Any] = {
            "commandId": command,
            "commandContext": "message" if message else "compose",
            "requestId": f"r{next(NUMBERS)}",
        }
        if message:
            more["messagePayload"] = payload(message)
        said = self._invokes("composeExtension/fetchTask", {**more, "context": {"theme": "default"}}, place)
        return opened(said, "composeExtension/submitAction", place, more)

    def searches(self, command: str, typed: str, *, parameter: str = "q") -> list[dict[str, Any]]:
        """Tickets, by the message extension: the attachments of the answer."""
        value = {
            "commandId": command,
            "parameters": [{"name": parameter, "value": typed}],
            "queryOptions": {"skip": 0, "count": 25},
        }
        return list(
            (self._invokes("composeExtension/query", value, self.personal()).answer.get("composeExtension") or {}).get(
                "attachments"
            )
            or []
        )

    # --- calls ----------------------------------------------------------------------------------------------------

    def personal(self) -> dict[str, Any]:
        """The members of an activity in the personal chat."""
        chat = self.world.personal(self.id).id
        return self._members(
            {"conversationType": "personal", "tenantId": self.tenant, "id": chat}, {"tenant": {"id": self.tenant}}
        )

    def channel(self, channel: str, root: str) -> dict[str, Any]:
        """The members of an activity in a thread of a channel, or in a group chat, which has no threads."""
        if channel.endswith("@thread.v2"):
            chat = {"isGroup": True, "conversationType": "groupChat", "tenantId": self.tenant, "id": channel}
            return self._members(chat, {"tenant": {"id": self.tenant}})
        data = {
            "teamsChannelId": channel, "teamsTeamId": "19:team@thread.tacv2", "channel": {"id": channel},
            "team": {"id": "19:team@thread.tacv2"}, "tenant": {"id": self.tenant},
        }  # fmt: skip
        place = {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": self.tenant,
            "id": f"{channel};messageid={root}",
        }
        return self._members(place, data)

    def sends(self, activity: dict[str, Any], *, authorization: str | None = None, again: bool = False) -> Said:
        """Any activity, as Teams sends it. Without `again` it gets an id of its own where it has none."""
        if not again:
            now = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
            activity = {
                "id": self.world.next_id() if activity["type"] == "message" else f"f:{next(NUMBERS):08d}",
                "timestamp": f"{now}.{next(NUMBERS) % 1000:03d}Z", "channelId": "msteams", "serviceUrl": self.world.service_url,
                "locale": self.locale, "entities": [self._client()], **activity,
            }  # fmt: skip
        header = self.world.authorization() if authorization is None else authorization
        status, raw = call(self.world.endpoint, activity, header)
        return Said(activity, status, raw)

    def _invokes(self, name: str, value: dict[str, Any], place: dict[str, Any]) -> Said:
        return self.sends({"type": "invoke", "name": name, "value": value, **place})

    def _version(self, said: Said, kind: str, event: str, **more: str) -> Said:
        data = {**said.activity["channelData"], "eventType": event}
        kept = {name: value for name, value in said.activity.items() if name != "timestamp"}
        return self.sends({**kept, "type": kind, "channelData": data, **more})

    def _place(self, thread: str) -> dict[str, Any]:
        channel, _, root = thread.partition(";messageid=")
        return self.channel(channel, root) if thread else self.personal()

    def _members(self, conversation: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        return {
            "from": {"id": self.id, "name": self.name, "aadObjectId": self.aad}, "conversation": conversation,
            "recipient": {"id": self.world.bot, "name": "Centrala"}, "channelData": data,
        }  # fmt: skip

    def _client(self) -> dict[str, Any]:
        return {
            "type": "clientInfo",
            "locale": self.locale,
            "country": self.locale[-2:],
            "platform": "Windows",
            "timezone": "Europe/Warsaw",
        }


def _all(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [one for each in value for one in _all(each)]
    return [value, *(one for each in value.values() for one in _all(each))] if isinstance(value, dict) else []
