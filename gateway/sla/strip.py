"""Who had a ticket and for how long: its life as stretches, folded from its history. What the history does not tell is not guessed."""

from collections.abc import Iterable
from typing import Any

import msgspec

from gateway.calendars.calendar import Calendar
from store.records import Entry, Event, Ms, Ticket

DONE = ("resolved", "closed", "cancelled")
TAKEN_BACK = ("unresolved", "unsent")  # kinds of events after which a solution never was one
_FIELDS = ("status", "level", "pending_reason", "assignee")


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """From `start` to `end` the ticket was with `holder`: L1, L2, L3, a reason of pending, or the status that ended it. `by` began it."""

    start: Ms
    end: Ms
    holder: str
    by: str = ""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How long one holder had it in all: open hours, and the rest (nights, weekends, holidays); in ms."""

    holder: str
    open: Ms
    closed: Ms


def stretches(ticket: Ticket, log: Iterable[Entry], now: Ms) -> list[Stretch]:
    """The ticket's life until now without gaps, oldest first; neighbours have different holders. A solution that was taken back is no end.

    Events count in the order of the history; one whose time lies before the last one's counts at the last one's time (clocks of two hosts).
    """
    events = [entry for entry in log if isinstance(entry, Event)]
    fields = _first(ticket, events)
    found: list[Stretch] = []
    since, holder, by = ticket.created_at, _holder(fields), ""
    for event in events:
        moved = {field: event.changes[field][1] for field in _FIELDS if field in event.changes}
        if not moved:
            continue
        fields |= moved
        now_with = _holder(fields)
        if now_with == holder:
            continue
        if event.kind in TAKEN_BACK and holder in DONE and now_with not in DONE and found:
            last = found.pop()
            since, holder, by = last.start, last.holder, last.by
            if now_with == holder:
                continue
        at = max(event.at, since)
        if at > since:
            found.append(Stretch(start=since, end=at, holder=holder, by=by))
        since, holder, by = at, now_with, event.author.id or event.author.kind
    if now > since:
        found.append(Stretch(start=since, end=now, holder=holder, by=by))
    return _joined(found)


def shares(found: Iterable[Stretch], calendar: Calendar | None) -> list[Share]:
    """How long each holder had it, in the order they first did; those after the end are left out."""
    sums: dict[str, tuple[Ms, Ms]] = {}
    for one in found:
        if one.holder in DONE:
            continue
        opened = calendar.between(one.start, one.end) if calendar else one.end - one.start
        before = sums.get(one.holder, (0, 0))
        sums[one.holder] = (before[0] + opened, before[1] + one.end - one.start - opened)
    return [Share(holder=holder, open=opened, closed=closed) for holder, (opened, closed) in sums.items()]


def hops(log: Iterable[Entry]) -> list[tuple[str, str]]:
    """Each move from one level to another, in order."""
    return [
        (str(event.changes["level"][0]), str(event.changes["level"][1]))
        for event in log
        if isinstance(event, Event)
        and event.kind != "created"
        and "level" in event.changes
        and event.changes["level"][0]
    ]


def ping_pong(moves: Iterable[tuple[str, str]]) -> int:
    """How often a ticket came back to a level it had left."""
    left: set[str] = set()
    count = 0
    for old, new in moves:
        left.add(old)
        count += new in left
    return count


def _first(ticket: Ticket, events: Iterable[Event]) -> dict[str, Any]:
    """The fields at the creation: what the first event that changed each says it was before, else what it is now."""
    fields: dict[str, Any] = {}
    for event in events:
        for field in _FIELDS:
            if field in event.changes and field not in fields:
                old = event.changes[field][0]
                fields[field] = event.changes[field][1] if event.kind == "created" or old is None else old
    return {field: fields.get(field, getattr(ticket, field)) for field in _FIELDS}


def _holder(fields: dict[str, Any]) -> str:
    status = str(fields["status"] or "new")
    if status in DONE:
        return status
    if status == "pending":
        return str(fields["pending_reason"] or "other")
    return str(fields["level"] or "L1")


def _joined(found: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for one in found:
        if joined and joined[-1].holder == one.holder:
            joined[-1] = msgspec.structs.replace(joined[-1], end=one.end)
        else:
            joined.append(one)
    return joined
