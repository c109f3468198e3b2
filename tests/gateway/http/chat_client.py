"""A browser's side of the chat socket, as plain frames."""

import asyncio
import json
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

SECONDS = 10


class ChatClient:
    """One socket. `session` is the secret of its welcome."""

    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws
        self.session = ""
        self.welcome: dict[str, Any] = {}

    async def send(self, kind: str, **values: Any) -> None:
        """A frame to the gateway."""
        await self.ws.send_str(json.dumps({"type": kind, **values}))

    async def next(self, kind: str = "") -> dict[str, Any]:
        """The next frame, which must be of this kind if one is given."""
        message = await self.ws.receive(timeout=SECONDS)
        assert message.type is WSMsgType.TEXT, (message.type, message.data, message.extra)
        frame: dict[str, Any] = json.loads(message.data)
        assert not kind or frame["type"] == kind, frame
        return frame

    async def closed(self) -> int:
        """The code the gateway closes with, after whatever it still says."""
        while True:
            message = await self.ws.receive(timeout=SECONDS)
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING):
                return self.ws.close_code or 0

    async def hello(self, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Begins, or comes back; the welcome."""
        await self.send("hello", session=session, **{"language": "pl", **values})
        self.welcome = await self.next()
        while self.welcome["type"] == "error":
            self.welcome = await self.next()
        self.session = self.welcome["session"]
        return self.welcome

    async def say(self, name: str, text: str, **values: Any) -> dict[str, Any]:
        """Says something; the bot's answer, after the acknowledgement."""
        await self.send("message", id=name, text=text, **values)
        assert await self.next("received") == {"type": "received", "id": name}
        return await self.next("message")

    async def quiet(self, seconds: float = 0.3) -> None:
        """Nothing comes for a while."""
        try:
            message = await self.ws.receive(timeout=seconds)
        except TimeoutError:
            return
        raise AssertionError(message.data)


async def connect(
    session: ClientSession, base: str, *, origin: str | None, channel: str = "", **headers: str
) -> ChatClient:
    """A socket. Raises WSServerHandshakeError when the gateway refuses it."""
    query = f"?channel={channel}" if channel else ""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if origin is not None:
        names["Origin"] = origin
    return ChatClient(await session.ws_connect(f"{base}/chat/ws{query}", headers=names, max_msg_size=0))


async def until(condition: Any, what: str) -> Any:
    """The first true value of an awaitable condition."""
    for _ in range(500):
        if found := await condition():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")
