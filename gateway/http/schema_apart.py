"""The JSON of what stands apart from tickets: held and quarantined messages, dead letters, and the ledger that balances them all."""

from datetime import date

import msgspec

from gateway.http.schema import Instant, Number, Shape, TicketName, TrustJson
from store.records import MessageState


class SenderJson(Shape, frozen=True, kw_only=True):
    """Who a message says it is from."""

    address: str
    name: str


class HeldJson(Shape, frozen=True, kw_only=True):
    """A message that waits for an agent's word; `ticket` is the one it would join."""

    id: str
    at: Instant
    sender: SenderJson
    subject: str
    text: str
    reason: str
    ticket: Number | None
    trust: TrustJson


class HeldList(Shape, frozen=True, kw_only=True):
    """Held messages, oldest first."""

    held: tuple[HeldJson, ...]


class Verdict(Shape, frozen=True, kw_only=True):
    """Where a held message goes: left out, to the ticket it wanted to join; null, to a new one."""

    ticket: TicketName | msgspec.UnsetType | None = msgspec.UNSET


class Judged(Shape, frozen=True, kw_only=True):
    """What became of a held message."""

    id: str
    state: MessageState
    ticket: Number | None


class QuarantinedJson(Shape, frozen=True, kw_only=True):
    """A message that could not be understood. `size` is that of its original, in bytes."""

    id: str
    at: Instant
    channel: str
    reason: str
    size: int


class Quarantine(Shape, frozen=True, kw_only=True):
    """Messages that could not be understood, oldest first."""

    quarantine: tuple[QuarantinedJson, ...]


class DeadJson(Shape, frozen=True, kw_only=True):
    """A delivery that was given up."""

    id: str
    at: Instant
    channel: str
    address: str
    ticket: Number | None
    reason: str


class DeadLetters(Shape, frozen=True, kw_only=True):
    """Deliveries that were given up, oldest first."""

    dead: tuple[DeadJson, ...]


class LedgerQuery(Shape, frozen=True, kw_only=True):
    """Which days (of receipt, UTC), both included."""

    first: date | None = msgspec.field(name="from", default=None)
    last: date | None = msgspec.field(name="to", default=None)


class SumsJson(Shape, frozen=True, kw_only=True):
    """What came in by one channel on one day, and what became of it: received is the sum of the others."""

    channel: str
    day: str
    received: int
    interaction: int
    held: int
    quarantined: int
    duplicate: int
    ignored: int
    waiting: int


class Ledger(Shape, frozen=True, kw_only=True):
    """The sums by day and channel."""

    ledger: tuple[SumsJson, ...]
