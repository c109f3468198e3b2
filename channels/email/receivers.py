"""Several receivers of one channel as one."""

from collections.abc import Sequence

from channels.base import Accept, Receiver


class Receivers:
    """A Receiver of receivers: the SMTP listener and the mailboxes of a channel."""

    def __init__(self, receivers: Sequence[Receiver]) -> None:
        self._receivers = receivers
        self._started: list[Receiver] = []

    @property
    def port(self) -> int:
        """The port of the one that listens."""
        return next((one.port for one in self._receivers if one.port), 0)

    async def start(self, accept: Accept) -> None:
        """Returns when every listener is bound. Raises ListenError, and nothing is left running then."""
        for one in self._receivers:
            try:
                await one.start(accept)
            except BaseException:
                await self.stop()
                raise
            self._started.append(one)

    async def stop(self) -> None:
        """Stops all of them, the last first."""
        while self._started:
            await self._started.pop().stop()
