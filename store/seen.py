"""When each agent last looked at a ticket: what a list marks as new is what was said since."""

from collections.abc import Sequence

from store.connection import Connection
from store.keys import Keys
from store.records import Ms

MOST = 2_000  # tickets kept of one agent, the newest
KEEP_SECONDS = 90 * 86_400


class Seen:
    """Keeps it for the agents of one desk, by e-mail."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def mark(self, agent: str, ticket: int) -> None:
        """The agent looks at the ticket now. Raises UnavailableError."""
        key = self._keys.seen(agent)
        await self._connection.call("ZADD", key, self._connection.now(), ticket)
        await self._connection.call("ZREMRANGEBYRANK", key, 0, -MOST - 1)
        await self._connection.call("EXPIRE", key, KEEP_SECONDS)

    async def at(self, agent: str, tickets: Sequence[int]) -> dict[int, Ms]:
        """When the agent looked last at each of them; what was never looked at is not in it. Raises UnavailableError."""
        if not tickets:
            return {}
        found = await self._connection.call("ZMSCORE", self._keys.seen(agent), *tickets)
        return {ticket: int(float(score)) for ticket, score in zip(tickets, found, strict=True) if score is not None}
