"""A ticket's clocks: when its targets are due, as a pure function of what the ticket itself tells; and how a change moves them.

The clock of the solution stands while somebody else has to act (pending for one of the agreement's reasons) and while the ticket is done. These
stretches are the ticket's `pauses`. The clock of an answer never stands: it runs from the requester's words to a human's public answer.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from gateway.sla.agreements import Agreement, Promises
from gateway.sla.reckoning import TARGETS, laid_out, passed, standing, used
from gateway.sla.steps import stepped
from gateway.sla.strip import TAKEN_BACK
from store.records import (
    IMPORTED,
    Decision,
    Entry,
    Event,
    Interaction,
    Ms,
    Pause,
    Stay,
    Targets,
    Ticket,
    TicketChange,
    Timer,
)

__all__ = ["clocked", "moved", "standing", "targets", "used"]


def clocked(decision: Decision, before: Mapping[int, Ticket], promises: Promises, now: Ms) -> Decision:
    """The decision with the clocks of its tickets as it leaves them, and with the timers of their next escalation steps.

    `before` are the tickets as they were read.
    """
    tickets = []
    timers: list[Timer] = []
    for of, change in enumerate(decision.tickets):
        was = before.get(change.ticket.number)
        told = change
        if was is not None or not change.ticket.number:
            told = _told(was, change, promises, now)
            ticket, timer = stepped(was, told.ticket, promises, now)
            if timer is not None:
                timers.append(replace(timer, of=of))
            if ticket is not told.ticket:
                told = replace(told, ticket=ticket)
        tickets.append(told)
    if not timers and tuple(tickets) == decision.tickets:
        return decision
    return replace(decision, tickets=tuple(tickets), timers=(*decision.timers, *timers))


def _told(before: Ticket | None, change: TicketChange, promises: Promises, now: Ms) -> TicketChange:
    """The change with its clocks. A reply that may be taken back says in its event that it ended the wait: with it, the wait comes back."""
    after = moved(before, change.ticket, change.log, promises, now)
    held = {one.id for one in change.log if isinstance(one, Interaction) and one.leaves_at}
    if not held or before is None or before.waiting_since == after.waiting_since:
        return replace(change, ticket=after)
    wait = {"waiting_since": (before.waiting_since, after.waiting_since)}
    log = [
        replace(one, changes={**one.changes, **wait})
        if isinstance(one, Event) and one.interaction in held and one.changes
        else one
        for one in change.log
    ]
    return replace(change, ticket=after, log=tuple(log))


def targets(ticket: Ticket, agreement: Agreement) -> Targets:
    """When things are due by this agreement. While the clock of the solution stands, its target is where it was when it stopped."""
    allowed = agreement.durations.get(ticket.priority)
    if allowed is None:
        return Targets()
    ola = allowed.ola.get(ticket.level, 0)
    found = Targets(
        first_response=agreement.after(ticket.created_at, allowed.first_response) if allowed.first_response else 0,
        next_response=_next_response(ticket, agreement, allowed.next_response),
        resolution=laid_out(ticket, agreement, allowed.resolution) if allowed.resolution else 0,
        ola=laid_out(ticket, agreement, ola, "ola") if ola else 0,
    )
    if agreement.calendar is None and not ticket.pauses and not ticket.stays:
        return found
    lengths = {
        "first_response": allowed.first_response,
        "next_response": allowed.next_response,
        "resolution": allowed.resolution,
        "ola": ola,
    }
    risks = {
        f"{of}_risk": passed(ticket, of, agreement, lengths[of] - lengths[of] // 4)
        for of in TARGETS
        if getattr(found, of)
    }
    return replace(found, **risks)


def moved(before: Ticket | None, after: Ticket, log: Sequence[Entry], promises: Promises, now: Ms) -> Ticket:
    """The ticket with its clocks as this change leaves them; `log` is what the change adds to the history.

    `before` None: the ticket is new. A ticket that is done, or that its requester writes about, is snoozed for nobody any more.

    What was promised stays as it was unless something it depends on has changed: a changed policy touches no ticket on its own.
    """
    agreement = promises.of(after)
    if before is not None and before.state == "done" != after.state and taken_back(log):
        pauses = _as_before(before.pauses, standing(after, agreement))
    else:
        pauses = _pauses(before, after, agreement, now)
    told = replace(after, pauses=pauses, waiting_since=_waiting_since(before, after, log))
    if before is not None and before.level != after.level:
        told = replace(told, stays=_stays(before, after, now))
    if after.snoozes and (after.state == "done" or _asks(log)):
        told = replace(told, snoozes=())
    if before is not None and not _depends(before, told):
        return replace(told, targets=before.targets)
    if IMPORTED in after.tags:  # nobody promised anything to what comes from an archive
        return told
    return replace(told, targets=targets(told, agreement))


def _next_response(ticket: Ticket, agreement: Agreement, length: Ms) -> Ms:
    if not length or not ticket.waiting_since or not ticket.first_response_at or ticket.state == "done":
        return 0
    return agreement.after(ticket.waiting_since, length)


def _pauses(before: Ticket | None, after: Ticket, agreement: Agreement, now: Ms) -> tuple[Pause, ...]:
    kept = () if before is None else before.pauses
    reason = standing(after, agreement)
    last = kept[-1] if kept and not kept[-1].end else None
    if last is not None and last.reason == reason:
        return kept
    if last is not None:
        kept = (*kept[:-1], replace(last, end=now)) if last.start < now else kept[:-1]
    return (*kept, Pause(start=now, reason=reason)) if reason else kept


def taken_back(log: Iterable[Entry]) -> bool:
    """Whether a solution is taken back by this: then it never was one."""
    return any(isinstance(one, Event) and one.kind in TAKEN_BACK for one in log)


def _as_before(pauses: tuple[Pause, ...], reason: str) -> tuple[Pause, ...]:
    """The pauses without that of the end; what stood when it was ended goes on standing."""
    if not pauses or pauses[-1].end:
        return pauses
    *kept, end = pauses
    if reason and kept and kept[-1].reason == reason and kept[-1].end == end.start:
        kept[-1] = replace(kept[-1], end=0)
    elif reason:
        kept.append(Pause(start=end.start, reason=reason))
    return tuple(kept)


def _stays(before: Ticket, after: Ticket, now: Ms) -> tuple[Stay, ...]:
    return (*(before.stays or (Stay(start=before.created_at, level=before.level),)), Stay(start=now, level=after.level))


def _asks(log: Iterable[Entry]) -> bool:
    """Whether the requester's side says something."""
    return any(isinstance(one, Interaction) and one.author.kind == "requester" for one in log)


def _waiting_since(before: Ticket | None, after: Ticket, log: Iterable[Entry]) -> Ms:
    """Since when the requester waits for a human's public word; 0 = nobody waits."""
    since = after.created_at if before is None else after.waiting_since
    for entry in log:
        if not isinstance(entry, Interaction) or entry.visibility != "public" or entry.amends:
            continue
        if entry.author.kind == "agent":
            since = 0
        elif entry.author.kind == "requester" and not since:
            since = entry.at
    return since


def _depends(before: Ticket, after: Ticket) -> bool:
    """Whether anything that targets depend on is different."""
    return (
        before.priority != after.priority
        or before.type != after.type
        or before.queue != after.queue
        or before.level != after.level
        or before.organization != after.organization
        or before.pauses != after.pauses
        or before.waiting_since != after.waiting_since
        or (before.first_response_at == 0) != (after.first_response_at == 0)
        or (before.state == "done") != (after.state == "done")
    )
