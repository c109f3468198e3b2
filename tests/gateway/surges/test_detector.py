"""What counts as a surge, measured on simulated weeks: how often it errs, and how soon it sees the real thing."""

import math
import random
from itertools import accumulate, pairwise

import pytest

from gateway.surges.detector import FEWEST, ROUND, WEEKS, Usual, Week, chance, is_calm, is_surge, usual

STEP = 5  # minutes between looks
WINDOW = 30 // STEP
WEEK = 7 * 24 * 60 // STEP
# how a desk's day goes, by hour, in parts of its busiest ones
DAY = {6: 0.3, 7: 0.8, 8: 2.2, 9: 1.8, 10: 1.4, 11: 1.2, 12: 0.9, 13: 1.1, 14: 1.1, 15: 0.9, 16: 0.5, 17: 0.2, 18: 0.2}


def poisson(rng: random.Random, mean: float) -> int:
    """How many come, if they come by themselves."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    product, count = rng.random(), 0
    while product > math.exp(-mean):
        product *= rng.random()
        count += 1
    return count


def rate(step: int, an_hour: float) -> float:
    """Persons in this step of the week: Monday mornings are the worst, nights and weekends nearly empty."""
    day, hour = divmod(step * STEP // 60 % 168, 24)
    part = 0.02 if day > 4 else DAY.get(hour, 0.02) * (1.8 if day == 0 and hour in (8, 9) else 1.0)
    return an_hour * part * STEP / 60


def quiet(rng: random.Random, weeks: int, an_hour: float, scatter: float) -> list[int]:
    """Persons in each step of so many ordinary weeks; hours scatter by so much beyond chance."""
    found = []
    mood = 1.0
    for step in range(weeks * WEEK):
        if scatter and step % (60 // STEP) == 0:
            mood = rng.gammavariate(1 / scatter, scatter)
        found.append(poisson(rng, rate(step, an_hour) * mood))
    return found


def before(sums: list[int], step: int) -> list[Week]:
    """The same window in the eight weeks before, and the longer one around it."""
    margin = WINDOW * (ROUND - 1) // 2
    ends = [step - back * WEEK for back in range(1, WEEKS + 1)]
    return [Week(sums[end] - sums[end - WINDOW], sums[end + margin] - sums[end - WINDOW - margin]) for end in ends]


@pytest.mark.parametrize(("an_hour", "scatter"), [(2.0, 0.1), (6.0, 0.0), (20.0, 0.1)])
def test_ordinary_weeks_raise_hardly_an_alarm(an_hour: float, scatter: float) -> None:
    """Ten thousand hours of one topic, looked at every five minutes: five false alarms at most, as docs/reports.md promises."""
    counts = quiet(random.Random(4), WEEKS + 60, an_hour, scatter)
    sums = [0, *accumulate(counts)]
    alarms, last = 0, -WEEK
    for step in range(WEEKS * WEEK + WEEK // 7, len(counts) - WEEK // 7):
        count = sums[step] - sums[step - WINDOW]
        if count < FEWEST:
            continue
        usually = usual(before(sums, step))
        if usually is not None and is_surge(count, usually):
            alarms += step - last > 2 * WINDOW
            last = step
    assert alarms <= 5


@pytest.mark.parametrize(("an_hour", "times", "seen"), [(12, 5, 0.7), (20, 5, 0.95), (6, 10, 0.95), (2, 15, 0.9)])
def test_a_surge_is_seen_within_half_an_hour(an_hour: float, times: float, seen: float) -> None:
    """Of 200 surges so many times as strong as usual, at least this share is seen 30 minutes after it began."""
    found = 0
    for seed in range(200):
        rng = random.Random(seed)
        usually = usual([Week(poisson(rng, an_hour / 2), poisson(rng, an_hour * 2)) for _ in range(WEEKS)])
        arrived = [poisson(rng, an_hour / 60) for _ in range(30)]
        for _ in range(30):
            arrived.append(poisson(rng, times * an_hour / 60))
            if usually is not None and is_surge(sum(arrived[-30:]), usually):
                found += 1
                break
    assert found / 200 >= seen


def test_a_holiday_and_an_earlier_surge_among_the_weeks_change_little() -> None:
    """The median does not mind three odd weeks of eight."""
    ordinary = [Week(6, 24)] * 8
    odd = [Week(0, 0), Week(0, 1), Week(60, 200), *ordinary[3:]]
    one, other = usual(ordinary), usual(odd)
    assert one is not None
    assert other is not None
    assert one.rate == other.rate == 6


def test_nothing_is_usual_with_two_weeks_behind_it() -> None:
    """A young desk hears no alarms."""
    assert usual([Week(3, 12)] * 2) is None
    assert usual([Week(3, 12)] * 3) is not None


def test_four_persons_are_never_a_surge() -> None:
    """However quiet it usually is."""
    assert not is_surge(FEWEST - 1, Usual(0.0001, 0.1))
    assert is_surge(9, Usual(0.5, 0.1))


def test_a_busy_desk_is_not_called_for_twice_the_usual() -> None:
    """Measurable, but nothing that anybody would not notice."""
    assert chance(220, Usual(100, 0.001)) < 1e-9
    assert not is_surge(220, Usual(100, 0.001))


@pytest.mark.parametrize("usually", [Usual(0.5, 0.05), Usual(4, 0.1), Usual(20, 1.0)])
def test_chances_are_those_of_the_distribution(usually: Usual) -> None:
    """They fall from 1 and sum up to the mean, also far out, where a difference from 1 would be nothing but rounding."""
    chances = [chance(count, usually) for count in range(round(usually.rate * 40) + 100)]
    assert chances[0] == 1
    assert all(later <= earlier for earlier, later in pairwise(chances))
    assert sum(chances[1:]) == pytest.approx(usually.rate, rel=1e-6)
    assert 0 < chances[-1] < 1e-6


def test_what_is_usual_is_calm() -> None:
    """And five times as much is not."""
    assert is_calm(6, Usual(6, 0.1))
    assert not is_calm(30, Usual(6, 0.1))
