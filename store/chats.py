"""Web chats: who a visitor is, what was said in the window, and who is there now. Any gateway can show any chat."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterable

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.listening import Listening
from store.plan import text_of
from store.records import ChannelName, ChatMessage, ChatSession
from store.scripts import load

CHAT = load("chat")
KEEP_SECONDS = 30 * 86_400  # after the last message
UNUSED_SECONDS = 86_400  # of a chat in which nobody has said anything yet
HERE_SECONDS = 120  # how long somebody counts as there after the last sign of life
LONGEST_TOKEN = 100
TOGETHER = 500  # signs of life in one go

_session = msgspec.json.Decoder(ChatSession)
_message = msgspec.json.Decoder(ChatMessage)


class Shown(msgspec.Struct, frozen=True):
    """What is heard of a session: a message and its place in the history, or (place -1) a passing word that is not kept."""

    session: str
    place: int
    document: bytes

    @property
    def message(self) -> ChatMessage:
        """The message; only where there is a place."""
        return _message.decode(self.document)


class Chats:
    """Keeps sessions and histories. The store never holds what the browser holds, only its SHA-256."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def begin(
        self, channel: ChannelName, *, identity: str = "", name: str = "", language: str = ""
    ) -> tuple[str, ChatSession]:
        """A new secret of 256 bits, and the session it opens. Raises UnavailableError."""
        secret = secrets.token_urlsafe(32)
        session = ChatSession(
            id=session_id(secret),
            channel=channel,
            identity=identity,
            name=name,
            language=language,
            created_at=self._connection.now(),
        )
        await self._put(session.id, UNUSED_SECONDS, "doc", text_of(session))
        return secret, session

    async def of(self, secret: str) -> ChatSession | None:
        """The session this secret opens, None if there is none (any more). Raises UnavailableError."""
        return await self.one(session_id(secret)) if 0 < len(secret) <= LONGEST_TOKEN else None

    async def one(self, session: str) -> ChatSession | None:
        """The session of this id. Raises UnavailableError."""
        doc, email, read = await self._connection.call("HMGET", self._keys.chat(session), "doc", "email", "read")
        if doc is None:
            return None
        return msgspec.structs.replace(
            _session.decode(doc), email=email.decode() if email else "", read=int(read) if read else 0
        )

    async def say(self, session: str, message: ChatMessage) -> int:
        """Adds a message to the history and shows it on every gateway; its place, -1 if it is there already, -2 if the session is over."""
        keys = self._keys
        return int(
            await self._connection.run(
                CHAT,
                [keys.chat(session), keys.chat_history(session)],
                [message.id, text_of(message), KEEP_SECONDS, keys.chats, session],
            )
        )

    async def history(self, session: str, start: int = 0, end: int = -1) -> list[ChatMessage]:
        """The messages from this place to that, oldest first; -1 is the newest. Raises UnavailableError."""
        found = await self._connection.call("LRANGE", self._keys.chat_history(session), start, end)
        return [_message.decode(one) for one in found]

    async def length(self, session: str) -> int:
        """How many messages the history has. Raises UnavailableError."""
        return int(await self._connection.call("LLEN", self._keys.chat_history(session)))

    async def put_email(self, session: str, address: str) -> None:
        """Where answers may follow; "" for nowhere. Raises UnavailableError."""
        await self._put(session, KEEP_SECONDS, "email", address)

    async def put_read(self, session: str, count: int) -> None:
        """So many messages were seen. Raises UnavailableError."""
        await self._put(session, KEEP_SECONDS, "read", str(count))

    async def here(self, sessions: Iterable[str]) -> None:
        """Their visitors are there now. Raises UnavailableError."""
        waiting = list(sessions)
        for start in range(0, len(waiting), TOGETHER):
            await asyncio.gather(
                *(
                    self._connection.call("SET", self._keys.chat_here(one), 1, "EX", HERE_SECONDS)
                    for one in waiting[start : start + TOGETHER]
                )
            )

    async def is_here(self, session: str) -> bool:
        """Whether its visitor was there within the last two minutes. Raises UnavailableError."""
        return bool(await self._connection.call("EXISTS", self._keys.chat_here(session)))

    async def whisper(self, session: str, word: bytes) -> None:
        """Something to show now and never again: who is typing. Raises UnavailableError."""
        await self._connection.call("PUBLISH", self._keys.chats, b"%b -1 %b" % (session.encode(), word))

    def listen(self, heard: Callable[[Shown | None], None]) -> Listening:
        """Hears of every session; None after every connect: something may have been missed. `heard` must be quick and not raise."""

        def took(data: bytes) -> None:
            session, _, rest = data.partition(b" ")
            place, _, document = rest.partition(b" ")
            heard(Shown(session.decode(), int(place), document) if document else None)

        return self._connection.listen(self._keys.chats, took)

    async def _put(self, session: str, seconds: int, name: str, value: str | bytes) -> None:
        key = self._keys.chat(session)
        await asyncio.gather(
            self._connection.call("HSET", key, name, value), self._connection.call("EXPIRE", key, seconds)
        )


def session_id(secret: str) -> str:
    """The session a browser's secret opens: 40 hex digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:40]
