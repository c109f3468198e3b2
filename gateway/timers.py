"""What a timer that is due does to its ticket, decided without any I/O."""

from msgspec.structs import replace

from gateway.desk.changes import difference
from gateway.desk.moves import NO_MOVES, Moves
from gateway.desk.risky import expire
from gateway.desk.snoozing import KIND as SNOOZE
from gateway.desk.snoozing import over
from gateway.desk.states import awake
from gateway.desk.stepping import take_steps
from gateway.sla.agreements import Promises
from gateway.sla.steps import KIND as STEPS
from store.records import Author, Decision, Event, Hit, Ms, Read, Ticket, TicketChange, Timer
from triage.dialogue.script import Script
from triage.dialogue.silence import KIND as SILENCE
from triage.dialogue.silence import fallen


def fire(
    timer: Timer,
    ticket: Ticket | None,
    now: Ms,
    *,
    script: Script | None = None,
    prefix: str = "HD",
    promises: Promises | None = None,
    moves: Moves = NO_MOVES,
) -> Decision:
    """The decision of a due timer. One that no longer means anything (the ticket moved on, is gone) changes nothing.

    `script` is what the bot says, `prefix` that of ticket numbers; without a script the bot minds no silence.
    `promises` and `moves` are what escalation steps go by.
    """
    if timer.kind == SILENCE and script is not None:
        return fallen(timer, ticket, script, prefix, now)
    if timer.kind == "risk":
        return expire(timer, ticket, now)
    if timer.kind == SNOOZE:
        return over(timer, ticket, now)
    if timer.kind == STEPS and promises is not None:
        return take_steps(timer, ticket, promises, moves, now)
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
