"""Mail of agents: a note on a ticket, a forward, or held for another agent. Never a word to the requester. Pure.

What an agent sends to an address of his own, verified, is carried out by the gateway as any other action of his (gateway/agent_mail.py);
what arrives here is everything else.
"""

from msgspec.structs import replace

from store.records import Agent, Author, Decision, Event, Held, Message, Ms, Outcome, TicketChange
from triage.dialogue.owner import led_by_agent
from triage.entries import SUBJECT_KEPT, interaction, own_references
from triage.known import Arrived, Found, read_of, sender_id
from triage.persons import is_requester
from triage.thread import Place, current

UNVERIFIED = "agent-unverified"
DISABLED = "agent-disabled"
HELD_TEXT = 20_000  # characters of the words, and of the quote, that are kept for the agent who decides


def from_agent(arrived: Arrived, there: Place | None, found: Found, now: Ms) -> Decision | None:
    """What becomes of a mail to an agents' address, or of one by an agent; None: the same as of anybody's.

    An agent is an employee too: his mail to the desk opens a ticket, and on a ticket of his own he is the requester.
    """
    message = arrived.message
    if message.answering is not None:
        return _to_agents_address(arrived, there, found, now)
    agent = arrived.agent
    if agent is None or message.automatic != "none" or there is None:
        return None
    if _is_own(message, there, found):
        return None
    if arrived.verdict is not None or message.trust == "verified":
        return _noted(arrived, there, found, now)
    return _held(message, UNVERIFIED, there.ticket.number, found)


def spoken_by_agent(arrived: Arrived, there: Place, agent: Agent, found: Found, now: Ms) -> Decision | None:
    """An agent's words in the requester's own thread, where everybody there has read them: a public answer that needs no delivery.

    None: the ticket is the agent's own, or the provider does not vouch for him; then it is anybody's message.
    """
    message, ticket = arrived.message, there.ticket
    if message.trust != "verified" or arrived.verdict is not None or _is_own(message, there, found):
        return None
    author = Author(kind="agent", id=agent.email, name=agent.name)
    said = replace(interaction(arrived, author), kind="reply")
    status = "in_progress" if ticket.status in ("new", "assigned") else ticket.status
    after = replace(ticket, status=status, first_response_at=ticket.first_response_at or now, updated_at=now)
    changes = {
        name: (getattr(ticket, name), getattr(after, name))
        for name in ("status", "first_response_at")
        if getattr(ticket, name) != getattr(after, name)
    }
    told = Event(at=now, kind="answered", author=author, changes=changes, interaction=said.id, message=arrived.id)
    change = TicketChange(
        ticket=led_by_agent(after, now),
        log=(said, told) if changes else (said,),
        references=own_references(arrived),
    )
    return Decision(
        read=read_of(found, ticket), tickets=(change,), outcome=Outcome(state="interaction", reason="reply", of=0)
    )


def _is_own(message: Message, there: Place, found: Found) -> bool:
    """Whether the agent is the requester."""
    person = found.persons.get(sender_id(message, found))
    return person is not None and is_requester(person, there.ticket)


def _to_agents_address(arrived: Arrived, there: Place | None, found: Found, now: Ms) -> Decision | None:
    """Vacation notices and bounces go no further; else another agent decides, and then it is a note."""
    message = arrived.message
    answering = message.answering
    if message.automatic in ("reply", "bounce"):
        return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason=f"agent-{message.automatic}"))
    if arrived.verdict is not None:
        return _noted(arrived, there, found, now) if there is not None else None
    ticket = current(answering.ticket, found) if answering is not None else None
    return _held(message, arrived.doubt or UNVERIFIED, ticket.number if ticket is not None else 0, found)


def _noted(arrived: Arrived, there: Place, found: Found, now: Ms) -> Decision:
    """An internal note by the agent, or by the one who let it in."""
    verdict, agent = arrived.verdict, arrived.agent
    if verdict is not None:
        author = Author(kind="agent", id=verdict.by, name=verdict.by_name)
    elif agent is not None:
        author = Author(kind="agent", id=agent.email, name=agent.name)
    else:
        author = Author(kind="system")
    note = replace(interaction(arrived, author), kind="note", visibility="internal")
    change = TicketChange(ticket=replace(there.ticket, updated_at=now), log=(note,), references=own_references(arrived))
    return Decision(
        read=read_of(found, there.ticket), tickets=(change,), outcome=Outcome(state="interaction", reason="note", of=0)
    )


def held_for(message: Message, reason: str, ticket: int) -> Outcome:
    """The message waits for another agent; `ticket` 0: it leads to none."""
    held = Held(
        sender=message.sender,
        subject=message.subject[:SUBJECT_KEPT],
        text=message.text[:HELD_TEXT],
        reason=reason,
        ticket=ticket,
        language=message.language,
        trust=message.trust,
        authentication=message.authentication,
        quoted=message.quoted[:HELD_TEXT],
        attachments=message.attachments,
        cut=max(len(message.text), len(message.quoted)) > HELD_TEXT,
    )
    return Outcome(state="held", reason=reason, ticket=ticket, held=held)


def _held(message: Message, reason: str, ticket: int, found: Found) -> Decision:
    return Decision(read=read_of(found), outcome=held_for(message, reason, ticket))
