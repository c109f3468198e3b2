"""Where channels show things of a ticket: a card in a room, the root of a thread. Changed there later, and led back from there."""

from store.connection import Connection
from store.keys import Keys


class Places:
    """The places of one desk. A place is what its channel calls it ("C1:1700000000.000100")."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def of(self, channel: str, address: str, ticket: int) -> dict[str, str]:
        """The places filled for a ticket at an address, by name. Raises UnavailableError."""
        found = await self._connection.call("HGETALL", self._keys.places(channel, address, ticket))
        pairs = found.items() if isinstance(found, dict) else zip(found[::2], found[1::2], strict=True)
        return {name.decode(): place.decode() for name, place in pairs}

    async def show(self, channel: str, address: str, ticket: int, name: str, digest: str) -> None:
        """Keeps what a place shows now, to be found among the places as "shown:<name>". Raises UnavailableError."""
        await self._connection.call("HSET", self._keys.places(channel, address, ticket), f"shown:{name}", digest)

    async def put(self, channel: str, address: str, ticket: int, name: str, place: str, *, nearby: str = "") -> None:
        """Keeps a place, and lets it lead to the ticket as a conversation of the channel; `nearby` too, until something else does. Raises UnavailableError."""
        for one in filter(None, (place, nearby)):  # first: who answers there is understood
            await self._connection.call("SET", self._keys.conversation(f"{channel}:{one}"), str(ticket))
        await self._connection.call("HSET", self._keys.places(channel, address, ticket), name, place)
