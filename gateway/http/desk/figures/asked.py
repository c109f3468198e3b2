"""What an agent asks the page of figures for: a period, filters, which clock; and the addresses that ask the same. Pure."""

from datetime import date, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

import msgspec
from msgspec import Meta

from gateway.figures.asked import Period, Where
from gateway.figures.names import DIMENSIONS, Time
from gateway.http.problem import ProblemError
from gateway.http.schema import Shape

Preset = Literal["today", "7", "30", "90", "month", "last-month", "own"]
PRESETS: Final[tuple[Preset, ...]] = ("today", "7", "30", "90", "month", "last-month")
USUAL: Final[Preset] = "30"
LONGEST: Final = 800  # days
PATH: Final = "/desk/figures"

Short = Annotated[str, Meta(max_length=200)]


class FiguresQuery(Shape, frozen=True, kw_only=True):
    """The address. `first` and `last` (2026-11-22) are days of its own; an empty field is as good as none."""

    period: Literal["today", "7", "30", "90", "month", "last-month", "own", ""] = ""
    first: Annotated[str, Meta(max_length=10)] = ""
    last: Annotated[str, Meta(max_length=10)] = ""
    time: Literal["calendar", "business", ""] = ""
    queue: Short = ""
    level: Short = ""
    organization: Short = ""
    agent: Short = ""
    category: Short = ""
    channel: Short = ""


class BehindQuery(FiguresQuery, frozen=True, kw_only=True):
    """The same, of one figure; `part` are those that count or those that do not."""

    part: Literal["counted", "missed", ""] = ""
    page: Annotated[int, Meta(ge=1, le=500)] = 1


class FiguresAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown: the period and how it was chosen, and what narrows it down."""

    preset: Preset
    period: Period
    where: Where
    time: Time

    def query(self, **other: str) -> str:
        """The query of an address that asks the same but for `other`; what is usual is left out."""
        said: dict[str, str] = {"period": self.preset, "time": self.time}
        if self.preset == "own":
            said |= {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        said |= {name: getattr(self.where, name) for name in DIMENSIONS}
        said |= other
        usual = {"period": USUAL, "time": "calendar"}
        return urlencode({name: value for name, value in said.items() if value and value != usual.get(name)})

    def path(self, below: str = "", **other: str) -> str:
        """The address of the page, or of one below it."""
        query = self.query(**other)
        return f"{PATH}{below}{'?' if query else ''}{query}"


def asked(query: FiguresQuery, today: date) -> FiguresAsked:
    """The query, made out. Raises ProblemError 422 for dates that are none, or come in the wrong order.

    Dates that are others than the preset's own count more than the preset: a form carries both.
    """
    preset: Preset = query.period or ("own" if query.first or query.last else USUAL)
    if preset != "own" and (query.first or query.last) and _own(query, today) != period_of(preset, today):
        preset = "own"
    return FiguresAsked(
        preset=preset,
        period=_own(query, today) if preset == "own" else period_of(preset, today),
        where=Where(**{name: getattr(query, name) for name in DIMENSIONS}),
        time=query.time or "calendar",
    )


def period_of(preset: Preset, today: date) -> Period:
    """The days of a preset; all but the last month end today."""
    month = today.replace(day=1)
    if preset == "today":
        return Period(today, today)
    if preset == "month":
        return Period(month, today)
    if preset == "last-month":
        last = month - timedelta(days=1)
        return Period(last.replace(day=1), last)
    days = int(preset) if preset.isdigit() else int(USUAL)
    return Period(today - timedelta(days=days - 1), today)


def _own(query: FiguresQuery, today: date) -> Period:
    last = _date(query.last, "last") if query.last else today
    first = _date(query.first, "first") if query.first else last - timedelta(days=int(USUAL) - 1)
    if first > last:
        raise ProblemError(
            422, "Okres kończy się, zanim się zacznie.", "The period ends before it begins.", path="last"
        )
    return Period(max(first, last - timedelta(days=LONGEST - 1)), last)


def _date(text: str, path: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1990 <= found.year <= 2200:
        raise ProblemError(
            422, "To nie jest data; pisz np. 2026-11-22.", "This is not a date; write 2026-11-22.", path=path
        )
    return found
