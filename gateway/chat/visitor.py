"""What a visitor's frames do: who it is, words that become messages, marks, and the wish for a transcript."""

import asyncio
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec.structs import replace

from channels.base import Accept, ForgedError
from channels.email.address import is_address
from channels.webchat.channel import Settings
from channels.webchat.identity import Identity, opened
from channels.webchat.parse import Chatted
from gateway.chat import frames
from gateway.chat.frames import Chosen, Email, Hello, Said, Seen, Transcript, Typing
from gateway.chat.socket import Socket
from gateway.chat.sockets import Sockets
from gateway.chat.transcript import NothingSaidError, UnprovedError, send_transcript
from gateway.chat.words import GUEST
from gateway.http.desk.live import presence
from gateway.http.form_values import cleaned
from gateway.http.language import Language
from store import ids
from store.client import Store
from store.errors import UnavailableError
from store.records import Attachment, Author, ChannelName, ChatMessage, ChatSession, Inbound
from triage.secrets import mask

log = structlog.get_logger()

MOST_WRONG = 10  # frames that can't be understood, before the socket is closed
TYPING_AGAIN = 2_000  # ms between two words to agents that somebody types


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One web chat of the config, and what its visitors' frames need."""

    name: ChannelName
    settings: Settings
    desk: str
    language: Language
    zone: ZoneInfo
    upload: int
    store: Store
    accept: Accept
    sockets: Sockets


class Visitor:
    """One browser in a chat. `source` is the place that is limited together, "" for one that is not."""

    def __init__(self, door: Door, socket: Socket, source: str) -> None:
        self._door = door
        self._socket = socket
        self._source = source
        self._wrong = 0
        self._typed = 0
        self._said_here = False

    async def take(self, data: str) -> bool:
        """Does what the frame says; False if the conversation is over."""
        try:
            frame = frames.read(data)
        except frames.BadFrameError as error:
            self._wrong += 1
            self._socket.refuse("bad-frame", why=str(error))
            return self._wrong < MOST_WRONG
        try:
            await self._do(frame)
        except UnavailableError as error:
            log.warning("chat: not stored", reason=str(error))
            self._socket.refuse("unavailable", of=getattr(frame, "id", ""))
        return True

    async def _do(self, frame: frames.Incoming) -> None:
        session = self._socket.session
        if isinstance(frame, Hello) != (session is None):
            self._socket.refuse("hello-first")
        elif isinstance(frame, Hello):
            await self._hello(frame)
        elif session is not None:
            await self._within(frame, session)

    async def _within(self, frame: frames.Incoming, session: ChatSession) -> None:
        match frame:
            case Said():
                await self._said(session, frame)
            case Chosen():
                await self._chosen(session, frame)
            case Typing():
                await self._types(session)
            case Seen():
                await self._seen(session, frame.place + 1)
            case Email():
                await self._reach(session, frame.address.strip())
            case Transcript():
                await self._transcript(session)
            case _:
                self._socket.refuse("hello-first")

    async def _hello(self, frame: Hello) -> None:
        door, socket = self._door, self._socket
        language: Language = "pl" if frame.language[:2].lower() == "pl" else "en" if frame.language else door.language
        socket.language = language
        identity = self._identity(frame.identity)
        # a chat belongs to one person: who signs in, out or over begins another one
        known = await door.store.chats.of(frame.session) if frame.session else None
        token = frame.session or ""
        if known is None or known.channel != door.name or known.identity != identity.email:
            if not self._may("begin", door.settings.limits.address_chats_per_minute):
                socket.refuse("too-many")
                return
            token, known = await door.store.chats.begin(
                door.name, identity=identity.email, name=identity.name, language=language
            )
        session = replace(known, language=language)
        socket.enter(session)
        await socket.welcome(
            token,
            desk=door.desk,
            language=language,
            email=session.email,
            identity=session.identity,
            longest=door.settings.limits.text,
            upload=door.upload,
        )
        if socket.has_spoken:
            await door.store.chats.here([session.id])

    def _may(self, what: str, most: int) -> bool:
        """Counts a use of the place the browser is at; no place, no limit."""
        return not self._source or self._door.sockets.rates.spend(f"{what}:{self._door.name}:{self._source}", most)

    def _identity(self, token: str) -> Identity:
        if not token:
            return Identity("")
        try:
            secret = self._door.settings.identity_secret
            if not secret:
                raise ForgedError("this chat has no identity_secret")  # noqa: TRY301 - the same answer to all of them
            found = opened(token, secret, self._door.store.now())
            if not is_address(found.email):
                raise ForgedError("email is no mail address")  # noqa: TRY301
        except ForgedError as error:
            log.warning("chat: an identity was not believed", channel=self._door.name, reason=str(error))
            self._socket.refuse("bad-identity")
            return Identity("")
        return found

    async def _said(self, session: ChatSession, frame: Said) -> None:
        text = cleaned(frame.text, lines=True)
        if not text and not frame.files:
            self._socket.refuse("empty", of=frame.id)
            return
        if len(text) > self._door.settings.limits.text:
            self._socket.refuse("too-long", of=frame.id, most=str(self._door.settings.limits.text))
            return
        files: tuple[Attachment, ...] = ()
        if frame.files:
            found = await self._door.store.uploads.of(uploader(session.id), frame.files)
            if len(found) < len(set(frame.files)):
                self._socket.refuse("no-file", of=frame.id)
                return
            files = tuple(found[one] for one in dict.fromkeys(frame.files))
        await self._hand_in(session, frame.id, text, files)

    async def _chosen(self, session: ChatSession, frame: Chosen) -> None:
        label = self._socket.choices.get(frame.choice)
        if label is None:
            self._socket.refuse("unknown-choice", of=frame.id)
            return
        await self._hand_in(session, frame.id, label)

    async def _hand_in(
        self, session: ChatSession, client_id: str, text: str, files: tuple[Attachment, ...] = ()
    ) -> None:
        """Makes the message durable, in the ticket's pipe and in the history of the window, and only then says so."""
        door, limits = self._door, self._door.settings.limits
        if not (
            door.sockets.rates.spend(f"session:{session.id}", limits.messages_per_minute)
            and self._may("messages", limits.address_messages_per_minute)
        ):
            self._socket.refuse("too-many", of=client_id)
            return
        external_id = f"{session.id}:{client_id}"
        raw = msgspec.json.encode(
            Chatted(
                session=session.id,
                text=text,
                name=_name(session),
                language=session.language,
                identity=session.identity,
                files=files,
            )
        )
        inbound = Inbound(
            id=ids.message_id(door.name, external_id),
            channel=door.name,
            external_id=external_id,
            lane=f"r:{ids.digest('root', door.name, f'conversation:{session.id}')}",
            digest=ids.digest(external_id),  # the same client id is the same message, whatever it says
            raw=raw,
        )
        shown = ChatMessage(
            id=client_id,
            at=door.store.now(),
            author=Author(kind="requester"),
            text=mask(text, session.language)[0],
            files=files,
        )
        self._socket.own(client_id)
        self._socket.hold()
        try:
            # in this order, so that no answer stands before it in the history; and in one tick, so that they share a trip to the store
            await asyncio.gather(door.store.chats.say(session.id, shown), door.accept(inbound))
            self._socket.send(frames.written("received", id=client_id))
        finally:
            self._socket.release()
        if not self._said_here:
            self._said_here = True  # from now on the sockets say so by themselves
            await door.store.chats.here([session.id])

    async def _types(self, session: ChatSession) -> None:
        now = self._door.store.now()
        if not self._socket.ticket or now - self._typed < TYPING_AGAIN:
            return
        self._typed = now
        number = int(self._socket.ticket.rpartition("-")[2])
        await presence.seen(self._door.store, number, f"chat:{session.id}", _name(session), "chatting")

    async def _seen(self, session: ChatSession, count: int) -> None:
        if count <= session.read:
            return
        self._socket.session = replace(session, read=count)
        chats, number = self._door.store.chats, self._socket.ticket.rpartition("-")[2]
        is_answer = number and session.read <= self._socket.agent_said < count
        await asyncio.gather(
            chats.put_read(session.id, count),
            chats.whisper(session.id, frames.written("read", place=count - 1).encode()),
            chats.here([session.id]),
            *([presence.read(self._door.store, int(number))] if is_answer else []),
        )

    async def _reach(self, session: ChatSession, address: str) -> None:
        """Keeps where answers may follow. What was typed proves nothing, and makes the visitor nobody else."""
        if session.identity or (address and not is_address(address)):
            self._socket.refuse("bad-address")
            return
        address = address.lower()
        self._socket.session = replace(session, email=address)
        await self._door.store.chats.put_email(session.id, address)
        await self._door.store.chats.whisper(session.id, frames.written("email", address=address).encode())

    async def _transcript(self, session: ChatSession) -> None:
        door = self._door
        try:
            address = await send_transcript(
                door.store, session, mail=door.settings.answers, ticket=self._socket.ticket, zone=door.zone
            )
        except UnprovedError:
            self._socket.refuse("unproved-address")
        except NothingSaidError:
            self._socket.refuse("nothing-said")
        else:
            self._socket.send(frames.written("transcript", address=address))


def _name(session: ChatSession) -> str:
    return session.name or f"{GUEST} {session.id[:4]}"


def uploader(session: str) -> str:
    """The author of files sent ahead in a session: no other session may use them."""
    return f"chat:{session}"
