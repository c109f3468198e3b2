"""Decides about a message: which ticket, what changes, what is answered. Pure: same input, same decision, with the reason in it."""

from msgspec.structs import replace

from store.records import (
    Author,
    Decision,
    Entry,
    Event,
    Held,
    Message,
    Ms,
    Outcome,
    Person,
    Read,
    Status,
    Ticket,
    TicketChange,
)
from triage.acknowledge import acknowledgement, may_answer, spent
from triage.entries import SUBJECT_KEPT, SYSTEM, author_of, by, hits, interaction, own_references, subject_of
from triage.known import Arrived, Found, Policy
from triage.persons import conversations_of, is_proved, person_of, prove, spoken
from triage.rules import Facts, classify
from triage.thanks import is_thanks
from triage.thread import Place, current, place

HELD_TEXT = 4_000


def decide(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    """The whole next state after this message."""
    message = arrived.message
    again = _again(arrived, found)
    if again is not None:
        return again
    there = place(arrived, found)
    if message.automatic in ("reply", "bounce"):
        return _attach(arrived, there, found, now)
    if there is None:
        return _fold(arrived, found, now) or _open(arrived, found, policy, now, links=())
    if there.held:
        return _hold(arrived, there, found)
    if there.ticket.status in ("closed", "cancelled"):
        return _open(arrived, found, policy, now, links=(there.ticket.number,))
    return _join(arrived, there, found, now)


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
            read=_read(found, ticket),
            tickets=(TicketChange(ticket=ticket, log=(note,)),),
            outcome=Outcome(state="interaction", reason="same-id-other-content", of=0),
        )
    wanted = current(message.token, found) if message.token else None
    if wanted is not None and wanted.number != ticket.number:
        return None
    return Decision(read=_read(found), outcome=Outcome(state="duplicate", reason="seen-before", ticket=ticket.number))


def _attach(arrived: Arrived, there: Place | None, found: Found, now: Ms) -> Decision:
    """A vacation notice or a bounce stays with the ticket it answers; agents see it, nothing moves, nothing is answered."""
    kind = arrived.message.automatic
    if there is None:
        return Decision(read=_read(found), outcome=Outcome(state="ignored", reason=f"automatic-{kind}"))
    note = replace(interaction(arrived, author_of(arrived.message, found)), visibility="internal")
    change = TicketChange(ticket=replace(there.ticket, updated_at=now), log=(note,), references=own_references(arrived))
    return Decision(
        read=_read(found, there.ticket),
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
    return Decision(read=_read(found), outcome=outcome)


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
        read=_read(found, ticket),
        tickets=(TicketChange(ticket=replace(ticket, folded=ticket.folded + 1, updated_at=now), log=(entry,)),),
        outcome=Outcome(state="interaction", reason="folded", of=0),
    )


def _open(arrived: Arrived, found: Found, policy: Policy, now: Ms, *, links: tuple[int, ...]) -> Decision:
    message = arrived.message
    person = person_of(arrived, found, now, policy.language)
    proved = is_proved(person, message)
    result = classify(policy.rules, _facts(message, person, policy, now))
    language = result.language or person.language or policy.language
    queue = result.queue if result.queue in policy.levels else policy.queues[result.level]
    ticket = Ticket(
        subject=subject_of(message),
        requester=person.id,
        queue=queue,
        level=policy.levels[queue],
        created_at=now,
        updated_at=now,
        type=result.type,
        impact=result.impact,
        urgency=result.urgency,
        priority=result.priority,
        category=result.category,
        subcategory=result.subcategory,
        organization=person.organization,
        conversations=conversations_of(message, person),
        language=language,
        answers=message.answers,
        tags=result.tags,
        targets=policy.targets(result.priority, now),
        links=links,
        channel=message.channel,
    )
    author = Author(kind="requester", id=person.id, name=person.name)
    log: list[Entry] = [
        Event(at=now, kind="created", author=SYSTEM, trace=hits(result), message=arrived.id),
        interaction(arrived, author),
    ]
    answer = not arrived.folded and may_answer(message, found, policy, proved=proved)
    change = TicketChange(
        ticket=ticket,
        log=tuple(log),
        conversations=tuple(
            name
            for name in (f"{message.channel}:{message.conversation}" if message.conversation else "", arrived.folded)
            if name
        ),
        references=own_references(arrived),
    )
    deliveries = (
        (acknowledgement(arrived, language=language, proved=proved, person=person.id, now=now),) if answer else ()
    )
    return Decision(
        read=_read(found),
        tickets=(change,),
        persons=() if found.persons.get(person.id) == person else (person,),
        deliveries=deliveries,
        outcome=Outcome(state="interaction", of=0),
        spend=spent(message, policy, proved=proved) if answer else {},
        trace=result.trace,
    )


def _join(arrived: Arrived, there: Place, found: Found, now: Ms) -> Decision:
    message, ticket = arrived.message, there.ticket
    person = person_of(arrived, found, now, ticket.language)
    # only somebody who reads what we send there could know the ticket's reply address or our Message-ID
    proof = there.way in ("token", "signed") and not arrived.verdict
    changed = prove(person, message) if proof else person
    log: list[Entry] = [interaction(arrived, Author(kind="requester", id=person.id, name=person.name))]
    participants = ticket.participants
    if person.id not in (ticket.requester, *participants):
        participants = (*participants, person.id)
        log.append(Event(at=now, kind="participant", author=by(arrived), changes={"participants": ("", person.id)}))
    status = _status_after(message, ticket)
    after = replace(
        ticket,
        updated_at=now,
        participants=participants,
        conversations=spoken(ticket.conversations, message, person),
        answers={**ticket.answers, **message.answers},
    )
    if status != ticket.status:
        reopened = ticket.status == "resolved"
        after = replace(
            after,
            status=status,
            pending_reason="",
            pending_until=0,
            resolved_at=0 if reopened else ticket.resolved_at,
            resolution_code="" if reopened else ticket.resolution_code,
            reopened=ticket.reopened + int(reopened),
        )
        log.append(
            Event(
                at=now,
                kind="reopened" if reopened else "resumed",
                author=SYSTEM,
                changes={"status": (ticket.status, status)},
                reason="requester wrote",
            )
        )
    return Decision(
        read=_read(found, ticket),
        tickets=(TicketChange(ticket=after, log=tuple(log), references=own_references(arrived)),),
        persons=() if found.persons.get(person.id) == changed else (changed,),
        outcome=Outcome(state="interaction", of=0),
    )


def _status_after(message: Message, ticket: Ticket) -> Status:
    """A requester's words wake what waits for them; thanks never reopen."""
    if ticket.status == "resolved" and is_thanks(message.text):
        return ticket.status
    if ticket.status == "resolved" or (ticket.status == "pending" and ticket.pending_reason in ("", "requester")):
        return "in_progress" if ticket.assignee else "new"
    return ticket.status


def _facts(message: Message, person: Person, policy: Policy, now: Ms) -> Facts:
    return Facts(
        channel=message.channel,
        sender=message.sender.address,
        organization=person.organization,
        automatic=message.automatic,
        at=now,
        timezone=policy.timezone,
        subject=message.subject,
        text=message.text,
        language=message.language,
        answers=message.answers,
    )


def _read(found: Found, *tickets: Ticket) -> Read:
    return Read(
        tickets={ticket.number: ticket.version for ticket in tickets},
        conversations=found.conversations,
        references=found.references,
        identities=found.identities,
        persons=tuple(found.persons.values()),
    )
