"""Posts deliveries to Teams: into threads, rooms and people's chats, in parts where they are long, changed in place where they hang."""

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from channels.base import Files, PermanentError
from channels.plain_text import clean
from channels.signature import Signer
from channels.teams import consent
from channels.teams.bot import Bot, parts_of
from channels.teams.cards import is_over, messages
from channels.teams.limits import PICTURE
from channels.teams.upload import Uploads
from channels.teams.web import TeamsRefusedError, TeamsWaitError
from channels.teams.words import no_such_address, said
from store.records import Attachment, Delivery

GONE = frozenset({"ActivityNotFoundInConversation", "MessageNotFound"})
CHAT = "a:"  # what ids of personal chats begin with
PATIENCE = 10.0  # seconds that are waited for the rest of what is out in part already
TRIES = 3
UNFINISHED = 1_000  # deliveries of which it is known what of them is out
_PERSON = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONVERSATION = re.compile(
    r"(19:|a:)[A-Za-z0-9._@%+/=-]{1,300}(;messageid=\d{1,20})?(#[A-Za-z0-9:._-]{1,100})?", re.ASCII
)
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


class TeamsSender:
    """A Sender. Addresses: "19:…@thread.tacv2" a room, "…;messageid=…" a thread in it, "a:…" a chat, an aadObjectId a person.

    "<one of these>!<aadObjectId>" is only for that person: it goes into their chat, or there, where the bot can't write to them.

    Its id for what it sent is a place (channels/teams/bot.py), which for what begins a thread is the conversation of what is said there.
    Teams knows no name for a message that a sender gives, so what is sent twice is there twice; see docs/teams.md, "After a crash".
    """

    deadline = 60.0

    def __init__(self, bot: Bot, signer: Signer, *, connectors: Sequence[str] = (), onedrive: bool = True) -> None:
        self._bot = bot
        self._signer = signer
        self._uploads = Uploads(bot, connectors)
        self._onedrive = onedrive
        self._out: dict[str, list[str]] = {}  # delivery → the places of its parts that are out, while others are not

    async def send(self, delivery: Delivery, files: Files) -> str:
        """Posts it, or changes what stands at `delivery.at`. Raises TemporaryError or PermanentError."""
        if consent.is_answer(delivery.content):
            return await self._answered(delivery, files)
        beside, words = await self._files(delivery, files)
        parts = [*messages(delivery, self._signer, words), *beside]
        if delivery.at and (await self._changed(delivery.at, parts[0]) or is_over(delivery)):
            return delivery.at
        conversation = await self._conversation(delivery)
        out = self._out.pop(delivery.id, [])
        try:
            for part in parts[len(out) :]:
                inside = _inside(out[0]) if out else conversation
                out.append(await self._said(inside, part, patient=bool(out)))
        except BaseException:
            if out:
                self._keep(delivery.id, out)
            raise
        if delivery.spot or conversation.startswith(CHAT):
            return out[0]
        return _inside(out[0]) if delivery.under else out[0]

    def destination(self, delivery: Delivery) -> str:
        """A channel, a chat or a person: Teams counts messages by conversation. OneDrive is apart: few uploads at once, which hold up no words."""
        if consent.is_answer(delivery.content):
            return "onedrive"
        return delivery.address.partition(";")[0]

    async def close(self) -> None:
        """Lets go of kept connections."""
        await self._bot.close()

    async def _conversation(self, delivery: Delivery) -> str:
        if delivery.below:
            return _inside(delivery.below)
        if _PERSON.fullmatch(delivery.address):
            return await self._bot.chat(delivery.address.lower())
        where, aside, person = delivery.address.partition("!")
        if not _CONVERSATION.fullmatch(where) or "#" in where or (aside and not _PERSON.fullmatch(person)):
            raise PermanentError(str(no_such_address(delivery.address)))
        return await self._only_for(person.lower(), where) if aside else where

    async def _only_for(self, person: str, where: str) -> str:
        """Teams has no words in a channel that one person alone sees: they go into the chat with the bot, or there for who has not got the app."""
        if where.startswith(CHAT):
            return where
        try:
            return await self._bot.chat(person)
        except TeamsRefusedError:
            return where

    async def _answered(self, delivery: Delivery, files: Files) -> str:
        """Does what the person said to an offered file, and shows it in the place of the card that asked."""
        part = await self._uploads.answered(delivery, files)
        place = delivery.content.values.get("place", "")
        if place and await self._changed(place, part):
            return place
        return await self._bot.say(delivery.address, part)

    async def _files(self, delivery: Delivery, files: Files) -> tuple[list[dict[str, Any]], str]:
        """Messages that show or offer files, and words about all others: where they can be had."""
        shown: list[dict[str, Any]] = []
        link, named = delivery.content.values.get("link", ""), []
        chat = await self._chat(delivery)
        for one in delivery.content.attachments:
            if picture := await _picture(one, files):
                shown.append(picture)
            elif chat and 0 < one.size <= consent.LARGEST:
                shown.append(consent.asks(delivery, one, chat, self._signer))
            else:
                name = clean(one.name).replace("\n", " ")
                named.append(said("file" if link else "file_plain", delivery.language, name=name, link=link))
        return shown, "\n".join(named)

    async def _chat(self, delivery: Delivery) -> str:
        """The personal chat where the delivery's files are offered to the person; "" = they are not."""
        for_them = delivery.audience == "requester" and not delivery.spot and is_chat(delivery.address)
        if not (self._onedrive and for_them and delivery.ticket and delivery.content.attachments):
            return ""
        conversation = await self._conversation(delivery)
        return conversation if conversation.startswith(CHAT) else ""

    async def _changed(self, place: str, part: Mapping[str, Any]) -> bool:
        """Whether the message there now says this; False where it is gone."""
        try:
            await self._bot.change(place, part)
        except TeamsRefusedError as error:
            if error.code in GONE or error.status == 404:
                return False
            raise
        return True

    async def _said(self, conversation: str, part: Mapping[str, Any], *, patient: bool) -> str:
        """The place of the new message. `patient`: what is out in part is not left so for a short pause that Teams asks for."""
        for tried in range(TRIES):
            try:
                return await self._bot.say(conversation, part)
            except TeamsWaitError as error:
                if not patient or tried == TRIES - 1 or error.code != "limited" or (error.after or 0) > PATIENCE:
                    raise
                await asyncio.sleep(error.after or 1)
        raise AssertionError("the last try returns or raises")

    def _keep(self, delivery: str, out: list[str]) -> None:
        if len(self._out) >= UNFINISHED:
            del self._out[next(iter(self._out))]
        self._out[delivery] = out


def is_chat(address: str) -> bool:
    """Whether it is a person's own chat with the bot, or the person, whom the bot reaches there."""
    return address.startswith(CHAT) or _PERSON.fullmatch(address) is not None


def chat_of(place: str) -> str:
    """The chat that what was said there ("a:…#<activity id>") stands in."""
    return place.partition("#")[0]


def _inside(place: str) -> str:
    """The conversation that a place is in, or begins."""
    return parts_of(place)[0]


async def _picture(one: Attachment, files: Files) -> dict[str, Any] | None:
    """The message that shows a picture small enough for one; None: it is none."""
    data = await _small(one, files)
    kind = next((kind for begins, kind in _PICTURES if data.startswith(begins)), "")
    if not kind:
        return None
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": url, "name": clean(one.name)}]}


async def _small(one: Attachment, files: Files) -> bytes:
    """The bytes of what may be a picture that fits into a message, else none."""
    if not 0 < one.size <= PICTURE:
        return b""
    try:
        return await files.read(one)
    except FileNotFoundError:
        return b""
