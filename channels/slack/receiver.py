"""How a Slack channel listens: over a socket, or behind /in/<channel>; and what it fetches of the time when nobody listened."""

from channels.base import Accept
from channels.slack.catching_up import CatchingUp
from channels.slack.door import Door
from channels.slack.settings import Settings
from channels.slack.socket import Socket
from channels.tools import Tools


class SlackReceiver:
    """A Receiver."""

    def __init__(self, settings: Settings, tools: Tools, door: Door, catching_up: CatchingUp, *, name: str) -> None:
        self._name = name
        self._settings = settings
        self._tools = tools
        self._door = door
        self._catching_up = catching_up
        self._socket: Socket | None = None

    async def start(self, accept: Accept) -> None:
        """Returns at once; Slack is reached as soon as it can be."""
        dispatch = self._door.ready()
        if self._settings.app_token:
            self._socket = Socket(
                self._name, self._settings, self._tools, dispatch, connected=self._catching_up.connected
            )
            self._socket.start(accept)
        self._catching_up.start(accept, live=lambda: self._socket is None or self._socket.live)

    async def stop(self) -> None:
        """Takes nothing new, lets what is in hand finish."""
        if self._socket is not None:
            await self._socket.stop()
        await self._catching_up.stop()
        await self._door.close()

    @property
    def port(self) -> int:
        """None of its own: a socket is opened by us, and calls come to the web server."""
        return 0
