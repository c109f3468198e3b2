"""`centrala search`: tickets by words and filters, as the search box of the console reads them."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli.desk import Desk, at_desk
from gateway.cli.failure import CommandError
from gateway.cli.options import Json
from gateway.cli.output import aside, print_json
from gateway.cli.ticket_list import print_tickets
from gateway.figures.reckoning import reckoning
from gateway.readmodel import ReadModel
from gateway.readmodel.asked import AskedError
from gateway.searching import search
from gateway.shapes import ticket_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"ignore_unknown_options": True})  # -word is no option but a word not to be found
def find(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help='drukarka "nie działa" status:open from:anna@example.com -toner after:7d'),
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 20,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw the index away and build it anew first.")] = False,
    as_json: Json = False,
) -> None:
    """Tickets that hold all of this, the newest first. Filters: docs/search.md.."""
    text = " ".join(_again_quoted(word) for word in words or ())

    async def work(desk: Desk) -> None:
        model = ReadModel(desk.store, Path(desk.config.data), reckoning=reckoning(desk.config))
        try:
            with _bar() as bar:
                task = bar.add_task("reading tickets", total=None, visible=False)

                def progress(done: int, total: int) -> None:
                    bar.update(task, completed=done, total=total, visible=total > 0)

                built = await model.rebuild(progress) if rebuild else 0
                await model.catch_up(progress)
            if rebuild:
                aside(f"the search index holds {built} tickets")
            if text:
                await _print(desk, model, text, limit=limit, as_json=as_json)
        finally:
            await model.close()

    if not text and not rebuild:
        raise typer.BadParameter("say what to look for, like: centrala search drukarka status:open")
    at_desk(ctx, work)


async def _print(desk: Desk, model: ReadModel, text: str, *, limit: int, as_json: bool) -> None:
    try:
        found, more = await search(model, desk.store, desk.config, text, limit=limit)
    except AskedError as error:
        raise CommandError(str(error)) from None
    persons = await desk.store.tickets.people_of(*found)
    if as_json:
        for ticket in found:
            print_json(ticket_json(ticket, persons, desk.config.desk.prefix))
    else:
        print_tickets(found, persons, name=desk.name, now=desk.store.now())
    if more:
        aside(f"these are the first {len(found)}; --limit shows more")


def _again_quoted(word: str) -> str:
    """The shell has taken the quotes of a phrase away."""
    if " " not in word:
        return word
    name, colon, value = word.partition(":")
    return f'{name}:"{value}"' if colon and " " not in name else f'"{word}"'


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
