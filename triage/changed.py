"""Rules with `on: change`, applied to a decision: what an agent or the requester changed on a ticket leads to more changes. Pure."""

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import asdict, replace

from store.records import Author, Decision, Event, Grade, Level, Ms, Ticket, TicketChange
from triage.histories import CHANGEABLE
from triage.known import Policy
from triage.priority import priority
from triage.rules import Changes, Facts, changes

SYSTEM = Author(kind="system")


def with_change_rules(decision: Decision, before: Mapping[int, Ticket], policy: Policy, now: Ms) -> Decision:
    """The decision with what the rules about changes add to it. `before` are the tickets as they were read.

    Each ticket is looked at once: what the rules set asks no rule again, so they can't go round in a circle.
    """
    if not policy.rules.on_change:
        return decision
    tickets = tuple(_ruled(change, before.get(change.ticket.number), policy, now) for change in decision.tickets)
    if tickets == decision.tickets:
        return decision
    return replace(decision, tickets=tickets, read=replace(decision.read, rules=policy.live))


def _ruled(change: TicketChange, before: Ticket | None, policy: Policy, now: Ms) -> TicketChange:
    after = change.ticket
    moved = _moved(before, after) if before is not None else {}
    if not moved:
        return change
    facts = Facts(
        channel=after.channel,
        organization=after.organization,
        at=now,
        timezone=policy.timezone,
        subject=after.subject,
        language=after.language,
        answers=after.answers,
        changes=moved,
        ticket=_fields(after),
    )
    found = changes(policy.rules, facts)
    if not found.trace:
        return change
    ruled = _applied(after, found, policy)
    told = Event(
        at=now,
        kind="ruled",
        author=SYSTEM,
        changes=_difference(after, ruled),
        trace=tuple(replace(hit, set={}) for hit in found.trace),
        rules=policy.rules.version,
    )
    return replace(change, ticket=ruled, log=(*change.log, told))


def _fields(ticket: Ticket) -> dict[str, str]:
    return {field: str(getattr(ticket, field)) for field in CHANGEABLE}


def _moved(before: Ticket, after: Ticket) -> dict[str, tuple[str, str]]:
    old, new = _fields(before), _fields(after)
    return {field: (old[field], new[field]) for field in old if old[field] != new[field]}


def _applied(ticket: Ticket, found: Changes, policy: Policy) -> Ticket:
    """The ticket as the rules want it. What steers the work stands still on a done one."""
    wanted = found.set
    after = replace(
        ticket,
        tags=_more(ticket.tags, found.tags),
        watchers=_more(ticket.watchers, found.watch),
        approvers=_more(ticket.approvers, found.approve),
        category=wanted.get("category", ticket.category),
        subcategory=wanted.get("subcategory", "" if "category" in wanted else ticket.subcategory),
        type=cast("Any", wanted.get("type", ticket.type)),
    )
    if ticket.state == "done":
        return after
    impact = cast("Grade", wanted.get("impact", ticket.impact))
    urgency = cast("Grade", wanted.get("urgency", ticket.urgency))
    if (impact, urgency) != (ticket.impact, ticket.urgency):
        graded = priority(impact, urgency)
        after = replace(after, impact=impact, urgency=urgency, priority=graded)
    queue = wanted.get("queue", "") or policy.queues.get(cast("Level", wanted.get("level", "")), "")
    if queue in policy.levels and queue != ticket.queue:
        after = replace(after, queue=queue, level=policy.levels[queue])
    return after


def _more(have: tuple[str, ...], added: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*have, *added)))


def _difference(before: Ticket, after: Ticket) -> dict[str, tuple[Any, Any]]:
    old, new = asdict(before), asdict(after)
    plain = {field: (_plain(old[field]), _plain(new[field])) for field in old if old[field] != new[field]}
    return {field: pair for field, pair in plain.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    """As it will be read back from JSON."""
    if isinstance(value, tuple):
        return list(value)
    return asdict(value) if hasattr(value, "__struct_fields__") else value
