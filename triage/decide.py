"""Decides about a message: which ticket, what changes, what is answered. Pure: same input, same decision, with the reason in it."""

from msgspec.structs import replace

from store.records import Decision, Event, Held, Ms, Outcome, TicketChange
from triage.entries import SUBJECT_KEPT, author_of, interaction, own_references
from triage.facts import facts_of
from triage.hiding import hidden
from triage.joined import asked_for_own, join
from triage.known import Arrived, Found, Policy, read_of
from triage.opened import open_ticket
from triage.thread import Place, current, place

__all__ = ["decide", "facts_of"]

HELD_TEXT = 4_000


def decide(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    """The whole next state after this message."""
    arrived = hidden(arrived, policy.language)
    message = arrived.message
    again = _again(arrived, found)
    if again is not None:
        return again
    there = place(arrived, found)
    if message.automatic in ("reply", "bounce"):
        return _attach(arrived, there, found, now)
    if there is None:
        return (
            _fold(arrived, found, now)
            or asked_for_own(arrived, found, policy, now)
            or open_ticket(arrived, found, policy, now, links=())
        )
    if there.held:
        return _hold(arrived, there, found)
    if there.ticket.status in ("closed", "cancelled"):
        return open_ticket(arrived, found, policy, now, links=(there.ticket.number,))
    return join(arrived, there, found, policy, now)


def _again(arrived: Arrived, found: Found) -> Decision | None:
    """The same mail by another way in (To: the desk, Cc: the ticket) is a duplicate; another content under its id is kept, internally."""
    message = arrived.message
    number = found.references.get(message.external_id, 0) if message.external_id else 0
    ticket = current(number, found) if number else None
    if ticket is None or arrived.verdict:
        return None
    if arrived.conflict:
        note = replace(
            interaction(arrived, author_of(message, found)),
            visibility="internal",
            notes=(*message.notes, "same-id-other-content"),
        )
        return Decision(
            read=read_of(found, ticket),
            tickets=(TicketChange(ticket=ticket, log=(note,)),),
            outcome=Outcome(state="interaction", reason="same-id-other-content", of=0),
        )
    wanted = current(message.token, found) if message.token else None
    if wanted is not None and wanted.number != ticket.number:
        return None
    return Decision(read=read_of(found), outcome=Outcome(state="duplicate", reason="seen-before", ticket=ticket.number))


def _attach(arrived: Arrived, there: Place | None, found: Found, now: Ms) -> Decision:
    """A vacation notice or a bounce stays with the ticket it answers; agents see it, nothing moves, nothing is answered."""
    kind = arrived.message.automatic
    if there is None:
        return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason=f"automatic-{kind}"))
    note = replace(interaction(arrived, author_of(arrived.message, found)), visibility="internal")
    change = TicketChange(ticket=replace(there.ticket, updated_at=now), log=(note,), references=own_references(arrived))
    return Decision(
        read=read_of(found, there.ticket),
        tickets=(change,),
        outcome=Outcome(state="interaction", reason=f"automatic-{kind}", of=0),
    )


def _hold(arrived: Arrived, there: Place, found: Found) -> Decision:
    message = arrived.message
    held = Held(
        sender=message.sender,
        subject=message.subject[:SUBJECT_KEPT],
        text=message.text[:HELD_TEXT],
        reason=there.held,
        ticket=there.ticket.number,
    )
    outcome = Outcome(state="held", reason=there.held, ticket=there.ticket.number, held=held)
    return Decision(read=read_of(found), outcome=outcome)


def _fold(arrived: Arrived, found: Found, now: Ms) -> Decision | None:
    """A flood ends in one ticket with a count; each message is in its history, its text in its original."""
    ticket = current(found.conversations.get(arrived.folded, 0), found) if arrived.folded else None
    if ticket is None or ticket.state == "done":
        return None
    entry = Event(
        at=now,
        kind="folded",
        author=author_of(arrived.message, found),
        reason=arrived.message.subject[:SUBJECT_KEPT],
        message=arrived.id,
    )
    return Decision(
        read=read_of(found, ticket),
        tickets=(TicketChange(ticket=replace(ticket, folded=ticket.folded + 1, updated_at=now), log=(entry,)),),
        outcome=Outcome(state="interaction", reason="folded", of=0),
    )
