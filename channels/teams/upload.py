"""Carries out what a person said to an offered file: puts its bytes into their OneDrive, and changes the card that asked.

Source: learn.microsoft.com, "Send and receive files through the bot", "driveItem: createUploadSession".
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from channels.base import Files
from channels.teams import consent
from channels.teams.bot import Bot
from channels.teams.hosts import uploadable
from channels.teams.text import xml
from channels.teams.web import TeamsRefusedError, TeamsWaitError
from channels.teams.words import no_answer, not_taken, said
from store.records import Content, Delivery

PART = 12 * 327_680  # bytes of one call: a multiple of 320 KiB, as OneDrive wants them, and just below 4 MB
GONE = frozenset({401, 403, 404, 410})  # an upload that has ended, well or not, is known no more
KEPT = 1_000  # uploads of which it is known that they are through, while their card could not be changed yet
_RANGE = re.compile(r"(\d{1,15})-\d*", re.ASCII)


class Uploads:
    """Uploads of one channel. After a crash an upload goes on where OneDrive has got to."""

    def __init__(self, bot: Bot, connectors: Sequence[str]) -> None:
        self._bot = bot
        self._connectors = connectors
        self._through: OrderedDict[str, None] = OrderedDict()

    async def answered(self, delivery: Delivery, files: Files) -> dict[str, Any]:
        """What takes the place of the card that asked. Raises TemporaryError, FileNotFoundError."""
        content = delivery.content
        if content.values["consent"] == consent.LEAVES:
            return words("file_left", delivery)
        if delivery.id in self._through:
            return self._saved(delivery)
        data = await files.read(content.attachments[0])
        try:
            saved = await self._put(content.values.get("upload", ""), data, again=delivery.again)
        except TeamsRefusedError:
            return words("file_not_saved", delivery)
        if not saved:
            return words("file_perhaps", delivery)
        self._through[delivery.id] = None
        while len(self._through) > KEPT:
            self._through.popitem(last=False)
        return self._saved(delivery)

    def _saved(self, delivery: Delivery) -> dict[str, Any]:
        """Teams' card of the file; only words where its address is none of Microsoft's."""
        if uploadable(delivery.content.values.get("url", ""), self._connectors):
            return consent.shows(delivery.content)
        return words("file_saved", delivery)

    async def _put(self, url: str, data: bytes, *, again: bool) -> bool:
        """Whether all of it is there; False: nobody can tell, for a try before may have got it through. Raises TeamsWaitError, TeamsRefusedError."""
        at = await self._wanted(url) if again else 0
        for _ in range(2 * (len(data) // PART + 2)):  # twice what is needed
            if at is None or at >= len(data):
                break
            part = memoryview(data)[at : at + PART]
            status, answer = await self._bot.put(url, part, at, len(data))
            if status in (200, 201):
                return True
            if status == 202:
                at = _next(answer) or at + len(part)
            elif status in (409, 416):  # it has these bytes already, or others are missing
                at = await self._wanted(url)
            else:
                raise TeamsRefusedError(not_taken(status), status)
        if at is None:
            return False
        raise TeamsWaitError(no_answer("OneDrive: 202"))

    async def _wanted(self, url: str) -> int | None:
        """The first byte that is still missing; None: the upload is over."""
        status, answer = await self._bot.put_so_far(url)
        if status in GONE:
            return None
        if status != 200:
            raise TeamsRefusedError(not_taken(status), status)
        return _next(answer) or 0


def words(which: str, delivery: Delivery) -> dict[str, Any]:
    """A message that says what became of the file and where it can be had."""
    content: Content = delivery.content
    link = content.values.get("link", "")
    name = consent.file_name(content)
    text = said(which, delivery.language, name=name)
    if link and which != "file_saved":
        text = f"{text}\n{said('file_link', delivery.language, link=link)}"
    return {"type": "message", "textFormat": "xml", "text": xml(text)}


def _next(answer: Mapping[str, Any]) -> int | None:
    """Where OneDrive wants the upload to go on ("nextExpectedRanges": ["3932160-"])."""
    ranges = answer.get("nextExpectedRanges")
    first = ranges[0] if isinstance(ranges, list) and ranges else None
    found = _RANGE.fullmatch(first) if isinstance(first, str) else None
    return int(found[1]) if found else None
