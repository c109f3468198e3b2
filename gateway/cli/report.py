"""`centrala report`: the figures, each with its definition; broken down, as CSV or JSON; and the check that they are true."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json, day
from gateway.cli.output import aside, print_json, print_table
from gateway.figures.asked import Number, Period, Where
from gateway.figures.asking import Figures
from gateway.figures.checking import check
from gateway.figures.names import BY_NAMES, FIGURE, FIGURES, By, FigureId, Language, Time
from gateway.figures.reckoning import reckoning
from gateway.figures.written import csv_text, duration_text, number_json, number_text
from gateway.readmodel import ReadModel

DAYS = 30  # of a report that names no first day
Choice = Annotated[str, typer.Option()]

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def report(
    ctx: typer.Context,
    *,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Like 2026-11-01, where the desk is; 30 days.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day; today.")] = None,
    by: Annotated[str, typer.Option(help=f"Break down by {', '.join(BY_NAMES)}.")] = "",
    figure: Annotated[list[str] | None, typer.Option(help=f"Only this one: {', '.join(FIGURE)}.")] = None,
    queue: Choice = "",
    level: Choice = "",
    organization: Choice = "",
    agent: Choice = "",
    category: Choice = "",
    channel: Choice = "",
    business: Annotated[bool, typer.Option("--business", help="Durations in open hours, not round the clock.")] = False,
    language: Annotated[str, typer.Option(help="pl or en; the desk's.")] = "",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV; durations in seconds.")] = False,
    checked: Annotated[
        bool, typer.Option("--check", help="Recompute everything from the histories and compare.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Throw the read model away and build it anew first.")
    ] = False,
) -> None:
    """The desk's figures over a period, each with what it counts. With --check: exit code 1 if any is not what the histories say."""
    since, until = day(first), day(last)
    asked = [_one_of("--figure", each, get_args(FigureId)) for each in figure or ()]
    if by:
        _one_of("--by", by, get_args(By))
    if language:
        _one_of("--language", language, get_args(Language))
    time: Time = "business" if business else "calendar"
    where = Where(queue=queue, level=level, organization=organization, agent=agent, category=category, channel=channel)

    async def work(desk: Desk) -> None:
        model = ReadModel(desk.store, Path(desk.config.data), reckoning=reckoning(desk.config))
        try:
            await _built(model, rebuild=rebuild)
            if checked:
                await _check(desk, model)
                return
            figures = Figures(model, desk.store)
            end = until or figures.today().last
            start = since or end - timedelta(days=DAYS - 1)
            if end < start:
                raise CommandError(f"--to {end} is before --from {start}; give the earlier day as --from")
            period = Period(start, end)
            rows = await _rows(figures, asked or [one.id for one in FIGURES], period, where, by=by, time=time)
            _print(rows, period, by=by, language=language or desk.config.desk.language, as_json=as_json, as_csv=as_csv)
        finally:
            await model.close()

    at_desk(ctx, work)


Rows = Sequence[tuple[str, Number]]


async def _rows(
    figures: Figures, wanted: Sequence[FigureId], period: Period, where: Where, *, by: str, time: Time
) -> Rows:
    """What part it is ("" for all), and its number."""
    if not by:
        return [("", one) for one in (await figures.numbers(wanted, period, where, time=time, spread=True)).values()]
    parts: By = by  # type: ignore[assignment] # it was looked up before
    found = [await figures.split(each, period, where, by=parts, time=time, spread=True) for each in wanted]
    return [(one.value, one.number) for each in found for one in each]


def _print(rows: Rows, period: Period, *, by: str, language: str, as_json: bool, as_csv: bool) -> None:
    if as_json:
        span = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        for part, number in rows:
            print_json({**span, **({"by": by, "part": part} if by else {}), **number_json(number)})
        return
    if as_csv:
        sys.stdout.write(csv_text([_CSV, *(_csv_row(part, number, period, language) for part, number in rows)]))
        return
    aside(f"{period.first} – {period.last}")
    polish = language == "pl"
    heads = (
        ("Wskaźnik", "Wartość", "Mediana", "90% do", "Z ilu", "Co liczy")
        if polish
        else ("Figure", "Value", "Median", "90% within", "Of", "What it counts")
    )
    columns = (heads[0], *([BY_NAMES[by][0 if polish else 1]] if by in BY_NAMES else []), *heads[1:])
    print_table(
        columns,
        [
            (
                FIGURE[one.figure].name(language),
                *([part or "–"] if by else []),
                number_text(one, language),
                *(duration_text(each) if each is not None else "" for each in (one.p50, one.p90)),
                "" if one.figure == "utilization" else str(one.count),
                FIGURE[one.figure].definition(language),
            )
            for part, one in rows
        ],
        nothing="W tym okresie nic nie ma." if polish else "There is nothing in this period.",
    )


_CSV = (
    "from",
    "to",
    "figure",
    "name",
    "part",
    "value",
    "unit",
    "count",
    "numerator",
    "denominator",
    "definition",
    "p50",
    "p90",
)


def _csv_row(part: str, number: Number, period: Period, language: str) -> tuple[object, ...]:
    told = number_json(number)
    return (
        period.first,
        period.last,
        number.figure,
        told["name"][language],
        part,
        told["value"],
        told["unit"],
        told["count"],
        told["numerator"],
        told["denominator"],
        told["definition"][language],
        told["p50"],
        told["p90"],
    )


async def _built(model: ReadModel, *, rebuild: bool) -> None:
    with _bar() as bar:
        task = bar.add_task("reading tickets", total=None, visible=False)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > 0)

        if rebuild:
            aside(f"the read model holds {await model.rebuild(progress)} tickets")
        await model.catch_up(progress)


async def _check(desk: Desk, model: ReadModel) -> None:
    with _bar() as bar:
        task = bar.add_task("checking tickets", total=None)
        found = await check(model, desk.store, lambda done, total: bar.update(task, completed=done, total=total))
    for number, fields in found.wrong:
        aside(f"{desk.name(number)} differs: {', '.join(fields)}")
    for words in found.pieces:
        aside(f"wrong sum: {words}")
    if not found.right:
        raise CommandError(
            f"{len(found.wrong)} tickets and the pieces of {len(found.pieces)} months are not what the histories say; "
            "run centrala report --rebuild, and please report this"
        )
    aside(f"{found.tickets} tickets: every figure is what their histories say")


def _one_of(option: str, said: str, allowed: Sequence[str]) -> FigureId:
    if said not in allowed:
        raise typer.BadParameter(f"{said!r} is not one of {', '.join(allowed)}", param_hint=option)
    return said  # type: ignore[return-value] # it is one of them


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
