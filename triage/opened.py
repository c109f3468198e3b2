"""A message opens a ticket: sorted by the rules, acknowledged, and talked about by the bot. Pure."""

from msgspec.structs import replace

from store.ids import delivery_id
from store.records import (
    Author,
    Decision,
    Delivery,
    Entry,
    Event,
    Interaction,
    Message,
    Ms,
    Outcome,
    Person,
    Ticket,
    TicketChange,
)
from triage import stepup
from triage.acknowledge import acknowledgement, has_address, may_answer, spent
from triage.conversing import Sort, Spoken, first_turn
from triage.entries import SYSTEM, hits, interaction, own_references, subject_of
from triage.facts import facts_of
from triage.known import Arrived, Found, Policy, read_of
from triage.pace import is_live, is_read
from triage.participants import accompanied
from triage.persons import conversations_of, heard, is_proved, person_of
from triage.rules import Classification, classify
from triage.trusted import vouches


def open_ticket(arrived: Arrived, found: Found, policy: Policy, now: Ms, *, after: Ticket | None = None) -> Decision:
    """A new ticket of this message. `after`: the one it led to, which is over; each of the two knows of the other then."""
    message = arrived.message
    person = heard(person_of(arrived, found, now, policy.language), message)
    proved = is_proved(person, message)
    result = classify(policy.rules, facts_of(message, person, found, policy, now))
    language = result.language or person.language or policy.language
    if person.id not in found.persons:  # whoever is new speaks as they write
        person = replace(person, language=language)
    links = (after.number,) if after is not None else ()
    ticket = _ticket(message, person, result, policy, now, links=links, language=language)
    live = policy.talk is not None and is_live(message, policy.talk)
    sent = live and policy.talk is not None and not is_read(message, policy.talk)
    answer = not arrived.folded and (
        has_address(message, policy) if sent else may_answer(message, found, policy, proved=proved)
    )
    spoken = Spoken(ticket=ticket)
    if not arrived.folded and (answer or live) and message.automatic == "none":
        sort = sorter(message, person, found, policy, now)
        spoken = first_turn(arrived, ticket, result, policy=policy, sort=sort, now=now, proved=proved)
    asked = stepup.ask(stepup.kind_of(result), arrived, person, policy, now, language=language, may_answer=answer)
    author = Author(kind="requester", id=person.id, name=person.name)
    company = accompanied(spoken.ticket, arrived, found, policy, now, person=person, sure=vouches(message, "to", "cc"))
    log: tuple[Entry, ...] = (
        Event(
            at=now, kind="created", author=SYSTEM, trace=hits(result), message=arrived.id, rules=policy.rules.version
        ),
        interaction(arrived, author),
        *company.log,
        *spoken.log,
        *asked.log,
    )
    places = (message.conversation, message.nearby)
    names = (*(f"{message.channel}:{one}" if one else "" for one in places), arrived.folded)
    change = TicketChange(
        ticket=replace(company.ticket, risk=asked.risk),
        log=log,
        conversations=tuple(name for name in names if name),
        references=own_references(arrived),
    )
    own = policy.rules.reply(result.reply, language)
    return Decision(
        read=read_of(found, *((after,) if after is not None else ())),
        tickets=(change, *((_continued(after, arrived, author, now),) if after is not None else ())),
        persons=(*(() if found.persons.get(person.id) == person else (person,)), *company.persons),
        deliveries=(
            *(_acknowledged(arrived, spoken, policy, person, now, proved=proved, own=own) if answer else ()),
            *asked.deliveries,
        ),
        timers=(*spoken.timers, *asked.timers),
        outcome=Outcome(state="interaction", of=0),
        spend=spent(message, policy, proved=proved) if answer and not sent else {},
        trace=result.trace,
        counts=spoken.counts,
    )


def _continued(old: Ticket, arrived: Arrived, author: Author, now: Ms) -> TicketChange:
    """The ticket that is over, knowing of the one that goes on: the first of the decision."""
    links = (*old.links, -1)
    told = Event(
        at=now,
        kind="linked",
        author=author,
        changes={"links": (list(old.links), list(links))},
        message=arrived.id,
        reason="new ticket",
    )
    return TicketChange(ticket=replace(old, links=links, updated_at=now), log=(told,))


def second_ticket(
    arrived: Arrived, first: Ticket, words: str, *, person: Person, found: Found, policy: Policy, now: Ms
) -> TicketChange:
    """A ticket of its own for another problem the person told of on the first one."""
    message = replace(arrived.message, subject="", text=words, answers={}, attachments=())
    result = classify(policy.rules, facts_of(message, person, found, policy, now))
    ticket = _ticket(message, person, result, policy, now, links=(first.number,), language=first.language)
    said = Interaction(
        id=delivery_id(arrived.id, "second", ""),
        at=arrived.at,
        author=Author(kind="requester", id=person.id, name=person.name),
        visibility="public",
        channel=message.channel,
        text=words,
        sender=message.sender.address,
    )
    created = Event(
        at=now,
        kind="created",
        author=SYSTEM,
        trace=hits(result),
        message=arrived.id,
        reason="split",
        rules=policy.rules.version,
    )
    return TicketChange(ticket=ticket, log=(created, said))


def sorter(message: Message, person: Person, found: Found, policy: Policy, now: Ms) -> Sort:
    """Sorts other words of the same person as the rules would a message."""
    facts = facts_of(message, person, found, policy, now)
    return lambda text: classify(policy.rules, replace(facts, subject="", text=text))


def _ticket(
    message: Message,
    person: Person,
    result: Classification,
    policy: Policy,
    now: Ms,
    *,
    links: tuple[int, ...],
    language: str,
) -> Ticket:
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
        links=links,
        channel=message.channel,
        watchers=result.watch,
        approvers=result.approve,
        automatic=message.automatic != "none",
    )
    return replace(ticket, targets=policy.targets(ticket))


def _acknowledged(
    arrived: Arrived, spoken: Spoken, policy: Policy, person: Person, now: Ms, *, proved: bool, own: str
) -> tuple[Delivery, ...]:
    """The first answer. What the bot says goes with it, but where its words are read instead: then the letter is a bare one."""
    message = arrived.message
    read = policy.talk is not None and is_read(message, policy.talk)
    if read and not message.reply_channel:
        return ()
    live = policy.talk is not None and is_live(message, policy.talk) and not read
    return (
        acknowledgement(
            arrived,
            language=spoken.ticket.language,
            proved=proved,
            person=person.id,
            now=now,
            own=own,
            say=None if read else spoken.say,
            live=live,
        ),
    )
