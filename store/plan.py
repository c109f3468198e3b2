"""A Decision, written out as the plan commit.lua carries out. Pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from store.keys import Keys, QueueName
from store.records import Decision, Delivery, Ms, Outcome, Person, Priority, Read, Ticket, TicketChange, Timer

FEED_LENGTH = 100_000  # changes kept for readers that fell behind; an older reader notices the gap and rebuilds
KEEP_MESSAGE_SECONDS = 30 * 86_400  # repeats are recognised this long; reliability.md asks for 14 days
KEEP_ACTION_SECONDS = 7 * 86_400
KEEP_COUNTS_SECONDS = 800 * 86_400  # two years can be compared


WEIGHTS: dict[Priority, int] = {"P1": 8, "P2": 4, "P3": 2, "P4": 1}  # how much of an agent an open ticket takes


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Leased work: what was claimed, and the token that proves the lease."""

    queue: QueueName
    lane: str
    id: str
    token: str
    taken: int
    tries: int
    ticket: int
    at: Ms
    folded: bool
    doc: bytes
    raw: bytes
    verdict: bytes


def text_of(record: msgspec.Struct) -> str:
    """A record as JSON text: Redis' cmsgpack knows strings, but not msgpack's binary type."""
    return msgspec.json.encode(record).decode()


def build(
    decision: Decision,
    *,
    keys: Keys,
    now: Ms,
    due: Callable[[Ticket], int],
    known: Mapping[int, Ticket],
    work: Work | None = None,
    once: str = "",
) -> dict[str, Any]:
    """The plan. `known` are the tickets as the decision read them; `once` an action id that may be carried out once."""
    plan: dict[str, Any] = {
        "now": now,
        "feed": keys.feed,
        "feed_length": FEED_LENGTH,
        "wake": keys.wake,
        "number": keys.number,
        "ticket_prefix": keys.ticket_prefix,
        "versions": [[keys.ticket(number), version] for number, version in decision.read.tickets.items()],
        "same": _same(decision.read, keys),
        "tickets": [_ticket(change, keys=keys, due=due, known=known) for change in decision.tickets],
        "values": _persons(decision.persons, keys),
        "spend": [[keys.limit(bucket), seconds, most] for bucket, (seconds, most) in decision.spend.items()],
        "items": [_delivery(delivery, now, decision) for delivery in decision.deliveries]
        + [_timer(timer) for timer in decision.timers],
        "works": {
            name: {
                "due": keys.work(name).due,
                "leases": keys.work(name).leases,
                "sleepers": keys.work(name).sleepers,
                "lane_prefix": keys.work(name).lane_prefix,
                "item_prefix": keys.work(name).item_prefix,
            }
            for name in _WORKS
        }
        if decision.deliveries or decision.timers or decision.takes_back
        else {},
    }
    if decision.takes_back:
        plan["takes_back"] = list(decision.takes_back)
    if decision.read.turns:
        turns = [
            [one.email.lower(), one.document, one.number, keys.agent_tickets(one.email), one.most]
            for one in decision.read.turns
        ]
        plan["turns"] = [keys.agents, keys.turns, turns]
    if decision.counts:
        day = datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
        plan["counts"] = [keys.counts(day), KEEP_COUNTS_SECONDS, list(decision.counts.items())]
    if work is not None:
        at = keys.work(work.queue)
        plan["lease"] = {
            "due": at.due,
            "leases": at.leases,
            "lane": work.lane,
            "token": work.token,
            "list": at.lane(work.lane),
            "id": work.id,
            "item": at.item(work.id),
            "drop": work.queue == "timers",
        }
        if decision.outcome is not None:
            plan["message"] = _message(decision.outcome, work.id, keys)
    if once:
        number = next(iter(decision.read.tickets), 0)
        plan["once"] = [keys.done(once), KEEP_ACTION_SECONDS, number]
    return plan


_WORKS: tuple[QueueName, QueueName] = ("outbox", "timers")


def _same(read: Read, keys: Keys) -> list[list[str]]:
    pairs = [[keys.conversation(name), str(number or "")] for name, number in read.conversations.items()]
    pairs += [[keys.reference(name), str(number or "")] for name, number in read.references.items()]
    pairs += [[keys.identity(name), person] for name, person in read.identities.items()]
    pairs += [[keys.person(person.id), text_of(person)] for person in read.persons]
    if read.rules is not None:
        pairs.append([keys.rules_live, read.rules])
    return pairs


def _ticket(
    change: TicketChange, *, keys: Keys, due: Callable[[Ticket], int], known: Mapping[int, Ticket]
) -> dict[str, Any]:
    ticket = change.ticket
    before = known.get(ticket.number)
    state = ticket.state
    planned = {
        "number": ticket.number,
        "version": ticket.version,
        "linked": any(number < 0 for number in ticket.links),
        # number and version are the key and the first line; in the document they would be a second truth
        "doc": text_of(msgspec.structs.replace(ticket, number=0, version=0)),
        "queue": keys.queue(ticket.queue),
        "score": -1 if state == "done" else due(ticket),
        "old_queue": keys.queue(before.queue) if before else "",
        "state": "" if state == "done" else keys.state(state),
        "old_state": "" if before is None or before.state == "done" else keys.state(before.state),
        "person": keys.person_tickets(ticket.requester)
        if before is None or before.requester != ticket.requester
        else "",
        "log": [text_of(entry) for entry in change.log],
        "binds": [keys.conversation(name) for name in change.conversations]
        + [keys.reference(name) for name in change.references],
    }
    agent = ticket.assignee if state == "open" else ""
    old_agent = before.assignee if before is not None and before.state == "open" else ""
    if agent or old_agent:
        planned["agents"] = [
            keys.agent_tickets(old_agent) if old_agent not in ("", agent) else "",
            keys.agent_tickets(agent) if agent else "",
            WEIGHTS[ticket.priority],
        ]
    return planned


def _persons(persons: tuple[Person, ...], keys: Keys) -> list[list[str]]:
    pairs: list[list[str]] = []
    for person in persons:
        pairs.append([keys.person(person.id), text_of(person)])
        pairs += [[keys.identity(f"{one.channel}:{one.address}"), person.id] for one in person.identities]
    return pairs


def _delivery(delivery: Delivery, now: Ms, decision: Decision) -> dict[str, Any]:
    known = delivery.ticket
    of = 0 if known or not decision.tickets else delivery.of + 1
    return {
        "work": "outbox",
        "id": delivery.id,
        "lane": delivery.lane,
        # the lane of a ticket that has no number yet ends in ":", commit adds the number
        "append": delivery.lane.endswith(":"),
        "due": max(now, delivery.not_before),
        "hold": delivery.not_before,
        "doc": text_of(delivery),
        "of": of,
        "ticket": known,
        "replace": False,
    }


def _timer(timer: Timer) -> dict[str, Any]:
    return {
        "work": "timers",
        "id": timer.id,
        "lane": timer.id,
        "append": timer.id.endswith(":"),
        "named": True,
        "due": timer.due,
        "doc": text_of(timer),
        "of": 0 if timer.ticket else timer.of + 1,
        "ticket": timer.ticket,
        "replace": True,
    }


def _message(outcome: Outcome, message: str, keys: Keys) -> dict[str, Any]:
    return {
        "id": message,
        "key": keys.message(message),
        "raw": keys.raw(message),
        "state": outcome.state,
        "reason": outcome.reason,
        "of": outcome.of + 1,
        "ticket": outcome.ticket,
        "held": text_of(outcome.held) if outcome.held else "",
        "held_index": keys.held,
        "quarantine_index": keys.quarantine,
        "archive": keys.archive,
        "seconds": KEEP_MESSAGE_SECONDS,
    }
