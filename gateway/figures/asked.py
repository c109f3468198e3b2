"""What is asked of the figures, and what comes back."""

from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from gateway.figures.names import FigureId, Unit
from store.records import Ms

Part = Literal["", "counted", "missed"]  # of a share: those that have it, the others


class Period(msgspec.Struct, frozen=True):
    """Whole days where the desk is, `first` and `last` included. Raises ValueError where the last comes before the first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before it begins on {self.first}")

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Only of these; "" is any. `agent` is an e-mail: who answered, solved or handled it, for new tickets whose they are now.

    All others are the ticket's as it stands now.
    """

    queue: str = ""
    level: str = ""
    organization: str = ""
    agent: str = ""
    category: str = ""
    channel: str = ""


ANY: Final = Where()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A period, with its moments (`end` is the first one after it), and whose tickets."""

    period: Period
    where: Where
    start: Ms
    end: Ms
    now: Ms


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One value with what it is made of. `value` is None where there is nothing to count.

    `unit` as in names.Figure: ms are milliseconds. For a mean it is numerator ÷ denominator; `count` says of how many it is (answers, tickets, ratings).
    Of durations, where that was asked for: half of them are at most `p50`, nine of ten at most `p90` (values that occurred; ms).
    """

    figure: FigureId
    unit: Unit
    value: float | None
    count: int
    numerator: int
    denominator: int
    p50: int | None = None
    p90: int | None = None


class Slice(msgspec.Struct, frozen=True):
    """The number of one part. `value` is a queue, an agent ...

    hour: "0" to "23"; weekday: "0" (Monday) to "6"; weekday_hour: "0-13"; month: "2026-11"; age: "1d", "3d", "7d", "30d" (up to so many
    days) or "older".
    """

    value: str
    number: Number


class Point(msgspec.Struct, frozen=True):
    """The number of one step of a series; `day` is its first day."""

    day: date
    number: Number


class Behind(msgspec.Struct, frozen=True):
    """A ticket behind a number, and what it adds: `at` when, and `amount` of `of` (ms, 0 or 1, a rating)."""

    ticket: int
    at: Ms
    amount: int
    of: int
