"""Moments and lengths of time as agents read them. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.http.desk.words_ticket import said
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
SOON: Ms = _HOUR  # a target this near is at risk


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
    """When it wakes, and how the two targets stand, as far as there are any."""
    found: list[Due] = []
    if ticket.state == "waiting" and ticket.pending_until:
        found.append(_ahead("wakes", ticket.pending_until, now, zone, language))
    answered = ticket.first_response_at
    if answered:
        words = said("met", language, when=moment(answered, now, zone, language))
        found.append(Due(name="first_response", words=words, exact=exact(answered, zone, language), state="met"))
    elif ticket.targets.first_response and ticket.state != "done":
        found.append(_ahead("first_response", ticket.targets.first_response, now, zone, language))
    if ticket.resolved_at:
        words = said("met_resolution", language, when=moment(ticket.resolved_at, now, zone, language))
        found.append(Due(name="resolution", words=words, exact=exact(ticket.resolved_at, zone, language), state="met"))
    elif ticket.targets.resolution and ticket.state != "done":
        found.append(_ahead("resolution", ticket.targets.resolution, now, zone, language))
    return tuple(found)


def next_due(ticket: Ticket, now: Ms, zone: ZoneInfo, language: str) -> Due | None:
    """What is due first, as the ticket's place in its queue says; None where nothing is."""
    open_ones = [one for one in targets(ticket, now, zone, language) if one.state != "met"]
    if ticket.state == "waiting":
        return next((one for one in open_ones if one.name in ("wakes", "resolution")), None)
    moments = {"first_response": ticket.targets.first_response, "resolution": ticket.targets.resolution}
    return min(open_ones, key=lambda one: moments.get(one.name, FAR_FUTURE), default=None)


def _ahead(name: str, due: Ms, now: Ms, zone: ZoneInfo, language: str) -> Due:
    told = exact(due, zone, language)
    if due < now:
        if name == "wakes":
            return Due(name=name, words=moment(due, now, zone, language), exact=told, state="ok")
        return Due(name=name, words=said("late", language, time=length(now - due, language)), exact=told, state="late")
    state = "soon" if due - now <= SOON and name != "wakes" else "ok"
    return Due(name=name, words=said("left", language, time=length(due - now, language)), exact=told, state=state)


def _local(when: Ms, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(when / 1000, zone)


def _short(then: date, language: str) -> str:
    return f"{then.day} {_MONTHS[0 if language == 'pl' else 1][then.month - 1]}"


def _date(then: date, language: str) -> str:
    return f"{_short(then, language)} {then.year}"
