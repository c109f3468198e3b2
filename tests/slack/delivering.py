"""How Slack brings what happens: signed requests to a URL, or envelopes over a WebSocket; repeated until they are acknowledged."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

Payload = dict[str, Any]


@dataclass
class Try:
    """One time that something was brought: seconds until the answer, its status (0 = none came), its body."""

    seconds: float
    status: int
    answer: Any = None


@dataclass
class Delivered:
    """Everything about one event, command or interaction that was brought."""

    kind: str  # events_api, interactive, slash_commands
    payload: Payload
    tries: list[Try] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Whether the app said that it has it."""
        return bool(self.tries) and self.tries[-1].status == 200

    @property
    def answer(self) -> Any:
        """What the app answered with, None for nothing."""
        return self.tries[-1].answer if self.tries else None


def signed(secret: str, body: bytes, *, at: int | None = None) -> dict[str, str]:
    """The headers of Slack's signature, version 0."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(kind: str, payload: Payload) -> tuple[bytes, str]:
    """The body of a request, and its type."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


class Requests:
    """Brings by HTTP."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret
        self._session = ClientSession(timeout=ClientTimeout(total=3))

    async def bring(self, kind: str, payload: Payload, attempt: int, reason: str) -> Try:
        """One request. No answer within 3 seconds is none."""
        body, type_ = encoded(kind, payload)
        headers = {"Content-Type": type_, **signed(self.secret, body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        begin = time.monotonic()
        try:
            async with self._session.post(self.url, data=body, headers=headers) as answer:
                said = await answer.read()
                return Try(time.monotonic() - begin, answer.status, _json(said))
        except (ClientError, TimeoutError, OSError):
            return Try(time.monotonic() - begin, 0)

    async def close(self) -> None:
        """Lets go of connections."""
        await self._session.close()


def _json(said: bytes) -> Any:
    try:
        return json.loads(said) if said else None
    except ValueError:
        return said.decode(errors="replace")


class Sockets:
    """Brings over Socket Mode. The attributes are what a test changes."""

    def __init__(self) -> None:
        self.base = ""
        self.drop_acks = 0  # so many acknowledgements get lost on the way
        self.ack_seconds = 3.0
        self.opened = 0
        self.open: list[web.WebSocketResponse] = []
        self.duplicates: list[str] = []
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._numbers = count(1)

    def address(self) -> str:
        """A URL that is good for one connection."""
        ticket = f"ticket-{next(self._numbers)}"
        self._tickets.add(ticket)
        return f"{self.base}/link/?ticket={ticket}&app_id=A1"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A connection."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        self.opened += 1
        hello = {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "connection_info": {"app_id": "A1"},
            "debug_info": {"host": "applink-1", "build_number": 1, "approximate_connection_time": 18_060},
        }
        await socket.send_json(hello)
        self.open.append(socket)
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            if socket in self.open:
                self.open.remove(socket)
        return socket

    def _acknowledged(self, ack: Payload) -> None:
        if self.drop_acks > 0:
            self.drop_acks -= 1
            return
        waiting = self._waiting.get(str(ack.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))

    async def bring(self, kind: str, payload: Payload, attempt: int, reason: str) -> Try:
        """One envelope over the newest connection, and its acknowledgement."""
        begin = time.monotonic()
        while not self.open and time.monotonic() - begin < self.ack_seconds:
            await asyncio.sleep(0.01)
        if not self.open:
            return Try(time.monotonic() - begin, 0)
        id_ = f"envelope-{next(self._numbers)}"
        envelope: Payload = {
            "envelope_id": id_,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        self._waiting[id_] = asyncio.get_running_loop().create_future()
        try:
            await self.open[-1].send_json(envelope)
            answer = await asyncio.wait_for(self._waiting[id_], self.ack_seconds)
            return Try(time.monotonic() - begin, 200, answer)
        except (TimeoutError, ConnectionError):
            return Try(time.monotonic() - begin, 0)
        finally:
            del self._waiting[id_]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Says that the connections will be closed, and closes them: Slack does so every few hours."""
        for socket in list(self.open):
            self.open.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
            await asyncio.sleep(0.05)
            await socket.close()

    def cut(self) -> None:
        """Tears the connections without a word, as a lost network does."""
        for socket in list(self.open):
            self.open.remove(socket)
            transport = (
                socket._req.transport if socket._req is not None else None
            )  # aiohttp has no other way to be rude
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Ends all connections."""
        for socket in list(self.open):
            await socket.close()
