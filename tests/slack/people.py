"""The hands of people in Slack: what they type, press and send, and the events that Slack makes of it."""

import time
from collections.abc import Coroutine
from typing import Any

from tests.slack.delivering import Delivered
from tests.slack.limits import elements_of, problems_of_view
from tests.slack.workspace import APP, BOT_USER, TEAM, Message, Workspace, rich_text


class People:
    """Each deed changes the workspace and brings its event; it returns when that was acknowledged or Slack gave up."""

    workspace: Workspace
    url: str
    places: dict[str, tuple[str, str, str]]  # what a response_url is good for: channel, message, person

    async def event(self, event: dict[str, Any], **envelope: Any) -> Delivered:
        """Brings an event until it is acknowledged."""
        raise NotImplementedError

    async def bring(self, kind: str, payload: dict[str, Any], *, repeats: bool = False) -> Delivered:
        """Brings anything."""
        raise NotImplementedError

    def beside(self, what: Coroutine[Any, Any, Any]) -> None:
        """Runs it beside all else."""
        raise NotImplementedError

    def trigger(self, user: str) -> str:
        """A fresh trigger_id."""
        raise NotImplementedError

    def file_object(self, file: dict[str, Any]) -> dict[str, Any]:
        """A file as messages have it."""
        raise NotImplementedError

    def keep_view(self, view: dict[str, Any], user: str, id_: str = "") -> dict[str, Any]:
        """A view, kept under an id."""
        raise NotImplementedError

    async def says(
        self, user: str, channel: str, text: str, *, thread: str = "", subtype: str = "", files: tuple[dict[str, Any], ...] = (),
        blocks: list[dict[str, Any]] | None = None, wait: bool = True,
    ) -> Message:  # fmt: skip
        """A person writes in a channel. A mention of the bot comes as an event of its own too, as with Slack."""
        more: dict[str, Any] = {}
        if thread:
            more |= {"thread_ts": thread, "parent_user_id": self.workspace.messages[channel][thread]["user"]}
        if files:
            more["files"] = [self.file_object(file) for file in files]
        if files or subtype:
            more["subtype"] = subtype or "file_share"
        own_blocks = blocks or rich_text(text)
        team = self.workspace.users[user]["team_id"]
        message = self.workspace.add(
            channel, user=user, text=text, blocks=own_blocks, client_msg_id=f"c-{self.workspace.number()}", **more
        )
        message["team"] = team
        if team != TEAM:
            message |= {"user_team": team, "source_team": team}
        event = {**message, "channel": channel, "channel_type": self.workspace.kind(channel), "event_ts": message["ts"]}
        mentioned = f"<@{BOT_USER}>" in text and self.workspace.kind(channel) != "im"
        mention = {name: value for name, value in event.items() if name != "channel_type"} | {"type": "app_mention"}
        is_in = BOT_USER in self.workspace.channels[channel]["members"]
        if not wait:
            self.beside(self.event(event))
            return message
        if is_in:
            await self.event(event)
        if mentioned:
            await self.event(mention)
        return message

    async def dm(self, user: str, text: str, *, thread: str = "", **more: Any) -> Message:
        """A person writes to the bot."""
        return await self.says(user, self.workspace.direct(user), text, thread=thread, **more)

    async def edits(self, channel: str, ts: str, text: str) -> Delivered:
        """The author changes a message."""
        message = self.workspace.messages[channel][ts]
        before = dict(message)
        message |= {
            "text": text,
            "blocks": rich_text(text),
            "edited": {"user": message["user"], "ts": self.workspace.ts()},
        }
        return await self._changed(channel, "message_changed", message=dict(message), previous_message=before)

    async def unfurls(self, channel: str, ts: str) -> Delivered:
        """Slack adds a preview of a link: a change of the message that nobody made."""
        message = self.workspace.messages[channel][ts]
        before = dict(message)
        message["attachments"] = [{"from_url": "https://example.com/", "title": "Example"}]
        return await self._changed(channel, "message_changed", message=dict(message), previous_message=before)

    async def deletes(self, channel: str, ts: str) -> Delivered:
        """The author deletes a message; of one with answers a tombstone stays."""
        message = self.workspace.messages[channel].pop(ts)
        if message.get("reply_count"):
            tomb = {
                **message,
                "subtype": "tombstone",
                "text": "This message was deleted.",
                "blocks": [],
                "user": "USLACKBOT",
                "hidden": True,
            }
            self.workspace.messages[channel][ts] = tomb
            return await self._changed(channel, "message_changed", message=tomb, previous_message=message)
        return await self._changed(channel, "message_deleted", deleted_ts=ts, previous_message=message)

    async def _changed(self, channel: str, subtype: str, **more: Any) -> Delivered:
        ts = self.workspace.ts()
        event = {
            "type": "message", "subtype": subtype, "hidden": True, "channel": channel, "ts": ts, "event_ts": ts,
            "channel_type": self.workspace.kind(channel), **more,
        }  # fmt: skip
        return await self.event(event)

    async def reacts(self, user: str, channel: str, ts: str, emoji: str) -> Delivered:
        """A person puts an emoji on a message."""
        event = {
            "type": "reaction_added", "user": user, "reaction": emoji, "item_user": self.workspace.messages[channel][ts]["user"],
            "item": {"type": "message", "channel": channel, "ts": ts}, "event_ts": self.workspace.ts(),
        }  # fmt: skip
        return await self.event(event)

    async def opens_home(self, user: str) -> dict[str, Any] | None:
        """A person opens the app's Home tab; what is on it then."""
        event = {
            "type": "app_home_opened", "user": user, "channel": self.workspace.direct(user), "tab": "home",
            "event_ts": self.workspace.ts(), **({"view": self.workspace.homes[user]} if user in self.workspace.homes else {}),
        }  # fmt: skip
        await self.event(event)
        return self.workspace.homes.get(user)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Delivered:
        """A person types a slash command."""
        form = {
            "token": "verification_token", "team_id": TEAM, "team_domain": "firma", "channel_id": channel,
            "channel_name": self.workspace.channels[channel].get("name", "directmessage"), "user_id": user,
            "user_name": self.workspace.users[user]["name"], "command": command, "text": text, "api_app_id": APP,
            "is_enterprise_install": "false", "trigger_id": self.trigger(user), "response_url": self._response_url(channel, "", user),
        }  # fmt: skip
        return await self.bring("slash_commands", form)

    async def uses_shortcut(self, user: str, callback: str, channel: str = "", ts: str = "") -> Delivered:
        """A person uses a global shortcut, or that of a message."""
        payload: dict[str, Any] = {
            **self._common(user, "shortcut"),
            "callback_id": callback,
            "action_ts": self.workspace.ts(),
        }
        if ts:
            payload |= {
                "type": "message_action", "channel": {"id": channel, "name": self.workspace.channels[channel].get("name", "")},
                "message_ts": ts, "message": self.workspace.messages[channel][ts],
                "response_url": self._response_url(channel, ts, user),
            }  # fmt: skip
        return await self.bring("interactive", payload)

    async def presses(self, user: str, channel: str, ts: str, what: str) -> Delivered:
        """A person presses what is labelled so (or starts so) in a message: a button, or a line of a menu."""
        message = self.workspace.messages[channel].get(ts)
        if message is None:
            message = next(one for one in self.workspace.ephemeral if one["ts"] == ts)
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": "to" in message}
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        action = {**pressed(message["blocks"], what), "action_ts": self.workspace.ts()}
        payload = {
            **self._common(user, "block_actions"), "container": container, "channel": {"id": channel, "name": "x"},
            "message": message, "actions": [action], "state": {"values": {}}, "response_url": self._response_url(channel, ts, user),
        }  # fmt: skip
        return await self.bring("interactive", payload)

    async def presses_in_view(self, user: str, view: dict[str, Any], what: str) -> Delivered:
        """The same in a dialog or on the Home tab."""
        action = {**pressed(view["blocks"], what), "action_ts": self.workspace.ts()}
        payload = {
            **self._common(user, "block_actions"), "container": {"type": "view", "view_id": view["id"]},
            "view": view, "actions": [action],
        }  # fmt: skip
        return await self.bring("interactive", payload)

    async def submits(self, user: str, view: dict[str, Any], values: dict[str, Any]) -> Delivered:
        """A person sends a dialog with answers by label (or its beginning, or block_id). What the form itself forbids is a test's mistake."""
        state: dict[str, Any] = {}
        left = dict(values)
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            label, element = block["label"]["text"], block["element"]
            key = next((one for one in left if one == block["block_id"] or label.startswith(one)), None)
            value = left.pop(key) if key is not None else element.get("initial_value") or _initial(element)
            if value in ("", None, [], ()) and not block.get("optional"):
                raise AssertionError(f"Slack's window would not send without {label}")
            action = element.get("action_id", "a")
            state[block["block_id"]] = {action: self._filled(element, value)}
        assert not left, (
            f"the dialog does not ask for {sorted(left)}: {[block.get('label') for block in view['blocks']]}"
        )
        sent = {**view, "state": {"values": state}}
        done = await self.bring(
            "interactive", {**self._common(user, "view_submission"), "view": sent, "response_urls": []}
        )
        self._answered(view, done)
        return done

    def _answered(self, view: dict[str, Any], done: Delivered) -> None:
        """What the app may answer a dialog with, checked as Slack does."""
        answer = done.answer
        if not answer:
            return
        assert isinstance(answer, dict), answer
        action = answer["response_action"]
        assert action in {"errors", "update", "push", "clear"}, answer
        if action == "errors":
            ids = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            assert answer["errors"], answer
            assert set(answer["errors"]) <= ids, (answer, ids)
        if action in {"update", "push"}:
            assert not problems_of_view(answer["view"]), problems_of_view(answer["view"])
            self.keep_view(dict(answer["view"]), view["user"], view["id"] if action == "update" else "")

    async def looks_for(self, user: str, view: dict[str, Any], label: str, typed: str) -> list[dict[str, Any]]:
        """A person types into a choice that the app fills; the options it gave."""
        block = next(one for one in view["blocks"] if one["type"] == "input" and one["label"]["text"].startswith(label))
        payload = {
            **self._common(user, "block_suggestion"), "container": {"type": "view", "view_id": view["id"]}, "view": view,
            "action_id": block["element"]["action_id"], "block_id": block["block_id"], "value": typed,
        }  # fmt: skip
        done = await self.bring("interactive", payload)
        return list((done.answer or {}).get("options", ()))

    def _filled(self, element: dict[str, Any], value: Any) -> dict[str, Any]:
        kind = element["type"]
        if kind in {"static_select", "external_select", "radio_buttons"}:
            return {"type": kind, "selected_option": _option(element, value) if value else None}
        if kind in {"multi_static_select", "multi_external_select", "checkboxes"}:
            return {"type": kind, "selected_options": [_option(element, one) for one in value or ()]}
        if kind == "datepicker":
            return {"type": kind, "selected_date": value or None}
        if kind == "file_input":
            return {"type": kind, "files": [self.file_object(one) for one in value or ()]}
        assert len(value or "") <= element.get("max_length", 3_000), "Slack's window takes no more"
        return {"type": kind, "value": value or None}

    def _common(self, user: str, kind: str) -> dict[str, Any]:
        one = self.workspace.users[user]
        return {
            "type": kind, "token": "verification_token", "api_app_id": APP, "team": {"id": TEAM, "domain": "firma"}, "enterprise": None,
            "is_enterprise_install": False, "trigger_id": self.trigger(user),
            "user": {"id": user, "username": one["name"], "name": one["name"], "team_id": one["team_id"]},
        }  # fmt: skip

    def _response_url(self, channel: str, ts: str, user: str) -> str:
        key = f"r{self.workspace.number()}-{time.time_ns()}"
        self.places[key] = (channel, ts, user)
        return f"{self.url}/actions/{key}"


def _initial(element: dict[str, Any]) -> Any:
    if "initial_option" in element:
        return element["initial_option"]["value"]
    if "initial_options" in element:
        return [one["value"] for one in element["initial_options"]]
    return element.get("initial_date", "")


def _option(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """The option that is named by its value or the beginning of its words; found ones are given whole."""
    if isinstance(value, dict):
        return {"text": value["text"], "value": value["value"]}
    groups = [group["options"] for group in element.get("option_groups", ())]
    options = [*element.get("options", ()), *(one for group in groups for one in group)]
    options += [element["initial_option"]] if "initial_option" in element else []
    return next(one for one in options if one["value"] == value or one["text"]["text"].startswith(value))


def pressed(blocks: list[dict[str, Any]], what: str) -> dict[str, Any]:
    """The action of pressing what is labelled so."""
    seen: list[str] = []
    for block in blocks:
        for element in elements_of(block):
            common = {
                "action_id": element.get("action_id", "a"),
                "block_id": block.get("block_id", "b"),
                "type": element.get("type"),
            }
            if element.get("type") == "button":
                seen.append(element["text"]["text"])
                if element["text"]["text"].startswith(what):
                    return {**common, "text": element["text"], "value": element.get("value", "")}
            for option in element.get("options", ()):
                seen.append(option["text"]["text"])
                if option["text"]["text"].startswith(what):
                    return {**common, "selected_option": option}
    raise AssertionError(f"nothing to press is labelled {what!r}: {seen}")
