"""Who of the agents hears of a change, and as what. Pure."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec

from gateway.assignment.plans import NOBODY
from gateway.staff import Staff
from store.records import Event, Interaction, Level, Ticket, TicketChange
from triage.rating import BAD

# What one agent hears of one change is the first of these that is for him.
ORDER = ("forwarded", "assigned", "urgent", "step", "rated", "nobody", "referred", "escalated", "approve", "answered", "edited", "deleted", "undelivered", "mentioned", "noted", "watching", "opened", "queued")  # fmt: skip
Tell = Callable[..., None]
_OWN = frozenset({"noted", "edited", "deleted"})  # news to those whose ticket it is, and to nobody else
NOTIFY, TO = "notify", "referred"  # in the changes of a step's event: whom it tells; of a referral's: to whom
OFTEN = frozenset({"answered", "edited", "deleted", "noted", "undelivered"})  # what a flood is made of


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """How agents are told, from the config. Without a channel nobody is.

    `levels`, `lists`: of each queue its level, and the addresses that hear of what enters it. `own`: the desk's addresses,
    which are never written to. `leads`: who leads each queue, `zone`: for the times people read. `per_hour`: notices of one ticket's conversation; more are told of together, later.
    """

    channel: str = ""
    language: str = "pl"
    levels: dict[str, Level] = {}
    lists: dict[str, tuple[str, ...]] = {}
    own: frozenset[str] = frozenset()
    per_hour: int = 10
    leads: dict[str, str] = {}
    zone: ZoneInfo = ZoneInfo("Europe/Warsaw")


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to one ticket: it is `before`, then `after`; `said` are the last words of a person in it, `by` who did it."""

    before: Ticket | None
    after: Ticket
    said: Interaction | None
    events: tuple[Event, ...]
    by: frozenset[str]
    name: str


def news_of(change: TicketChange, before: Ticket | None) -> News:
    """What a change tells. The words of machines and of the bot are no news."""
    spoken = [
        entry for entry in change.log if isinstance(entry, Interaction) and entry.author.kind in ("requester", "agent")
    ]
    said = spoken[-1] if spoken else None
    agents = [entry.author for entry in change.log if entry.author.kind == "agent" and entry.author.id]
    by = {author.id.lower() for author in agents}
    if said is not None and said.sender:
        by.add(said.sender.lower())
    return News(
        before=before,
        after=change.ticket,
        said=said,
        events=tuple(entry for entry in change.log if isinstance(entry, Event)),
        by=frozenset(by),
        name=agents[0].name or agents[0].id if agents else "",
    )


def concerns_somebody(after: Ticket, before: Ticket | None, staff: Staff, telling: Telling) -> bool:
    """Whether anybody could hear of a change of this ticket: a quick look, for most mails are nobody's yet."""
    if after.assignee or after.watchers or after.approvers or after.forward is not None or after.priority == "P1":
        return True
    if before is not None and (before.steps, before.rating) != (
        after.steps,
        after.rating,
    ):  # it may tell addresses that nobody else knows of
        return True
    if NOBODY in after.tags:
        return True
    return bool(staff.listening or telling.lists or (before is not None and before.assignee))


def heard(news: News, staff: Staff, telling: Telling) -> dict[str, str]:
    """Address → kind of notice. Whoever did it hears nothing of it, but for a forward: there the agent sees what became of it."""
    found: dict[str, str] = {}

    def tell(kind: str, *addresses: str) -> None:
        for address in map(str.lower, addresses):
            if may(address, telling) and (address not in news.by or kind == "forwarded"):
                earlier = found.get(address)
                if earlier is None or ORDER.index(kind) < ORDER.index(earlier):
                    found[address] = kind

    before, after = news.before, news.after
    kinds = {event.kind for event in news.events}
    if "forwarded" in kinds and after.forward is not None:
        tell("forwarded", *_mine((after.forward.by.address,), staff))
    if after.assignee and (before is None or after.assignee != before.assignee):
        tell("assigned", *_mine((after.assignee,), staff))
    _tell_queue(news, kinds, staff, telling, tell)
    _tell_named(news, staff, telling, tell)
    asked = after.risk is not None and (before is None or before.risk is None or before.risk.state != after.risk.state)
    approvers = _new(after.approvers, before.approvers if before is not None else ())
    tell("approve", *_mine(after.approvers if asked else approvers, staff))
    watchers = _new(after.watchers, before.watchers if before is not None else ())
    tell("watching", *_mine(after.watchers if asked else watchers, staff))
    if news.said is not None and news.said.mentions and not news.said.amends:
        tell("mentioned", *_mine(news.said.mentions, staff))
    if before is not None:
        kind = _spoken(news)
        if kind:
            tell(
                kind,
                *(
                    own(after, staff)
                    or (of_queue(after, staff, telling, all_of_them=False) if kind not in _OWN else ())
                ),
            )
    return found


def _tell_queue(news: News, kinds: set[str], staff: Staff, telling: Telling, tell: Tell) -> None:
    """What enters a queue, and what becomes urgent in it."""
    before, after = news.before, news.after
    if after.state == "done" or after.merged_into:
        return
    entered = before is None or after.queue != before.queue
    urgent = after.priority == "P1" and (before is None or before.priority != "P1")
    if urgent:
        tell("urgent", *of_queue(after, staff, telling, all_of_them=True), *own(after, staff))
    elif entered:
        kind = "opened" if before is None else "escalated" if "escalated" in kinds else "queued"
        tell(kind, *of_queue(after, staff, telling, all_of_them=False))
        if before is not None and before.assignee and before.assignee != after.assignee:
            tell(kind, *_mine((before.assignee,), staff))


def _spoken(news: News) -> str:
    said = news.said
    if any(event.kind == "bounced" and event.changes for event in news.events):
        return "undelivered"  # to a person of the ticket; a notice that came back is no reason for another one
    if said is None:
        return ""
    if said.amends:  # whoever has read it before has to know; a note's author tells nobody
        return ("edited" if said.amends == "edit" else "deleted") if said.visibility == "public" else ""
    if said.author.kind == "requester":
        return "answered" if said.visibility == "public" else ""
    return "noted"


def _tell_named(news: News, staff: Staff, telling: Telling, tell: Tell) -> None:
    """Whom an event names itself."""
    for event in news.events:
        if event.kind == "step":
            tell("step", *of_step(event, news.before, news.after, staff, telling))
        elif is_bad_rating(event):
            lead = telling.leads.get(news.after.queue)
            tell("rated", *own(news.after, staff), *((lead,) if lead else telling.lists.get(news.after.queue, ())))
        elif event.kind == "referred":
            tell("referred", str(event.changes[TO][1]))
        elif event.kind == "unassigned":
            lead = telling.leads.get(news.after.queue)
            tell("nobody", *((lead,) if lead else of_queue(news.after, staff, telling, all_of_them=True)))


def is_bad_rating(event: Event) -> bool:
    """Whether the requester was not content: assignee and lead want to know."""
    return event.kind == "rated" and 0 < (event.changes.get("rating", (None, 0))[1] or 0) <= BAD


def of_step(event: Event, before: Ticket | None, after: Ticket, staff: Staff, telling: Telling) -> list[str]:
    """Whom an escalation step tells. What is nobody's has its queue for an assignee, what nobody leads has its queue for a lead.

    The ticket is meant as it was: whoever had it when the step was due hears of it, though it may be handed on by the same step.
    """
    ticket = before or after
    found: list[str] = []
    for whom in event.changes.get(NOTIFY, (None, ()))[1] or ():
        lead, assignee = telling.leads.get(ticket.queue), staff.enabled(ticket.assignee)
        if whom == "assignee" and assignee is not None:
            found.append(assignee.email)
        elif whom == "lead" and lead:
            found.append(lead)
        elif whom in ("assignee", "lead", "queue"):
            found += of_queue(ticket, staff, telling, all_of_them=True)
        else:
            found.append(str(whom))
    return found


def _mine(addresses: tuple[str, ...], staff: Staff) -> tuple[str, ...]:
    """Those who hear of what is theirs. An address that is no agent's was named by a rule, which wants it to know."""
    found = []
    for address in addresses:
        agent = staff.of(address)
        if agent is None or (not agent.disabled and agent.notify != "none"):
            found.append(address.lower())
    return tuple(found)


def own(ticket: Ticket, staff: Staff) -> tuple[str, ...]:
    """Whose the ticket is: the assignee and the watchers who want to hear of it."""
    assignee = (ticket.assignee,) if staff.enabled(ticket.assignee) is not None else ()
    return _mine((*assignee, *ticket.watchers), staff)


def of_queue(ticket: Ticket, staff: Staff, telling: Telling, *, all_of_them: bool) -> tuple[str, ...]:
    """The queue's list, and agents of its level who want to hear of it; `all_of_them`: but those who want to hear nothing."""
    level = telling.levels.get(ticket.queue, ticket.level)
    agents = (staff.reachable if all_of_them else staff.listening).get(level, ())
    return (*telling.lists.get(ticket.queue, ()), *agents)


def _new(now: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in now if one not in before)


def may(address: str, telling: Telling) -> bool:
    """Whether the address can be written to, and is none of the desk's own."""
    return "@" in address and address.lower() not in telling.own
