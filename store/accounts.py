"""Who of the agents can sign in at the console, with which password, and the links by which they choose one."""

import secrets
from collections.abc import Callable

import msgspec

from store.connection import Connection
from store.keys import Keys
from store.people import token_hash
from store.records import Agent, Ms, Record
from store.scripts import load

INVITATION = 24 * 3600  # seconds a link lives
LONGEST_TOKEN = 100  # characters that are worth a look-up

REDEEM = load("redeem")


class Account(Record, frozen=True, kw_only=True):
    """That an agent can sign in. `password` is an argon2id hash (RFC 9106) in its own notation, "" for who signs in elsewhere only."""

    password: str = ""
    changed_at: Ms = 0


class Invitation(Record, frozen=True, kw_only=True):
    """What a link is for: the agent (an e-mail) may choose a password; "" lets anybody become the first administrator.

    `by` made the link: an agent's e-mail, or "" for the command line and the start.
    """

    agent: str
    by: str = ""


_account = msgspec.json.Decoder(Account)
_agent = msgspec.json.Decoder(Agent)


class Accounts:
    """Accounts of one desk, by the agent's e-mail."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    async def any(self) -> bool:
        """Whether anybody can sign in yet. Raises UnavailableError."""
        return int(await self._connection.call("HLEN", self._keys.accounts)) > 0

    async def of(self, email: str) -> Account | None:
        """The agent's account. Raises UnavailableError."""
        found = await self._connection.call("HGET", self._keys.accounts, email.lower())
        return _account.decode(found) if found else None

    async def put(self, email: str, password: str) -> None:
        """Keeps a password's hash. Raises UnavailableError."""
        account = Account(password=password, changed_at=self._connection.now())
        await self._connection.call("HSET", self._keys.accounts, email.lower(), msgspec.json.encode(account))

    async def known(self, email: str) -> None:
        """The agent has signed in elsewhere (OpenID Connect), so the desk is set up; a password stays. Raises UnavailableError."""
        account = Account(changed_at=self._connection.now())
        await self._connection.call("HSETNX", self._keys.accounts, email.lower(), msgspec.json.encode(account))

    async def invite(self, email: str, *, by: str = "") -> str:
        """A secret of 256 bits for a link that lets this agent choose a password, once, within a day. Raises UnavailableError.

        Without an e-mail it makes the first administrator, and dies as soon as there is an account.
        """
        token = secrets.token_urlsafe(32)
        key = self._keys.invitation(token_hash(token))
        await self._connection.call("HSET", key, "agent", email.lower(), "by", by)
        await self._connection.call("EXPIRE", key, INVITATION)
        return token

    async def invitation(self, token: str) -> Invitation | None:
        """What a link is for; None for one that is used, has run out or never was. Raises UnavailableError."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        agent, by = await self._connection.call("HMGET", self._keys.invitation(token_hash(token)), "agent", "by")
        if agent is None or (not agent and await self.any()):
            return None
        return Invitation(agent=agent.decode(), by=(by or b"").decode())

    async def redeem(
        self, token: str, email: str, password: str, change: Callable[[Agent | None], Agent]
    ) -> Agent | None:
        """Spends a link: keeps the password hash and the agent as `change` makes it of the one before, in one step.

        None, and nothing kept, if the link is no longer good. What `change` raises goes through. Raises UnavailableError.
        """
        email = email.lower()
        account = msgspec.json.encode(Account(password=password, changed_at=self._connection.now()))
        keys = [self._keys.invitation(token_hash(token)), self._keys.accounts, self._keys.agents]
        while True:
            before = await self._connection.call("HGET", self._keys.agents, email) or b""
            agent = change(_agent.decode(before) if before else None)
            said = await self._connection.run(REDEEM, keys, [email, account, msgspec.json.encode(agent), before])
            if said != b"moved":
                return agent if said == b"done" else None
