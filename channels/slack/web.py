"""Slack's Web API over HTTP: one call, one answer, every refusal in words. The one place that holds the bot's token when it leaves.

Source: docs.slack.dev, "Using the Slack Web API" and "Rate limits". The token goes to the exact origin of `api_url` and to Slack's file host, never
over a redirect, and is in no message, log or repr.
"""

import json
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import aiohttp
from yarl import URL

from channels.base import PermanentError, TemporaryError
from channels.condition import Condition
from channels.secret import Secret
from channels.slack.words import limited, no_answer, trouble
from channels.trouble import Trouble

LIMITS = aiohttp.ClientTimeout(total=20, connect=5)
FILE_LIMITS = aiohttp.ClientTimeout(total=120, connect=5, sock_read=20)
FILES_OF = {"slack.com": "files.slack.com", "slack-gov.com": "files.slack-gov.com"}  # API host → host of files
LARGEST_ANSWER = 20_000_000  # bytes
DEFAULT_WAIT = 30.0  # seconds, where a 429 does not say how long
LONGEST_WAIT = 3_600.0
LONGEST_ADDRESS = 4_000  # characters
_METHOD = re.compile(r"[a-zA-Z]+(\.[a-zA-Z0-9]+)+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")


class SlackWaitError(TemporaryError):
    """Slack can't or won't just now. `code` is its own word ("ratelimited", "token_revoked"), "no_answer" where it said nothing."""

    def __init__(self, found: Trouble) -> None:
        super().__init__(str(found), found.waits)
        self.code = found.code


class SlackRefusedError(PermanentError):
    """Slack won't, however often it is asked. `code` is its own word ("is_archived")."""

    def __init__(self, found: Trouble) -> None:
        super().__init__(str(found))
        self.code = found.code


class TooLargeError(PermanentError):
    """A file is larger than may be taken."""


class Web:
    """Calls Slack for one channel.

    `tell` hears when something is wrong with the account or one of the `places` of the config, and when it is well again; of other places
    the dead letter says it.
    Where Slack asked to wait, calls of the same method (of chat.*: to the same place) are refused here until then; nothing else is held up.
    """

    def __init__(
        self,
        token: Secret,
        api_url: str,
        *,
        channel: str,
        places: Collection[str] = (),
        tell: Callable[[Condition], None] = lambda _condition: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._token = token
        self._api = URL(api_url)
        if not api_url.endswith("/api/") or self._api.scheme not in ("https", "http"):
            raise ValueError("api_url must be an address that ends in /api/, like https://slack.com/api/")
        self._channel = channel
        self._places = frozenset(places)
        self._tell = tell
        self._clock = clock
        self._held: dict[tuple[str, str], float] = {}
        self._wrong: dict[str, str] = {}  # what is wrong → the method it was found by
        self._session: aiohttp.ClientSession | None = None
        self.scopes: frozenset[str] = frozenset()  # what the token may do, as Slack said last (X-OAuth-Scopes)

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Slack's answer with "ok". Arguments that are None are left out; lists and dicts are sent as JSON.

        Raises SlackWaitError (with `after` where Slack or we know it) or SlackRefusedError.
        """
        if not _METHOD.fullmatch(method):
            raise ValueError(f"{method!r} is no method of Slack's Web API")
        place = _place(arguments)
        key = (method, place if method.startswith("chat.") else "")
        if (rest := self._held.get(key, 0.0) - self._clock()) > 0:
            raise SlackWaitError(limited(method, place, rest))
        status, headers, body = await self._post(method, arguments)
        if status == 429:
            raise self._limited(method, place, key, headers.get("Retry-After", ""))
        if scopes := headers.get("X-OAuth-Scopes"):
            self.scopes = frozenset(one.strip() for one in scopes.split(",") if one.strip())
        answer = _read(body)
        if answer is None or (status >= 500 and not answer.get("error")):
            raise SlackWaitError(no_answer(method, f"HTTP {status}"))
        if answer.get("ok") is True:
            self._well(method, place)
            return answer
        code = str(answer.get("error", "") or f"HTTP {status}")[:100]
        if code in ("ratelimited", "rate_limited"):
            raise self._limited(method, place, key, headers.get("Retry-After", ""))
        raise self._refused(
            trouble(code, method=method, place=place, needed=str(answer.get("needed", ""))[:200]), method
        )

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes of a file Slack named. Raises TooLargeError over `limit` bytes, SlackWaitError, SlackRefusedError.

        The token goes along, so `url` must be on Slack's own host of files; anything else is refused unasked.
        """
        if not is_ours(url, self._api):
            raise SlackRefusedError(trouble("foreign_file_address", method="download"))
        try:
            async with self._open().get(
                URL(url), headers=self._authorization(), allow_redirects=False, timeout=FILE_LIMITS
            ) as response:
                if response.status == 429 or response.status >= 500:
                    raise SlackWaitError(no_answer("download", f"HTTP {response.status}"))
                if response.status != 200 or _is_sign_in_page(
                    response, url
                ):  # 302 to the sign-in page: the token may not read files
                    raise SlackRefusedError(trouble("file_not_given_check_scope_files:read", method="download"))
                if (response.content_length or 0) > limit:
                    raise TooLargeError(f"larger than {limit} bytes")
                return await _body(response, limit)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackWaitError(no_answer("download", type(error).__name__)) from None

    async def upload(self, name: str, data: bytes) -> str:
        """Slack's id of the file, which nobody sees before `share`. Raises SlackWaitError, SlackRefusedError."""
        place = await self.call("files.getUploadURLExternal", filename=name, length=len(data))
        url = str(place.get("upload_url", ""))
        if not is_ours(url, self._api):
            raise SlackRefusedError(trouble("foreign_upload_address", method="files.getUploadURLExternal"))
        headers = {"Content-Type": "application/octet-stream"}  # the address is the right to write: no token
        try:
            async with self._open().post(
                URL(url), data=data, headers=headers, allow_redirects=False, timeout=FILE_LIMITS
            ) as response:
                if response.status != 200:
                    raise SlackWaitError(no_answer("upload", f"HTTP {response.status}"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackWaitError(no_answer("upload", type(error).__name__)) from None
        return str(place["file_id"])

    async def share(self, files: Sequence[tuple[str, str]], channel: str, thread: str = "") -> None:
        """Shows uploaded files (id, title) in a channel, or in a thread of it. Raises SlackWaitError, SlackRefusedError."""
        await self.call(
            "files.completeUploadExternal",
            files=[{"id": one, "title": title} for one, title in files],
            channel_id=channel,
            thread_ts=thread or None,
        )

    async def close(self) -> None:
        """Lets go of kept connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, method: str, arguments: Mapping[str, Any]) -> tuple[int, Mapping[str, str], bytes]:
        data = {name: _field(value) for name, value in arguments.items() if value is not None}
        try:
            async with self._open().post(
                self._api.join(URL(method)), data=data, headers=self._authorization(), allow_redirects=False
            ) as response:
                return response.status, response.headers, await _body(response, LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError, TooLargeError) as error:
            raise SlackWaitError(
                no_answer(method, type(error).__name__)
            ) from None  # the error's own words hold our headers

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=LIMITS, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def _limited(self, method: str, place: str, key: tuple[str, str], after: str) -> SlackWaitError:
        seconds = min(float(after), LONGEST_WAIT) if re.fullmatch(r"\d{1,6}", after.strip()) else DEFAULT_WAIT
        now = self._clock()
        self._held = {one: until for one, until in self._held.items() if until > now} | {key: now + seconds}
        return SlackWaitError(limited(method, place, seconds))

    def _refused(self, found: Trouble, method: str) -> SlackWaitError | SlackRefusedError:
        if found.about in self._places or found.about.startswith(("token", "scope:")):
            self._wrong[found.about] = method
            self._tell(Condition(channel=self._channel, about=found.about, pl=found.pl, en=found.en))
        return SlackRefusedError(found) if found.waits is None else SlackWaitError(found)

    def _well(self, method: str, place: str) -> None:
        """A call went through: the token is good, and so are the place and what this very method was refused for."""
        for about, found_by in tuple(self._wrong.items()):
            if about in ("token", place) or (about.startswith("scope:") and found_by == method):
                del self._wrong[about]
                self._tell(Condition(channel=self._channel, about=about))


def is_ours(url: str, api: URL) -> bool:
    """Whether a file's address is on Slack's host of files (or on the API's own origin, where it is none of Slack's), letter for letter.

    Two readers can't understand what begins like that differently: the host ends at its first slash.
    """
    host = FILES_OF.get(api.raw_host or "")
    origin = f"https://{host}" if host else str(api.origin())
    return url.startswith(f"{origin}/") and _UNPRINTABLE.search(url) is None and len(url) <= LONGEST_ADDRESS


def _place(arguments: Mapping[str, Any]) -> str:
    for name in ("channel", "channel_id", "users", "user", "user_id"):
        if arguments.get(name):
            return str(arguments[name])
    return ""


def _field(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _is_sign_in_page(response: aiohttp.ClientResponse, url: str) -> bool:
    return response.content_type == "text/html" and not re.search(r"\.html?($|\?)", url, re.IGNORECASE)


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_chunked(65_536):
        size += len(part)
        if size > limit:
            raise TooLargeError(f"larger than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
