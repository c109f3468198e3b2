"""What the escalation steps that are due do to their ticket: tell people, raise the level, set the priority. Pure."""

from typing import Any

from msgspec.structs import replace

from gateway.desk.changes import difference
from gateway.desk.moves import Moves, handed_up
from gateway.sla.agreements import Promises, Step
from gateway.sla.steps import due_steps, mark
from store.records import Author, Decision, Event, Ms, Read, Ticket, TicketChange, Timer

SYSTEM = Author(kind="system")
NOTIFY = "notify"  # in the changes of a step's event: whom it tells, as gateway.notice_hearers reads it


def take_steps(timer: Timer, ticket: Ticket | None, promises: Promises, moves: Moves, now: Ms) -> Decision:
    """The decision of a due `sla` timer: every step that is due, each told by an event of its own whose reason is the step's key.

    A timer that is not the one the ticket waits for changes nothing. Raising the level is a functional escalation and has its event too.
    """
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    if not ticket.step_at or ticket.step_at != timer.due:
        return Decision(read=seen)
    after = replace(ticket, step_at=0)  # the timer is spent; whoever reckons the clocks sets the next one
    log: list[Event] = []
    for step in due_steps(ticket, promises, now):
        after = replace(after, steps=(*after.steps, mark(step, ticket)))
        after, events = _done(step, after, moves, now)
        log += events
    return Decision(
        read=seen, tickets=(TicketChange(ticket=replace(after, updated_at=now) if log else after, log=tuple(log)),)
    )


def _done(step: Step, ticket: Ticket, moves: Moves, now: Ms) -> tuple[Ticket, tuple[Event, ...]]:
    changes: dict[str, tuple[Any, Any]] = {}
    after = ticket
    if step.priority is not None and step.priority < ticket.priority:  # never lower
        after = replace(after, priority=step.priority)
        changes |= difference(ticket, after)
    if step.notify:
        changes[NOTIFY] = (None, list(step.notify))
    told = Event(at=now, kind="step", author=SYSTEM, reason=step.key, changes=changes)
    levels = moves.levels(after) if step.raises else []
    if not levels:
        return after, (told,)
    queue = moves.options(after, levels[0])[0]
    raised = handed_up(after, queue, moves)
    up = Event(at=now, kind="escalated", author=SYSTEM, reason=step.key, changes=difference(after, raised))
    return raised, (told, up)
