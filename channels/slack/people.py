"""Who somebody in Slack is, as Slack knows them: asked once, kept for a while, and not longer than needed."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import msgspec

from channels.base import PermanentError, TemporaryError
from channels.screens import Screens, Viewer
from channels.slack.web import Web

KEPT = 900.0  # seconds an account is believed without asking again; a failing Slack lets us believe it longer
STALE = 86_400.0
MOST = 10_000  # accounts kept
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """An account. `email` is vouched for by the workspace, in lower case, and only of its full members; `language` like pl-PL, "" = unknown.

    `full`: a full member of the bot's own workspace; a guest, somebody of another organisation, or somebody unknown is none.
    """

    user: str
    name: str = ""
    email: str = ""
    language: str = ""
    full: bool = False
    bot: bool = False


class Me(msgspec.Struct, frozen=True):
    """The bot's own account."""

    user: str
    bot: str
    team: str


class People:
    """The accounts of one workspace. Calls of one moment for one account are one call."""

    def __init__(self, web: Web, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Who]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Who]] = {}
        self._me: Me | None = None

    async def me(self) -> Me:
        """The bot itself. Raises TemporaryError, PermanentError."""
        if self._me is None:
            found = await self._web.call("auth.test")
            self._me = Me(_text(found, "user_id"), _text(found, "bot_id"), _text(found, "team_id"))
        return self._me

    async def who(self, user: str) -> Who:
        """The account with this id; one that Slack doesn't know is nobody's. Raises TemporaryError, unless it was known a day ago."""
        at, known = self._known.get(user, (0.0, None))
        age = self._clock() - at
        if known is not None and age < KEPT:
            self._known.move_to_end(user)
            return known
        try:
            found = await self._ask(user)
        except TemporaryError:
            if known is None or age > STALE:
                raise
            return known
        self._known[user] = (self._clock(), found)
        self._known.move_to_end(user)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found

    async def viewer(self, channel: str, user: str, screens: Screens) -> Viewer:
        """The account as somebody who looks at what the channel shows. Raises TemporaryError, UnavailableError."""
        who = await self.who(user)
        # Slack has no Polish: Poles read English there too, so that locale says nothing
        language = "" if who.language[:2].lower() == "en" else who.language
        return await screens.viewer(f"{channel}:{user}", email=who.email, name=who.name, language=language)

    async def is_in(self, channel: str) -> bool:
        """Whether the bot is in a channel, or in these direct messages, so that it can answer there. Raises TemporaryError."""
        try:
            answer = await self._web.call("conversations.info", channel=channel)
        except PermanentError:
            return False  # of a private channel it is not in, Slack says that there is none
        found = answer.get("channel")
        return isinstance(found, dict) and bool(found.get("is_member") or found.get("is_im"))

    async def names(self, users: tuple[str, ...]) -> dict[str, str]:
        """Names by id of those that can be had; a mention is no reason to wait."""
        found: dict[str, str] = {}
        for user in users[:50]:
            try:
                found[user] = (await self.who(user)).name
            except (TemporaryError, PermanentError):
                continue
        return found

    async def _ask(self, user: str) -> Who:
        asking = self._asking.get(user)
        if asking is None:
            asking = asyncio.create_task(self._fetch(user))
            self._asking[user] = asking
            asking.add_done_callback(lambda _done: self._asking.pop(user, None))
        return await asyncio.shield(asking)

    async def _fetch(self, user: str) -> Who:
        me = await self.me()
        try:
            answer = await self._web.call("users.info", user=user, include_locale=True)
        except PermanentError as error:
            if getattr(error, "code", "") in NOBODY:
                return Who(user=user)
            raise TemporaryError(str(error)) from error
        account = answer.get("user")
        return account_of(account if isinstance(account, dict) else {}, user, me.team)


def account_of(account: dict[str, Any], user: str, team: str) -> Who:
    """Slack's user object as we need it. Pure. `team` is the bot's own workspace.

    https://docs.slack.dev/reference/objects/user-object
    """
    profile = account.get("profile")
    profile = profile if isinstance(profile, dict) else {}
    enterprise = account.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, dict) else None
    own = _text(account, "team_id") == team or (isinstance(teams, list) and team in teams)
    outside = any(account.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
    bot = bool(account.get("is_bot"))
    full = own and not outside and not bot and bool(team)
    name = _text(profile, "real_name") or _text(account, "real_name") or _text(profile, "display_name")
    return Who(
        user=user,
        name=" ".join((name or _text(account, "name")).split())[:150],
        # of somebody else's guest, their own organisation vouches for the address, and that is none of ours
        email=_text(profile, "email").strip().lower() if full and account.get("is_email_confirmed", True) else "",
        language=_text(account, "locale"),
        full=full,
        bot=bot,
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
