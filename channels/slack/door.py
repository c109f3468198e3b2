"""Slack's door: checks who calls, lets Bolt dispatch, and says "ok" once what matters is durable. Both ways in, HTTP and socket, end in `take`."""

from typing import Any

from channels.base import Accept, Accepted, Answer, Call, MalformedError
from channels.slack import signature
from channels.slack.calls import Dispatch, Taken, opened
from channels.slack.interact import Interact
from channels.slack.parse import SlackParser, Understood, lane_of
from channels.slack.settings import Settings
from channels.tools import Tools
from store import ids
from store.records import Inbound


class Door:
    """A Webhook, and what a socket hands its envelopes to."""

    def __init__(self, name: str, settings: Settings, tools: Tools, parser: SlackParser, interact: Interact) -> None:
        self._name = name
        self._secrets = (str(settings.signing_secret), str(settings.earlier_signing_secret))
        self._tools = tools
        self._parser = parser
        self._interact = interact
        self._dispatch: Dispatch | None = None

    def verify(self, call: Call) -> None:
        """Whether Slack signed it. Raises ForgedError."""
        signature.verify(call.headers, call.body, self._secrets, self._tools.now() // 1000)

    async def answer(self, call: Call, accept: Accept) -> Answer:
        """What to say to an HTTP call that was verified. Raises UnavailableError."""
        try:
            taken = opened(call)
        except MalformedError:
            return Answer(status=400)
        return await self.take(taken, accept)

    async def take(self, taken: Taken, accept: Accept) -> Answer:
        """What to say, once everything that matters is durable. Raises UnavailableError: nothing is said then, and Slack repeats it."""
        return await self.ready()(taken, accept)

    def ready(self) -> Dispatch:
        """What dispatches calls; made at the first time, which takes a second."""
        if self._dispatch is None:
            from channels.slack.bolt import dispatching  # noqa: PLC0415 - heavy, and only the process with the doors needs it

            self._dispatch = dispatching(self._heard)
        return self._dispatch

    async def keep(self, kind: str, raw: bytes, accept: Accept) -> Accepted | None:
        """Makes a call durable if it matters; None: it doesn't. What can't be understood is kept too, for a person to see. Raises UnavailableError."""
        try:
            understood = self._parser.understood(kind, raw)
        except MalformedError:
            name = f"malformed:{ids.digest(raw)}"
            return await accept(self._inbound(kind, raw, name, lane=name))
        if understood is None or not await self._concerns(understood):
            return None
        inbound = self._inbound(kind, raw, understood.external_id, lane=understood.lane, begins=understood.begins)
        return await accept(inbound)

    async def close(self) -> None:
        """Lets what it does on the side come to an end."""
        await self._interact.close()

    async def _heard(self, taken: Taken, accept: Accept) -> dict[str, Any] | None:
        """What is said to a call that Bolt did not answer by itself. Raises UnavailableError."""
        said = await self._interact.answer(taken.kind, taken.raw)
        raw = taken.raw if said is None or said.raw is None else said.raw
        if said is None or said.keep:
            kept = await self.keep(taken.kind, raw, accept)
            if kept is not None:
                self._interact.after(taken.kind, raw, repeated=kept.duplicate)
            else:
                self._interact.aside(taken.kind, raw)
        return said.body if said is not None else None

    async def _concerns(self, understood: Understood) -> bool:
        """Whether it is anybody's business here: in channels where others talk too, only what belongs to a ticket is."""
        if not understood.joins or self._tools.leads is None:
            return True
        return await self._tools.leads(f"{self._name}:{understood.joins}", lane_of(self._name, understood.lane))

    def _inbound(self, kind: str, raw: bytes, external_id: str, *, lane: str, begins: str = "") -> Inbound:
        return Inbound(
            id=ids.message_id(self._name, external_id),
            channel=self._name,
            external_id=external_id,
            lane=lane_of(self._name, lane),
            digest=ids.digest(external_id),  # the same name is the same message, whichever event tells of it
            envelope={"kind": kind},
            raw=raw,
            sender=begins,
            origin=external_id.partition(":")[0] if begins else "",  # the workspace
        )
