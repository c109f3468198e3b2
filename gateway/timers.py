"""What a timer that is due does to its ticket, decided without any I/O."""

from msgspec.structs import replace

from gateway.desk.changes import difference
from gateway.desk.states import awake
from store.records import Author, Decision, Event, Hit, Ms, Read, Ticket, TicketChange, Timer


def fire(timer: Timer, ticket: Ticket | None, now: Ms) -> Decision:
    """The decision of a due timer. One that no longer means anything (the ticket moved on, is gone) changes nothing."""
    if timer.kind != "pend":
        return Decision(trace=(Hit(rule="timer: unknown kind, nothing done", matched=(timer.kind,)),))
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    if ticket.status != "pending" or ticket.pending_until != timer.due:
        return Decision(read=seen)
    woken = replace(awake(ticket), updated_at=now)
    resumed = Event(
        at=now,
        kind="resumed",
        author=Author(kind="system"),
        changes=difference(ticket, woken),
        reason=ticket.pending_reason,
    )
    return Decision(read=seen, tickets=(TicketChange(ticket=woken, log=(resumed,)),))
