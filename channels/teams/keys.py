"""The keys Microsoft signs calls to bots with: fetched when they are needed, kept, and fetched anew for a key nobody knows.

Source: learn.microsoft.com, "Authenticate requests from the Bot Connector service to your bot" (OpenID metadata, JWKS with `endorsements`).
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from yarl import URL

from channels.base import UnavailableError

OLD = 86_400.0  # seconds after which the keys are fetched again, and for which one is kept that is no longer published
FRESH = (
    60.0  # seconds between two looks for a key nobody knows: a flood of forged tokens must not become one of requests
)
PAUSE = 5.0  # seconds an issuer that gave no keys is not asked again
LARGEST = 1_000_000  # bytes of a document
MOST = 200  # keys
BITS = 2048  # of the shortest key that is believed
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)


class Key(msgspec.Struct, frozen=True):
    """A key and the channels its owner may speak for ("msteams")."""

    kid: str
    public: RSAKey
    endorsements: frozenset[str]


class _Metadata(msgspec.Struct, frozen=True):
    jwks_uri: str


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class Keys:
    """The keys of one issuer by `kid`. Fetching happens once for all who wait, at most once a minute for unknown ones."""

    def __init__(self, openid_url: str, *, log: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = URL(openid_url)
        self._log = log
        self._clock = clock
        self._known: dict[str, tuple[float, Key]] = {}  # kid → when it was last published, and the key
        self._read_at = self._asked_at = self._failed_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """The key of this name; None: the issuer has none. Raises UnavailableError where it can't be asked."""
        now = self._clock()
        if kid in self._known:
            if now - self._read_at > OLD and now - self._failed_at > PAUSE:
                self._refresh()  # beside: what is known is good meanwhile
            return self._known[kid][1]
        if self._fetching is None and now - self._asked_at > FRESH and now - self._failed_at > PAUSE:
            self._asked_at = now
            self._refresh()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)
        found = self._known.get(kid)
        if found is None and self._failed_at > self._read_at:
            raise UnavailableError(f"the keys of Microsoft could not be fetched from {self._url.host}")
        return found[1] if found else None

    async def close(self) -> None:
        """Ends what is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _refresh(self) -> None:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched())

    async def _fetched(self) -> None:
        try:
            published = await asyncio.wait_for(self._fetch(), 15)
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError, ValueError) as error:
            self._failed_at = self._clock()
            self._asked_at = float("-inf")  # it was not answered, so it may be asked again after a pause
            self._log.warning("teams: no keys", issuer=str(self._url.host), reason=f"{type(error).__name__}: {error}")
        else:
            now = self._read_at = self._clock()
            self._known |= {key.kid: (now, key) for key in published}
            self._known = {kid: found for kid, found in self._known.items() if now - found[0] < OLD}
        finally:
            self._fetching = None

    async def _fetch(self) -> list[Key]:
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
            metadata = msgspec.json.decode(await self._get(session, self._url), type=_Metadata)
            where = URL(metadata.jwks_uri)
            if where.origin() != self._url.origin():
                raise ValueError(f"the keys are said to be at {where.host}, which is another server")
            found = msgspec.json.decode(await self._get(session, where), type=_Keys).keys
        keys = []
        for one in found[:MOST]:
            key = key_of(one)
            if key is not None:
                keys.append(key)
            await asyncio.sleep(0)  # reading a key takes a millisecond, and calls wait
        if not keys:
            raise ValueError("none of the published keys can be used")
        return keys

    async def _get(self, session: aiohttp.ClientSession, url: URL) -> bytes:
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status != 200:
                raise ValueError(f"{url.host} answers {answer.status}")
            body = await answer.content.read(LARGEST + 1)
            while not answer.content.at_eof() and len(body) <= LARGEST:
                body += await answer.content.read(LARGEST + 1 - len(body))
            if len(body) > LARGEST:
                raise ValueError(f"{url.host} answers with more than {LARGEST} bytes")
            return body


def key_of(published: Mapping[str, Any]) -> Key | None:
    """An entry of the JWKS (RFC 7517) as a key that calls are believed by; None: it is of another kind. Pure."""
    kid, modulus, endorsed = published.get("kid"), published.get("n"), published.get("endorsements")
    if published.get("kty") != "RSA" or published.get("use", "sig") != "sig" or not isinstance(kid, str) or not kid:
        return None
    if not isinstance(modulus, str) or len(modulus) * 6 < BITS:
        return None
    try:
        public = RSAKey.import_key({"kty": "RSA", "n": modulus, "e": str(published.get("e"))})
        if public.raw_value.key_size < BITS:
            return None
    except (JoseError, ValueError, TypeError):
        return None
    channels = endorsed if isinstance(endorsed, list) else []
    return Key(kid, public, frozenset(one for one in channels if isinstance(one, str)))
