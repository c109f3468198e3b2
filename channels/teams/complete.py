"""What Teams' activities only name: who it is, and what their files hold. What was said before in a thread only Graph would tell."""

import asyncio
import hashlib

from msgspec.structs import replace

from channels.base import Deed, Parsed, PermanentError, TemporaryError
from channels.teams import activity as activities
from channels.teams.activity import Activity
from channels.teams.bot import Bot
from channels.teams.files import File, described, files_of
from channels.teams.hosts import fetchable
from channels.teams.people import People, Who
from channels.teams.settings import Settings
from store.records import Action, Address, Attachment, Author, Inbound, Message

PATIENT = 4  # tries after which the words go on without a file that can't be had
MOST_FILES = 20

NOT_TAKEN = "file-not-taken:{name}"  # Message.notes: read by people in gateway/note_words


class TeamsCompleter:
    """A Completer. What can't be had now is waited for, a few times; then the words go on without it, and say so."""

    def __init__(self, name: str, settings: Settings, bot: Bot, people: People, *, largest_file: int) -> None:
        self._name = name
        self._settings = settings
        self._bot = bot
        self._people = people
        self._largest = largest_file

    async def complete(self, parsed: Parsed | Action, inbound: Inbound, *, tries: int) -> Parsed | Deed | None:
        """With sender and files. Raises TemporaryError: who wrote it must be known."""
        did = activities.read(inbound.raw)
        if did.service_url:
            self._bot.heard(did.service_url)  # checked at the door: where this tenant's bots are answered
        who = await self._who(did)
        if isinstance(parsed, Action):
            if parsed.actor.kind == "requester":
                return Deed(replace(parsed, actor=replace(parsed.actor, name=who.name)))
            actor = Author(kind="agent", id=who.email or parsed.actor.id, name=who.name)
            return Deed(replace(parsed, actor=actor))
        if not (who.full or self._settings.strangers):
            return None
        message = _sent_by(parsed.message, who, self._name, did.spoken)
        if message.kind == "delete":
            return Parsed(message)
        return await self._with_files(message, files_of(did.attachments) if did.type != "invoke" else [], tries)

    async def _who(self, did: Activity) -> Who:
        """Raises TemporaryError, MalformedError."""
        user = (did.sender.id if did.sender else "") or ""
        return await self._people.who(did.where, user, did.account)

    async def _with_files(self, message: Message, files: list[File], tries: int) -> Parsed:
        """With the bytes of its files; one that is too large or can't be had is named in a note, and the words go on."""
        kept: list[Attachment] = []
        data: dict[str, bytes] = {}
        missing = [_named(one, number) for number, one in enumerate(files[MOST_FILES:], MOST_FILES + 1)]
        for number, one in enumerate(files[:MOST_FILES], 1):
            content = await self._bytes(one, tries)
            if content is None:
                missing.append(_named(one, number))
                continue
            name, kind = described(one, content, number)
            sha = hashlib.sha256(content).hexdigest()
            data[sha] = content
            kept.append(Attachment(name=name, media_type=kind, size=len(content), sha256=sha))
            await asyncio.sleep(0)
        notes = tuple(NOT_TAKEN.format(name=name) for name in missing)
        return Parsed(replace(message, attachments=tuple(kept), notes=(*message.notes, *notes)), data)

    async def _bytes(self, file: File, tries: int) -> bytes | None:
        """None: it lies elsewhere than Microsoft keeps files, is too large, gone, or not given after a few tries. Raises TemporaryError."""
        if not fetchable(file.url, self._settings.connectors):
            return None
        try:
            return await self._bot.download(file.url, self._largest)
        except TemporaryError:
            if tries < PATIENT:
                raise
            return None
        except PermanentError:
            return None


def _sent_by(message: Message, who: Who, name: str, spoken: str) -> Message:
    """The message with its sender known. Only the address of a member of the own tenant is vouched for."""
    return replace(
        message,
        sender=Address(address=who.email or who.account, name=who.name or message.sender.name),
        also=(f"{name}:{who.account}",),
        trust="verified" if who.full else "unverified",
        # who has Teams in English may well write Polish: the words will tell
        language=message.language or ("pl" if spoken[:2].lower() == "pl" else ""),
    )


def _named(file: File, number: int) -> str:
    return file.name or f"image-{number}"
