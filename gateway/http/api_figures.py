"""The figures over the API: numbers with their definitions, broken down or as a series, and the tickets behind each."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from aiohttp import web
from msgspec import Meta

from gateway.figures.asked import Number, Part, Period, Where
from gateway.figures.asking import Figures
from gateway.figures.names import FIGURE, FIGURES, By, FigureId, Step, Time
from gateway.figures.written import number_json
from gateway.http.api_search import refused
from gateway.http.context import services_of
from gateway.http.problem import ProblemError
from gateway.http.reading import read_query
from gateway.http.routes import Route, said
from gateway.http.schema import MOST_LISTED, Instant, Shape
from gateway.http.schema import Number as TicketNumber
from gateway.readmodel import NotReadyError
from gateway.words import instant_text, number_text

DAYS = 30  # of a period that names no first day
LONGEST = 36_525  # days of a period
MOST_STEPS = 1_100  # of a series
Day = Annotated[
    date, Meta(description="A day where the desk is, included; without it today, or 30 days before the end.")
]
Name = Annotated[str, Meta(max_length=320)]
ListOfFigures = Annotated[
    str, Meta(max_length=400, description="Ids of figures with commas between; without it all.", examples=["frt,mttr"])
]


class WhichQuery(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The period, and whose tickets: only of this queue, level, organization, agent, category, channel."""

    from_: Day | None = None
    to: Day | None = None
    time: Time = "calendar"
    queue: Name = ""
    level: Name = ""
    organization: Name = ""
    agent: Name = ""
    category: Name = ""
    channel: Name = ""


class FiguresQuery(WhichQuery, frozen=True, kw_only=True):
    """Which figures, and how: in all, broken down `by` something, or as a series with a `step`."""

    figure: ListOfFigures = ""
    by: By | Literal[""] = ""
    step: Step | Literal[""] = ""


class BehindQuery(WhichQuery, frozen=True, kw_only=True):
    """Of which figure. `part`: of a share only the tickets that have it ("counted"), or only the others ("missed")."""

    figure: FigureId
    part: Part = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_LISTED)] = 50
    skip: Annotated[int, Meta(ge=0, le=100_000)] = 0


class Words(Shape, frozen=True, kw_only=True):
    """In both languages."""

    pl: str
    en: str


class NumberJson(Shape, frozen=True, kw_only=True):
    """One value (null: there was nothing to count) and what it is made of. Durations are in seconds, shares from 0 to 1.

    Half of the durations are at most `p50`, nine of ten at most `p90`; null for all else, and in series.
    """

    value: float | None
    unit: Literal["tickets", "seconds", "share", "score", "times"]
    count: int
    numerator: float
    denominator: int
    p50: float | None
    p90: float | None


class PartJson(NumberJson, frozen=True, kw_only=True):
    """One part of a breakdown, or (a day) one step of a series."""

    part: str


class FigureJson(NumberJson, frozen=True, kw_only=True):
    """A figure with its definition; `parts` are those asked for with `by`, `series` the steps."""

    figure: FigureId
    name: Words
    definition: Words
    parts: tuple[PartJson, ...] = ()
    series: tuple[PartJson, ...] = ()


class FiguresJson(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The figures of a period, both days included."""

    from_: date
    to: date
    time: Time
    figures: tuple[FigureJson, ...]


class BehindJson(Shape, frozen=True, kw_only=True):
    """A ticket behind a number: when it counts, and what it adds (seconds, 0 or 1, a rating)."""

    number: TicketNumber
    at: Instant
    amount: float


class BehindListJson(Shape, frozen=True, kw_only=True):
    """The latest first; `more`: there are others behind them."""

    tickets: tuple[BehindJson, ...]
    more: bool


async def numbers(request: web.Request) -> web.Response:
    """The figures asked for."""
    figures, asked = _figures(request), read_query(request, FiguresQuery)
    period, where, wanted = _period(asked, figures), _where(asked), _wanted(asked.figure)
    if asked.step == "day" and period.days > MOST_STEPS:
        raise _too_long("step", f"{MOST_STEPS} dni", f"{MOST_STEPS} days")
    told = []
    try:
        whole = await figures.numbers(wanted, period, where, time=asked.time, spread=True)
        for one in wanted:
            parts = (
                await figures.split(one, period, where, by=asked.by, time=asked.time, spread=True) if asked.by else ()
            )
            steps = await figures.series(one, period, where, step=asked.step, time=asked.time) if asked.step else ()
            told.append(
                FigureJson(
                    **_number(whole[one]),
                    figure=one,
                    name=Words(pl=FIGURE[one].pl, en=FIGURE[one].en),
                    definition=Words(pl=FIGURE[one].pl_definition, en=FIGURE[one].en_definition),
                    parts=tuple(PartJson(part=each.value, **_number(each.number)) for each in parts),
                    series=tuple(PartJson(part=each.day.isoformat(), **_number(each.number)) for each in steps),
                )
            )
    except NotReadyError as error:
        raise refused(error) from None
    return said(FiguresJson(from_=period.first, to=period.last, time=asked.time, figures=tuple(told)))


async def behind(request: web.Request) -> web.Response:
    """The tickets behind a number."""
    services, figures, asked = services_of(request), _figures(request), read_query(request, BehindQuery)
    try:
        found = await figures.tickets(
            asked.figure,
            _period(asked, figures),
            _where(asked),
            limit=asked.limit + 1,
            skip=asked.skip,
            part=asked.part,
            time=asked.time,
        )
    except NotReadyError as error:
        raise refused(error) from None
    scale = 1000 if FIGURE[asked.figure].unit == "ms" or asked.figure == "utilization" else 1
    prefix = services.config.desk.prefix
    shown = tuple(
        BehindJson(number=number_text(prefix, one.ticket), at=instant_text(one.at), amount=one.amount / scale)
        for one in found[: asked.limit]
    )
    return said(BehindListJson(tickets=shown, more=len(found) > asked.limit))


def _figures(request: web.Request) -> Figures:
    services = services_of(request)
    return Figures(services.search, services.store)


def _number(number: Number) -> dict[str, Any]:
    told = number_json(number)
    return {name: told[name] for name in NumberJson.__struct_fields__}


def _wanted(listed: str) -> tuple[FigureId, ...]:
    if not listed:
        return tuple(one.id for one in FIGURES)
    wanted = tuple(dict.fromkeys(listed.split(",")))
    for name in wanted:
        if name not in FIGURE:
            known = ", ".join(FIGURE)
            raise ProblemError(
                422,
                f"Nie ma wskaźnika „{name[:40]}”; są: {known}.",
                f'There is no figure "{name[:40]}"; there are: {known}.',
                path="figure",
            )
    return tuple(FIGURE[name].id for name in wanted)


def _period(asked: WhichQuery, figures: Figures) -> Period:
    last = asked.to or figures.today().last
    first = asked.from_ or last - timedelta(days=min(DAYS - 1, last.toordinal() - 1))
    if last < first:
        raise ProblemError(
            422, "„to” jest wcześniej niż „from”.", '"to" is before "from".', path="to"
        )  # fmt: skip
    if (last - first).days > LONGEST or last.year > 9000 or first.year < 1900:
        raise _too_long("from", "100 lat, od roku 1900", "100 years, from 1900 on")
    return Period(first, last)


def _too_long(path: str, pl: str, en: str) -> ProblemError:
    return ProblemError(422, f"Za długi okres; najwyżej {pl}.", f"The period is too long; at most {en}.", path=path)


def _where(asked: WhichQuery) -> Where:
    return Where(
        queue=asked.queue,
        level=asked.level,
        organization=asked.organization,
        agent=asked.agent,
        category=asked.category,
        channel=asked.channel,
    )


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/figures",
        access="read",
        handler=numbers,
        summary="The figures of a period: FRT, MTTR, FCR, CSAT and others, each with its definition",
        query=FiguresQuery,
        answers={200: FiguresJson},
    ),
    Route(
        method="GET",
        path="/api/v1/figures/tickets",
        access="read",
        handler=behind,
        summary="The tickets behind a figure",
        query=BehindQuery,
        answers={200: BehindListJson},
    ),
)
