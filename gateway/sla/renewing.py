"""What a changed policy makes of a ticket that is open: its targets reckoned anew. Pure.

A promise that was kept stays as it was, whatever is promised now; so does everything of a ticket that is done or came from an archive.
"""

import msgspec
from msgspec.structs import replace

from gateway.sla.agreements import Promises
from gateway.sla.clocks import targets
from gateway.sla.reckoning import TARGETS, Target
from gateway.sla.steps import due_steps, forgotten, stepped
from store.records import IMPORTED, Author, Decision, Event, Ms, Read, Ticket, TicketChange


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One target that moves: when it was due, and when it will be; 0 = there is none."""

    target: Target
    old: Ms
    new: Ms


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """What applying the policy does to a ticket. `steps` are the escalation steps that are then due at once."""

    ticket: Ticket
    shifts: tuple[Shift, ...]
    steps: tuple[str, ...]
    decision: Decision


def renewal(ticket: Ticket, promises: Promises, now: Ms, *, by: Author) -> Renewal | None:
    """What would be different, and the decision that makes it so; None where nothing would. `by` is who applies it."""
    if ticket.state == "done" or IMPORTED in ticket.tags:
        return None
    wanted = targets(ticket, promises.of(ticket))
    if ticket.first_response_at:
        wanted = replace(wanted, first_response=ticket.targets.first_response)
    shifts = tuple(
        Shift(target=of, old=getattr(ticket.targets, of), new=getattr(wanted, of))
        for of in TARGETS
        if getattr(ticket.targets, of) != getattr(wanted, of)
    )
    told = forgotten(
        replace(ticket, targets=wanted if shifts else ticket.targets), frozenset(one.target for one in shifts)
    )
    told, timer = stepped(None, told, promises, now)
    if told == ticket:
        return None
    log: tuple[Event, ...] = ()
    if shifts:
        changes = {"targets": (_plain(ticket, shifts), _plain(told, shifts))}
        log = (Event(at=now, kind="promised", author=by, changes=changes),)
        told = replace(told, updated_at=now)
    decision = Decision(
        read=Read(tickets={ticket.number: ticket.version}),
        tickets=(TicketChange(ticket=told, log=log),),
        timers=(timer,) if timer is not None else (),
    )
    steps = tuple(step.key for step in due_steps(told, promises, now))
    return Renewal(ticket=ticket, shifts=shifts, steps=steps, decision=decision)


def overdue(shifts: tuple[Shift, ...], now: Ms) -> tuple[int, int]:
    """How many of these targets are overdue as they stand, and how many will be."""
    return sum(0 < one.old < now for one in shifts), sum(0 < one.new < now for one in shifts)


def _plain(ticket: Ticket, shifts: tuple[Shift, ...]) -> dict[str, Ms]:
    return {one.target: getattr(ticket.targets, one.target) for one in shifts}
