"""To whom a reply went and how each of its deliveries stands: folded from the ticket's log, and what the outbox knows of those on their way."""

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from store.messages import Outgoing
from store.records import ChannelName, Entry, Event, Ms, Record

SentState = Literal["waiting", "retrying", "sent", "delayed", "dead", "bounced", "dropped", "unsent"]

_STATE: dict[str, SentState] = {
    "queued": "waiting",
    "delivered": "sent",
    "failed": "dead",
    "delayed": "delayed",
    "bounced": "bounced",
    "dropped": "dropped",
    "unsent": "unsent",
}


class Sent(Record, frozen=True, kw_only=True):
    """One delivery of something said.

    waiting: not tried yet, `reason` is why what stands before it has not left; retrying: tried `tries` times, `reason` is the last error; both are tried next at `at`. sent, delayed (a
    report says that it has not arrived yet), dead (given up), bounced (a report says so), dropped (an agent spoke first) and unsent (its
    writer took it back) have been so since `at`, for `reason`.
    """

    id: str
    channel: ChannelName
    address: str
    state: SentState
    at: Ms
    tries: int = 0
    reason: str = ""


def sent(entries: Iterable[Entry]) -> dict[str, tuple[Sent, ...]]:
    """The deliveries of a ticket's log by the id of what was said, "" where that is not known, in the order they were queued."""
    found: dict[str, Sent] = {}
    owner: dict[str, str] = {}
    for entry in entries:
        if not isinstance(entry, Event) or not entry.delivery or entry.kind not in _STATE:
            continue
        state = _STATE[entry.kind]
        before = found.get(entry.delivery)
        owner[entry.delivery] = entry.interaction or owner.get(entry.delivery, "")
        found[entry.delivery] = Sent(
            id=entry.delivery,
            channel=entry.channel or (before.channel if before else ""),
            address=entry.address or (before.address if before else ""),
            state=state,
            at=entry.at,
            reason="" if state in ("waiting", "sent") else entry.reason,  # of one that left it is the provider's id
        )
    by_said: dict[str, tuple[Sent, ...]] = {}
    for name, one in found.items():
        by_said[owner[name]] = (*by_said.get(owner[name], ()), one)
    return by_said


def unsettled(deliveries: Iterable[Sent]) -> list[str]:
    """The ids of those of which the outbox may know more than the log."""
    return [one.id for one in deliveries if one.state in ("waiting", "dead")]


def followed(one: Sent, outgoing: Outgoing | None) -> Sent:
    """The delivery as the outbox knows it; as it is where that knows nothing (any more)."""
    if outgoing is None or one.state not in ("waiting", "dead"):
        return one
    if outgoing.dead_at:
        return replace(one, state="dead", at=outgoing.dead_at, tries=outgoing.tries, reason=outgoing.error)
    if outgoing.tries == 0:
        return replace(one, state="waiting", at=outgoing.due or one.at, reason=outgoing.ahead)
    return replace(one, state="retrying", at=outgoing.due or one.at, tries=outgoing.tries, reason=outgoing.error)
