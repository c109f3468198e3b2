"""Turns "this ticket becomes that" into a Decision: what was read, the next state, and the history that explains it."""

from typing import Any

import msgspec
from msgspec.structs import replace

from gateway.desk.known import Known
from store.records import Action, Decision, Delivery, Event, Interaction, Read, Ticket, TicketChange, Timer
from triage.dialogue import led_by_agent, left

# Not in an event: bookkeeping, where the bot stands, and conversations (addresses have one place only, so that erasing a person stays possible).
_UNLISTED = frozenset(
    {
        "number",
        "version",
        "created_at",
        "updated_at",
        "conversations",
        "dialogue",
        "proposed",
        "rating",
        "steps",
        "step_at",
        "stays",
        "snoozes",
    }
)

_BESIDE = frozenset(
    {
        "noted",
        "set",
        "linked",
        "unlinked",
        "participant_added",
        "participant_removed",
        "participant_dismissed",
        "watched",
        "unwatched",
        "referred",
        "snoozed",
        "unsnoozed",
    }
)  # what an agent may do while the bot goes on talking


def nothing(known: Known) -> Decision:
    """It is already as asked: nothing changes, but what was read must still hold."""
    return Decision(read=read(known))


def read(known: Known) -> Read:
    """The versions of the tickets this decision looked at."""
    tickets = (known.ticket,) if known.other is None else (known.ticket, known.other)
    return Read(tickets={ticket.number: ticket.version for ticket in tickets})


def difference(before: Ticket, after: Ticket) -> dict[str, tuple[Any, Any]]:
    """Field → (old, new), as JSON values, of what an event tells."""
    old, new = msgspec.structs.asdict(before), msgspec.structs.asdict(after)
    found = {
        field: (plain(old[field]), plain(new[field]))
        for field in old
        if field not in _UNLISTED and old[field] != new[field]
    }
    if _waiting(before) != _waiting(after):
        found["proposed"] = (_waiting(before), _waiting(after))
    return found


def _waiting(ticket: Ticket) -> int:
    """How many wait for an agent's word on whether they take part."""
    return sum(not one.dismissed for one in ticket.proposed)


def plain(value: Any) -> Any:
    """A field of a ticket as it stands in an event, and as it will be read back from JSON."""
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.asdict(value)  # people read it: long names
    return list(value) if isinstance(value, tuple) else msgspec.to_builtins(value)


def event(action: Action, known: Known, kind: str, before: Ticket, after: Ticket, *, reason: str = "") -> Event:
    """One line of history: what the actor did, and which fields it moved."""
    return Event(at=known.now, kind=kind, author=action.actor, changes=difference(before, after), reason=reason)


def become(
    action: Action,
    known: Known,
    kind: str,
    after: Ticket,
    *,
    reason: str = "",
    said: Interaction | None = None,
    deliveries: tuple[Delivery, ...] = (),
    timers: tuple[Timer, ...] = (),
    unreached: tuple[str, ...] = (),
    beside: dict[str, tuple[Any, Any]] | None = None,
) -> Decision:
    """The ticket becomes `after` and its history says so; where nothing was said and nothing differs, nothing changes.

    `beside` is what the event tells that is no field of the ticket.

    Every delivery gets an event `queued`, which later tells what its `delivered` or `failed` belongs to. `unreached` are
    persons who had no address to write to.
    """
    before = known.ticket
    told = event(action, known, kind, before, after, reason=reason)
    if beside:
        told = replace(told, changes={**told.changes, **beside})
    if said is None and not told.changes:
        return nothing(known)
    log: list[Interaction | Event] = [] if said is None else [said]
    if told.changes:
        log.append(told if said is None else replace(told, interaction=said.id))
    log += [
        Event(
            at=known.now,
            kind="queued",
            author=action.actor,
            delivery=delivery.id,
            interaction=action.id,
            channel=delivery.channel,
            address=delivery.address,
        )
        for delivery in deliveries
    ]
    if unreached:
        missed: dict[str, tuple[Any, Any]] = {"unreached": (None, list(unreached))}
        log.append(Event(at=known.now, kind="unreached", author=action.actor, interaction=action.id, changes=missed))
    change = TicketChange(ticket=replace(_led(action, kind, after, known), updated_at=known.now), log=tuple(log))
    return Decision(read=read(known), tickets=(change,), deliveries=deliveries, timers=timers)


def _led(action: Action, kind: str, after: Ticket, known: Known) -> Ticket:
    """Who leads the conversation now: an agent who does more than note something ends what the bot asked; so does any end."""
    if action.actor.kind == "agent" and kind not in _BESIDE:
        return led_by_agent(after, known.now)
    return left(after) if after.state == "done" else after
