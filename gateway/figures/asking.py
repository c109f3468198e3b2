"""Asks the figures: numbers, series, breakdowns, and the tickets behind them. Everything is read from the read model, as of now."""

from collections.abc import Iterable
from typing import Any, Literal

from gateway.figures import sums
from gateway.figures.asked import ANY, Behind, Number, Period, Point, Slice, Where
from gateway.figures.names import By, FigureId, Step, Time
from gateway.figures.shifts import shift
from gateway.readmodel import ReadModel
from store.client import Store

Part = Literal["", "counted", "missed"]


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
        self, figures: Iterable[FigureId], period: Period, where: Where = ANY, *, time: Time = "calendar"
    ) -> dict[FigureId, Number]:
        """Several numbers of one period at once, in the order asked for."""
        wanted = tuple(dict.fromkeys(figures))
        statements = [sums.whole(one, self._asked(period, where), time) for one in wanted]
        rows = await self._model.read(*statements)
        return {one: self._number(one, found, period) for one, found in zip(wanted, rows, strict=True)}

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
        rows = await self._model.read(*sums.by_day(figure, self._asked(period, where), time))
        found = sums.stepped(figure, rows, period, step)
        return tuple(Point(of.first, self._number(figure, each, of)) for of, each in found)

    async def split(
        self,
        figure: FigureId,
        period: Period,
        where: Where = ANY,
        *,
        by: By,
        time: Time = "calendar",
    ) -> tuple[Slice, ...]:
        """A number for each part there is, in the order of the clock or calendar, else the largest count first."""
        rows = await self._model.read(*sums.by_part(figure, self._asked(period, where), by, time))
        parts = sums.parted(rows, by)
        return tuple(Slice(value, self._number(figure, found, period)) for value, found in parts)

    async def backlog_by_age(self, where: Where = ANY) -> tuple[Slice, ...]:
        """How many tickets are not finished now, by age: up to 1, 3, 7, 30 days, and older; all five, also where there is none."""
        rows = await self._model.read(sums.ages(where, self._store.now()))
        return tuple(Slice(value, sums.made("backlog", count, count)) for value, count in sums.aged(rows[0]))

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
        rows = await self._model.read(sums.behind(figure, asked, time, part=part, limit=limit, skip=skip))
        return tuple(Behind(*row) for row in rows[0])

    def _asked(self, period: Period, where: Where) -> sums.Asked:
        start, end = self._days.moments(period)
        return sums.Asked(period=period, where=where, start=start, end=end, now=self._store.now())

    def _number(self, figure: FigureId, rows: list[Any], period: Period) -> Number:
        numerator, denominator = sums.total(rows)
        if figure == "utilization":
            agents = {row[4] for row in rows if row[4]}
            start, end = self._days.moments(period)
            open_time = shift(self._model.reckoning.calendar, self._days, start, min(end, self._store.now()))
            return sums.made(figure, numerator, open_time * len(agents))
        return sums.made(figure, numerator, denominator)
