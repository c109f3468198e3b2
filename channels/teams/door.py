"""Teams' door: checks who calls, makes what matters durable, and only then says "ok"; invokes are answered in the same call."""

import ipaddress
from typing import Any

import msgspec

from channels.base import Accept, Answer, Call, ForbiddenError, ForgedError, MalformedError
from channels.teams import activity as activities
from channels.teams import token
from channels.teams.activity import Activity
from channels.teams.bot import Bot
from channels.teams.interact import Interact
from channels.teams.keys import Keys
from channels.teams.parse import TeamsParser, Understood, lane_of, malformed
from channels.teams.settings import Settings
from channels.tools import Tools
from store import ids
from store.records import Inbound

LARGEST = 1_000_000  # bytes of a call; Teams' own have far less
TAKEN = Answer(status=202)


class Door:
    """A Webhook. `Call.headers` are looked up in any case, as aiohttp's are."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        tools: Tools,
        parser: TeamsParser,
        interact: Interact,
        *,
        bot: Bot,
        keys: Keys,
    ) -> None:
        self._name = name
        self._settings = settings
        self._tools = tools
        self._parser = parser
        self._interact = interact
        self._bot = bot
        self._keys = keys

    def verify(self, call: Call) -> None:
        """What can be seen without asking anybody: that there is a token, or that the caller is this machine. Raises ForgedError."""
        if self._settings.auth == "none":
            if not _is_loopback(call.remote):
                raise ForgedError("without tokens only calls from this machine are believed")
        else:
            token.bearer(call.headers.get("Authorization", ""))

    async def answer(self, call: Call, accept: Accept) -> Answer:
        """What to say to a call. Raises ForgedError, ForbiddenError, UnavailableError."""
        found = None
        if self._settings.auth != "none":
            header = call.headers.get("Authorization", "")
            found = await token.claims(header, self._keys, self._settings.app_id, self._tools.now() // 1000)
        if len(call.body) > LARGEST:
            raise ForbiddenError("the call is larger than those of Teams are")
        try:
            did = activities.read(call.body)
        except MalformedError:
            return Answer(status=400)
        token.check_activity(did, found, self._settings.tenant, self._settings.connectors)
        self._bot.heard(did.service_url or "")
        if did.type == "invoke":
            return await self._invoked(did, call.body, accept)
        if self._interact.is_command(did) or not await self._keep(did, call.body, accept):
            await self._interact.aside(did)
        return TAKEN

    async def _invoked(self, did: Activity, raw: bytes, accept: Accept) -> Answer:
        """The answer Teams waits for; what changes something is durable before. Raises UnavailableError."""
        try:
            shown = await self._interact.answer(did, raw)
        except MalformedError:
            return Answer(status=400)
        if shown.keep:
            kept = raw if shown.raw is None else shown.raw
            await self._keep(did if shown.raw is None else activities.read(kept), kept, accept)
        return Answer(body=msgspec.json.encode(shown.body), headers={"Content-Type": "application/json"})

    async def _keep(self, did: Activity, raw: bytes, accept: Accept) -> bool:
        """Makes a call durable if it matters; whether it did. What can't be understood is kept too, for a person to see. Raises UnavailableError."""
        try:
            understood = self._parser.meaning(did)
        except MalformedError:
            name = malformed(raw)
            await accept(self._inbound(raw, name, lane=name))
            return True
        if understood is None or not await self._concerns(understood):
            return False
        await accept(self._inbound(raw, understood.external_id, lane=understood.lane, begins=understood.begins))
        return True

    async def _concerns(self, understood: Understood) -> bool:
        """Whether it is anybody's business here: in channels where others talk too, only what belongs to a ticket is."""
        if not understood.joins or self._tools.leads is None:
            return True
        return await self._tools.leads(f"{self._name}:{understood.joins}", lane_of(self._name, understood.lane))

    def _inbound(self, raw: bytes, external_id: str, *, lane: str, begins: str = "") -> Inbound:
        envelope: dict[str, Any] = {"kind": "activity"}
        return Inbound(
            id=ids.message_id(self._name, external_id),
            channel=self._name,
            external_id=external_id,
            lane=lane_of(self._name, lane),
            digest=ids.digest(external_id),  # the same name is the same message, however often Teams tells of it
            envelope=envelope,
            raw=raw,
            sender=begins,
            origin=self._settings.tenant.lower() if begins else "",
        )


def _is_loopback(remote: str) -> bool:
    try:
        return ipaddress.ip_address(remote).is_loopback
    except ValueError:
        return False
