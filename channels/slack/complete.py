"""What Slack's events only name: who wrote it, the files, the message that was reacted to, what was said before it."""

import asyncio
import hashlib
from typing import Any

import msgspec
from msgspec.structs import replace

from channels.base import Deed, MalformedError, Parsed, PermanentError, TemporaryError
from channels.slack import deeds, events, reading
from channels.slack.events import File, Said
from channels.slack.people import People, Who
from channels.slack.settings import Settings
from channels.slack.web import TooLargeError, Web
from store.records import Action, Address, Attachment, Author, Inbound, Message

PATIENT = 4  # tries before a message goes on without what Slack does not give
MOST_FILES = 20
MOST_BEFORE = 50  # messages of a thread that are fetched
LONGEST_BEFORE = 20_000  # characters of them that are kept
GONE = frozenset({"tombstone", "hidden_by_limit", "access_denied"})

NOT_TAKEN = "file-not-taken:{name}"  # Message.notes: read by people in gateway/note_words


class SlackCompleter:
    """A Completer. What can't be had now is waited for, a few times; then the words go on without it, and say so."""

    def __init__(self, name: str, settings: Settings, web: Web, people: People, *, largest_file: int) -> None:
        self._name = name
        self._settings = settings
        self._largest = largest_file
        self._web = web
        self._people = people

    async def complete(self, parsed: Parsed | Action, inbound: Inbound, *, tries: int) -> Parsed | Deed | None:
        """With sender, names, files and what was said before. Raises TemporaryError: who wrote it must be known."""
        if isinstance(parsed, Action):
            kept, data, missing = await self._bytes_of(_sent_files(inbound), tries)
            return Deed(await self._agent(parsed), attachments=kept, files=data, missing=missing)
        message = parsed.message
        if message.kind == "delete":
            return await self._from(parsed, message.sender.address)
        said, mention = _said(inbound)
        if said is None:
            filled = await self._from(parsed, message.sender.address)
            return filled and await self._with_files(filled, _sent_files(inbound), tries)
        if _needs_fetching(inbound):
            return await self._found(parsed, tries)
        completed = await self._worded(parsed, said)
        completed = await self._from(completed, message.sender.address) if completed else None
        if completed is None or message.room or message.kind == "edit":
            return completed and await self._with_files(completed, said.files or [], tries)
        before = bool(mention and said.thread_ts and said.thread_ts != said.ts)
        if events.kind_of(inbound) == "interactive":
            completed = await self._by_shortcut(completed, events.interaction(inbound.raw).user.id, tries)
            before = bool(said.thread_ts)
        if before:
            completed = await self._with_thread(completed, said, tries)
        return await self._with_files(completed, said.files or [], tries)

    async def _agent(self, action: Action) -> Action:
        """The same, by the e-mail of the account; somebody without one stays the account, which no agent is."""
        who = await self._people.who(action.actor.id.partition(":")[2])
        return replace(action, actor=Author(kind="agent", id=who.email or action.actor.id, name=who.name))

    async def _from(self, parsed: Parsed, user: str) -> Parsed | None:
        """From the account with this id; None where machines or strangers are nobody's concern."""
        who = await self._people.who(user)
        if who.bot or not (who.full or self._settings.strangers):
            return None
        return Parsed(_sent_by(parsed.message, who, self._name), parsed.files)

    async def _worded(self, parsed: Parsed, said: Said) -> Parsed | None:
        """With names in place of ids."""
        me = await self._me()
        names = await self._people.names(reading.mentioned(said))
        words = reading.read(said, names, me=me)
        message = replace(parsed.message, text=words.text, quoted=words.quoted, full_text=words.full)
        return Parsed(message, parsed.files)

    async def _me(self) -> str:
        try:
            return (await self._people.me()).user
        except PermanentError as error:
            raise TemporaryError(str(error)) from error

    async def _found(self, parsed: Parsed, tries: int) -> Parsed | None:
        """Of the message somebody reacted to: its author's words, its thread, its files. A machine's words are of whom they concern."""
        message = parsed.message
        channel, _, ts = message.conversation.partition(":")
        said = await self._one(channel, ts, tries)
        if said is None:
            return None
        me = await self._people.me()
        if said.user == me.user or (said.bot_id and said.bot_id == me.bot):
            return None  # our own words are no request
        reactor = message.sender.address
        author = said.user if said.user and not said.bot_id else reactor
        root = said.thread_ts or ts
        message = replace(message, conversation=f"{channel}:{root}", reply_address=f"{channel}:{root}")
        completed = await self._worded(Parsed(message), said)
        completed = await self._from(completed, author) if completed else None
        if completed is None and author != reactor:
            completed = await self._from(Parsed(message), reactor)
        if completed is None:
            return None
        if author != reactor:
            by = (await self._people.who(reactor)).name or reactor
            completed = Parsed(replace(completed.message, notes=(*completed.message.notes, f"made-by:{by}")))
        if root != ts:
            completed = await self._with_thread(completed, said, tries)
        return await self._with_files(completed, said.files or [], tries)

    async def _by_shortcut(self, parsed: Parsed, user: str, tries: int) -> Parsed:
        """With the hand that did it, where the words are another's. Shortcuts work where the bot is not: answers then go to the author alone."""
        message = parsed.message
        author = next(iter(message.also), "").partition(":")[2]
        if author != user:
            parsed = _noted(parsed, f"made-by:{(await self._people.who(user)).name or user}")
        try:
            here = await self._people.is_in(message.conversation.partition(":")[0])
        except TemporaryError:
            if tries < PATIENT:
                raise
            here = True
        return parsed if here else Parsed(replace(parsed.message, reply_address=author), parsed.files)

    async def _one(self, channel: str, ts: str, tries: int) -> Said | None:
        """The message at this moment; in a thread too. None: it is gone, or not ours to see."""
        try:
            answer = await self._web.call(
                "conversations.replies", channel=channel, ts=ts, limit=1, latest=ts, inclusive=True
            )
        except TemporaryError:
            if tries < PATIENT:
                raise
            return None
        except PermanentError:
            return None
        return next((one for one in _messages(answer) if one.ts == ts), None)

    async def _with_thread(self, parsed: Parsed, said: Said, tries: int) -> Parsed:
        """What was said in the thread before goes along, as quoted; it is the text where there is no other."""
        message = parsed.message
        channel, _, root = message.conversation.partition(":")
        try:
            answer = await self._web.call(
                "conversations.replies", channel=channel, ts=root, latest=said.ts, limit=MOST_BEFORE
            )
        except TemporaryError:
            if tries < PATIENT:
                raise
            return _noted(parsed, "slack-thread-not-read")
        except PermanentError:
            return _noted(parsed, "slack-thread-not-read")
        me = (await self._people.me()).user
        lines = []
        for one in _messages(answer):
            if one.ts == said.ts or one.user == me:
                continue
            names = await self._people.names((*reading.mentioned(one), *([one.user] if one.user else [])))
            words = reading.read(one, names, me=me).full
            if words:
                lines.append(f"{names.get(one.user or '', '') or one.user or '?'}: {words}")
        before = "\n\n".join(lines)
        if len(before) > LONGEST_BEFORE:
            before = "… " + before[-LONGEST_BEFORE:]
        if not before:
            return parsed
        if not message.text:
            message = replace(message, text=before)
        else:
            message = replace(message, quoted="\n\n".join(one for one in (message.quoted, before) if one))
        full = "\n\n".join(one for one in (before, message.full_text) if one)
        return Parsed(replace(message, full_text=full), parsed.files)

    async def _with_files(self, parsed: Parsed, files: list[File], tries: int) -> Parsed:
        """With the bytes of its files; one that is too large or can't be had is named in a note, and the words go on."""
        if not files:
            return parsed
        kept, data, missing = await self._bytes_of(files, tries)
        notes = tuple(NOT_TAKEN.format(name=name) for name in missing)
        message = replace(parsed.message, attachments=kept, notes=(*parsed.message.notes, *notes))
        return Parsed(message, data)

    async def _bytes_of(
        self, files: list[File], tries: int
    ) -> tuple[tuple[Attachment, ...], dict[str, bytes], tuple[str, ...]]:
        """The files, their bytes by digest, and the names of those that can't be had. Raises TemporaryError."""
        kept: list[Attachment] = []
        data: dict[str, bytes] = {}
        missing = [_named(one) for one in files[MOST_FILES:]]
        for named in files[:MOST_FILES]:
            one, content = await self._fetched(named, tries)
            if content is None:
                missing.append(_named(one))
                continue
            sha = hashlib.sha256(content).hexdigest()
            data[sha] = content
            media_type = one.mimetype or "application/octet-stream"
            kept.append(Attachment(name=_named(one), media_type=media_type, size=len(content), sha256=sha))
            await asyncio.sleep(0)
        return tuple(kept), data, tuple(missing)

    async def _fetched(self, file: File, tries: int) -> tuple[File, bytes | None]:
        """The file as Slack describes it, and its bytes; None: too large, gone, or not given after a few tries. Raises TemporaryError."""
        if file.mode in GONE:
            return file, None
        try:
            if not (
                file.url_private_download or file.url_private
            ):  # a Connect file, or one from a dialog, is only named
                answer = await self._web.call("files.info", file=file.id)
                file = msgspec.convert(answer.get("file"), File, strict=False)
            url = file.url_private_download or file.url_private or ""
            if not url or (file.size or 0) > self._largest:
                return file, None
            return file, await self._web.download(url, self._largest)
        except TemporaryError:
            if tries < PATIENT:
                raise
            return file, None
        except (PermanentError, TooLargeError, msgspec.ValidationError):
            return file, None


def _sent_by(message: Message, who: Who, name: str) -> Message:
    """The message with its sender known. Only a full member's address is vouched for; who has none there is known by the account."""
    return replace(
        message,
        sender=Address(address=who.email or who.user, name=who.name),
        also=(f"{name}:{who.user}",),
        trust="verified" if who.full else "unverified",
        language=message.language or _language(who.language),
    )


def _language(locale: str) -> str:
    """Polish, where somebody has chosen it; else the words will tell: Slack's interface has no Polish, so most Poles have an English one."""
    return "pl" if locale[:2].lower() == "pl" else ""


def _said(inbound: Inbound) -> tuple[Said | None, bool]:
    """The message inside, and whether it called the bot by name."""
    match events.kind_of(inbound):
        case "event":
            envelope, named, event = events.happened(inbound.raw)
            if not isinstance(event, Said):
                return (Said(), False) if event is not None else (None, False)
            said = event.message if event.subtype == "message_changed" and event.message is not None else event
            mine = {one.user_id for one in envelope.authorizations or () if one.user_id}
            return said, named == "app_mention" or any(f"<@{one}>" in (said.text or "") for one in mine)
        case "interactive":
            did = events.interaction(inbound.raw)
            return (did.message, False) if did.type == "message_action" else (None, False)
    return None, False


def _needs_fetching(inbound: Inbound) -> bool:
    return events.kind_of(inbound) == "event" and isinstance(events.happened(inbound.raw)[2], events.Reacted)


def _sent_files(inbound: Inbound) -> list[File]:
    """Files put into a dialog: only named there, Slack says the rest when it is asked."""
    if events.kind_of(inbound) != "interactive":
        return []
    did = events.interaction(inbound.raw)
    return [File(id=one, name=name) for one, name in deeds.files_of(did)]


def _messages(answer: dict[str, Any]) -> list[Said]:
    try:
        return msgspec.convert(answer.get("messages") or [], list[Said], strict=False)
    except msgspec.ValidationError as error:
        raise MalformedError(f"Slack's messages are not as it describes them: {error}") from error


def _noted(parsed: Parsed, note: str) -> Parsed:
    return Parsed(replace(parsed.message, notes=(*parsed.message.notes, note)), parsed.files)


def _named(file: File) -> str:
    return file.name or file.title or file.id
