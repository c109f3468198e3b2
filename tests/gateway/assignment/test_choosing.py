"""Who gets a ticket, as a table; and what holds for any team."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.assignment.choosing import asks_again, choose, skills_of
from gateway.assignment.plans import Plan, here
from store.plan import WEIGHTS
from store.records import Agent
from store.rosters import Candidate
from tests.gateway.assignment.people import DAY, HOUR, NOW, OFFICE, PLAN, SHIFTS, candidate, ticket

OLA, JAN, EWA = candidate("ola", turn=3), candidate("jan", turn=2), candidate("ewa", turn=1)
BUSY = replace(PLAN, mode="least_busy")


def test_calendar_of_the_tests_is_open() -> None:
    """Monday at eleven is in office hours and not at night: what the cases below stand on."""
    assert SHIFTS["office"].is_open(NOW)
    assert not SHIFTS["night"].is_open(NOW)


CASES = {
    "longest ago": ((OLA, JAN, EWA), {}, "ewa", "round_robin", {}),
    "never comes first": ((OLA, JAN, candidate("new")), {}, "new", "round_robin", {}),
    "equal turns go by e-mail": ((candidate("b"), candidate("a")), {}, "a", "round_robin", {}),
    "other levels are not asked": ((candidate("l2", level="L2"), OLA), {}, "ola", "round_robin", {}),
    "disabled is not asked": ((candidate("gone", disabled=True), OLA), {}, "ola", "round_robin", {}),
    "away": ((candidate("jan", away_until=NOW + 1), OLA), {}, "ola", "round_robin", {"away": ("jan",)}),
    "away has just ended": ((candidate("jan", away_until=NOW), OLA), {}, "jan", "round_robin", {}),
    "off shift": ((candidate("jan", shift="night"), OLA), {}, "ola", "round_robin", {"off_shift": ("jan",)}),
    "a shift nobody knows": ((candidate("jan", shift="gone"), OLA), {}, "jan", "round_robin", {}),
    "full": ((candidate("jan", tickets=3), OLA), {}, "ola", "round_robin", {"full": ("jan",)}),
    "own capacity": ((candidate("jan", tickets=3, capacity=4), OLA), {}, "jan", "round_robin", {}),
    "language": ((candidate("jan", languages=("en",)), OLA), {}, "ola", "round_robin", {"language": ("jan",)}),
    "no language named is any": ((OLA,), {"language": "en"}, "ola", "round_robin", {}),
    "skill": ((JAN, candidate("ola", turn=9, skills=("VPN",))), {}, "ola", "round_robin", {"skills": ("jan",)}),
    "skill nobody has": ((JAN, candidate("ola", turn=9, skills=("sap",))), {}, "jan", "round_robin", {}),
    "skill of who is away": (
        (JAN, candidate("ola", skills=("vpn",), away_until=NOW + 1)),
        {},
        "jan",
        "round_robin",
        {"away": ("ola",)},
    ),
    "skill of who is full": (
        (JAN, candidate("ola", skills=("vpn",), tickets=3)),
        {},
        "",
        "",
        {"skills": ("jan",), "full": ("ola",)},
    ),
    "tags are skills": (
        (JAN, candidate("ola", turn=9, skills=("board",))),
        {"tags": ("board",)},
        "ola",
        "round_robin",
        {"skills": ("jan",)},
    ),
    "nobody": ((), {}, "", "", {}),
}


@pytest.mark.parametrize("name", CASES)
def test_choice(name: str) -> None:
    """Each case names who is chosen, why, and what kept the others from it."""
    team, fields, agent, why, left_out = CASES[name]
    found = choose(team, ticket(**fields), NOW, plan=PLAN, shifts=SHIFTS)
    assert found.agent.partition("@")[0] == agent
    assert found.why == why
    assert {key: tuple(one.partition("@")[0] for one in who) for key, who in found.left_out.items()} == left_out


def test_least_busy_goes_by_weight_then_by_turn() -> None:
    """One P1 is more work than three P4; who is equally busy goes by turn."""
    team = (candidate("urgent", tickets=1, weight=WEIGHTS["P1"]), candidate("small", tickets=2, weight=2, turn=9))
    assert choose(team, ticket(), NOW, plan=BUSY, shifts={}).agent == "small@desk.pl"
    assert choose((OLA, JAN), ticket(), NOW, plan=BUSY, shifts={}).agent == "jan@desk.pl"


def test_who_helped_before_helps_again_if_able() -> None:
    """Affinity comes before the turn, but never before being there and having room."""
    helped = ("full@desk.pl", "ola@desk.pl")
    found = choose((candidate("full", tickets=3), OLA, EWA), ticket(), NOW, plan=PLAN, shifts={}, favourites=helped)
    assert (found.agent, found.why) == ("ola@desk.pl", "affinity")


def test_who_gave_it_back_does_not_get_it_again() -> None:
    """Even as the only one there."""
    found = choose((EWA,), ticket(), NOW, plan=PLAN, shifts={}, gave_back="ewa@desk.pl")
    assert (found.agent, found.left_out) == ("", {"gave_back": ("ewa@desk.pl",)})


def test_asks_again_when_the_next_one_comes() -> None:
    """At the end of an absence, at the beginning of a shift (not before it), and in any case before long."""
    soon = candidate("soon", away_until=NOW + 20_000)
    assert _again(soon) == NOW + 20_000
    assert _again(candidate("full", tickets=3)) == NOW + 120_000
    assert _again(candidate("long", away_until=NOW + DAY)) == NOW + 120_000
    evening = OFFICE.after(NOW, 0) + 6 * HOUR
    morning = OFFICE.next_open(evening)
    late = morning - 60_000
    assert _again(candidate("day", shift="office"), now=late) == morning


def _again(*team: Candidate, now: int = NOW) -> int:
    choice = choose(team, ticket(), now, plan=PLAN, shifts=SHIFTS)
    return asks_again(team, choice, now, shifts=SHIFTS)


agents = st.builds(
    Candidate,
    agent=st.builds(
        Agent,
        email=st.sampled_from([f"{name}@desk.pl" for name in "abcdefgh"]),
        name=st.just("X"),
        level=st.sampled_from(["L1", "L2"]),
        disabled=st.booleans(),
        languages=st.sampled_from([(), ("pl",), ("en",), ("pl", "en")]),
        skills=st.sampled_from([(), ("vpn",), ("network",), ("sap",)]),
        capacity=st.integers(0, 5),
        shift=st.sampled_from(["", "office", "night", "unknown"]),
        away_until=st.sampled_from([0, NOW - 1, NOW + 1, NOW + DAY]),
    ),
    turn=st.integers(0, 9),
    tickets=st.integers(0, 6),
    weight=st.integers(0, 40),
)
teams = st.lists(agents, max_size=8, unique_by=lambda one: one.agent.email)
plans = st.builds(Plan, mode=st.sampled_from(["round_robin", "least_busy"]), capacity=st.integers(1, 5))


@given(teams, plans, st.sampled_from(["pl", "en"]), st.lists(st.sampled_from("abcdefgh"), max_size=3))
def test_whoever_is_chosen_may_have_it(team: list[Candidate], plan: Plan, language: str, helped: list[str]) -> None:
    """Never disabled, away, off shift, of another level, over capacity or without the language; and everybody else of the level is explained or free."""
    favourites = [f"{name}@desk.pl" for name in helped]
    found = choose(team, ticket(language=language), NOW, plan=plan, shifts=SHIFTS, favourites=favourites)
    by_email = {one.agent.email: one for one in team}
    if found.agent:
        chosen = by_email[found.agent]
        assert here(chosen.agent, SHIFTS, NOW)
        assert chosen.agent.level == "L1"
        assert chosen.tickets < plan.room(chosen.agent)
        assert not chosen.agent.languages or language in chosen.agent.languages
    told = [email for emails in found.left_out.values() for email in emails]
    assert len(told) == len(set(told))
    asked = {one.agent.email for one in team if one.agent.level == "L1" and not one.agent.disabled}
    assert set(told) <= asked - {found.agent}
    assert bool(found.agent) == (set(told) != asked)
    backwards = choose(team[::-1], ticket(language=language), NOW, plan=plan, shifts=SHIFTS, favourites=favourites)
    assert backwards == found, "the order in which agents are read must not matter"


@given(st.integers(1, 7), st.integers(0, 60), st.randoms(use_true_random=False))
def test_round_robin_is_fair_within_one(size: int, count: int, order: random.Random) -> None:
    """Of agents who can all take everything nobody gets two more than another, wherever the turns began."""
    team = {name: candidate(name, turn=order.randint(0, 3)) for name in "abcdefg"[:size]}
    got = dict.fromkeys(team, 0)
    for number in range(count):
        found = choose(list(team.values()), ticket(), NOW, plan=replace(PLAN, capacity=1000), shifts={})
        name = found.agent.partition("@")[0]
        got[name] += 1
        team[name] = replace(team[name], turn=10 + number, tickets=got[name])
    assert max(got.values()) - min(got.values()) <= 1


@given(teams, plans)
def test_nobody_is_never_the_end(team: list[Candidate], plan: Plan) -> None:
    """A ticket that nobody got asks again: later than now, and within two minutes."""
    found = choose(team, ticket(), NOW, plan=plan, shifts=SHIFTS)
    assert NOW < asks_again(team, found, NOW, shifts=SHIFTS) <= NOW + 120_000


def test_skills_of_a_ticket() -> None:
    """Category, subcategory, both, and tags, whatever their case."""
    assert skills_of(ticket(tags=("Zarząd",))) == {"network", "vpn", "network/vpn", "zarząd"}
