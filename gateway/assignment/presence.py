"""Going away and coming back, as changes of an agent. Pure."""

from msgspec.structs import replace

from store.records import Agent, Ms

LONGEST = 366 * 86_400_000  # ms somebody may be away
REMEMBERED = 60  # absences, for the figures


def gone(agent: Agent, until: Ms, now: Ms) -> Agent:
    """The agent, away until then; open tickets are given back once, when it begins. Raises ValueError if it is not ahead, or over a year."""
    if not now < until <= now + LONGEST:
        raise ValueError("away until a moment ahead, within a year")
    began = agent.away_until <= now
    before, since = agent.absences, now
    if not began and before:
        before, since = before[:-1], before[-1][0]
    return replace(
        agent,
        away_until=until,
        returning=agent.returning or began,
        absences=(*before[-REMEMBERED + 1 :], (since, until)),
    )


def back(agent: Agent, now: Ms) -> Agent:
    """The agent, here again; what was given back stays so."""
    absences = agent.absences
    if absences and absences[-1][1] > now:
        absences = (*absences[:-1], (absences[-1][0], now))
    return replace(agent, away_until=0, returning=False, absences=absences)
