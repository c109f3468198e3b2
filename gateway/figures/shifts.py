"""How long people were at work: the open hours of an agent's own shift, less absence."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from gateway.calendars.calendar import Calendar
from store.records import Agent, Ms

_HOURS = ((8 * 60, 16 * 60),)


def workdays(zone: ZoneInfo) -> Calendar:
    """For desks without a calendar: 8 to 16, Monday to Friday."""
    return Calendar(zone, [_HOURS] * 5 + [()] * 2)


def shift(agent: Agent | None, shifts: Mapping[str, Calendar], usual: Calendar, start: Ms, end: Ms) -> Ms:
    """How long an agent was expected at work between two moments, in ms.

    The open hours of the agent's shift less those of absences; who has no shift, or one that is not known any more, and who is no agent of
    the desk (None), works in the `usual` hours.
    """
    calendar = shifts.get(agent.shift, usual) if agent is not None else usual
    away = _joined(agent.absences if agent is not None else (), start, end)
    return calendar.between(start, end) - sum(calendar.between(*one) for one in away)


def _joined(absences: Sequence[tuple[Ms, Ms]], start: Ms, end: Ms) -> list[tuple[Ms, Ms]]:
    """The absences within these moments, each moment in one of them at most."""
    found: list[tuple[Ms, Ms]] = []
    for since, until in sorted(absences):
        begins, ends = max(since, start, found[-1][1] if found else start), min(until, end)
        if begins < ends:
            found.append((begins, ends))
    return found
