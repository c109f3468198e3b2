"""Decides about a message: which ticket, what changes, what is answered. Pure: same input, same decision, with the reason in it."""

from msgspec.structs import replace

from store.records import Decision, Event, Ms, Outcome, TicketChange
from triage.agents import from_agent, held_for, spoken_by_agent
from triage.answering import addressed
from triage.entries import SUBJECT_KEPT, author_of, interaction, own_references
from triage.facts import facts_of
from triage.forwarding import forwarded
from triage.hiding import hidden
from triage.imported import take_in, waits
from triage.joined import asked_for_own, join
from triage.known import THREADS, Arrived, Found, Policy, flood_bucket, read_of
from triage.nearby import goes_on
from triage.opened import open_ticket
from triage.pressing import is_strange, unheard
from triage.rated import rating
from triage.reopening import reopens
from triage.returned import returned
from triage.thanks import is_thanks
from triage.thread import Place, current, place
from triage.topic import is_new_subject
from triage.versions import version

__all__ = ["decide", "facts_of"]


def decide(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    """The whole next state after this message."""
    bucket = flood_bucket(arrived)
    if not bucket or found.limits.get(bucket, 0) >= policy.verified_per_hour:
        return _decided(arrived, found, policy, now)
    # who forges a sender must not silence him: what is verified is none of the flood
    decision = _decided(replace(arrived, folded=""), found, policy, now)
    return replace(decision, spend={**decision.spend, bucket: (3_600, 0)})


def _decided(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> Decision:
    arrived = addressed(hidden(arrived, policy.language), policy)
    settled = _settled(arrived, found, now)
    if settled is not None:
        return settled
    arrived, there = _placed(arrived, found, policy, now)
    apart = _apart(arrived, there, found, policy, now)
    if apart is not None:
        return apart
    if there is None:
        return (
            _fold(arrived, found, now)
            or forwarded(arrived, found, policy, now)
            or asked_for_own(arrived, found, policy, now)
            or open_ticket(arrived, found, policy, now)
        )
    if there.held:
        return _hold(arrived, there, found)
    given = rating(arrived, there, found, policy, now)
    if given is not None:
        return given
    if _is_over(there, arrived, policy, now):
        if arrived.message.pressed:
            return unheard("over", arrived, found, policy, now)
        return open_ticket(arrived, found, policy, now, after=there.ticket)
    return join(arrived, there, found, policy, now)


def _settled(arrived: Arrived, found: Found, now: Ms) -> Decision | None:
    """What is decided without asking where it leads: a word in a room of agents, an earlier message changed, the same message again."""
    if arrived.message.room:  # it is theirs; whoever knows the rooms took it before
        return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason="room"))
    if arrived.message.kind != "new":
        return version(arrived, found, now)
    return _again(arrived, found)


def _placed(arrived: Arrived, found: Found, policy: Policy, now: Ms) -> tuple[Arrived, Place | None]:
    """Where it belongs; None: a ticket of its own. Whoever goes on with what was said nearby is answered where that stands."""
    there = place(arrived, found, shared=policy.kinds.get(arrived.message.channel, "") in THREADS)
    near = goes_on(arrived, found, policy, now) if there is None and arrived.message.nearby else None
    return near if near is not None else (arrived, there)


def _apart(arrived: Arrived, there: Place | None, found: Found, policy: Policy, now: Ms) -> Decision | None:
    """What a message becomes that is no word of a requester's: a stranger's button, old mail, an agent's word, a machine's; None: it is one."""
    message = arrived.message
    if is_strange(arrived, there):
        return unheard("not-yours", arrived, found, policy, now)
    if message.imported:
        held = there is not None and waits(there, message, policy)
        return _hold(arrived, there, found) if there and held else take_in(arrived, there, found, policy, now)
    agents = _of_agent(arrived, there, found, policy, now)
    if agents is None and message.automatic in ("reply", "bounce"):
        return _attach(arrived, there, found, now)
    return agents


def _of_agent(arrived: Arrived, there: Place | None, found: Found, policy: Policy, now: Ms) -> Decision | None:
    if arrived.agent is None and arrived.message.answering is None:
        return None
    agent, shared = arrived.agent, policy.kinds.get(arrived.message.channel, "") in THREADS
    if agent is not None and shared and there is not None and there.way == "conversation":
        return spoken_by_agent(arrived, there, agent, found, now)
    return from_agent(arrived, there, found, now)


def _is_over(there: Place, arrived: Arrived, policy: Policy, now: Ms) -> bool:
    """Whether the message begins something new, though it leads to this ticket: that one is over for good, or solved and the subject is another.

    Who only says thanks begins nothing.
    """
    ticket, message = there.ticket, arrived.message
    if ticket.state != "done" or (message.automatic == "none" and is_thanks(message.text)):
        return False
    if ticket.status != "resolved" and (message.automatic != "none" or not reopens(ticket, policy.reopen, now)):
        return True
    return there.way != "verdict" and is_new_subject(message, ticket)


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
    """A vacation notice or a bounce stays with the ticket it answers; agents see it, nothing moves, nothing is answered.

    A ticket number that anybody can write leads a machine nowhere: without more it is ignored, unless a participant's own machine says it.
    """
    kind, bounce = arrived.message.automatic, arrived.message.bounce
    if there is not None and bounce is not None and bounce.ticket and there.way == "signed":
        return returned(arrived, bounce, there.ticket, found, now)
    if there is None or (there.way == "number" and (kind == "bounce" or there.held == "stranger")):
        return Decision(read=read_of(found), outcome=Outcome(state="ignored", reason=f"automatic-{kind}"))
    note = replace(interaction(arrived, author_of(arrived.message, found)), visibility="internal")
    change = TicketChange(ticket=replace(there.ticket, updated_at=now), log=(note,), references=own_references(arrived))
    return Decision(
        read=read_of(found, there.ticket),
        tickets=(change,),
        outcome=Outcome(state="interaction", reason=f"automatic-{kind}", of=0),
    )


def _hold(arrived: Arrived, there: Place, found: Found) -> Decision:
    return Decision(read=read_of(found), outcome=held_for(arrived.message, there.held, there.ticket.number))


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
