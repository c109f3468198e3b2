"""Calls to the Bot Connector: where to, with which token, and what its refusals mean. The only place that speaks HTTP to Teams.

Source: learn.microsoft.com, "Bot Connector REST API reference", "Rate limiting" and "Status codes from bot conversational APIs".
"""

import re
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from channels.base import ForbiddenError, PermanentError, TemporaryError
from channels.condition import Condition
from channels.teams.access import Access, NoTokenError
from channels.teams.hosts import GLOBAL, connector, fetchable, token_may_go, uploadable
from channels.teams.settings import Settings
from channels.teams.words import limited, no_answer, trouble, unauthorized
from channels.trouble import Trouble

LIMITS = aiohttp.ClientTimeout(total=20, connect=10)
FILE_LIMITS = aiohttp.ClientTimeout(total=45, connect=10)
LARGEST_ANSWER = 1_000_000  # bytes
PIECE = 65_536  # bytes of a file that are handed to the network at once
INSUFFICIENT_STORAGE = 507  # (RFC 4918 section 11.5) trying again does not help
LONGEST_WAIT = 3_600.0
DEFAULT_WAIT = 5.0  # seconds, where a 429 or 412 does not say
FIRST_WAIT, MOST_WAIT = 2.0, 300.0  # seconds after an answer that is none; doubled each time, by conversation
CONVERSATIONS = 10_000  # whose failures are counted


class TeamsWaitError(TemporaryError):
    """Trying again may help: after `after` seconds where Teams or we know it. `code` is Teams' word or "no_answer", "limited"."""

    def __init__(self, found: Trouble) -> None:
        super().__init__(str(found), found.waits)
        self.code = found.code


class TeamsRefusedError(PermanentError):
    """Trying again can't help. `code` is Teams' word ("BotNotInConversationRoster"), `status` the HTTP status, 0 without one."""

    def __init__(self, found: Trouble, status: int = 0) -> None:
        super().__init__(str(found))
        self.code = found.code
        self.status = status


class TooLargeError(PermanentError):
    """More bytes than were asked for at most."""


class _NoAnswerError(Exception):
    """The network failed; the words name how."""


class Web:
    """One bot's calls. `places` are the conversations of the config: what is wrong with them is told as a Condition, and its end too."""

    def __init__(
        self,
        channel: str,
        settings: Settings,
        *,
        tell: Callable[[Condition], None] = lambda _condition: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._channel = channel
        self._connectors = settings.connectors
        self._local = settings.auth == "none"
        self._places: Collection[str] = frozenset({*settings.requests, *settings.rooms.values()})
        self._tell = tell
        self._clock = clock
        self._access: Access | None = None
        if settings.app_password:
            self._access = Access(
                settings.login_url,
                settings.tenant,
                settings.app_id,
                str(settings.app_password),
                post=self._post_form,
                clock=clock,
            )
        self.service_url = connector(f"{settings.connectors[0].rstrip('/')}/teams/", settings.connectors) if settings.connectors else GLOBAL  # fmt: skip
        self._held: dict[str, float] = {}
        self._silent: dict[str, int] = {}  # conversation → how often in a row it was not answered for
        self._wrong: set[str] = set()
        self._session: aiohttp.ClientSession | None = None

    def heard(self, service_url: str) -> None:
        """From now on the bot is answered there: the serviceUrl of an activity whose token was checked. Others are ignored."""
        try:
            self.service_url = connector(service_url, self._connectors, loopback=self._local)
        except ForbiddenError:
            return

    async def call(
        self, method: str, *path: str, body: Mapping[str, Any] | None = None, place: str = ""
    ) -> dict[str, Any]:
        """Teams' answer, {} where it has none. `path` are the parts after v3/, escaped here; `place` whom a refusal is about.

        Raises TeamsWaitError or TeamsRefusedError.
        """
        if (rest := self._held.get(place, 0.0) - self._clock()) > 0:
            raise TeamsWaitError(limited(place, rest))
        url = f"{self.service_url}v3/{'/'.join(quote(one, safe='') for one in path)}"
        try:
            token = await self._token()
            status, headers, raw = await self._request(method, url, token, body)
            if status == 401 and self._access is not None:  # once: it may have been revoked, or its key rotated
                token = await self._token(not_this=token)
                status, headers, raw = await self._request(method, url, token, body)
        except _NoAnswerError as error:
            raise self._unanswered(place, str(error)) from None
        answer = _read(raw)
        if 200 <= status < 300:
            self._well(place)
            return answer
        if status == 401:
            raise self._failed(unauthorized(), status)
        if status in (412, 429):
            raise self._pause(place, headers.get("Retry-After", ""))
        if status == 408 or status >= 500:
            raise self._unanswered(place, f"HTTP {status}", _seconds(headers.get("Retry-After", "")))
        told = answer.get("error")
        code = str(told.get("code", "") if isinstance(told, dict) else "")[:80]
        raise self._failed(trouble(status, code, _base(place)), status)

    async def sign_in(self) -> None:
        """Gets a token, if there is none yet. Raises TeamsWaitError."""
        await self._token()

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes of a file that an activity named. Raises TooLargeError over `limit` bytes, TeamsWaitError, TeamsRefusedError.

        Only from Microsoft's hosts, over no redirect; the bot's token goes along to a connector and nowhere else.
        """
        if not fetchable(url, self._connectors):
            raise TeamsRefusedError(trouble(0, "foreign_file_address", ""))
        token = await self._token() if token_may_go(url, self._connectors) else ""
        try:
            async with self._open().get(
                URL(url, encoded=True), headers=_authorization(token), allow_redirects=False, timeout=FILE_LIMITS
            ) as response:
                if response.status == 429 or response.status >= 500:
                    raise TeamsWaitError(no_answer(f"HTTP {response.status}"))
                if response.status != 200:
                    raise TeamsRefusedError(trouble(response.status, "file_not_given", ""), response.status)
                if (response.content_length or 0) > limit:
                    raise TooLargeError(f"larger than {limit} bytes")
                return await _body(response, limit)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TeamsWaitError(no_answer(type(error).__name__)) from None

    async def put(self, url: str, part: memoryview, at: int, whole: int) -> tuple[int, dict[str, Any]]:
        """Puts bytes of a file from `at` on into an upload: the answer's status below 429, and what it says.

        Only to a tenant's OneDrive, over no redirect, and never with the bot's token: the address is its own secret.
        Raises TeamsWaitError, TeamsRefusedError.
        """
        headers = {
            "Content-Length": str(len(part)),
            "Content-Range": f"bytes {at}-{at + len(part) - 1}/{whole}",
            "Content-Type": "application/octet-stream",
        }
        return await self._at_upload("PUT", url, headers, part)

    async def put_so_far(self, url: str) -> tuple[int, dict[str, Any]]:
        """The state of an upload, as `put` tells it."""
        return await self._at_upload("GET", url, {}, None)

    async def _at_upload(
        self, method: str, url: str, headers: Mapping[str, str], part: memoryview | None
    ) -> tuple[int, dict[str, Any]]:
        if not uploadable(url, self._connectors):
            raise TeamsRefusedError(trouble(0, "foreign_file_address", ""))
        data = None if part is None else _pieces(part)
        try:
            async with self._open().request(
                method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False, timeout=FILE_LIMITS
            ) as response:
                status, after = response.status, _seconds(response.headers.get("Retry-After", ""))
                answer = _read(await _body(response, LARGEST_ANSWER))
        except (aiohttp.ClientError, TimeoutError, OSError, TooLargeError) as error:
            raise TeamsWaitError(no_answer(type(error).__name__)) from None
        if status in (408, 429) or (status >= 500 and status != INSUFFICIENT_STORAGE):
            raise TeamsWaitError(msgspec.structs.replace(no_answer(f"HTTP {status}"), waits=after))
        return status, answer

    async def close(self) -> None:
        """Lets go of kept connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _token(self, *, not_this: str = "") -> str:
        """Nothing where there is no password, which only `auth: none` allows."""
        if self._access is None:
            return ""
        try:
            return await self._access.token(not_this=not_this)
        except NoTokenError as error:
            raise self._failed(error.trouble, 0) from None

    async def _request(
        self, method: str, url: str, token: str, body: Mapping[str, Any] | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        data = None if body is None else msgspec.json.encode(body)
        headers = _authorization(token) | ({"Content-Type": "application/json; charset=utf-8"} if data else {})
        try:
            async with self._open().request(
                method, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as response:
                return response.status, response.headers, await _body(response, LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError, TooLargeError) as error:
            raise _NoAnswerError(type(error).__name__) from None  # the error's own words hold our headers

    async def _post_form(self, url: str, form: dict[str, str]) -> tuple[int, bytes]:
        try:
            async with self._open().post(URL(url), data=form, allow_redirects=False) as response:
                return response.status, await _body(response, LARGEST_ANSWER)
        except (aiohttp.ClientError, TooLargeError) as error:
            raise OSError(type(error).__name__) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=LIMITS, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _pause(self, place: str, after: str) -> TeamsWaitError:
        given = _seconds(after)
        seconds = DEFAULT_WAIT if given is None else given
        now = self._clock()
        self._held = {one: until for one, until in self._held.items() if until > now} | {place: now + seconds}
        return TeamsWaitError(limited(place, seconds))

    def _unanswered(self, place: str, why: str, after: float | None = None) -> TeamsWaitError:
        count = self._silent.get(place, 0)
        if len(self._silent) >= CONVERSATIONS:
            self._silent.clear()
        self._silent[place] = count + 1
        waits = min(FIRST_WAIT * 2 ** min(count, 10), MOST_WAIT) if after is None else after
        return TeamsWaitError(msgspec.structs.replace(no_answer(why), waits=waits))

    def _failed(self, found: Trouble, status: int) -> TeamsWaitError | TeamsRefusedError:
        about = _base(found.about)
        if about == "token" or about in self._places:
            self._wrong.add(about)
            self._tell(Condition(channel=self._channel, about=about, pl=found.pl, en=found.en))
        waits = found.waits is not None or found.code == "no_answer"
        return TeamsWaitError(found) if waits else TeamsRefusedError(found, status)

    def _well(self, place: str) -> None:
        """A call went through: the token is good, and so is the place."""
        self._silent.pop(place, None)
        for about in self._wrong & {"token", _base(place)}:
            self._wrong.discard(about)
            self._tell(Condition(channel=self._channel, about=about))


def _base(conversation: str) -> str:
    """The channel of a thread."""
    return conversation.partition(";")[0]


def _seconds(after: str) -> float | None:
    return min(float(after), LONGEST_WAIT) if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", after.strip()) else None


def _authorization(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(body) if body.strip() else {}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


async def _pieces(part: memoryview) -> AsyncIterator[bytes]:
    for start in range(0, len(part), PIECE):
        yield bytes(part[start : start + PIECE])


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_chunked(65_536):
        size += len(part)
        if size > limit:
            raise TooLargeError(f"larger than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
