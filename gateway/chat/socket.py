"""One browser's socket: reads frames, writes what is shown, never waits for a slow reader. What frames do stands in gateway.chat.visitor."""

import asyncio
from collections import deque

import msgspec
import structlog
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from gateway.chat import frames
from gateway.chat.sockets import Sockets
from gateway.chat.words import error_words
from gateway.http.language import Language
from store.chats import Shown
from store.errors import UnavailableError
from store.records import ChatMessage, ChatSession
from store.tasks import over

log = structlog.get_logger()

MOST_WAITING = 256  # frames a browser may be behind; with more it is sent away, and catches up when it comes back
SHOWN_AT_FIRST = 200  # messages of the history in a welcome
CLOSING = 2.0  # seconds
TOO_SLOW = b"too slow: come back with your session"
GOING = b"the gateway stops: come back with your session"


class Socket:
    """What one browser is shown. Frames wait in a bounded queue; a task of its own writes them."""

    def __init__(
        self, ws: web.WebSocketResponse, transport: asyncio.Transport | None, sockets: Sockets, language: Language
    ) -> None:
        self.language = language
        self.session: ChatSession | None = None
        self.choices: dict[str, str] = {}
        self.ticket = ""
        self.has_spoken = False
        self.agent_said = -1  # the place of the last message an agent wrote
        self._ws = ws
        self._transport = transport
        self._sockets = sockets
        self._waiting: deque[str] = deque()
        self._something = asyncio.Event()
        self._own: set[str] = set()
        self._place: int | None = None
        self._behind = False
        self._catching_up = False
        self._leaving = False
        self._held: list[str] | None = None
        self._writer = asyncio.create_task(self._write())

    async def frames(self) -> WSMessage:
        """The next frame from the browser. A closing one ends the conversation."""
        return await self._ws.receive()

    def send(self, frame: str) -> None:
        """Shows a frame as soon as the browser takes it."""
        if self._ws.closed or self._leaving:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._leaving = True
            self._waiting.clear()
            self._writer.cancel()
            self._sockets.spawn(self.close(WSCloseCode.TRY_AGAIN_LATER, TOO_SLOW))
            return
        self._waiting.append(frame)
        self._something.set()

    def refuse(self, code: str, *, of: str = "", **values: str) -> None:
        """Says what was wrong. `of` is the client's id of the message it is about."""
        words = error_words(code, self.language, **values)
        self.send(frames.written("error", code=code, message=words, **({"id": of} if of else {})))

    def enter(self, session: ChatSession) -> None:
        """Belongs to the session from now on; what is said meanwhile is not missed."""
        self.session = session
        self._sockets.enter(self, session.id)

    async def welcome(self, token: str, **values: object) -> None:
        """Shows the history and everything after it. Raises UnavailableError."""
        session = self._session
        total = await self._sockets.chats.length(session.id)
        start = max(0, total - SHOWN_AT_FIRST)
        history = await self._sockets.chats.history(session.id, start)
        messages = [self._frame(one, start + at) for at, one in enumerate(history)]
        self._place = start + len(history)
        self.has_spoken = bool(history)
        self.send(frames.written("welcome", session=token, history=messages, read=session.read, **values))
        if self._behind:
            self.behind()

    def own(self, message: str) -> None:
        """It was said here: this browser knows already what the others are shown."""
        self._own.add(message)

    def hold(self) -> None:
        """Messages wait until `release`: no answer is shown before the words it answers are acknowledged."""
        self._held = []

    def release(self) -> None:
        """Shows what waited."""
        held, self._held = self._held or [], None
        for frame in held:
            self.send(frame)

    def heard(self, shown: Shown) -> None:
        """Something was said in the session, perhaps on another gateway."""
        if shown.place < 0:
            self.send(shown.document.decode())
        elif self._place is None or shown.place > self._place:
            self.behind()
        elif shown.place == self._place:
            self._show(shown.message)

    def behind(self) -> None:
        """Something may have been missed: reads the history from where this browser is."""
        self._behind = True
        if self._place is not None and not self._catching_up:
            self._catching_up = True
            self._sockets.spawn(self._catch_up())

    async def leave(self) -> None:
        """The gateway stops."""
        await self.close(WSCloseCode.GOING_AWAY, GOING)

    async def close(self, code: int, reason: bytes) -> None:
        """Says why, waits a moment, and cuts the connection of who does not listen."""
        try:
            async with asyncio.timeout(CLOSING):
                await self._ws.close(code=code, message=reason)
        except TimeoutError:
            pass
        finally:
            if self._transport is not None and self._transport.get_write_buffer_size():
                self._transport.abort()

    async def end(self) -> None:
        """Lets go of everything; the browser has left."""
        if self.session is not None:
            self._sockets.leave(self, self.session.id)
        await over(self._writer)

    @property
    def _session(self) -> ChatSession:
        if self.session is None:
            raise RuntimeError("a socket without a session shows nothing")
        return self.session

    def _show(self, message: ChatMessage) -> None:
        place = self._place or 0
        self._place = place + 1
        frame = self._frame(message, place)
        if message.id in self._own:
            self._own.discard(message.id)
        else:
            written = msgspec.json.encode(frame).decode()
            if self._held is None:
                self.send(written)
            else:
                self._held.append(written)

    def _frame(self, message: ChatMessage, place: int) -> dict[str, object]:
        self.has_spoken = True
        self.choices.update({one.id: one.label for one in message.choices})
        self.ticket = message.ticket or self.ticket
        if message.author.kind == "agent":
            self.agent_said = place
        session = self._session.id
        return frames.shown(message, place, lambda at: self._sockets.file_address(session, place, at))

    async def _catch_up(self) -> None:
        try:
            while self._behind and not self._ws.closed:
                self._behind = False
                start = self._place or 0
                for place, message in enumerate(await self._sockets.chats.history(self._session.id, start), start):
                    if place == self._place:  # else it was heard while we read
                        self._show(message)
        except UnavailableError as error:
            log.warning(
                "chats: a socket is behind", reason=str(error)
            )  # the store's next word, or its return, brings it on
        finally:
            self._catching_up = False

    async def _write(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                frame = self._waiting.popleft()
                try:
                    await self._ws.send_str(frame)
                except (ConnectionError, RuntimeError):
                    return  # it has left; the reading side knows


def is_over(message: WSMessage) -> bool:
    """Whether the browser has left, or sent something that is no text."""
    return message.type is not WSMsgType.TEXT
