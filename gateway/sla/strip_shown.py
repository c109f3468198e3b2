"""A ticket's strip as people see it: a bar of who had it, minutes in words, who stopped the clock and why. Pure; pages and terminal draw it."""

from collections.abc import Mapping, Sequence
from typing import Final

from gateway.calendars.calendar import Calendar
from gateway.sla.strip import DONE, Share, Stretch, hops, ping_pong, shares, stretches
from store.records import Entry, Ms, Record, Ticket

WIDE: Final = 1000  # the bar's own units
MOST_SPANS: Final = 200  # of nights that are drawn one by one
LEVELS: Final = ("L1", "L2", "L3")
HOLDERS: Final = {
    "L1": ("L1", "L1"),
    "L2": ("L2", "L2"),
    "L3": ("L3", "L3"),
    "requester": ("zgłaszający", "requester"),
    "vendor": ("dostawca", "vendor"),
    "change": ("zmiana lub wdrożenie", "change or rollout"),
    "approval": ("czyjaś zgoda", "approval"),
    "other": ("inny powód", "another reason"),
}
MARKS: Final = {
    "first_response": ("termin pierwszej odpowiedzi", "first answer due"),
    "next_response": ("termin kolejnej odpowiedzi", "next answer due"),
    "resolution": ("termin rozwiązania", "solution due"),
    "ola": ("koniec czasu tego poziomu", "end of this level’s time"),
}


class Piece(Record, frozen=True, kw_only=True):
    """A part of the bar, from `x`, `wide`, of 1000. `kind`: L1, L2, L3, a reason of pending, or closed (a night over what lies below)."""

    x: float
    wide: float
    kind: str


class Mark(Record, frozen=True, kw_only=True):
    """Where a target is due."""

    x: float
    target: str
    words: str
    at: Ms


class Row(Record, frozen=True, kw_only=True):
    """How long one holder had it, in words. `closed` is "" where the desk has no closed hours."""

    kind: str
    name: str
    open: str
    closed: str = ""


class Stop(Record, frozen=True, kw_only=True):
    """A stretch somebody outside the desk had it. `end` 0: still. `by` is the id of who began it."""

    kind: str
    name: str
    start: Ms
    end: Ms
    by: str
    length: str


class Strip(Record, frozen=True, kw_only=True):
    """All of it. `moves` tells how often it changed its level, "" where never; `said` is the bar in one sentence."""

    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    rows: tuple[Row, ...]
    stops: tuple[Stop, ...]
    moves: str
    said: str


def strip_of(ticket: Ticket, log: Sequence[Entry], calendar: Calendar | None, now: Ms, language: str) -> Strip:
    """The strip until now, or until the ticket was done."""
    at = 0 if language == "pl" else 1
    life = [one for one in stretches(ticket, log, now) if one.holder not in DONE]
    end = life[-1].end if life else now
    dues = _dues(ticket)
    start, last = ticket.created_at, max([end, *dues.values()])
    wide = max(1, last - start)

    def x(moment: Ms) -> float:
        return round((moment - start) * WIDE / wide, 2)

    pieces = [Piece(x=x(one.start), wide=round(x(one.end) - x(one.start), 2), kind=one.holder) for one in life]
    pieces += [
        Piece(x=x(one), wide=round(x(other) - x(one), 2), kind="closed") for one, other in _closed(calendar, start, end)
    ]
    rows = tuple(_row(one, calendar, language) for one in shares(life, calendar))
    return Strip(
        pieces=tuple(pieces),
        marks=tuple(Mark(x=x(due), target=of, words=MARKS[of][at], at=due) for of, due in dues.items()),
        rows=rows,
        stops=tuple(
            _stop(one, end if ticket.state != "done" else 0, language) for one in life if one.holder not in LEVELS
        ),
        moves=_moves(log, language),
        said="; ".join(f"{row.name}: {row.open}" + (f" {row.closed}" if row.closed else "") for row in rows),
    )


def span_words(span: Ms, language: str) -> str:
    """Hours and minutes, cut: 27 godz. 5 min, 12 min; a day would not say whether it has eight hours."""
    hours, minutes = divmod(span // 60_000, 60)
    unit = "godz." if language == "pl" else "h"
    if not hours:
        return f"{minutes} min"
    return f"{hours} {unit} {minutes} min" if minutes else f"{hours} {unit}"


def _dues(ticket: Ticket) -> Mapping[str, Ms]:
    """The targets that matter now: met answers are no news."""
    found = {
        "first_response": 0 if ticket.first_response_at else ticket.targets.first_response,
        "next_response": ticket.targets.next_response,
        "resolution": ticket.targets.resolution,
        "ola": 0 if ticket.state == "done" else ticket.targets.ola,
    }
    return {of: due for of, due in found.items() if due}


def _closed(calendar: Calendar | None, start: Ms, end: Ms) -> list[tuple[Ms, Ms]]:
    """The nights between; none where there would be too many to see."""
    if calendar is None:
        return []
    found: list[tuple[Ms, Ms]] = []
    since = start
    for span in calendar.spans(start, end):
        if span.start > since:
            found.append((since, span.start))
        since = span.end
        if len(found) > MOST_SPANS:
            return []
    if end > since:
        found.append((since, end))
    return found


def _row(one: Share, calendar: Calendar | None, language: str) -> Row:
    at = 0 if language == "pl" else 1
    closed = ""
    if calendar is not None and one.closed >= 60_000:
        closed = (
            f"+ {span_words(one.closed, language)} po godzinach",
            f"+ {span_words(one.closed, language)} out of hours",
        )[at]
    return Row(kind=one.holder, name=_name(one.holder, language), open=span_words(one.open, language), closed=closed)


def _stop(one: Stretch, now: Ms, language: str) -> Stop:
    return Stop(
        kind=one.holder,
        name=_name(one.holder, language),
        start=one.start,
        end=0 if one.end == now else one.end,
        by=one.by,
        length=span_words(one.end - one.start, language),
    )


def _name(holder: str, language: str) -> str:
    return HOLDERS.get(holder, (holder, holder))[0 if language == "pl" else 1]


def _moves(log: Sequence[Entry], language: str) -> str:
    """L1 → L2 → L1, and how often it came back."""
    found = hops(log)
    if not found:
        return ""
    way = " → ".join((found[0][0], *(new for _, new in found)))
    back = ping_pong(found)
    if not back:
        return way
    return f"{way} ({f'powroty: {back}' if language == 'pl' else f'came back: {back}'})"
