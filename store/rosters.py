"""Who could be given a ticket: all agents, what each has to do, and when each was last chosen."""

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.plan import WEIGHTS
from store.records import Agent
from store.scripts import load
from store.tickets import CHUNK

ROSTER, LOADS = load("roster"), load("loads")
SUFFIX = ":tickets"

_agent = msgspec.json.Decoder(Agent)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as assignment sees one. `tickets`: how many open ones (waiting ones don't count); `weight`: what they weigh by priority.

    `turn` grows with each choice of the desk: the lowest was chosen longest ago, 0 never. `document` is the agent as stored.
    """

    agent: Agent
    document: str = ""
    turn: int = 0
    tickets: int = 0
    weight: int = 0


class Rosters:
    """Reads the agents of one desk with their loads, which commit keeps."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._complete = False

    async def read(self) -> list[Candidate]:
        """All agents, disabled ones too, by e-mail; one round trip. Raises UnavailableError."""
        if not self._complete:
            await self._complete_loads()
        keys = self._keys
        found = await self._connection.run(ROSTER, [keys.agents, keys.turns], [keys.agent_prefix, SUFFIX])
        return [
            Candidate(
                agent=_agent.decode(document),
                document=document.decode(),
                turn=int(turn),
                tickets=int(tickets),
                weight=int(weight),
            )
            for _, document, turn, tickets, weight in sorted(found)
        ]

    async def tickets(self, email: str) -> list[int]:
        """The numbers of the open tickets an agent has, ascending. Raises UnavailableError."""
        found = await self._connection.call("ZRANGE", self._keys.agent_tickets(email), 0, -1)
        return sorted(int(one) for one in found)

    async def hurry(self, timer: str, count: int) -> int:
        """Lets the first `count` timers named `timer` and a ticket's number go off now, those of the oldest tickets. Says how many.

        One in hand at this moment is done again; what it decides is bound to its ticket. Raises UnavailableError.
        """
        call, due = self._connection.call, self._keys.timers.due
        found, cursor = set[int](), 0
        while True:
            cursor, rows = await call("ZSCAN", due, cursor, "MATCH", f"{timer}:*", "COUNT", 1000)
            found |= {int(name.rpartition(b":")[2]) for name in rows[::2] if name.rpartition(b":")[2].isdigit()}
            if not int(cursor):
                break
        first = sorted(found)[:count]
        start = self._connection.now() - len(first)
        for place, number in enumerate(first):  # a moment apart, so that they are claimed in this order
            await call("ZADD", due, "XX", "LT", start + place, f"{timer}:{number}")
        if first:
            await call("PUBLISH", self._keys.wake, "timers")
        return len(first)

    async def _complete_loads(self) -> None:
        """Writes down, once a desk, whose the tickets are that were there before such lists were kept."""
        keys, call = self._keys, self._connection.call
        if not await call("EXISTS", keys.loads):
            weights = msgspec.json.encode(WEIGHTS)
            numbers = await call("ZRANGE", keys.state("open"), 0, -1)
            for start in range(0, len(numbers), CHUNK):
                args: list[bytes | str | int] = [keys.ticket_prefix, keys.agent_prefix, SUFFIX, weights]
                await self._connection.run(LOADS, [keys.number], [*args, *numbers[start : start + CHUNK]])
            await call("SET", keys.loads, "1")
        self._complete = True
