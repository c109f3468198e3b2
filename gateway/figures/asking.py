"""Asks the figures: numbers, series, breakdowns, and the tickets behind them. Everything is read from the read model, as of now."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from gateway.figures import parts
from gateway.figures.asked import ANY, Asked, Behind, Number, Part, Period, Point, Slice, Where
from gateway.figures.names import DIMENSIONS, By, FigureId, Step, Time
from gateway.figures.shifts import shift
from gateway.readmodel import ReadModel
from store.client import Store
from store.records import Agent

if TYPE_CHECKING:
    from gateway.figures.columns import Source

T = TypeVar("T")
Agents = Mapping[str, Agent]  # by e-mail in lower case


class Figures:
    """Answers from the read model of a desk. Every call knows all changes made before it.

    All raise NotReadyError while the model is being built, and UnavailableError where store or file can't be used.
    """

    def __init__(self, model: ReadModel, store: Store) -> None:
        self._model = model
        self._store = store
        self._days = model.reckoning.days

    def today(self) -> Period:
        """The current day where the desk is."""
        day = self._days.day(self._store.now())
        return Period(day, day)

    async def number(self, figure: FigureId, period: Period, where: Where = ANY, *, time: Time = "calendar") -> Number:
        """One number."""
        return (await self.numbers((figure,), period, where, time=time))[figure]

    async def numbers(
        self,
        figures: Iterable[FigureId],
        period: Period,
        where: Where = ANY,
        *,
        time: Time = "calendar",
        spread: bool = False,
    ) -> dict[FigureId, Number]:
        """Several numbers of one period at once, in the order asked for. With `spread` durations have their p50 and p90."""
        wanted = tuple(dict.fromkeys(figures))
        asked = self._asked(period, where)
        rows = await self._ask(lambda sums, source: [sums.whole(source, one, asked, time) for one in wanted])
        agents = await self._agents(*wanted)
        told = {one: self._number(one, found, period, agents) for one, found in zip(wanted, rows, strict=True)}
        lengths = [one for one in wanted if spread and _spreads(told[one])]
        if lengths:
            found = await self._ask(lambda sums, source: [sums.spread(source, one, asked, time) for one in lengths])
            told |= {one: _spread(told[one], rows[0]) for one, rows in zip(lengths, found, strict=True) if rows}
        return told

    async def series(
        self,
        figure: FigureId,
        period: Period,
        where: Where = ANY,
        *,
        step: Step = "day",
        time: Time = "calendar",
    ) -> tuple[Point, ...]:
        """A number for each day, week (from Monday) or month of the period; those cut off by its ends are of the days within."""
        asked = self._asked(period, where)
        rows = await self._ask(lambda sums, source: sums.by_day(source, figure, asked, time))
        agents = await self._agents(figure)
        found = parts.stepped(figure, rows, period, step)
        return tuple(Point(of.first, self._number(figure, each, of, agents)) for of, each in found)

    async def split(
        self,
        figure: FigureId,
        period: Period,
        where: Where = ANY,
        *,
        by: By,
        time: Time = "calendar",
        spread: bool = False,
    ) -> tuple[Slice, ...]:
        """A number for each part there is, in the order of the clock or calendar, else the largest count first.

        With `spread` the durations of queues, agents and the like have their p50 and p90; those of hours, weekdays and months have none.
        """
        asked = self._asked(period, where)
        rows = await self._ask(lambda sums, source: sums.by_part(source, figure, asked, by, time))
        agents = await self._agents(figure)
        told = [(value, self._number(figure, found, period, agents)) for value, found in parts.parted(rows, by)]
        dimension = next((one for one in DIMENSIONS if one == by), None)
        if not spread or dimension is None or not any(_spreads(number) for _, number in told):
            return tuple(Slice(value, number) for value, number in told)
        found = await self._ask(lambda sums, source: sums.spread(source, figure, asked, time, dimension))
        lengths = {row[0]: row for row in found}
        return tuple(
            Slice(value, _spread(number, lengths[value]) if value in lengths else number) for value, number in told
        )

    async def backlog_by_age(self, where: Where = ANY) -> tuple[Slice, ...]:
        """How many tickets are not finished now, by age: up to 1, 3, 7, 30 days, and older; all five, also where there is none."""
        now = self._store.now()
        rows = await self._ask(lambda sums, source: sums.ages(source.database, where, now))
        return tuple(Slice(value, parts.made("backlog", count, count)) for value, count in parts.aged(rows))

    async def tickets(
        self,
        figure: FigureId,
        period: Period,
        where: Where = ANY,
        *,
        limit: int = 50,
        skip: int = 0,
        part: Part = "",
        time: Time = "calendar",
    ) -> tuple[Behind, ...]:
        """The tickets behind a number, the latest first; a ticket stands there once for each time it counts.

        `part` "counted": those that raise it (of a share those that have it; of a mean all), "missed": the others of a share.
        """
        asked = self._asked(period, where)
        rows = await self._ask(
            lambda sums, source: sums.behind(source, figure, asked, time, part=part, limit=limit, skip=skip)
        )
        return tuple(Behind(*row) for row in rows)

    async def _agents(self, *figures: FigureId) -> Agents:
        """Whose shifts the figures need."""
        if "utilization" not in figures:
            return {}
        return {one.email.lower(): one for one in await self._store.people.agents()}

    async def _ask(self, question: Callable[[ModuleType, "Source"], T]) -> T:
        """What the read model says as of now. The sums are imported in its thread, by the first question: numpy takes its time."""

        def answer(database: sqlite3.Connection) -> T:
            from gateway.figures import columns, sums  # noqa: PLC0415 - numpy

            return question(sums, columns.Source(database, self._days))

        return await self._model.ask(answer)

    def _asked(self, period: Period, where: Where) -> Asked:
        start, end = self._days.moments(period)
        return Asked(period=period, where=where, start=start, end=end, now=self._store.now())

    def _number(self, figure: FigureId, rows: Sequence[parts.Row], period: Period, agents: Agents) -> Number:
        numerator, denominator = parts.total(rows)
        if figure == "utilization":
            start, end = self._days.moments(period)
            reckoning, until = self._model.reckoning, min(end, self._store.now())
            expected = sum(
                shift(agents.get(email), reckoning.shifts, reckoning.usual_shift, start, until)
                for email in {row[4] for row in rows if row[4]}
            )
            return parts.made(figure, numerator, expected)
        return parts.made(figure, numerator, denominator)


def _spreads(number: Number) -> bool:
    """Whether there are p50 and p90 to be looked for."""
    return number.unit == "ms" and number.count > 0


def _spread(number: Number, row: tuple[str, int, int]) -> Number:
    """The number with what `sums.spread` found."""
    return replace(number, p50=row[1], p90=row[2])
