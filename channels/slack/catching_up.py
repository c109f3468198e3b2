"""What was said while nobody listened, fetched from Slack's own history through the same door. What came in before is a duplicate there.

Of request channels, agents' rooms and DMs: new messages, replies and edits. Deleted ones are not in a history.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec

from channels.base import Accept, Accepted, PermanentError, TemporaryError
from channels.mailbox import Lease
from channels.slack.people import People
from channels.slack.settings import Settings
from channels.slack.web import SlackWaitError, Web
from channels.tools import Tools
from store.errors import UnavailableError

FURTHEST = 86_400  # seconds that are looked back at most
OVERLAP = 60  # seconds that are looked at again: clocks differ, and Slack may be late
KEEP = 30.0  # seconds between two notes of how far we are
HELD = 120.0  # seconds the note's keeper may be silent before another gateway takes over
PAGE = 200
PAGES = 50  # of one conversation
MOST_DMS = 500
PATIENT = 5  # tries of one call
LONGEST = 120.0  # seconds waited between two of them

CLOSED = frozenset(
    {"not_in_channel", "missing_scope", "no_permission"}
)  # until somebody mends it: nothing to wait for here
PASSING = frozenset({"ratelimited", "no_answer", "internal_error", "fatal_error", "service_unavailable"})

# Makes a call durable if it matters; None: it does not (Door.keep).
Keep = Callable[[str, bytes, Accept], Awaitable[Accepted | None]]


class CatchingUp:
    """Of one channel. One gateway of many notes how far the desk has heard; each catches up on its own gaps."""

    def __init__(self, settings: Settings, tools: Tools, web: Web, people: People, *, name: str, keep: Keep) -> None:
        self._name = name
        self._settings = settings
        self._tools = tools
        self._web = web
        self._people = people
        self._keep = keep
        self._lease: Lease | None = tools.lease(f"slack:{name}") if tools.lease is not None else None
        self._held = False
        self._gap = 0  # ms, since when something may be missing; 0 = nothing is
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, accept: Accept, *, live: Callable[[], bool]) -> None:
        """Begins, in a task of its own. `live` says whether Slack can reach us."""
        self._task = asyncio.create_task(self._run(accept, live))

    async def stop(self) -> None:
        """Notes nothing more; the next one goes on from the last note."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._held and self._lease is not None:
            try:
                await self._lease.give_back()
            except UnavailableError:
                return  # it runs out by itself

    async def connected(self, alive: int) -> None:
        """There is a connection again; up to `alive` (ms) there was one (0 = there was none since the start)."""
        self._missed(alive)
        self._wake.set()

    async def _run(self, accept: Accept, live: Callable[[], bool]) -> None:
        while True:
            self._wake.clear()
            try:
                if live():
                    await self._tend(accept)
            except (TemporaryError, PermanentError, UnavailableError) as error:
                self._tools.log.warning("slack: could not catch up", channel=self._name, reason=str(error))
            except Exception:  # unknown: it goes on listening, and says what went wrong
                self._tools.log.exception("slack: could not catch up", channel=self._name)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(KEEP):
                    await self._wake.wait()

    async def _tend(self, accept: Accept) -> None:
        """Catches up where something may be missing, and then notes that all up to now was heard."""
        now = self._tools.now()
        if self._lease is not None and not self._held:
            self._held = await self._lease.hold(HELD)
            if self._held and self._lease.position.isdigit():
                self._missed(int(self._lease.position))
        since = self._gap
        if since:
            await self._catch_up(since, accept)
            if self._gap == since:
                self._gap = 0
        if self._lease is not None and self._held:
            self._held = await self._lease.keep(str(now), HELD)

    def _missed(self, since: int) -> None:
        self._gap = min(since, self._gap) if since and self._gap else since or self._gap

    async def _catch_up(self, since: int, accept: Accept) -> None:
        """Hands everything said since then to the door. Raises what a call raises that fails again and again."""
        oldest = max(since // 1000 - OVERLAP, self._tools.now() // 1000 - FURTHEST)
        me = await self._people.me()
        found = 0
        talks = [*self._settings.requests, *self._settings.rooms.values()]
        talks += [str(one.get("id", "")) async for one in self._pages("conversations.list", "channels", types="im")][
            :MOST_DMS
        ]
        for talk in talks:
            try:
                async for said in self._said(talk, oldest):
                    for event in _events(said, talk, oldest):
                        raw = msgspec.json.encode(
                            {
                                "type": "event_callback",
                                "team_id": me.team,
                                "authorizations": [{"user_id": me.user, "is_bot": True}],
                                "event": event,
                            }
                        )
                        found += await self._keep("event", raw, accept) is not None
            except (PermanentError, SlackWaitError) as error:  # kicked out, archived: the rest is fetched all the same
                if isinstance(error, SlackWaitError) and error.code not in CLOSED:
                    raise
                self._tools.log.warning("slack: could not catch up", channel=self._name, place=talk, reason=str(error))
        self._tools.log.info("slack: caught up", channel=self._name, since=oldest, places=len(talks), messages=found)

    async def _said(self, talk: str, oldest: int) -> AsyncIterator[dict[str, Any]]:
        """Messages of a conversation since then, and replies since then to any of the last day."""
        begin = min(oldest, self._tools.now() // 1000 - FURTHEST)
        async for said in self._pages("conversations.history", "messages", channel=talk, oldest=str(begin)):
            if _moment(said.get("ts")) >= oldest or _edited(said) >= oldest:
                yield said
            if _moment(said.get("latest_reply")) >= oldest:
                root = str(said.get("ts", ""))
                async for reply in self._pages(
                    "conversations.replies", "messages", channel=talk, ts=root, oldest=str(oldest)
                ):
                    if reply.get("ts") != root:
                        yield reply

    async def _pages(self, method: str, of: str, **arguments: Any) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        for _ in range(PAGES):
            answer = await self._patiently(method, **arguments, limit=PAGE, cursor=cursor or None)
            for one in answer.get(of) or ():
                if isinstance(one, dict):
                    yield one
            following = answer.get("response_metadata")
            cursor = str(following.get("next_cursor") or "") if isinstance(following, dict) else ""
            if not cursor:
                return

    async def _patiently(self, method: str, **arguments: Any) -> dict[str, Any]:
        for turn in range(PATIENT):
            try:
                return await self._web.call(method, **arguments)
            except TemporaryError as error:
                if turn + 1 == PATIENT or (isinstance(error, SlackWaitError) and error.code not in PASSING):
                    raise
                await asyncio.sleep(min(error.after or 2.0**turn, LONGEST))
        raise TemporaryError("Slack was asked too often")


def _events(said: dict[str, Any], talk: str, oldest: int) -> list[dict[str, Any]]:
    """The events Slack would have sent of a message: that it was said, and that it was edited."""
    where = {"channel": talk, "channel_type": "im" if talk.startswith("D") else "channel"}
    found: list[dict[str, Any]] = []
    if _moment(said.get("ts")) >= oldest:
        found.append({**said, **where, "type": "message"})
    if _edited(said) >= oldest:
        found.append(
            {"type": "message", "subtype": "message_changed", **where, "message": said, "ts": said["edited"]["ts"]}
        )
    return found


def _edited(said: dict[str, Any]) -> float:
    edited = said.get("edited")
    return _moment(edited.get("ts")) if isinstance(edited, dict) else 0.0


def _moment(ts: Any) -> float:
    try:
        return float(ts)
    except (TypeError, ValueError):
        return 0.0
