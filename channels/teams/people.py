"""Who somebody in Teams is, as the tenant knows them: asked once, kept for a while, and not longer than needed."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from channels.base import PermanentError, TemporaryError

KEPT = 900.0  # seconds an account is believed without asking again; a failing Teams lets us believe it longer
STALE = 86_400.0
STRANGE = 60.0  # seconds a guest stays one without asking: a flood of theirs does not become one to Teams
MOST = 10_000  # accounts kept


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """An account. `account` is its id in the tenant's directory (else Teams' own).

    `email` is vouched for by the tenant, in lower case, and only of its own members. `full`: a member of the own tenant; a guest, somebody of
    another tenant, or somebody unknown is none. `guest`: Teams says so of this very account.
    """

    account: str
    name: str = ""
    email: str = ""
    full: bool = False
    guest: bool = False


class Members(Protocol):
    """What tells who is in a conversation (bot.py). Its methods raise TemporaryError, PermanentError."""

    async def member(self, conversation: str, user: str) -> dict[str, Any]:
        """The connector's word about a member."""

    async def chat(self, person: str) -> str:
        """The personal chat of the bot and this account of the directory."""


class People:
    """The accounts of one tenant. Calls of one moment for one account are one call."""

    def __init__(self, members: Members, tenant: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._members = members
        self._tenant = tenant
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Who]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Who]] = {}

    async def who(self, conversation: str, user: str, account: str) -> Who:
        """The member `user` ("29:…") of the conversation; one Teams does not know is nobody's.

        Raises TemporaryError, unless it was known a day ago.
        """
        at, known = self._known.get(account, (0.0, None))
        age = self._clock() - at
        if known is not None and age < (STRANGE if known.guest else KEPT):
            self._known.move_to_end(account)
            return known
        try:
            found = await self._ask(conversation, user, account)
        except TemporaryError:
            if known is None or age > STALE:
                raise
            return known
        if not (found.full or found.guest):
            return found  # perhaps only not of this conversation: asked again the next time
        self._known[account] = (self._clock(), found)
        self._known.move_to_end(account)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found

    async def _ask(self, conversation: str, user: str, account: str) -> Who:
        asking = self._asking.get(account)
        if asking is None:
            asking = asyncio.create_task(self._fetch(conversation, user, account))
            self._asking[account] = asking
            asking.add_done_callback(lambda _done: self._asking.pop(account, None))
        return await asyncio.shield(asking)

    async def _fetch(self, conversation: str, user: str, account: str) -> Who:
        try:
            return account_of(await self._members.member(conversation, user), account, self._tenant)
        except PermanentError:
            pass  # the message extension is used where the bot is no member
        try:
            chat = await self._members.chat(account)
            return account_of(await self._members.member(chat, user), account, self._tenant)
        except PermanentError:
            return Who(account=account)  # they have left since, or the bot may not see them


def account_of(found: dict[str, Any], account: str, tenant: str) -> Who:
    """Teams' member object as we need it. Pure. One that is not said to be of the own tenant, or is of somebody else, proves nothing.

    learn.microsoft.com, "Get member details": tenantId, userRole ("user", "guest", "anonymous"), email, userPrincipalName.
    """
    aad = _text(found, "aadObjectId") or _text(found, "objectId")
    same = account in (aad.lower(), _text(found, "id"))
    own = (
        same and _text(found, "tenantId").lower() == tenant.lower() and _text(found, "userRole").lower() in ("user", "")
    )
    name = _text(found, "name") or " ".join((_text(found, "givenName"), _text(found, "surname")))
    addresses = (_text(found, "email").strip().lower(), _text(found, "userPrincipalName").strip().lower())
    return Who(
        account=account,
        name=" ".join(name.split())[:150],
        email=next((one for one in addresses if _is_address(one)), "") if own else "",
        full=own,
        guest=same and not own,
    )


def _is_address(text: str) -> bool:
    name, at, domain = text.rpartition("@")
    return bool(name and at and "." in domain) and "#ext#" not in text and text.isprintable() and " " not in text


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
