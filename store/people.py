"""Agents and API tokens: few, read often, changed by an administrator."""

import hashlib
import secrets
from collections.abc import Callable

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.records import Agent, Level, Scope, Token
from store.scripts import load
from store.sessions import Sessions

AGENT = load("agent")

_agent = msgspec.json.Decoder(Agent)
_token = msgspec.json.Decoder(Token)


def token_hash(token: str) -> str:
    """What is stored of a token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class People:
    """Agents and tokens of one desk."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def agents(self) -> list[Agent]:
        """All agents, by e-mail."""
        stored = await self._connection.call("HVALS", self._keys.agents)
        return sorted((_agent.decode(one) for one in stored), key=lambda agent: agent.email)

    async def agent(self, email: str) -> Agent | None:
        """The agent with this e-mail, or None."""
        stored = await self._connection.call("HGET", self._keys.agents, email.lower())
        return _agent.decode(stored) if stored else None

    async def put_agent(self, agent: Agent, *, new: bool = False) -> bool:
        """Keeps the agent. `new`: only if there is none with this e-mail; False if there was."""
        document = msgspec.json.encode(agent)
        verb = "HSETNX" if new else "HSET"
        kept = bool(await self._connection.call(verb, self._keys.agents, agent.email.lower(), document)) or not new
        await self._end_sessions(agent)
        return kept

    async def add_agent(self, email: str, *, name: str, level: Level, admin: bool) -> bool:
        """Adds an agent; False if the e-mail is taken."""
        now = self._connection.now()
        return await self.put_agent(
            Agent(email=email.lower(), name=name, level=level, admin=admin, created_at=now), new=True
        )

    async def change_agent(self, email: str, change: Callable[[Agent], Agent]) -> Agent | None:
        """Changes the agent and returns it as it is then; None if there is none. Done again where another change came in between.

        What `change` raises goes through, and nothing is changed.
        """
        while (stored := await self._connection.call("HGET", self._keys.agents, email.lower())) is not None:
            before = _agent.decode(stored)
            after = change(before)
            if after == before:
                return after
            document = msgspec.json.encode(after)
            if await self._connection.run(AGENT, [self._keys.agents], [email.lower(), stored, document]) == b"ok":
                await self._end_sessions(after)
                return after
        return None

    async def _end_sessions(self, agent: Agent) -> None:
        """Who is disabled is not signed in again when enabled."""
        if agent.disabled:
            await Sessions(self._connection, self._keys).end_all(agent.email)

    async def add_token(self, name: str, *, scope: Scope, agent: str) -> str:
        """Makes a token and returns it. This is the only time it is seen."""
        token = "ct_" + secrets.token_urlsafe(32)
        record = Token(
            hash=token_hash(token), name=name, scope=scope, agent=agent.lower(), created_at=self._connection.now()
        )
        await self._connection.call("HSET", self._keys.tokens, record.hash, msgspec.json.encode(record))
        return token

    async def token(self, secret: str) -> Token | None:
        """The token's record if it is known and not revoked."""
        stored = await self._connection.call("HGET", self._keys.tokens, token_hash(secret))
        record = _token.decode(stored) if stored else None
        return None if record is None or record.revoked_at else record

    async def tokens(self) -> list[Token]:
        """All tokens, revoked ones too, by name."""
        stored = await self._connection.call("HVALS", self._keys.tokens)
        return sorted((_token.decode(one) for one in stored), key=lambda token: (token.name, token.created_at))

    async def revoke_tokens(self, name: str) -> int:
        """Revokes every live token of this name. Returns how many."""
        count = 0
        for record in await self.tokens():
            if record.name == name and not record.revoked_at:
                revoked = msgspec.structs.replace(record, revoked_at=self._connection.now())
                await self._connection.call("HSET", self._keys.tokens, record.hash, msgspec.json.encode(revoked))
                count += 1
        return count
