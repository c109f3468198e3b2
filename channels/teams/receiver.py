"""How a Teams channel listens: behind /api/messages, on the gateway's own web server. What is left is said at start, and let go at the end."""

from channels.base import Accept
from channels.teams.interact import Interact
from channels.teams.keys import Keys
from channels.teams.settings import Settings
from channels.tools import Tools


class TeamsReceiver:
    """A Receiver without a listener of its own."""

    def __init__(self, settings: Settings, tools: Tools, keys: Keys, interact: Interact, *, name: str) -> None:
        self._name = name
        self._settings = settings
        self._tools = tools
        self._keys = keys
        self._interact = interact

    async def start(self, accept: Accept) -> None:  # noqa: ARG002 - the contract's names
        """Says loudly where nobody's token is asked for."""
        if self._settings.auth == "none":
            self._tools.log.warning(
                "teams: auth is none: every program on this machine may write in anybody's name; never use it but for the Agents Playground",
                channel=self._name,
            )

    async def stop(self) -> None:
        """Lets what is in hand finish."""
        await self._interact.close()
        await self._keys.close()

    @property
    def port(self) -> int:
        """None of its own."""
        return 0
