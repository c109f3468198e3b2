"""A solution nobody objected to: the ticket is closed. Pure."""

from msgspec.structs import replace

from gateway.closing.after import QUIET, After
from gateway.closing.days import day_words
from gateway.closing.door import letter, place_of
from gateway.desk.changes import difference
from store.records import Author, Decision, Event, Ms, Person, Read, Ticket, TicketChange, Timer

SYSTEM = Author(kind="system")


def closed(timer: Timer, ticket: Ticket | None, person: Person | None, after: After, now: Ms) -> Decision:
    """What the due timer makes of its ticket: closed, or nothing if that is no longer resolved; too early (solved anew), it waits.

    The requester hears of it once at most: not if he said that it works, or if the question how it went told him the day.
    """
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    if ticket.status != "resolved" or ticket.merged_into or not after.close:
        return Decision(read=seen)
    due = after.closes_at(ticket)
    if due > now:
        return Decision(read=seen, timers=(replace(timer, due=due, ticket=ticket.number),))
    ended = replace(ticket, status="closed", updated_at=now)
    told = Event(at=now, kind="closed", author=SYSTEM, changes=difference(ticket, ended))
    asked = ticket.rating is not None and ticket.rating.asked_at >= ticket.resolved_at
    silent = not after.notice or timer.values.get(QUIET) or asked or ticket.automatic or person is None
    place = None if silent or person is None else place_of(ticket, person, after)
    if place is None or person is None:
        return Decision(read=seen, tickets=(TicketChange(ticket=ended, log=(told,)),))
    until = ticket.resolved_at + after.reopen
    values = {"until": day_words(until, after.zone, person.language or ticket.language)} if until > now else {}
    sent = letter("closed", ticket, person, place, values=values, seed=f"{timer.id}/{ticket.resolved_at}", now=now)
    return Decision(read=seen, tickets=(TicketChange(ticket=ended, log=(told,)),), deliveries=(sent,))
