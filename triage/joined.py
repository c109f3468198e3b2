"""A message joins a ticket: wakes it, answers what the bot asked, or gives a command. Pure."""

from msgspec.structs import replace

from store.records import (
    Author,
    Decision,
    Delivery,
    Entry,
    Event,
    Message,
    Ms,
    Outcome,
    Person,
    Status,
    Ticket,
    TicketChange,
)
from triage.acknowledge import has_address, may_answer, spent
from triage.answering import ASKED, kept_course
from triage.conversing import (
    Spoken,
    answer_to_command,
    delivery_of,
    later_turn,
)
from triage.dialogue.turn import Say, part
from triage.entries import SYSTEM, by, interaction, own_references
from triage.known import Arrived, Found, Policy, read_of
from triage.opened import second_ticket, sorter
from triage.own_commands import named_ticket, nothing_open, own_command
from triage.pace import is_live, is_read
from triage.participants import accompanied
from triage.persons import heard, is_proved, person_of, prove, spoken, takes_part
from triage.returned import reached
from triage.thanks import is_thanks
from triage.thread import Place
from triage.trusted import is_disowned, is_doubtful, vouches

_SURE = ("token", "signed", "conversation")  # ways to a ticket that nobody else knows


def join(arrived: Arrived, there: Place, found: Found, policy: Policy, now: Ms) -> Decision:
    """The message becomes part of the ticket it leads to, or of another one of the person's that it names in a command."""
    ticket = named_ticket(arrived.message, there.ticket, found.own, policy) or there.ticket
    arrived = kept_course(arrived, ticket)
    message = arrived.message
    person = person_of(arrived, found, now, ticket.language, on=ticket)
    # only somebody who reads what we send there could know the ticket's reply address or our Message-ID
    proof = there.way in ("token", "signed") and not arrived.verdict and ASKED not in message.notes
    proof = proof and not is_disowned(message)
    changed = heard(prove(person, message) if proof else person, message)
    after, log = _joined(arrived, ticket, person, now, beside=there.beside)
    proved = is_proved(changed, message)
    sure = vouches(message, "to", "cc") or (proof and is_proved(changed, message) and not is_doubtful(message))
    company = accompanied(reached(after, person, changed), arrived, found, policy, now, person=changed, sure=sure)
    after = company.ticket
    said = Spoken(ticket=after)
    if not there.beside:  # whoever stands by gives the bot no answers
        said = later_turn(
            arrived,
            ticket,
            after,
            policy=policy,
            sort=sorter(message, person, found, policy, now),
            now=now,
            own=found.own,
            trusted=there.way in _SURE or message.trust == "verified",
            proved=proved,
        )
    if said.language and said.language != changed.language:
        changed = replace(changed, language=said.language)
    log = (*log, *company.log, *said.log)
    changes = [
        TicketChange(
            ticket=said.ticket, log=log, references=own_references(arrived), conversations=_leading(message, found)
        )
    ]
    if said.second:
        first = replace(said.ticket, links=(*said.ticket.links, -2))
        changes = [
            replace(changes[0], ticket=first),
            second_ticket(arrived, said.ticket, said.second, person=person, found=found, policy=policy, now=now),
        ]
    deliveries, spend = _answers(arrived, said, found, policy=policy, person=changed, now=now, proved=proved)
    return Decision(
        read=read_of(found, *({ticket.number: ticket, there.ticket.number: there.ticket}.values())),
        tickets=tuple(changes),
        persons=(*(() if found.persons.get(person.id) == changed else (changed,)), *company.persons),
        deliveries=deliveries,
        timers=said.timers,
        outcome=Outcome(state="interaction", of=0),
        spend=spend,
        counts=said.counts,
    )


def asked_for_own(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision | None:
    """The answer to a conversation that begins with a command about one's own tickets; None: it begins with something else."""
    message = arrived.message
    heard = own_command(message, policy)
    if heard is None or policy.talk is None or arrived.verdict or arrived.folded:
        return None
    person = person_of(arrived, found, now, policy.language)
    own = tuple(one for one in found.own if takes_part(person, one))
    if not own:
        if heard.command == "add":
            return None
        sends = not is_read(message, policy.talk) and has_address(message, policy)
        none = delivery_of(
            nothing_open(),
            arrived,
            purpose="talk",
            frame="",
            language=person.language or policy.language,
            proved=False,
            person=person,
            number=0,
            now=now,
        )
        return Decision(
            read=read_of(found),
            deliveries=(none,) if sends else (),
            outcome=Outcome(state="ignored", reason="command"),
        )
    ticket = next((one for one in own if one.number == heard.number), own[0])
    proved = is_proved(person, message)
    after, log = _joined(arrived, ticket, person, now)
    if message.nearby:  # asking about one's tickets is no word on any of them: answers stay where they went
        after = replace(after, conversations=ticket.conversations)
    sort = sorter(message, person, found, policy, now)
    said = answer_to_command(heard, arrived, after, policy=policy, sort=sort, now=now, own=own, proved=proved)
    deliveries, spend = _answers(arrived, said, found, policy=policy, person=person, now=now, proved=proved)
    return Decision(
        read=read_of(found, ticket),
        tickets=(
            TicketChange(
                ticket=said.ticket,
                log=(*log, *said.log),
                references=own_references(arrived),
                conversations=_leading(message, found),
            ),
        ),
        persons=() if found.persons.get(person.id) == person else (person,),
        deliveries=deliveries,
        timers=said.timers,
        outcome=Outcome(state="interaction", of=0),
        spend=spend,
    )


def _leading(message: Message, found: Found) -> tuple[str, ...]:
    """The conversation that leads to the ticket from now on: a message from nearby has begun one of its own there."""
    name = f"{message.channel}:{message.conversation}"
    return (name,) if message.nearby and message.conversation and not found.conversations.get(name, 0) else ()


def _joined(
    arrived: Arrived, ticket: Ticket, person: Person, now: Ms, *, beside: bool = False
) -> tuple[Ticket, tuple[Entry, ...]]:
    """The ticket with the message in it, before the bot has its turn. Who stands `beside` does not become a participant."""
    message = arrived.message
    log: list[Entry] = [interaction(arrived, Author(kind="requester", id=person.id, name=person.name))]
    participants = ticket.participants
    if not beside and not takes_part(person, ticket):
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
        reopened = ticket.state == "done"
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
    return after, tuple(log)


def _status_after(message: Message, ticket: Ticket) -> Status:
    """A requester's words wake what waits for them; thanks and other systems' notifications never reopen."""
    if message.automatic == "generated" or ticket.status == "cancelled":
        return ticket.status
    if ticket.state == "done" and is_thanks(message.text):
        return ticket.status
    if ticket.state == "done" or (ticket.status == "pending" and ticket.pending_reason in ("", "requester")):
        return "in_progress" if ticket.assignee else "new"
    return ticket.status


def _answers(
    arrived: Arrived, said: Spoken, found: Found, *, policy: Policy, person: Person, now: Ms, proved: bool
) -> tuple[tuple[Delivery, ...], dict[str, tuple[int, int]]]:
    """What the bot says on its way out, and the limits it uses up. A letter is sent only where it is worth one."""
    message, talk = arrived.message, policy.talk
    if talk is None or not (said.say.parts or said.second) or is_read(message, talk):
        return (), {}
    live = is_live(message, talk)
    if not (
        has_address(message, policy) if live else said.letter and may_answer(message, found, policy, proved=proved)
    ):
        return (), {}
    ticket = said.ticket

    def delivery(say: Say, purpose: str, of: int) -> Delivery:
        out = delivery_of(
            say,
            arrived,
            purpose=purpose,
            frame="" if live else "talk",
            language=ticket.language,
            proved=proved,
            person=person,
            number=ticket.number,
            now=now,
        )
        return replace(out, of=of, ticket=0) if of else out

    # the second ticket gets its number only now: its letter is of that ticket, in the lane of the first
    second = (delivery(Say((part("opened"),)), "second", 1),) if said.second else ()
    rest = (delivery(said.say, "talk", 0),) if said.say.parts and (live or not second) else ()
    return (*second, *rest), {} if live else spent(message, policy, proved=proved)
