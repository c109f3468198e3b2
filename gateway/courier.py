"""Takes deliveries from the outbox to their channel, and settles how it ended. The one owner of retries."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec
import structlog
from msgspec.structs import replace

from channels.base import Channel, Files, PermanentError, Sender, TemporaryError
from gateway.config_parts import Deliveries
from gateway.observe.health import Health
from gateway.observe.metrics import Metrics
from gateway.rooms.own_telling import is_own_card
from gateway.rooms.telling import is_shown
from gateway.sending import Sending
from gateway.turns import Turns
from store.client import Store
from store.errors import UnavailableError
from store.plan import Work
from store.records import Author, Content, Delivery, Event, Ms
from triage.dialogue.owner import still_said

if TYPE_CHECKING:
    from gateway.rooms.faces import Faces

log = structlog.get_logger()

SYSTEM = Author(kind="system")
DESTINATION_SLOW = 5_000  # ms until a delivery to a slow destination is looked at again
SETTLE_WITHIN = 85.0  # seconds from the start of the send, which stays within the lease
SETTLE_AGAIN = 0.5
AGAIN_AFTER = 1_000  # ms until a delivery is tried again that the store was away for
TALK = "talk"  # the place that a ticket has among the messages with one person
CRASHES_SUSPECT = 5  # workers that may die over one delivery before it is a dead letter

_delivery = msgspec.json.Decoder(Delivery)


def next_wait(tries: int, settings: Deliveries, chance: float) -> Ms:
    """Milliseconds until the next try: doubling from the first, at most the longest, a fifth more or less by `chance` (0 to 1)."""
    wait = min(int(settings.first_wait) << min(tries, 20), int(settings.longest_wait))
    return int(wait * (0.8 + 0.4 * chance))


class AgentAddresses(Protocol):
    """Keeps which agents' addresses fail."""

    async def reached(self, address: str) -> None:
        """A notice went out."""

    async def failed(self, address: str) -> None:
        """A notice was given up."""


class Courier:
    """Works the outbox lanes. `render` puts a delivery's text into words, with the ticket's number and link.

    `agents` hears whether notices reach them, `faces` puts what rooms are shown into words.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        files: Files,
        *,
        render: Callable[[Delivery], Content],
        settings: Deliveries,
        metrics: Metrics,
        agents: AgentAddresses | None = None,
        health: Health | None = None,
        faces: "Faces | None" = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._files = files
        self._render = render
        self._settings = settings
        self._metrics = metrics
        self._agents = agents
        self._faces = faces
        self._sending = Sending(health or Health())
        self._turns = Turns(settings.per_destination)

    async def handle(self, work: Work) -> None:
        """Sends, retries later or buries the delivery. Never raises but for bugs of the store."""
        try:
            await self._handle(work)
        except UnavailableError as error:
            # it may have been sent: it goes again under the same id, which the other side recognises
            log.warning("delivery given back", delivery=work.id, reason=str(error))
            with contextlib.suppress(UnavailableError):  # done as soon as the store is back
                await self._store.pipe.release(work, at=self._store.now() + AGAIN_AFTER)

    async def _handle(self, work: Work) -> None:
        if not work.doc:
            await self._store.pipe.settle(work, "sent", Event(at=0, kind="delivered", author=SYSTEM))
            log.error("a lane named a delivery that is not there", delivery=work.id)
            return
        again = work.tries > 0 or work.taken > 1
        delivery = replace(_delivery.decode(work.doc), ticket=work.ticket, tries=work.tries, again=again)
        if is_shown(delivery) or is_own_card(delivery):
            # the ticket's history does not tell of it: it would drown what happened
            work = replace(work, ticket=0)
        if delivery.content.parts:  # the bot's words: an agent may have spoken since
            said = still_said(delivery, await self._store.tickets.one(work.ticket) if work.ticket else None)
            if said is None:
                await self._store.pipe.settle(work, "sent", self._event("dropped", delivery, "an agent has spoken"))
                return
            delivery = said
        channel = self._channels.get(delivery.channel)
        if channel is None or channel.sender is None:
            await self._bury(work, delivery, f"channel '{delivery.channel}' is not in the config or can't send")
            return
        if work.taken > CRASHES_SUSPECT:
            await self._bury(work, delivery, f"{work.taken - 1} gateways died while sending it")
            return
        destination = f"{delivery.channel}:{channel.sender.destination(delivery)}"
        if not await self._turns.take(destination):
            await self._store.pipe.release(work, at=self._store.now() + DESTINATION_SLOW)
            return
        try:
            await self._send(work, delivery, channel.sender)
        finally:
            self._turns.give_back(destination)

    async def _send(self, work: Work, delivery: Delivery, sender: Sender) -> None:
        started, give_up = time.perf_counter(), asyncio.get_running_loop().time() + SETTLE_WITHIN
        try:
            rendered = await self._rendered(delivery)
            async with asyncio.timeout(sender.deadline):
                provider_id = await sender.send(rendered, self._files) if rendered else ""
        except PermanentError as error:
            await self._bury(work, delivery, str(error))
            if delivery.audience == "agents" and self._agents is not None:
                await self._agents.failed(delivery.address)
        except TemporaryError as error:
            await self._later(work, delivery, str(error), error.after)
        except TimeoutError:
            await self._later(work, delivery, f"no answer within {sender.deadline:.0f} s", None)
        except UnavailableError:
            raise
        except asyncio.CancelledError:
            await self._store.pipe.release(work, at=self._store.now())
            raise
        except Exception as error:  # unknown is temporary, and counted
            log.exception("sending failed", delivery=delivery.id, channel=delivery.channel)
            await self._later(work, delivery, f"{type(error).__name__}: {error}"[:300], None)
        else:
            await self._sent(rendered, provider_id, time.perf_counter() - started)
            await self._settle(work, self._event("delivered", delivery, provider_id), give_up)
            if delivery.audience == "agents" and self._agents is not None:
                await self._agents.reached(delivery.address)

    async def _rendered(self, delivery: Delivery) -> Delivery | None:
        """The delivery in words, in its place; None: what it shows is to be seen there already."""
        placed = await self._placed(delivery)
        own = is_own_card(delivery)
        if own and self._faces is None:  # hung when the config still had cards
            return None
        if self._faces is None or not (own or is_shown(delivery)):
            said = self._render(placed)
            if placed.under == TALK and not placed.below and self._channels[placed.channel].threads:
                said = replace(said, values={**said.values, "about": await self._about(placed)})
            return replace(placed, content=said)
        content = await self._faces.content(placed)
        return None if content is None else replace(placed, content=content)

    async def _about(self, delivery: Delivery) -> str:
        """What a talk is about that begins without the person's own words above it; "" where the subject is not known to be theirs."""
        ticket = await self._store.tickets.one(delivery.ticket)
        theirs = ticket is not None and ticket.channel == delivery.channel and delivery.proved
        return ticket.subject if ticket is not None and theirs else ""

    async def _sent(self, rendered: Delivery | None, provider_id: str, seconds: float) -> None:
        if rendered is None:
            return
        await self._keep_place(rendered, provider_id)
        self._metrics.delivered(rendered.channel)
        self._sending.sent(rendered.channel)
        self._metrics.tried(rendered.channel, seconds)

    async def _placed(self, delivery: Delivery) -> Delivery:
        """The delivery knowing where things of its ticket stand at its address already."""
        if not (delivery.spot or delivery.under):
            channel = self._channels[delivery.channel]
            talks = channel.talks
            if talks is None or not delivery.ticket or not talks(delivery.address):
                return delivery
            delivery = replace(delivery, under=TALK)
            if not channel.threads:
                return delivery
        places = await self._store.places.of(delivery.channel, delivery.address, delivery.ticket)
        return replace(delivery, at=places.get(delivery.spot, ""), below=places.get(delivery.under, ""))

    async def _keep_place(self, delivery: Delivery, place: str) -> None:
        """Remembers which place it has filled. A repeat after a crash finds the same one, or is recognised by the provider."""
        name = delivery.spot or ("" if delivery.below else delivery.under)
        if name and place and place != delivery.at:
            channel = self._channels[delivery.channel]
            nearby = channel.around(place) if name == TALK and channel.around is not None else ""
            place = place if channel.threads or not nearby else nearby  # nothing is ever said under it
            await self._store.places.put(
                delivery.channel, delivery.address, delivery.ticket, name, place, nearby=nearby
            )
        if name and self._faces is not None:
            await self._faces.hung(delivery)

    async def _settle(self, work: Work, sent: Event, give_up: float) -> None:
        """It is out: says so as soon as the store takes it, while the lease lasts, so that it need not go out again."""
        while True:
            try:
                await self._store.pipe.settle(work, "sent", sent)
            except UnavailableError:
                if asyncio.get_running_loop().time() > give_up:
                    raise
                await asyncio.sleep(SETTLE_AGAIN)
            else:
                return

    async def _later(self, work: Work, delivery: Delivery, why: str, after: float | None) -> None:
        now = self._store.now()
        self._sending.failed(delivery.channel, why, now)
        if now - delivery.created_at > int(self._settings.retry_for):
            await self._bury(work, delivery, f"given up after {work.tries + 1} tries: {why}")
            return
        wait = int(after * 1000) if after is not None else next_wait(work.tries, self._settings, random.random())  # noqa: S311 - jitter
        log.info("delivery waits", delivery=delivery.id, channel=delivery.channel, tries=work.tries + 1, wait_ms=wait)
        await self._store.pipe.release(work, at=now + wait, tried=True, why=why[:500])

    async def _bury(self, work: Work, delivery: Delivery, why: str) -> None:
        if is_own_card(delivery):
            # words that can't be delivered there are dead letters; beside them it would be one more
            log.warning("card not shown", delivery=delivery.id, channel=delivery.channel, reason=why)
            await self._store.pipe.settle(work, "sent", self._event("dropped", delivery, why[:500]))
            return
        log.warning("dead letter", delivery=delivery.id, channel=delivery.channel, reason=why)
        self._metrics.dead(delivery.channel)
        if self._faces is not None:
            await self._faces.failed(delivery, why)
        await self._store.pipe.settle(work, "dead", self._event("failed", delivery, why[:500]), why=why[:500])

    def _event(self, kind: str, delivery: Delivery, reason: str) -> Event:
        return Event(at=self._store.now(), kind=kind, author=SYSTEM, reason=reason, delivery=delivery.id)
