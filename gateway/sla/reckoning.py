"""How much of a target has run, and when so much of it will have: a ticket's open time less its pauses. Pure."""

from typing import Literal

from gateway.sla.agreements import Agreement
from store.records import Ms, Ticket

Target = Literal["first_response", "next_response", "resolution"]
TARGETS: tuple[Target, ...] = ("first_response", "next_response", "resolution")


def standing(ticket: Ticket, agreement: Agreement) -> str:
    """Why the clock of the solution stands: the reason of pending, or what ended the ticket; "" = it runs."""
    if ticket.state == "done":
        return ticket.status
    if ticket.status == "pending" and (ticket.pending_reason or "other") in agreement.pauses:
        return ticket.pending_reason or "other"
    return ""


def used(ticket: Ticket, agreement: Agreement, now: Ms) -> Ms:
    """How much open time of the solution's target has run by now."""
    total, since = 0, ticket.created_at
    for pause in ticket.pauses:
        total += agreement.between(since, min(pause.start, now))
        if not pause.end or pause.end >= now:
            return total
        since = pause.end
    return total + agreement.between(since, now)


def laid_out(ticket: Ticket, agreement: Agreement, length: Ms) -> Ms:
    """When so much open time of the solution will have run, pauses left out; 0 if it never will.

    While the clock stands it is where it was when it stopped.
    """
    left, since = length, ticket.created_at
    for pause in ticket.pauses:
        ran = agreement.between(since, pause.start)
        if ran >= left or not pause.end:
            break
        left, since = left - ran, pause.end
    return agreement.after(since, left)


def running(ticket: Ticket, of: Target, agreement: Agreement) -> Ms:
    """When this target is due, as it was promised, while its clock runs; 0 where there is none, it is met, or its clock stands."""
    if ticket.state == "done":
        return 0
    if of == "first_response":
        return 0 if ticket.first_response_at else ticket.targets.first_response
    if of == "next_response":
        return ticket.targets.next_response
    return 0 if standing(ticket, agreement) else ticket.targets.resolution


def began(ticket: Ticket, of: Target) -> Ms:
    """From when on this target counts."""
    return ticket.waiting_since or ticket.created_at if of == "next_response" else ticket.created_at


def whole(ticket: Ticket, of: Target, agreement: Agreement, due: Ms) -> Ms:
    """The open time that was promised, told from the promise itself: a policy that changed since makes no difference."""
    return used(ticket, agreement, due) if of == "resolution" else agreement.between(began(ticket, of), due)


def passed(ticket: Ticket, of: Target, agreement: Agreement, length: Ms) -> Ms:
    """When so much open time of this target will have passed."""
    if of == "resolution":
        return laid_out(ticket, agreement, length)
    return agreement.after(began(ticket, of), length)
