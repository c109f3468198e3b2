"""A small team, its plan and its shifts, for the tests of assignment."""

from typing import Any
from zoneinfo import ZoneInfo

from gateway.assignment.plans import Plan, Plans
from gateway.calendars.calendar import Calendar
from store.records import Agent, Ticket
from store.rosters import Candidate

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NOW = 1_795_428_000_000  # Monday 2026-11-23 11:00 in Warsaw
OFFICE = Calendar(ZoneInfo("Europe/Warsaw"), [((8 * 60, 16 * 60),)] * 5 + [(), ()])
NIGHT = Calendar(ZoneInfo("Europe/Warsaw"), [((22 * 60, 24 * 60),)] * 7)
SHIFTS = {"office": OFFICE, "night": NIGHT}
PLAN = Plan(mode="round_robin", capacity=3)
PLANS = Plans(queues={"l1": PLAN}, shifts=SHIFTS)


def candidate(name: str, *, turn: int = 0, tickets: int = 0, weight: int = 0, **fields: Any) -> Candidate:
    """An agent called so, who has so much to do."""
    agent = Agent(email=f"{name}@desk.pl", name=name.title(), **fields)
    return Candidate(agent=agent, document="", turn=turn, tickets=tickets, weight=weight)


def ticket(**fields: Any) -> Ticket:
    """An open ticket about the VPN, in Polish, nobody's."""
    values = {
        "subject": "VPN",
        "requester": "anna",
        "queue": "l1",
        "level": "L1",
        "created_at": NOW,
        "updated_at": NOW,
        "category": "network",
        "subcategory": "vpn",
        **fields,
    }
    return Ticket(**values)
