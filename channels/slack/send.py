"""Posts deliveries to Slack: into threads, rooms and people's own messages, in parts where they are long, once though tried twice."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from channels.base import Files, PermanentError
from channels.signature import Signer
from channels.slack.blocks import Post, escaped, posts, words
from channels.slack.limits import NOTIFIED
from channels.slack.web import SlackRefusedError, Web
from channels.slack.words import said, trouble
from store.records import Attachment, Delivery

METADATA = "centrala"  # event_type of the metadata by which our own messages are known again
LARGEST_FILE = 100_000_000  # bytes
PAGES = 5  # of 200 messages, looked through for what a try before may have posted
FRESH = 120_000  # ms; what is older may have been tried before
EARLIER = 120  # seconds before a delivery was made, for clocks that differ
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
NOT_LAID_OUT = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_ADDRESS = re.compile(r"([CGD][A-Z0-9]{1,30})(?::(\d{1,12}\.\d{1,8}))?(?:!([UW][A-Z0-9]{1,30}))?")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


class Spot(msgspec.Struct, frozen=True):
    """Where something is posted: a channel, perhaps a thread in it, perhaps for one person's eyes only (`user`)."""

    channel: str
    thread: str = ""
    user: str = ""


class SlackSender:
    """A Sender. Addresses: "C1:<thread>" a thread, "C9" a room, "D1:<thread>" in somebody's messages, "U1" a person, "…!U1" seen by U1 only.

    Its id for what it sent is the place of the first message ("C1:<ts>"), which is also the conversation of what is said in its thread.
    """

    deadline = 60.0

    def __init__(self, web: Web, signer: Signer, now: Callable[[], int]) -> None:
        self._web = web
        self._signer = signer
        self._now = now
        self._talks: dict[str, str] = {}  # person → the channel of the messages between them and us

    async def send(self, delivery: Delivery, files: Files) -> str:
        """Posts what is not there yet, or changes what stands at `delivery.at`. Raises TemporaryError or PermanentError."""
        drawn = posts(delivery, self._signer)
        if delivery.at and await self._changed(delivery.at, drawn[0]):
            return delivery.at
        spot = await self._spot(delivery)
        if spot.user:
            return await self._whispered(spot, drawn)
        old = self._now() - delivery.created_at > FRESH  # perhaps a dead letter sent again, whose tries are forgotten
        there = await self._posted_before(delivery, spot) if delivery.again or old else Found()
        first = ""
        for part, post in enumerate(drawn):
            name = str(part)
            ts = there.parts.get(name) or await self._posted(spot, post, delivery, name)
            first = first or ts
        inside = Spot(spot.channel, spot.thread or (first if delivery.under or delivery.spot else ""))
        for place, one in enumerate(delivery.content.attachments):
            if not there.took(one.name, f"file:{place}"):
                await self._file(inside, one, f"file:{place}", delivery, files)
        return f"{spot.channel}:{first}"

    def destination(self, delivery: Delivery) -> str:
        """A channel or a person: Slack counts messages by channel."""
        return re.split("[:!]", delivery.address, maxsplit=1)[0]

    async def close(self) -> None:
        """Lets go of kept connections."""
        await self._web.close()

    async def _spot(self, delivery: Delivery) -> Spot:
        if delivery.below:
            channel, _, thread = delivery.below.partition(":")
            return Spot(channel, thread)
        if is_person(delivery.address):
            return Spot(await self._talk(delivery.address))
        return spot_of(delivery.address)

    async def _talk(self, person: str) -> str:
        if person not in self._talks:
            opened = await self._web.call("conversations.open", users=person)
            if len(self._talks) >= 10_000:
                self._talks.clear()
            self._talks[person] = str(opened["channel"]["id"])
        return self._talks[person]

    async def _posted(self, spot: Spot, post: Post, delivery: Delivery, part: str) -> str:
        """The ts of the new message."""
        answer = await self._say(
            "chat.postMessage",
            post,
            channel=spot.channel,
            thread_ts=spot.thread or None,
            metadata={"event_type": METADATA, "event_payload": {"id": delivery.id, "part": part}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _changed(self, at: str, post: Post) -> bool:
        """Whether the message there now says this; False where it is gone."""
        channel, _, ts = at.partition(":")
        try:
            await self._say("chat.update", post, channel=channel, ts=ts)
        except SlackRefusedError as error:
            if error.code in GONE:
                return False
            raise
        return True

    async def _say(self, method: str, post: Post, **where: Any) -> dict[str, Any]:
        """Nothing in the words becomes a mention or a preview. What Slack can't lay out is said in words alone: better plain than not at all."""
        literally = {"text": post.text, "parse": "none", "link_names": False}
        try:
            return await self._web.call(method, **where, **literally, blocks=post.blocks)
        except SlackRefusedError as error:
            if error.code not in NOT_LAID_OUT:
                raise
        return await self._web.call(method, **where, **literally, blocks=[])

    async def _whispered(self, spot: Spot, drawn: list[Post]) -> str:
        """For one person's eyes. Slack keeps no such message, so a repeat can't be known; it does no harm."""
        ts = ""
        for post in drawn:
            answer = await self._say(
                "chat.postEphemeral", post, channel=spot.channel, user=spot.user, thread_ts=spot.thread or None
            )
            ts = ts or str(answer.get("message_ts", ""))
        return f"{spot.channel}:{ts}!{spot.user}"

    async def _posted_before(self, delivery: Delivery, spot: Spot) -> "Found":
        """What of the delivery a try before has posted there, known by its metadata; files by their name."""
        method, where = ("conversations.replies", {"ts": spot.thread}) if spot.thread else ("conversations.history", {})
        oldest = f"{max(0, delivery.created_at // 1000 - EARLIER)}.000000"
        found, cursor = Found(), ""
        for _ in range(PAGES):
            page = await self._web.call(
                method,
                channel=spot.channel,
                oldest=oldest,
                inclusive=True,
                include_all_metadata=True,
                limit=200,
                cursor=cursor or None,
                **where,
            )
            for message in page.get("messages") or ():
                found.look(message, delivery.id)
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        if not spot.thread and (first := found.parts.get("0")) and delivery.content.attachments:
            inside = await self._web.call(
                "conversations.replies", channel=spot.channel, ts=first, include_all_metadata=True, limit=200
            )
            for message in inside.get("messages") or ():
                found.look(message, delivery.id)
        return found

    async def _file(self, spot: Spot, one: Attachment, part: str, delivery: Delivery, files: Files) -> None:
        """Uploads one file; one that can't be is named, so that nobody waits for it."""
        if 0 < one.size <= LARGEST_FILE:
            try:
                shown = await self._web.upload(one.name, await files.read(one))
                await self._web.share([(shown, one.name)], spot.channel, spot.thread)
            except (FileNotFoundError, PermanentError):
                pass
            else:
                return
        link = delivery.content.values.get("link", "")
        text = said("file_failed", delivery.language, name=one.name, link=link).strip()
        await self._posted(spot, Post(text=escaped(text)[:NOTIFIED], blocks=words(text)[:1]), delivery, part)


class Found:
    """What is there of a delivery: part → ts, and the files of ours with the ts of the message each is in."""

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self._files: list[tuple[float, str]] = []

    def look(self, message: dict[str, Any], delivery: str) -> None:
        """Takes in one message of a channel's history, in any order."""
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        ts = str(message.get("ts", ""))
        if metadata.get("event_type") == METADATA and payload.get("id") == delivery:
            self.parts.setdefault(str(payload.get("part", "0")), ts)
        elif message.get("bot_id"):
            for one in message.get("files") or ():
                self._files.append((float(ts or 0), str(one.get("title") or one.get("name") or "")))

    def took(self, name: str, part: str) -> bool:
        """Whether one more file of this name came after the words, or was named there as one that could not be sent.

        Nothing else of ours comes between, and each file is taken for one attachment only.
        """
        if part in self.parts:
            return True
        first = float(self.parts.get("0") or "inf")
        found = next((one for one in self._files if one[0] > first and one[1] == name), None)
        if found is not None:
            self._files.remove(found)
        return found is not None


def is_person(address: str) -> bool:
    """Whether it is a person's own address ("U1"), not a channel's or a thread's."""
    return _PERSON.fullmatch(address) is not None


def direct_of(place: str) -> str:
    """The direct messages ("D1") that a thread in them ("D1:<ts>") is of."""
    return place.rpartition(":")[0]


def spot_of(address: str) -> Spot:
    """What an address names. Raises PermanentError where it is none of Slack's."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise PermanentError(str(trouble("no_such_address", method="chat.postMessage", place=address)))
    channel, thread, user = found.groups(default="")
    return Spot(channel, thread, user)
