"""The bot's own token for calls to Teams: fetched with the client secret, kept until shortly before it ends.

Source: learn.microsoft.com, "OAuth 2.0 client credentials flow" and "Authenticate requests from your bot to the Bot Connector service".
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

import msgspec

from channels.teams.words import no_answer, sign_in
from channels.trouble import Trouble

SCOPE = "https://api.botframework.com/.default"
EARLY = 300.0  # seconds before its end a token is not used any more
SHORTEST = 30.0  # seconds a token is kept at least, whatever its answer says
LONGEST = 86_400.0
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}", re.ASCII)
_NUMBER = re.compile(r"AADSTS(\d{1,10})")

# Posts a form to an address and gives (status, body); raises whatever the network raises.
PostForm = Callable[[str, dict[str, str]], Awaitable[tuple[int, bytes]]]


class _Given(msgspec.Struct, frozen=True):
    access_token: str = ""
    expires_in: float = 0
    error: str = ""
    error_description: str = ""


class NoTokenError(Exception):
    """There is no token now; `trouble` says why and what to do."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble


class Access:
    """Tokens of one app in one tenant. Who asks while one is being fetched waits for that one."""

    def __init__(
        self,
        login_url: str,
        tenant: str,
        app_id: str,
        password: str,
        *,
        post: PostForm,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{login_url.rstrip('/')}/{tenant}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password,
            "scope": SCOPE,
        }
        self._post = post
        self._clock = clock
        self._token = ""
        self._until = 0.0
        self._one = asyncio.Lock()

    async def token(self, *, not_this: str = "") -> str:
        """A token that is good for some minutes at least; not the one that was just refused. Raises NoTokenError."""
        async with self._one:
            if not self._token or self._token == not_this or self._clock() >= self._until:
                self._token = ""
                self._token, self._until = await self._fetched()
            return self._token

    async def _fetched(self) -> tuple[str, float]:
        try:
            status, body = await self._post(self._url, self._form)
        except (OSError, TimeoutError) as error:  # aiohttp's errors are of these, or wrapped by who posts
            raise NoTokenError(no_answer(type(error).__name__)) from None
        given = _read(body)
        if status == 200 and _TOKEN.fullmatch(given.access_token):
            kept = min(max(given.expires_in - EARLY, SHORTEST), LONGEST)
            return given.access_token, self._clock() + kept
        if status == 429 or status >= 500 or not given.error:
            raise NoTokenError(no_answer(f"HTTP {status}"))
        number = _NUMBER.search(given.error_description)
        raise NoTokenError(sign_in(number.group(1) if number else given.error[:60]))


def _read(body: bytes) -> _Given:
    try:
        return msgspec.json.decode(body, type=_Given, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _Given()
