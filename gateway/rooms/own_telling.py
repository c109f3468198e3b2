"""When the card of an employee's own ticket is hung and changed: deliveries in the same commit as what changes it. Pure.

The first answer brings it, where that answer goes; from then on the ticket knows its place, so there is one. What it says is put into words
when it is sent (faces.py).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec.structs import replace

from store.ids import delivery_id
from store.records import ChannelName, Content, Decision, Delivery, Ms, OwnCard, Ticket, Timer
from triage.promise import promise_of

OWN = "own"  # text id and spot
KIND = "promise"  # of the timer

# The bot's words that the card says too: the first is not said, of the second not the number.
_PROMISE, _GOT = "promise", "got"


def carded(
    decision: Decision, before: Mapping[int, Ticket], channels: AbstractSet[ChannelName], *, seed: str, now: Ms
) -> Decision:
    """The decision with the cards of its tickets, in channels that hang them. `seed` names what caused it: the same again is the same card.

    The bot's words beside a card don't say again what stands there.
    """
    changes, made, deliveries, timers = list(decision.tickets), list[Delivery](), decision.deliveries, list[Timer]()
    for of, change in enumerate(decision.tickets):
        ticket, was = change.ticket, before.get(change.ticket.number)
        hung = ticket.card if ticket.card is not None and ticket.card.person == ticket.requester else None
        card = hung or _first(ticket, deliveries, of, channels)
        if card != ticket.card:
            changes[of] = replace(change, ticket=replace(ticket, card=card))
        if card is None or card.channel not in channels:
            continue
        deliveries = tuple(
            _shorter(one, new=hung is None) if _beside(one, card, ticket, of) else one for one in deliveries
        )
        if hung is None or was is None or _face(was) != _face(ticket):
            made.append(_delivery(card, ticket, of=of, seed=seed, now=now))
            timers += _watches(ticket, of=of, now=now)
    if (tuple(changes), deliveries) == (decision.tickets, decision.deliveries) and not made:
        return decision
    return replace(
        decision, tickets=tuple(changes), deliveries=(*deliveries, *made), timers=(*decision.timers, *timers)
    )


def late(timer: Timer, ticket: Ticket | None, channels: AbstractSet[ChannelName], now: Ms) -> Decision:
    """What a promise that is due makes of its card: it stops saying what was not kept. One that has moved on is watched on."""
    card = ticket.card if ticket is not None else None
    if ticket is None or card is None or card.channel not in channels or card.person != ticket.requester:
        return Decision()
    due = promise_of(ticket)[1]
    if not due or due > now:
        return Decision(timers=_watches(ticket, of=0, now=now))
    return Decision(deliveries=(_delivery(card, ticket, of=0, seed=f"{timer.id}/{timer.due}", now=now),))


def is_own_card(delivery: Delivery) -> bool:
    """Whether the delivery is such a card, still to be put into words."""
    return delivery.audience == "requester" and delivery.spot == OWN


def _first(
    ticket: Ticket, deliveries: tuple[Delivery, ...], of: int, channels: AbstractSet[ChannelName]
) -> OwnCard | None:
    """Where the first answer to the requester goes, by the channel they asked in; None: there is none, or nothing is left to be told."""
    if ticket.state == "done" or not ticket.requester or ticket.channel not in channels:
        return None
    for one in deliveries:
        theirs = one.audience == "requester" and one.person == ticket.requester
        if theirs and one.channel == ticket.channel and _of(one, ticket, of):
            return OwnCard(channel=one.channel, address=one.address, person=one.person, proved=one.proved)
    return None


def _of(delivery: Delivery, ticket: Ticket, of: int) -> bool:
    return delivery.ticket == ticket.number if delivery.ticket else not ticket.number and delivery.of == of


def _beside(delivery: Delivery, card: OwnCard, ticket: Ticket, of: int) -> bool:
    """Whether it is the bot's word of this ticket in the place where its card hangs."""
    here = (delivery.channel, delivery.address) == (card.channel, card.address)
    return here and bool(delivery.content.parts) and _of(delivery, ticket, of)


def _shorter(delivery: Delivery, *, new: bool) -> Delivery:
    parts = tuple(
        replace(one, values={**one.values, "ticket": ""}) if new and one.text == _GOT else one
        for one in delivery.content.parts
        if one.text != _PROMISE
    )
    return replace(delivery, content=replace(delivery.content, parts=parts or delivery.content.parts))


def _face(ticket: Ticket) -> tuple[Any, ...]:
    """What a card may show of its ticket, and what moves that; whether it says something else is found out when it is sent."""
    return (
        ticket.subject,
        ticket.status,
        ticket.pending_reason,
        ticket.pending_until,
        ticket.resolution_code,
        ticket.reopened,
        ticket.merged_into,
        ticket.priority,
        ticket.type,
        ticket.queue,
        ticket.organization,
        ticket.targets,
        ticket.steps,
        ticket.language,
        bool(ticket.first_response_at),
        bool(ticket.waiting_since),
        bool(ticket.dialogue is not None and ticket.dialogue.waits),
    )


def _watches(ticket: Ticket, *, of: int, now: Ms) -> tuple[Timer, ...]:
    """Looks again when what the card promises is due, which is when it is broken if nothing has changed until then."""
    due = promise_of(ticket)[1]
    if due <= now:
        return ()
    return (Timer(id=f"{KIND}:{ticket.number or ''}", kind=KIND, due=due, ticket=ticket.number, of=of),)


def _delivery(card: OwnCard, ticket: Ticket, *, of: int, seed: str, now: Ms) -> Delivery:
    return Delivery(
        id=delivery_id(f"{seed}/own/{of}", OWN, f"{card.channel}:{card.address}"),
        lane=f"{card.channel}:{card.address}:{ticket.number or ''}",  # that of the words: it comes after those it belongs to
        channel=card.channel,
        address=card.address,
        audience="requester",
        content=Content(text=OWN),
        language=ticket.language,
        proved=card.proved,
        automatic=True,
        created_at=now,
        ticket=ticket.number,
        of=of,
        person=card.person,
        spot=OWN,
    )
