"""Decides about a message: which ticket, what changes, what is answered. Pure: same input, same decision, with the reason in it."""

from msgspec.structs import replace

from store.ids import person_id
from store.records import (
    Author,
    Conversation,
    Decision,
    Entry,
    Event,
    Held,
    Hit,
    Identity,
    Interaction,
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
from triage.known import Arrived, Found, Policy, identity
from triage.rules import Classification, Facts, classify
from triage.thanks import is_thanks
from triage.thread import Place, current, place

SYSTEM = Author(kind="system")
BOT = Author(kind="bot")
TEXT_KEPT = 65_536  # characters of a message in the history; the original keeps all of it
SUBJECT_KEPT = 250
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
            _interaction(arrived, _author(message, found)),
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
    note = replace(_interaction(arrived, _author(arrived.message, found)), visibility="internal")
    change = TicketChange(ticket=replace(there.ticket, updated_at=now), log=(note,), references=_own(arrived))
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
        author=_author(arrived.message, found),
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
    person = _person(arrived, found, now, policy.language)
    proved = _proved(person, message)
    result = classify(policy.rules, _facts(message, person, policy, now))
    language = result.language or person.language or policy.language
    queue = result.queue if result.queue in policy.levels else policy.queues[result.level]
    ticket = Ticket(
        subject=_subject(message),
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
        conversations=_conversations(message, person),
        language=language,
        answers=message.answers,
        tags=result.tags,
        targets=policy.targets(result.priority, now),
        links=links,
        channel=message.channel,
    )
    author = Author(kind="requester", id=person.id, name=person.name)
    log: list[Entry] = [
        Event(at=now, kind="created", author=SYSTEM, trace=_hits(result), message=arrived.id),
        _interaction(arrived, author),
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
        references=_own(arrived),
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
        spend=spent(message) if answer else {},
        trace=result.trace,
    )


def _join(arrived: Arrived, there: Place, found: Found, now: Ms) -> Decision:
    message, ticket = arrived.message, there.ticket
    person = _person(arrived, found, now, ticket.language)
    # only somebody who reads what we send there could know the ticket's reply address or our Message-ID
    proof = there.way in ("token", "signed") and not arrived.verdict
    changed = _prove(person, message) if proof else person
    log: list[Entry] = [_interaction(arrived, Author(kind="requester", id=person.id, name=person.name))]
    participants = ticket.participants
    if person.id not in (ticket.requester, *participants):
        participants = (*participants, person.id)
        log.append(Event(at=now, kind="participant", author=_by(arrived), changes={"participants": ("", person.id)}))
    status = _status_after(message, ticket)
    after = replace(
        ticket,
        updated_at=now,
        participants=participants,
        conversations=_spoken(ticket.conversations, message, person),
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
        tickets=(TicketChange(ticket=after, log=tuple(log), references=_own(arrived)),),
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


def _person(arrived: Arrived, found: Found, now: Ms, language: str) -> Person:
    message = arrived.message
    who = identity(message)
    known = found.persons.get(found.identities.get(who, "")) if who else None
    if known is not None:
        return known
    if not who:  # no address at all: a person of its own, whom nothing else will ever match
        return Person(id=person_id("message", arrived.id), name=message.sender.name, created_at=now)
    kind, _, address = who.partition(":")
    return Person(
        id=person_id(kind, address),
        name=message.sender.name[:150],
        language=message.language or language,
        identities=(Identity(channel=kind, address=address, proved=message.trust == "verified"),),
        created_at=now,
    )


def _proved(person: Person, message: Message) -> bool:
    kind, _, address = identity(message).partition(":")
    return any(one.channel == kind and one.address == address and one.proved for one in person.identities)


def _prove(person: Person, message: Message) -> Person:
    kind, _, address = identity(message).partition(":")
    return replace(
        person,
        identities=tuple(
            replace(one, proved=True) if (one.channel, one.address) == (kind, address) else one
            for one in person.identities
        ),
    )


def _conversations(message: Message, person: Person) -> tuple[Conversation, ...]:
    address = message.reply_address or message.sender.address
    if not address:
        return ()
    channel = message.reply_channel or message.channel
    here = channel == message.channel
    return (
        Conversation(
            channel=channel,
            address=address,
            person=person.id,
            thread=message.conversation,
            root=(message.references[0] if message.references else message.external_id) if here else "",
            last=message.external_id
            if here and message.references
            else "",  # as long as it is the root, once is enough
        ),
    )


def _spoken(conversations: tuple[Conversation, ...], message: Message, person: Person) -> tuple[Conversation, ...]:
    """The conversations after this message: answers go under its last Message-ID, and to a new voice too."""
    channel = message.reply_channel or message.channel
    address = (message.reply_address or message.sender.address).lower()
    here = channel == message.channel
    after = tuple(
        replace(one, last=message.external_id if here else one.last)
        if (one.channel, one.address.lower()) == (channel, address)
        else one
        for one in conversations
    )
    if address and not any((one.channel, one.address.lower()) == (channel, address) for one in conversations):
        after = (*after, *_conversations(message, person))
    return after


def _interaction(arrived: Arrived, author: Author) -> Interaction:
    message = arrived.message
    return Interaction(
        id=arrived.id,
        at=arrived.at,
        author=author,
        visibility="public",
        channel=message.channel,
        text=message.text[:TEXT_KEPT],
        subject=message.subject[:SUBJECT_KEPT],
        quoted=message.quoted[:TEXT_KEPT],
        attachments=message.attachments,
        original=arrived.original,
        sender=message.sender.address,
        notes=message.notes if len(message.text) <= TEXT_KEPT else (*message.notes, "text-cut"),
    )


def _author(message: Message, found: Found) -> Author:
    person = found.identities.get(identity(message), "")
    return Author(kind="requester", id=person, name=message.sender.name[:150] or message.sender.address)


def _by(arrived: Arrived) -> Author:
    verdict = arrived.verdict
    return Author(kind="agent", id=verdict.by, name=verdict.by_name) if verdict and verdict.by else SYSTEM


def _own(arrived: Arrived) -> tuple[str, ...]:
    return (arrived.message.external_id,) if arrived.message.external_id else ()


def _subject(message: Message) -> str:
    subject = " ".join(message.subject.split())
    if not subject:
        subject = next((line.strip() for line in message.text.splitlines() if line.strip()), "")
    return subject[:SUBJECT_KEPT]


def _hits(result: Classification) -> tuple[Hit, ...]:
    """What the ticket keeps of the trace: rules and what matched; what they set stands on the ticket, and `explain` tells all."""
    return tuple(
        Hit(rule=hit.rule, matched=hit.matched) for hit in result.trace if hit.matched and hit.matched != ("always",)
    )


def _read(found: Found, *tickets: Ticket) -> Read:
    return Read(
        tickets={ticket.number: ticket.version for ticket in tickets},
        conversations=found.conversations,
        references=found.references,
        identities=found.identities,
        persons=tuple(found.persons.values()),
    )
