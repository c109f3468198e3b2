"""Escalation steps: which of them are due on a ticket, and when the next one will be. Pure.

What was done stands on the ticket (`steps`), so that each step is done once per target, whoever asks and however often; it is forgotten
when the target itself moves: another priority, a reopened ticket, a new question of the requester. A pause moves no target in this sense.
"""

from msgspec.structs import replace

from gateway.sla.agreements import Promises, Step
from gateway.sla.reckoning import TARGETS, Target, passed, running, whole
from store.records import Ms, Ticket, Timer

KIND = "sla"


def stepped(before: Ticket | None, after: Ticket, promises: Promises, now: Ms) -> tuple[Ticket, Timer | None]:
    """The ticket with the steps that still count as done and the moment of the next; and the timer to set, where that has moved."""
    if not promises.steps and not after.step_at and not after.steps:
        return after, None
    steps = _kept(before, after, promises)
    told = after if steps == after.steps else replace(after, steps=steps)
    at = next_at(told, promises, now)
    if at == told.step_at:
        return told, None
    timer = Timer(id=timer_id(after.number), kind=KIND, due=at, ticket=after.number) if at else None
    return replace(told, step_at=at), timer


def timer_id(number: int) -> str:
    """The one timer of a ticket's steps; for a ticket that has no number yet, commit adds it."""
    return f"{KIND}:{number or ''}"


def next_at(ticket: Ticket, promises: Promises, now: Ms) -> Ms:
    """When the next step is due that was not done yet: it may lie in the past; 0 = none is to come."""
    moments = (moment(step, ticket, promises, now) for step in promises.steps)
    return min((at for at in moments if at), default=0)


def due_steps(ticket: Ticket, promises: Promises, now: Ms) -> tuple[Step, ...]:
    """The steps to do now, in the order of the config."""
    return tuple(step for step in promises.steps if 0 < moment(step, ticket, promises, now) <= now)


def moment(step: Step, ticket: Ticket, promises: Promises, now: Ms) -> Ms:
    """When this step is due on the ticket as it is; 0 = it is not to come: done, not meant, no such target, its clock stands."""
    if mark(step, ticket) in ticket.steps or not step.covers(ticket):
        return 0
    agreement = promises.of(ticket)
    due = running(ticket, step.of, agreement)
    if not due:
        return 0
    at = due
    if step.share != 100 or step.plus:
        length = whole(ticket, step.of, agreement, due)
        at = passed(ticket, step.of, agreement, length * step.share // 100 + step.plus)
    if step.only_in is None or not at:
        return at
    at = step.only_in.next_open(at)
    return step.only_in.next_open(now) if 0 < at < now else at


def mark(step: Step, ticket: Ticket) -> str:
    """What stands on the ticket once the step is done: with the wait where an answer is owed anew with each, with the level where each has its time."""
    if step.of == "ola":
        return f"{step.key}@{ticket.level}"
    return f"{step.key}@{ticket.waiting_since}" if step.of == "next_response" else step.key


def forgotten(ticket: Ticket, moved: frozenset[Target]) -> Ticket:
    """The ticket as if no step of these targets had been done."""
    return replace(ticket, steps=tuple(key for key in ticket.steps if key.partition(":")[0] not in moved))


def _kept(before: Ticket | None, after: Ticket, promises: Promises) -> tuple[str, ...]:
    """A step that is done by this very change stays done, also where it moved its own target by setting the priority."""
    if before is None or not after.steps:
        return after.steps
    moved = frozenset(of for of in TARGETS if _moved(of, before, after, promises))
    kept = after.steps
    if moved:
        left = forgotten(after, moved).steps
        kept = tuple(one for one in after.steps if one in left or one not in before.steps)
    if not after.waiting_since:  # a reply that is taken back brings the same wait back
        return kept
    now_waits = f"@{after.waiting_since}"
    return tuple(one for one in kept if not one.startswith("next_response:") or one.endswith(now_waits))


def _moved(of: Target, before: Ticket, after: Ticket, promises: Promises) -> bool:
    """Whether this change made another promise of it."""
    old, new = getattr(before.targets, of), getattr(after.targets, of)
    if old == new:
        return False
    if of == "next_response":
        return bool(old and new) and before.waiting_since == after.waiting_since
    if of == "first_response":
        return True
    return (
        before.reopened != after.reopened
        or before.priority != after.priority
        or promises.of(before) is not promises.of(after)
    )
