"""Moments and lengths of time as agents read them. Pure."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from gateway.http.desk.ticket.words import said
from gateway.sla.reckoning import PAUSED, TARGETS, risk_from
from gateway.targets import FAR_FUTURE
from store.records import Ms, Record, Ticket

_DAYS = (
    ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_MONTHS = (
    ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
)  # fmt: skip
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000


class Due(Record, frozen=True, kw_only=True):
    """One target of a ticket: `name` among WORDS, `words` like "za 2 godz.", `exact` the moment, `state`: ok, soon, late, met, none."""

    name: str
    words: str
    exact: str = ""
    state: str = "none"


def clock(when: Ms, zone: ZoneInfo) -> str:
    """14:05."""
    return f"{_local(when, zone):%H:%M}"


def day(when: Ms, now: Ms, zone: ZoneInfo, language: str) -> str:
    """dziś, wczoraj, jutro, poniedziałek 16 listopada, 16 listopada 2025."""
    then, today = _local(when, zone).date(), _local(now, zone).date()
    place = 0 if language == "pl" else 1
    near = {0: ("dziś", "today"), -1: ("wczoraj", "yesterday"), 1: ("jutro", "tomorrow")}.get((then - today).days)
    if near:
        return near[place]
    return _date(then, language) if abs((then - today).days) > 300 else f"{_DAYS[place][then.weekday()]}, {_short(then, language)}"  # fmt: skip


def moment(when: Ms, now: Ms, zone: ZoneInfo, language: str) -> str:
    """dziś 14:05, wczoraj 9:00, 16 listopada, 14:05."""
    then, today = _local(when, zone).date(), _local(now, zone).date()
    at = clock(when, zone)
    if abs(then - today) <= timedelta(days=1):
        return f"{day(when, now, zone, language)} {at}"
    return f"{_date(then, language) if abs((then - today).days) > 300 else _short(then, language)}, {at}"


def exact(when: Ms, zone: ZoneInfo, language: str) -> str:
    """The whole of it, for a title: poniedziałek, 16 listopada 2026, 14:05:09."""
    then = _local(when, zone)
    place = 0 if language == "pl" else 1
    return f"{_DAYS[place][then.weekday()]}, {_date(then.date(), language)}, {then:%H:%M:%S}"


def iso(when: Ms, zone: ZoneInfo) -> str:
    """For the datetime of a <time>."""
    return _local(when, zone).isoformat(timespec="seconds")


def length(span: Ms, language: str) -> str:
    """A length in one unit, cut, not rounded: 3 dni, 1 godz., 12 min; less than a minute counts as one."""
    polish = language == "pl"
    if span >= _DAY:
        count = span // _DAY
        return f"{count} {('dzień' if count == 1 else 'dni') if polish else ('day' if count == 1 else 'days')}"
    if span >= 2 * _HOUR:
        return f"{span // _HOUR} {'godz.' if polish else 'hours'}"
    if span >= _HOUR:
        minutes = span % _HOUR // _MINUTE
        return f"1 {'godz.' if polish else 'hour'}" + (f" {minutes} min" if minutes else "")
    return f"{max(1, span // _MINUTE)} min"


def targets(ticket: Ticket, now: Ms, zone: ZoneInfo, language: str) -> tuple[Due, ...]:
    """When it wakes, and how its targets stand, as far as there are any. A clock that stands says so, with the moment it stands at."""
    found: list[Due] = []
    here = _Here(now, zone, language)
    done = ticket.state == "done"
    if ticket.state == "waiting" and ticket.pending_until:
        found.append(_ahead(ticket, "wakes", ticket.pending_until, here))
    if ticket.first_response_at:
        found.append(_met("first_response", "met", ticket.first_response_at, here))
        if ticket.targets.next_response and not done:
            found.append(_ahead(ticket, "next_response", ticket.targets.next_response, here))
    elif ticket.targets.first_response and not done:
        found.append(_ahead(ticket, "first_response", ticket.targets.first_response, here))
    if ticket.resolved_at:
        found.append(_met("resolution", "met_resolution", ticket.resolved_at, here))
    elif ticket.targets.resolution and not done:
        found.append(_ahead(ticket, "resolution", ticket.targets.resolution, here))
    if ticket.targets.ola and not done:
        found.append(_ahead(ticket, "ola", ticket.targets.ola, here))
    return tuple(found)


def next_due(ticket: Ticket, now: Ms, zone: ZoneInfo, language: str) -> Due | None:
    """What is due first, as the ticket's place in its queue says; None where nothing is."""
    open_ones = [one for one in targets(ticket, now, zone, language) if one.state != "met"]
    if ticket.state == "waiting":
        return next((one for one in open_ones if one.name in ("wakes", "resolution")), None)
    moments = {
        "first_response": ticket.targets.first_response,
        "next_response": ticket.targets.next_response,
        "resolution": ticket.targets.resolution,
        "ola": ticket.targets.ola,
    }
    return min(open_ones, key=lambda one: moments.get(one.name, FAR_FUTURE), default=None)


class _Here(NamedTuple):
    """Now, where the desk is, in the agent's language."""

    now: Ms
    zone: ZoneInfo
    language: str


def _met(name: str, words: str, when: Ms, here: _Here) -> Due:
    told = said(words, here.language, when=moment(when, *here))
    return Due(name=name, words=told, exact=exact(when, here.zone, here.language), state="met")


def _ahead(ticket: Ticket, name: str, due: Ms, here: _Here) -> Due:
    now, zone, language = here
    told = exact(due, zone, language)
    if name == "wakes" and due < now:
        return Due(name=name, words=moment(due, now, zone, language), exact=told, state="ok")
    pause = ticket.pauses[-1] if ticket.pauses and not ticket.pauses[-1].end else None
    if name in PAUSED and pause is not None:
        now = pause.start  # its clock has stood since then
    late = due < now
    words = said("late" if late else "left", language, time=length(abs(due - now), language))
    if name in PAUSED and pause is not None:
        return Due(name=name, words=said("stands", language, words=words), exact=told, state="late" if late else "ok")
    risk = name in TARGETS and now >= risk_from(ticket, name)
    return Due(name=name, words=words, exact=told, state="late" if late else "soon" if risk else "ok")


def _local(when: Ms, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(when / 1000, zone)


def _short(then: date, language: str) -> str:
    return f"{then.day} {_MONTHS[0 if language == 'pl' else 1][then.month - 1]}"


def _date(then: date, language: str) -> str:
    return f"{_short(then, language)} {then.year}"
