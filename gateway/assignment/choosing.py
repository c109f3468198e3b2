"""Chooses an agent for a ticket, and says why this one and not the others. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from gateway.assignment.plans import Plan, away, comes, on_shift
from gateway.calendars.calendar import Calendar
from store.records import Ms, Ticket
from store.rosters import Candidate

Why = Literal["", "round_robin", "least_busy", "affinity"]
Obstacle = Literal["away", "off_shift", "gave_back", "language", "skills", "full"]

AGAIN = 120_000  # ms until a ticket asks again at the latest, whoever is expected when


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the ticket ("" = nobody can) and why. `left_out`: agents of the level by what kept them from it, in their order."""

    agent: str = ""
    why: Why = ""
    left_out: dict[Obstacle, tuple[str, ...]] = {}


def choose(
    candidates: Sequence[Candidate],
    ticket: Ticket,
    now: Ms,
    *,
    plan: Plan,
    shifts: Mapping[str, Calendar],
    favourites: Iterable[str] = (),
    gave_back: str = "",
) -> Choice:
    """One of the enabled agents of the ticket's level who is at work, speaks its language, has its skills and has room for it.

    A skill is asked for only where somebody who could come has it. `favourites` helped the person before, the last one first; without any
    of them the plan's mode decides, and what it finds equal goes by turn, then by e-mail. `gave_back` has just let go of the ticket.
    """
    able: list[Candidate] = []
    left_out: dict[Obstacle, tuple[str, ...]] = {}

    def leave_out(one: Candidate, obstacle: Obstacle) -> None:
        left_out[obstacle] = (*left_out.get(obstacle, ()), one.agent.email)

    for one in sorted(candidates, key=lambda one: one.agent.email):
        if one.agent.disabled or one.agent.level != ticket.level:
            continue
        obstacle = _obstacle(one, ticket, now, shifts, gave_back)
        if obstacle is None:
            able.append(one)
        else:
            leave_out(one, obstacle)
    wanted = skills_of(ticket)
    asked = any(_has(one, wanted) for one in able)
    free: list[Candidate] = []
    for one in able:
        if asked and not _has(one, wanted):
            leave_out(one, "skills")
        elif one.tickets >= plan.room(one.agent):
            leave_out(one, "full")
        else:
            free.append(one)
    if not free:
        return Choice(left_out=left_out)
    by_email = {one.agent.email: one for one in free}
    known = next((email for email in favourites if email in by_email), "")
    if known:
        return Choice(agent=known, why="affinity", left_out=left_out)
    found = min(free, key=lambda one: (one.weight if plan.mode == "least_busy" else 0, one.turn, one.agent.email))
    return Choice(agent=found.agent.email, why=plan.mode, left_out=left_out)


def asks_again(candidates: Sequence[Candidate], choice: Choice, now: Ms, *, shifts: Mapping[str, Calendar]) -> Ms:
    """When a ticket nobody could get should ask again: as soon as the next one comes to work, and every two minutes."""
    out = {email for why in ("away", "off_shift") for email in choice.left_out.get(why, ())}
    expected = [comes(one.agent, shifts, now) for one in candidates if one.agent.email in out]
    return min([now + AGAIN, *(moment for moment in expected if moment > now)])


def skills_of(ticket: Ticket) -> frozenset[str]:
    """What it takes, in lower case: any one of its category, its subcategory (also as "network/vpn") and its tags."""
    pair = f"{ticket.category}/{ticket.subcategory}" if ticket.subcategory else ""
    return frozenset(word.casefold() for word in (ticket.category, ticket.subcategory, pair, *ticket.tags) if word)


def _has(one: Candidate, wanted: frozenset[str]) -> bool:
    return any(skill.casefold() in wanted for skill in one.agent.skills)


def _obstacle(
    one: Candidate, ticket: Ticket, now: Ms, shifts: Mapping[str, Calendar], gave_back: str
) -> Obstacle | None:
    agent = one.agent
    if away(agent, now):
        return "away"
    if not on_shift(agent, shifts, now):
        return "off_shift"
    if agent.email == gave_back:
        return "gave_back"
    if agent.languages and ticket.language not in agent.languages:
        return "language"
    return None
