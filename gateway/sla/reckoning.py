"""How much of a target has run, and when so much of it will have: a ticket's open time less its pauses. Pure."""

from typing import Literal

from msgspec.structs import replace

from gateway.sla.agreements import Agreement
from store.records import Ms, Pause, Ticket

Target = Literal["first_response", "next_response", "resolution", "ola"]
TARGETS: tuple[Target, ...] = ("first_response", "next_response", "resolution", "ola")
PAUSED: tuple[Target, ...] = ("resolution", "ola")  # their clocks stand while others have to act


def standing(ticket: Ticket, agreement: Agreement) -> str:
    """Why the clock of the solution stands: the reason of pending, or what ended the ticket; "" = it runs."""
    if ticket.state == "done":
        return ticket.status
    if ticket.status == "pending" and (ticket.pending_reason or "other") in agreement.pauses:
        return ticket.pending_reason or "other"
    return ""


def used(ticket: Ticket, agreement: Agreement, now: Ms, of: Target = "resolution") -> Ms:
    """How much open time of the target of the solution, or of the level that has the ticket (`ola`), has run by now."""
    total, since = 0, ticket.created_at
    for pause in stood(ticket, of):
        total += agreement.between(since, min(pause.start, now))
        if not pause.end or pause.end >= now:
            return total
        since = pause.end
    return total + agreement.between(since, now)


def laid_out(ticket: Ticket, agreement: Agreement, length: Ms, of: Target = "resolution") -> Ms:
    """When so much open time of the solution, or of the level's, will have run, pauses left out; 0 if it never will.

    While the clock stands it is where it was when it stopped.
    """
    left, since = length, ticket.created_at
    for pause in stood(ticket, of):
        ran = agreement.between(since, pause.start)
        if ran >= left or not pause.end:
            break
        left, since = left - ran, pause.end
    return agreement.after(since, left)


def stood(ticket: Ticket, of: Target) -> tuple[Pause, ...]:
    """When the clock stood, in order, none overlapping: the ticket's pauses; for `ola` also whenever another level had it."""
    if of != "ola" or not ticket.stays:
        return ticket.pauses
    ends = (*(one.start for one in ticket.stays[1:]), 0)
    away = [
        Pause(start=one.start, reason=one.level, end=end)
        for one, end in zip(ticket.stays, ends, strict=True)
        if one.level != ticket.level
    ]
    found: list[Pause] = []
    for pause in sorted((*ticket.pauses, *away), key=lambda one: one.start):
        last = found[-1] if found else None
        if last is None or (last.end and last.end < pause.start):
            found.append(pause)
        elif last.end:
            found[-1] = replace(last, end=max(last.end, pause.end) if pause.end else 0)
    return tuple(found)


def risk_from(ticket: Ticket, of: Target) -> Ms:
    """From when on a target is at risk: a quarter of its time is left; 0 = there is no such target."""
    due: Ms = getattr(ticket.targets, of)
    told: Ms = getattr(ticket.targets, f"{of}_risk")
    return told or (due - (due - began(ticket, of)) // 4 if due else 0)


def running(ticket: Ticket, of: Target, agreement: Agreement) -> Ms:
    """When this target is due, as it was promised, while its clock runs; 0 where there is none, it is met, or its clock stands."""
    if ticket.state == "done":
        return 0
    if of == "first_response":
        return 0 if ticket.first_response_at else ticket.targets.first_response
    if of == "next_response":
        return ticket.targets.next_response
    return 0 if standing(ticket, agreement) else getattr(ticket.targets, of)


def began(ticket: Ticket, of: Target) -> Ms:
    """From when on this target counts."""
    if of == "next_response":
        return ticket.waiting_since or ticket.created_at
    if of == "ola" and ticket.stays:
        return next((one.start for one in ticket.stays if one.level == ticket.level), ticket.created_at)
    return ticket.created_at


def whole(ticket: Ticket, of: Target, agreement: Agreement, due: Ms) -> Ms:
    """The open time that was promised, told from the promise itself: a policy that changed since makes no difference."""
    return used(ticket, agreement, due, of) if of in PAUSED else agreement.between(began(ticket, of), due)


def passed(ticket: Ticket, of: Target, agreement: Agreement, length: Ms) -> Ms:
    """When so much open time of this target will have passed."""
    if of in PAUSED:
        return laid_out(ticket, agreement, length, of)
    return agreement.after(began(ticket, of), length)
