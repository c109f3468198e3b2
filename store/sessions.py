"""Browsers in which an agent is signed in. The store never holds what a browser holds, only its SHA-256."""

import asyncio
import hashlib
import secrets

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.records import Agent, Ms, Record
from store.scripts import load
from store.signals import Signals

IDLE = 12 * 3_600_000  # ms a session lives unused
LIFE = 7 * 86_400_000  # ms it lives at most
NOTED_EVERY = 60_000  # ms between two notes that it is used
LONGEST_SECRET = 100  # characters that are worth a look-up
LONGEST_DEVICE = 300

SESSION = load("session")

_agent = msgspec.json.Decoder(Agent)


class Session(Record, frozen=True, kw_only=True):
    """One signed-in browser. `id` tells sessions apart and opens nothing; `device` is what the browser calls itself, `place` its IP address."""

    id: str
    agent: str
    started_at: Ms
    seen_at: Ms
    device: str = ""
    place: str = ""


class SignedIn(Record, frozen=True, kw_only=True):
    """What a request's secret stands for: the agent as kept now, the session's id and since when."""

    agent: Agent
    session: str
    started_at: Ms


class Sessions:
    """Sessions of one desk: begun at sign-in, ended by sign-out, by a click elsewhere, or by time."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        self._signals = Signals(connection, keys)

    async def begin(self, agent: str, *, device: str = "", place: str = "") -> str:
        """A new secret of 256 bits that stands for this agent. Raises UnavailableError."""
        secret, now = secrets.token_urlsafe(32), self._connection.now()
        session, of_agent = session_id(secret), self._keys.sessions(agent.lower())
        # listed first: a session that is not listed could not be ended from elsewhere
        await self._connection.call("SADD", of_agent, session)
        await self._connection.call(
            "HSET",
            self._keys.session(session),
            "agent", agent.lower(), "started", now, "seen", now, "device", device[:LONGEST_DEVICE], "place", place,
        )  # fmt: skip
        await asyncio.gather(
            self._connection.call("PEXPIRE", self._keys.session(session), IDLE),
            self._connection.call("PEXPIRE", of_agent, LIFE),
        )
        return secret

    async def of(self, secret: str, *, noted: bool = True) -> SignedIn | None:
        """Who the secret stands for, in one round trip; None for nobody (any more) and for a disabled agent. Raises UnavailableError.

        `noted`: the agent did something, so the session lives on.
        """
        if not 0 < len(secret) <= LONGEST_SECRET:
            return None
        session = session_id(secret)
        found = await self._connection.run(
            SESSION,
            [self._keys.session(session), self._keys.agents],
            [self._connection.now(), IDLE, LIFE, NOTED_EVERY if noted else 0],
        )
        if not found:
            return None
        agent = _agent.decode(found[2])
        return None if agent.disabled else SignedIn(agent=agent, session=session, started_at=int(found[1]))

    async def list(self, agent: str) -> list[Session]:
        """The agent's live sessions, the one used last first. Raises UnavailableError."""
        of_agent, now = self._keys.sessions(agent.lower()), self._connection.now()
        ids = [one.decode() for one in await self._connection.call("SMEMBERS", of_agent)]
        kept = await asyncio.gather(*[self._connection.call("HGETALL", self._keys.session(one)) for one in ids])
        found = [
            _session(one, dict(zip(flat[::2], flat[1::2], strict=True))) for one, flat in zip(ids, kept, strict=True)
        ]
        live = [one for one in found if one is not None and now - one.seen_at < IDLE and now - one.started_at < LIFE]
        over = set(ids) - {one.id for one in live}
        if over:
            await self._connection.call("SREM", of_agent, *sorted(over))
        return sorted(live, key=lambda one: -one.seen_at)

    async def end(self, secret: str) -> None:
        """The secret stands for nobody from now on. Raises UnavailableError."""
        if 0 < len(secret) <= LONGEST_SECRET:
            await self._connection.call("DEL", self._keys.session(session_id(secret)))
            await self._signals.sessions_ended()

    async def end_one(self, agent: str, session: str) -> bool:
        """Ends one session of this agent by its id; False if this agent has none such. Raises UnavailableError."""
        if not await self._connection.call("SREM", self._keys.sessions(agent.lower()), session):
            return False
        ended = bool(await self._connection.call("DEL", self._keys.session(session)))
        await self._signals.sessions_ended()
        return ended

    async def end_all(self, agent: str, *, but: str = "") -> int:
        """Ends all sessions of this agent but the one with the id `but`; how many. Raises UnavailableError."""
        ids = [one.decode() for one in await self._connection.call("SMEMBERS", self._keys.sessions(agent.lower()))]
        return sum(await asyncio.gather(*[self.end_one(agent, one) for one in ids if one != but]))


def session_id(secret: str) -> str:
    """What a session is called where its secret must not be known."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _session(session: str, kept: dict[bytes, bytes]) -> Session | None:
    if not kept:
        return None
    return Session(
        id=session,
        agent=kept[b"agent"].decode(),
        started_at=int(kept[b"started"]),
        seen_at=int(kept[b"seen"]),
        device=kept[b"device"].decode("utf-8", "replace"),
        place=kept[b"place"].decode(),
    )
