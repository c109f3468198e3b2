"""Gives the tickets of a decision their agents, before it is committed; or says that nobody can have them. Pure."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from gateway.assignment.choosing import Choice, asks_again, choose
from gateway.assignment.plans import NOBODY, Plan, Plans, away
from gateway.desk.changes import difference
from gateway.desk.states import awake
from store.plan import WEIGHTS
from store.records import (
    IMPORTED,
    Author,
    Decision,
    Dialogue,
    Event,
    Hit,
    Ms,
    Priority,
    Read,
    Ticket,
    TicketChange,
    Timer,
    Turn,
)
from store.rosters import Candidate

KIND = "assign"  # of the timer of a ticket that nobody could get; its id is this, ":" and the ticket's number
GAVE_BACK = "gave_back"  # the value of such a timer that names who let go of the ticket
SYSTEM = Author(kind="system")
# of tickets that wait for the same shift the urgent ask first, by so many ms
RANK: dict[Priority, Ms] = {"P1": 0, "P2": 1, "P3": 2, "P4": 3}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at besides the decision. `helped`: by requester, the agents who helped the person, the last one first, and when.

    `gave_back`: who let go of a ticket that asks again.
    """

    candidates: Sequence[Candidate]
    helped: Mapping[str, Sequence[tuple[str, Ms]]] = {}
    gave_back: str = ""


def wanting(decision: Decision, before: Mapping[int, Ticket], plans: Plans) -> tuple[int, ...]:
    """The places of tickets that have just come to want an agent, or to whom one may not come back. Cheap: asked for every decision."""
    if not plans.queues:
        return ()
    return tuple(
        place
        for place, change in enumerate(decision.tickets)
        if change.ticket.queue in plans.queues and _wants(change.ticket, before.get(change.ticket.number))
    )


def _wants(after: Ticket, before: Ticket | None) -> bool:
    if after.state != "open" or after.merged_into or IMPORTED in after.tags:
        return NOBODY in after.tags
    if after.assignee:
        return NOBODY in after.tags or (before is not None and before.state != "open")
    return (
        before is None
        or after is before  # its timer asks again
        or before.queue != after.queue
        or before.assignee != ""
        or before.state != "open"
    )


def with_agents(
    decision: Decision, before: Mapping[int, Ticket], places: Sequence[int], *, plans: Plans, known: Known, now: Ms
) -> Decision:
    """The decision with agents for the tickets at these places (of `wanting`), and events that say why these; bound to the agents as they were read.

    Who nobody can have gets a tag, an event, and a timer to ask again.
    """
    changes = list(decision.tickets)
    timers, turns = list(decision.timers), {one.email: one for one in decision.read.turns}
    candidates = {one.agent.email: one for one in known.candidates}
    for place in places:
        change, was = changes[place], before.get(changes[place].ticket.number)
        told = _returned(change, was, plans.queues[change.ticket.queue], candidates, now)
        ticket = told.ticket
        if ticket.assignee or ticket.state != "open":
            changes[place] = _untagged(told)
            continue
        plan = plans.queues[ticket.queue]
        gave_back = known.gave_back if was is None or was is ticket or was.queue != ticket.queue else was.assignee
        choice = choose(
            list(candidates.values()),
            ticket,
            now,
            plan=plan,
            shifts=plans.shifts,
            favourites=[who for who, at in known.helped.get(ticket.requester, ()) if at >= now - plan.affinity],
            gave_back=gave_back,
        )
        if choice.agent:
            changes[place] = _given(told, choice, now)
            chosen = candidates[choice.agent]
            turns[choice.agent] = _turn(chosen, turns.get(choice.agent), plan)
            last = max(one.turn for one in candidates.values())
            candidates[choice.agent] = _busier(chosen, ticket, last)
        else:
            changes[place] = told if ticket is was else _nobody(told, choice, now)
            due = asks_again(known.candidates, choice, now, shifts=plans.shifts)
            timers.append(_again(ticket, place, due + RANK[ticket.priority], gave_back))
    only = changes[0].ticket if len(changes) == 1 else None
    if only is not None and only is before.get(only.number):  # asked again, in vain: nothing happened to the ticket
        changes = []
    return replace(
        decision,
        read=replace(decision.read, turns=tuple(turns.values())),
        tickets=tuple(changes),
        timers=tuple(timers),
    )


def _again(ticket: Ticket, place: int, due: Ms, gave_back: str) -> Timer:
    values = {GAVE_BACK: gave_back} if gave_back else {}
    return Timer(id=f"{KIND}:{ticket.number or ''}", kind=KIND, due=due, values=values, ticket=ticket.number, of=place)


def asked_again(ticket: Ticket | None, plans: Plans) -> Decision:
    """What the timer of a ticket nobody could get begins with: the ticket as it is, if it still wants an agent; else nothing."""
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    if ticket.queue not in plans.queues or ticket.assignee or ticket.state != "open" or ticket.merged_into:
        return Decision(read=seen)
    return Decision(read=seen, tickets=(TicketChange(ticket=ticket),))


def given_back(ticket: Ticket, why: str, now: Ms) -> Decision:
    """The ticket is nobody's again because its agent is `why`: "away" or "disabled"."""
    change = _let_go(TicketChange(ticket=ticket), why, now)
    return Decision(read=Read(tickets={ticket.number: ticket.version}), tickets=(change,))


def _returned(
    change: TicketChange, before: Ticket | None, plan: Plan, candidates: Mapping[str, Candidate], now: Ms
) -> TicketChange:
    """A ticket that wakes or is opened again while its agent is gone is nobody's."""
    ticket = change.ticket
    holder = candidates.get(ticket.assignee)
    if holder is None or before is None or before.state == "open" or before.assignee != ticket.assignee:
        return change
    gone = "disabled" if holder.agent.disabled else "away" if away(holder.agent, now) else ""
    if not gone or not plan.away_returns or ticket.state != "open":
        return change
    return _let_go(change, gone, now)


def _let_go(change: TicketChange, why: str, now: Ms) -> TicketChange:
    before = change.ticket
    after = replace(awake(replace(before, assignee="")), updated_at=now)
    event = Event(at=now, kind="returned", author=SYSTEM, changes=difference(before, after), reason=why)
    return replace(change, ticket=after, log=(*change.log, event))


def _given(change: TicketChange, choice: Choice, now: Ms) -> TicketChange:
    before = change.ticket
    after = replace(
        before,
        assignee=choice.agent,
        status="assigned" if before.status == "new" else before.status,
        tags=_without(before.tags),
        dialogue=before.dialogue or Dialogue(),  # no agent has spoken: what the bot says in this very step still leaves
        updated_at=now,
    )
    event = Event(
        at=now,
        kind="assigned",
        author=SYSTEM,
        changes=difference(before, after),
        reason=choice.why,
        trace=left_out(choice),
    )
    return replace(change, ticket=after, log=(*change.log, event))


def _nobody(change: TicketChange, choice: Choice, now: Ms) -> TicketChange:
    before = change.ticket
    after = replace(before, tags=(*_without(before.tags), NOBODY), updated_at=now)
    event = Event(
        at=now,
        kind="unassigned",
        author=SYSTEM,
        changes=difference(before, after),
        reason="nobody",
        trace=left_out(choice),
    )
    return replace(change, ticket=after, log=(*change.log, event))


def left_out(choice: Choice) -> tuple[Hit, ...]:
    """Who did not get the ticket as lines of a trace: what kept them from it, and their e-mails."""
    return tuple(Hit(rule=obstacle, matched=emails) for obstacle, emails in choice.left_out.items())


def _untagged(change: TicketChange) -> TicketChange:
    ticket = change.ticket
    return replace(change, ticket=replace(ticket, tags=_without(ticket.tags))) if NOBODY in ticket.tags else change


def _without(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag for tag in tags if tag != NOBODY)


def _turn(chosen: Candidate, earlier: Turn | None, plan: Plan) -> Turn:
    """What commit compares. Each ticket of one decision needs a place of its own."""
    if earlier is not None:
        return replace(earlier, most=earlier.most - 1)
    return Turn(
        email=chosen.agent.email, document=chosen.document, number=chosen.turn, most=plan.room(chosen.agent) - 1
    )


def _busier(chosen: Candidate, ticket: Ticket, last: int) -> Candidate:
    """The agent with this ticket too, chosen after all others."""
    weight = chosen.weight + WEIGHTS[ticket.priority]
    return replace(chosen, tickets=chosen.tickets + 1, weight=weight, turn=last + 1)
