"""What agents are told of a change: deliveries in the same commit as the change, and not too many of them. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from gateway.notice_hearers import OFTEN, News, Telling, concerns_somebody, heard, may, news_of, of_queue, own
from gateway.notice_letter import letter
from gateway.staff import Staff
from store.records import (
    Author,
    Decision,
    Delivery,
    Event,
    Interaction,
    Ms,
    Notices,
    Read,
    Ticket,
    TicketChange,
    Timer,
)

SYSTEM = Author(kind="system")
HOUR = 3_600_000
KIND = "notices"  # of the timer that tells of what was left out


def with_notices(
    decision: Decision,
    before: Mapping[int, Ticket],
    staff: Staff,
    telling: Telling,
    *,
    seed: str,
    now: Ms,
    last: Mapping[int, Interaction] | None = None,
) -> Decision:
    """The decision with what agents are told of it. `seed` names what caused it: the same again is the same mail.

    `last`: of tickets that are handed on, what their requester said last.
    """
    if not telling.channel or not (staff.agents or telling.lists or telling.leads):
        return decision
    changes: list[TicketChange] = []
    deliveries: list[Delivery] = []
    timers: list[Timer] = []
    altered = False
    for of, change in enumerate(decision.tickets):
        was = before.get(change.ticket.number)
        news = news_of(change, was) if concerns_somebody(change.ticket, was, staff, telling) else None
        told = heard(news, staff, telling) if news is not None else {}
        if news is None or not told:
            changes.append(change)
            continue
        altered = True
        changed, told, later = _throttled(change, told, telling, now)
        words = news.said or (last or {}).get(change.ticket.number)
        made = [
            (kind, letter(kind, address, news, words=words, staff=staff, telling=telling, seed=seed, now=now, of=of))
            for address, kind in told.items()
        ]
        if news.said is not None and news.said.leaves_at:  # nobody hears of a reply that may still be taken back
            made = [(kind, replace(one, not_before=news.said.leaves_at)) for kind, one in made]
        if made:
            notified = tuple(_notified(one, kind, now) for kind, one in made)
            changed = replace(changed, log=(*changed.log, *notified))
        changes.append(changed)
        deliveries += [one for _, one in made]
        timers += later
    if not altered:
        return decision
    return replace(
        decision,
        tickets=tuple(changes),
        deliveries=(*decision.deliveries, *deliveries),
        timers=(*decision.timers, *timers),
    )


def handed_on(decision: Decision, before: Mapping[int, Ticket]) -> tuple[int, ...]:
    """The tickets somebody else hears of now, to whom the requester's last words are news."""
    found = []
    for change in decision.tickets:
        ticket, was = change.ticket, before.get(change.ticket.number)
        if was is not None and (ticket.assignee, ticket.queue, ticket.priority) != (
            was.assignee,
            was.queue,
            was.priority,
        ):
            found.append(ticket.number)
    return tuple(found)


def left_out(timer: Timer, ticket: Ticket | None, staff: Staff, telling: Telling, now: Ms) -> Decision:
    """The one notice about what was left out for an hour; none where there is nothing (any more)."""
    if ticket is None:
        return Decision()
    seen = Read(tickets={ticket.number: ticket.version})
    count = ticket.notices
    if count is None or not count.rest:
        return Decision(read=seen)
    news = News(before=ticket, after=ticket, said=None, events=(), by=frozenset(), name="")
    wanted = own(ticket, staff) or of_queue(ticket, staff, telling, all_of_them=False)
    told = [address for address in dict.fromkeys(wanted) if may(address, telling)]
    made = tuple(
        letter(
            "more",
            address,
            news,
            words=None,
            staff=staff,
            telling=telling,
            seed=f"{timer.id}/{timer.due}",
            now=now,
            count=count.rest,
        )
        for address in told
    )
    log = tuple(_notified(one, "more", now) for one in made)
    change = TicketChange(ticket=replace(ticket, notices=replace(count, rest=0)), log=log)
    return Decision(read=seen, tickets=(change,), deliveries=made)


def _throttled(
    change: TicketChange, told: dict[str, str], telling: Telling, now: Ms
) -> tuple[TicketChange, dict[str, str], tuple[Timer, ...]]:
    """Lets only so many notices of a conversation pass in an hour; of the rest one notice tells when the hour is over."""
    if not any(kind in OFTEN for kind in told.values()):
        return change, told, ()
    ticket = change.ticket
    count = ticket.notices or Notices(since=now)
    if now - count.since >= HOUR:
        count = Notices(since=now, rest=count.rest)
    if count.count < telling.per_hour:
        return replace(change, ticket=replace(ticket, notices=replace(count, count=count.count + 1))), told, ()
    rest = replace(count, rest=count.rest + 1)
    due = count.since + HOUR
    timer = Timer(id=f"{KIND}:{ticket.number}", kind=KIND, due=due, ticket=ticket.number)
    passing = {address: kind for address, kind in told.items() if kind not in OFTEN}
    return replace(change, ticket=replace(ticket, notices=rest)), passing, (timer,) if rest.rest == 1 else ()


def _notified(delivery: Delivery, kind: str, now: Ms) -> Event:
    return Event(
        at=now,
        kind="notified",
        author=SYSTEM,
        reason=kind,
        delivery=delivery.id,
        channel=delivery.channel,
        address=delivery.address,
    )
