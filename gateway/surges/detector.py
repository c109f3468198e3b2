"""Whether what came in just now is more than usual. Pure; how often it errs stands in docs/reports.md, and tests/gateway/surges measures it.

What is usual follows from the same half hour of the last eight weeks. Their median is taken, so a holiday or an earlier surge among them
changes nothing. Around it counts scatter more than a Poisson distribution says (people write in bunches), so the chance of a count is that
of a negative binomial distribution, whose scatter is learned from the same weeks.
"""

import math
from collections.abc import Sequence
from typing import Final

import msgspec

from gateway.surges.middle import median

WINDOW: Final = 30 * 60_000  # ms that are looked at
WEEKS: Final = 8
FEWEST_WEEKS: Final = 3  # with less behind it nothing is usual yet
ROUND: Final = 4  # windows of an earlier week that tell how much is usual: the same one, and as much around it
CHANCE: Final = 3e-5  # a count so improbable is a surge
FEWEST: Final = 5  # persons
FACTOR: Final = 3.0  # times the usual, so that a busy desk is not called for what is merely measurable
LEAST_USUAL: Final = 0.5  # nobody has learned a rate below that in eight weeks
LEAST_SCATTER: Final = 0.1
MOST_SCATTER: Final = 1.0
CALM: Final = 0.05  # what is no rarer than this is ordinary
CALM_FOR: Final = 30 * 60_000  # ms it stays ordinary until a surge is over


class Week(msgspec.Struct, frozen=True):
    """One earlier week: how many came in the same window, and in `ROUND` windows around it."""

    same: int
    around: int


class Usual(msgspec.Struct, frozen=True):
    """What a window usually brings: `rate` on average, with a variance of rate + scatter · rate²."""

    rate: float
    scatter: float


def usual(weeks: Sequence[Week]) -> Usual | None:
    """What the same window of these weeks brought, None where they are too few to tell."""
    if len(weeks) < FEWEST_WEEKS:
        return None
    around = [week.around / ROUND for week in weeks]
    middle = median(around)
    # the window itself counts too, for a morning that begins within the hour; with few in it, it is mostly chance
    rate = max(middle, median(week.same for week in weeks), LEAST_USUAL)
    spread = 1.4826 * median(abs(one - middle) for one in around)  # as wide as a standard deviation, for normal counts
    beyond = spread * spread - middle / ROUND  # more than Poisson would scatter
    scatter = beyond / (middle * middle) if middle else 0.0
    return Usual(rate, min(max(scatter, LEAST_SCATTER), MOST_SCATTER))


def chance(count: int, usually: Usual) -> float:
    """How probable it is that an ordinary window brings so many or more."""
    if count <= 0:
        return 1.0
    size = 1.0 / usually.scatter
    share = usually.rate / (usually.rate + size)  # of the negative binomial, in terms of mean and size
    term = math.exp(size * math.log1p(-share))
    below = 0.0
    for number in range(count):
        below += term
        term *= (size + number) / (number + 1) * share
    if below < 1.0 - 1e-9:
        return 1.0 - below
    tail, number = 0.0, count  # far out the rest is too small for a difference: it is summed up itself
    while term > tail * 1e-12 and number < count + 10_000:
        tail += term
        term *= (size + number) / (number + 1) * share
        number += 1
    return tail


def is_surge(count: int, usually: Usual) -> bool:
    """Whether so many different persons in one window are a surge."""
    return count >= FEWEST and count >= FACTOR * usually.rate and chance(count, usually) < CHANCE


def is_calm(count: int, usually: Usual) -> bool:
    """Whether so many are nothing to speak of."""
    return chance(count, usually) >= CALM
