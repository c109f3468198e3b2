"""snooze and unsnooze: the acting agent does not want to see a ticket among their own for a while. Nothing else about it changes."""

from typing import Final

from msgspec.structs import replace

from gateway.desk.changes import become, nothing
from gateway.desk.known import Known
from gateway.desk.refused import invalid
from gateway.desk.states import require_unfinished
from gateway.desk.values import instant, only
from store.records import Action, Author, Decision, Event, Ms, Read, Snooze, Ticket, TicketChange, Timer

KIND: Final = "snooze"
_YEAR_MS: Final = 366 * 24 * 3600 * 1000


def snooze(action: Action, known: Known) -> Decision:
    """{"until": RFC 3339, ahead of now and within a year}: back by itself then, or as soon as the requester writes."""
    only(action, "until")
    until = instant(action, "until")
    require_unfinished(known.ticket)
    me = _me(action, known)
    if any(one.agent == me and one.until == until for one in known.ticket.snoozes):
        return nothing(known)
    if not known.now < until <= known.now + _YEAR_MS:
        raise invalid(
            "until",
            "Podaj w polu „until” chwilę w przyszłości, najdalej za rok.",
            'Give a moment ahead of now in the field "until", a year ahead at most.',
        )
    after = replace(known.ticket, snoozes=(*_others(known.ticket, me), Snooze(agent=me, until=until)))
    told = {"snoozed_until": (_until(known.ticket, me), until)}
    return become(action, known, "snoozed", after, timers=_next(after), beside=told)


def unsnooze(action: Action, known: Known) -> Decision:
    """{}: the acting agent sees it among their own again."""
    only(action)
    me = _me(action, known)
    before = _until(known.ticket, me)
    if not before:
        return nothing(known)
    after = replace(known.ticket, snoozes=_others(known.ticket, me))
    return become(action, known, "unsnoozed", after, beside={"snoozed_until": (before, 0)})


def over(timer: Timer, ticket: Ticket | None, now: Ms) -> Decision:
    """The decision of a due `snooze` timer: whose time is over sees it again; the next one's timer is set."""
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    left = tuple(one for one in ticket.snoozes if one.until > max(now, timer.due))
    if left == ticket.snoozes:
        return Decision(read=seen, timers=_next(ticket))
    after = replace(ticket, snoozes=left, updated_at=now)
    gone = {"agents": (None, [one.agent for one in ticket.snoozes if one not in left])}
    told = Event(at=now, kind="unsnoozed", author=Author(kind="system"), changes=gone)
    return Decision(read=seen, tickets=(TicketChange(ticket=after, log=(told,)),), timers=_next(after))


def is_snoozed(ticket: Ticket, agent: str) -> bool:
    """Whether this agent does not want to see it now."""
    return bool(_until(ticket, agent.casefold()))


def _me(action: Action, known: Known) -> str:
    return (known.agent.email if known.agent is not None else action.actor.id).casefold()


def _until(ticket: Ticket, agent: str) -> Ms:
    return next((one.until for one in ticket.snoozes if one.agent == agent), 0)


def _others(ticket: Ticket, agent: str) -> tuple[Snooze, ...]:
    return tuple(one for one in ticket.snoozes if one.agent != agent)


def _next(ticket: Ticket) -> tuple[Timer, ...]:
    """The one timer of a ticket's snoozes, for the first that is over; none where there are none."""
    if not ticket.snoozes:
        return ()
    due = min(one.until for one in ticket.snoozes)
    return (Timer(id=f"{KIND}:{ticket.number}", kind=KIND, due=due, ticket=ticket.number),)
